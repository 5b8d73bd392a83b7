-- params: task text, after text, skip bigint, rows integer
-- What became of each time that a schedule was due, the newest first.
select pg_catalog.jsonb_build_object('task', o.task, 'slot', o.slot, 'job_id', o.job) as key,
       o.slot::text as at,
       extract(epoch from o.slot)::bigint as slot,
       o.job,
       case when o.skipped is not null then 'skipped' else coalesce(j.state, 'pruned') end as outcome,
       case when o.skipped is null then p.done end as done,
       coalesce(o.skipped, j.error) as why,
       extract(epoch from j.finished_at - j.started_at)::bigint as took
  from trueup.slot o
  left join trueup.job j on j.id = o.job
  left join lateral (
         select nullif(sum(repaired), 0) as done
           from trueup.part
          where job = j.id) p on true
 where o.task = :task
   and (:after is null or o.slot < :after::timestamptz)
 order by o.slot desc
offset :skip
 limit :rows
