-- params: job bigint, part integer, token bigint, begun integer, size integer, names text[]
-- The part's keys from begun (null: its cursor) on, as one array for each key column. A key that was refused is left
-- out.
select n.name,
       b.begun,
       b.upto,
       array_agg(k.key ->> n.name order by k.no) filter (where k.key is not null) as values,
       jsonb_agg(k.key order by k.no) filter (where k.key is not null) as keys,
       count(k.key) as size
  from trueup.part p
 cross join lateral (
         select coalesce(:begun, p.cursor) as begun,
                least(coalesce(:begun, p.cursor) + :size, cardinality(p.keys)) as upto) b
 cross join unnest(:names) as n(name)
  left join lateral (
         select u.key,
                u.no
           from unnest(p.keys[b.begun + 1 : b.begun + :size]) with ordinality as u(key, no)
          where not exists (
                  select
                    from trueup.outcome o
                   where o.job = p.job
                     and o.key = u.key
                     and o.outcome = 'refused')) k on true
 where p.job = :job
   and p.no = :part
   and p.token = :token
 group by n.name, b.begun, b.upto
