-- params: job bigint, part integer, token bigint, recheck boolean, size integer, names text[]
-- As slice.sql, for a part whose keys are audit rows: the keys, befores and afters of those that no other job has undone;
-- the others are listed as refused.
-- Only rows of the job that is taken back: it is the text of that one's rule that runs.
-- "offset 0": each row by its own index, and never by that of the job or in the order of the ids through all of the audit.
with mine as materialized (
  select p.job,
         j.undoes,
         b.begun,
         least(b.begun + :size, cardinality(p.keys)) as upto,
         p.keys[b.begun + 1 : b.begun + :size] as keys
    from trueup.part p
    join trueup.job j on j.id = p.job
   cross join lateral (select case when :recheck then p.checked else p.cursor end as begun) b
   where p.job = :job
     and p.no = :part
     and p.token = :token
),
pinned as materialized (
  select a.id,
         a.key,
         a.before,
         a.after,
         (select d.job
            from (select job, id from trueup.audit where undoes = a.id offset 0) d
           where d.job <> :job
           order by d.id
           limit 1) as undone_by
    from mine m
   cross join unnest(m.keys) as u(key)
   cross join lateral (select * from trueup.audit where id = (u.key ->> 'audit')::bigint offset 0) a
   where a.job = m.undoes
),
asked as materialized (
  select *
    from pinned
   where undone_by is null
),
refused as (
  insert into trueup.outcome (job, key, outcome, code, detail)
  select :job, key, 'refused', 'undone-already', 'job ' || undone_by || ' undid it already'
    from pinned
   where undone_by is not null
      on conflict do nothing
)
select n.name,
       m.begun,
       m.upto,
       (select array_agg(a.key ->> n.name order by a.id desc) from asked a) as values,
       (select jsonb_agg(a.key order by a.id desc) from asked a) as keys,
       (select array_agg(a.before order by a.id desc) from asked a) as befores,
       (select array_agg(a.after order by a.id desc) from asked a) as afters,
       (select array_agg(a.id order by a.id desc) from asked a) as ids,
       (select count(*) from asked) as size,
       (select count(*) from pinned where undone_by is not null) as refused
  from mine m
 cross join unnest(:names) as n(name)
