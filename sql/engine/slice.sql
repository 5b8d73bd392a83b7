-- params: job bigint, part integer, token bigint, begun integer, size integer, names text[]
-- The part's keys from begun (null: its cursor) on, as one array for each key column. A key that was refused is left
-- out.
with mine as materialized (
  select p.job,
         coalesce(:begun, p.cursor) as begun,
         least(coalesce(:begun, p.cursor) + :size, cardinality(p.keys)) as upto,
         p.keys[coalesce(:begun, p.cursor) + 1 : coalesce(:begun, p.cursor) + :size] as keys
    from trueup.part p
   where p.job = :job
     and p.no = :part
     and p.token = :token
),
asked as materialized (
  select u.key,
         u.no
    from mine m
   cross join unnest(m.keys) with ordinality as u(key, no)
   where not exists (
           select
             from trueup.outcome o
            where o.job = m.job
              and o.key = u.key
              and o.outcome = 'refused')
)
select n.name,
       m.begun,
       m.upto,
       (select array_agg(a.key ->> n.name order by a.no) from asked a) as values,
       (select jsonb_agg(a.key order by a.no) from asked a) as keys,
       (select count(*) from asked) as size
  from mine m
 cross join unnest(:names) as n(name)
