-- params: job bigint, part integer, token bigint, begun integer, size integer, names text[]
-- As slice.sql, for a part whose keys are audit rows: the keys, befores and afters of those that no other job has undone.
-- Only rows of the job that is taken back: it is the text of that one's rule that runs.
with mine as materialized (
  select p.job,
         j.undoes,
         coalesce(:begun, p.cursor) as begun,
         least(coalesce(:begun, p.cursor) + :size, cardinality(p.keys)) as upto,
         p.keys[coalesce(:begun, p.cursor) + 1 : coalesce(:begun, p.cursor) + :size] as keys
    from trueup.part p
    join trueup.job j on j.id = p.job
   where p.job = :job
     and p.no = :part
     and p.token = :token
),
asked as materialized (
  select a.id,
         a.key,
         a.before,
         a.after
    from mine m
   cross join unnest(m.keys) as u(key)
    join trueup.audit a on a.id = (u.key ->> 'audit')::bigint
                       and a.job = m.undoes
   where not exists (
           select
             from trueup.audit d
            where d.undoes = a.id
              and d.job <> :job)
)
select n.name,
       m.begun,
       m.upto,
       (select array_agg(a.key ->> n.name order by a.id desc) from asked a) as values,
       (select jsonb_agg(a.key order by a.id desc) from asked a) as keys,
       (select array_agg(a.before order by a.id desc) from asked a) as befores,
       (select array_agg(a.after order by a.id desc) from asked a) as afters,
       (select array_agg(a.id order by a.id desc) from asked a) as ids,
       (select count(*) from asked) as size
  from mine m
 cross join unnest(:names) as n(name)
