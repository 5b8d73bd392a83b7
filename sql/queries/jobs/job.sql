-- params: job_id bigint
-- One job: what it is, who asked for it, how far it is and what came of it. What is not so is null, and left out.
select pg_catalog.jsonb_build_object('job_id', j.id) as key,
       j.id,
       j.id || ' ' || case when j.kind = 'repair' then '' else j.kind || ' ' end || j.rule as label,
       j.kind,
       j.rule,
       j.state,
       coalesce(j.operator || ' (' || j.requested_by || ')', j.requested_by) as who,
       pg_catalog.host(j.client_addr) as client,
       j.reason as why,
       j.error,
       extract(epoch from coalesce(j.queued_at, j.created_at))::bigint as asked,
       extract(epoch from j.started_at)::bigint as started,
       extract(epoch from j.finished_at)::bigint as ended,
       nullif(extract(epoch from j.finished_at - j.started_at)::bigint, 0) as took,
       case when j.run_at > clock_timestamp() and j.state in ('queued', 'running') then extract(epoch from j.run_at)::bigint end as next,
       nullif(j.attempts, 0) as attempts,
       p.done,
       nullif(j.previewed, 0) as total,
       nullif(p.repaired, 0) as fixed,
       nullif(p.already_right, 0) as already,
       nullif(p.again, 0) as again,
       nullif(p.failed, 0) as failed,
       nullif(p.refused, 0) as refused,
       j.rows_failed,
       pg_catalog.split_part(j.throttled, ' ', 1) as throttled,
       nullif(j.nice, 0) as nice,
       nullif(j.priority, 0) as priority,
       p.runners,
       j.undoes,
       (select pg_catalog.string_agg(u.id || '', ', ' order by u.id)
          from trueup.job u
         where u.undoes = j.id
           and u.state <> 'preview') as undone,
       extract(epoch from j.discarded_at)::bigint as discarded,
       d.who as discarded_by,
       d.reason as discarded_why
  from trueup.job j
 cross join lateral (
         select coalesce(sum(cursor), 0)::bigint as done,
                sum(repaired) as repaired,
                sum(already_right) as already_right,
                sum(drifted_again) as again,
                sum(failed) as failed,
                sum(refused) as refused,
                pg_catalog.string_agg(distinct case when state <> 'done' and lease_until > clock_timestamp() then runner end, ', ') as runners
           from trueup.part
          where job = j.id) p
  left join lateral (
         select coalesce(b.operator, b.requested_by) as who,
                b.reason
           from trueup.audit a
           join trueup.job b on b.id = a.job
          where j.discarded_at is not null
            and a.rule = 'job-discard'
            and a.key = pg_catalog.jsonb_build_object('job_id', j.id)
          order by a.id desc
          limit 1) d on true
 where j.id = :job_id
   and j.state <> 'preview'
