-- params: job bigint, part integer, token bigint, begun integer, size integer, names text[]
-- As slice.sql, for a part whose keys are audit rows: the keys, befores and afters of those that no other job has undone.
select n.name,
       b.begun,
       b.upto,
       array_agg(a.key ->> n.name order by a.id desc) filter (where a.id is not null) as values,
       jsonb_agg(a.key order by a.id desc) filter (where a.id is not null) as keys,
       array_agg(a.before order by a.id desc) filter (where a.id is not null) as befores,
       array_agg(a.after order by a.id desc) filter (where a.id is not null) as afters,
       array_agg(a.id order by a.id desc) filter (where a.id is not null) as ids,
       count(a.id) as size
  from trueup.part p
 cross join lateral (
         select coalesce(:begun, p.cursor) as begun,
                least(coalesce(:begun, p.cursor) + :size, cardinality(p.keys)) as upto) b
 cross join unnest(:names) as n(name)
  left join lateral (
         select t.id,
                t.key,
                t.before,
                t.after
           from unnest(p.keys[b.begun + 1 : b.begun + :size]) as u(key)
           join trueup.audit t on t.id = (u.key ->> 'audit')::bigint
          where not exists (select from trueup.audit d where d.undoes = t.id and d.job <> :job)) a on true
 where p.job = :job
   and p.no = :part
   and p.token = :token
 group by n.name, b.begun, b.upto
