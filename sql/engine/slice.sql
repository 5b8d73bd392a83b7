-- params: job bigint, part integer, token bigint, recheck boolean, size integer, names text[]
-- The part's keys from its cursor on, or from where the re-check has come to, as one array for each key column, which
-- lacks something where a key does not have it. The keys as such, and where their findings were, stand in the first row.
-- A key that was refused is left out, and what stands in a key beside the rule's own columns is not there for anybody. No
-- two keys of a part are the same: where nothing stands beside and nothing was refused, which is most often, each is
-- taken as it is.
with mine as materialized (
  select p.job,
         b.begun,
         least(b.begun + :size, cardinality(p.keys)) as upto,
         p.keys[b.begun + 1 : b.begun + :size] as keys,
         p.places[b.begun + 1 : b.begun + :size] as places
    from trueup.part p
   cross join lateral (select case when :recheck then p.checked else p.cursor end as begun) b
   where p.job = :job
     and p.no = :part
     and p.token = :token
),
pinned as materialized (
  select u.key,
         u.no,
         u.key - :names = '{}' as plain
    from mine m
   cross join unnest(m.keys) with ordinality as u(key, no)
),
known as materialized (
  select (select bool_and(plain) from pinned)
         and not exists (select from trueup.outcome where job = :job and outcome = 'refused') as plain
),
own as (
  select case
           when p.plain then p.key
           else (select jsonb_object_agg(n.name, p.key -> n.name) from unnest(:names) as n(name))
         end as key,
         p.no
    from pinned p
   where not (select plain from known)
),
told as (
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
),
asked as materialized (
  select key
    from pinned
   where (select plain from known)
   union all
  select key
    from told
)
select n.name,
       m.begun,
       m.upto,
       v.values,
       array_position(v.values, null) is not null as lacks,
       case when n.no = 1 then (select '[' || string_agg(key::text, ',') || ']' from asked) end as keys,
       case when n.no = 1 and (select plain from known) then m.places end as places,
       (select count(*) from asked) as size
  from mine m
 cross join unnest(:names) with ordinality as n(name, no)
 cross join lateral (select array_agg(key ->> n.name) as values from asked) v
 order by n.no
