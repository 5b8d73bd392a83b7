-- params: job bigint, part integer, token bigint, recheck boolean, size integer, names text[]
-- The part's keys from its cursor on, or from where the re-check has come to, as one array for each key column. A key
-- that was refused is left out, and what stands in a key beside the rule's own columns is not there for anybody.
with mine as materialized (
  select p.job,
         b.begun,
         least(b.begun + :size, cardinality(p.keys)) as upto,
         p.keys[b.begun + 1 : b.begun + :size] as keys
    from trueup.part p
   cross join lateral (select case when :recheck then p.checked else p.cursor end as begun) b
   where p.job = :job
     and p.no = :part
     and p.token = :token
),
own as (
  select case
           when u.key - :names = '{}' then u.key
           else (select jsonb_object_agg(n.name, u.key -> n.name) from unnest(:names) as n(name))
         end as key,
         u.no
    from mine m
   cross join unnest(m.keys) with ordinality as u(key, no)
),
asked as materialized (
  select key
    from own
   where not exists (
           select
             from trueup.outcome o
            where o.job = :job
              and o.key = own.key
              and o.outcome = 'refused')
   group by key
   order by min(no)
)
select n.name,
       m.begun,
       m.upto,
       (select array_agg(key ->> n.name) from asked) as values,
       (select '[' || string_agg(key::text, ',') || ']' from asked) as keys,
       (select count(*) from asked) as size
  from mine m
 cross join unnest(:names) as n(name)
