-- params: job bigint, rows integer
-- Jobs, the newest first, or the one with that number: how far they are, how quick, and how long they still take. A job
-- that is at its end keeps its figures.
select j.id as job,
       j.kind,
       j.rule,
       j.state,
       j.undoes,
       j.previewed,
       p.handled,
       p.repaired,
       p.already_right,
       p.drifted_again,
       p.failed,
       p.refused,
       p.runners,
       r.rate,
       case when j.state = 'running' and r.rate > 0 then ((j.previewed - p.handled) / r.rate)::bigint end as eta_s,
       j.attempts,
       j.priority,
       j.nice,
       j.throttled,
       j.requested_by as role,
       j.operator,
       host(j.client_addr) as client,
       j.reason,
       j.error,
       to_char(j.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as created_at,
       to_char(j.run_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as run_at,
       to_char(j.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as started_at,
       to_char(j.finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as finished_at
  from trueup.job j
 cross join lateral (
         select coalesce(sum(cursor), 0)::bigint as handled,
                coalesce(sum(repaired), 0)::bigint as repaired,
                coalesce(sum(already_right), 0)::bigint as already_right,
                coalesce(sum(drifted_again), 0)::bigint as drifted_again,
                coalesce(sum(failed), 0)::bigint as failed,
                coalesce(sum(refused), 0)::bigint as refused,
                coalesce(jsonb_agg(distinct runner) filter (where lease_until > clock_timestamp()), '[]') as runners
           from trueup.part
          where job = j.id) p
 cross join lateral (
         select case
                when j.finished_at is null
                then round(((p.handled - j.going_from)
                            / nullif(extract(epoch from clock_timestamp() - coalesce(j.going_since, j.started_at)), 0))::numeric, 1)
                else round((p.handled / nullif(extract(epoch from j.finished_at - j.started_at), 0))::numeric, 1)
                end as rate) r
 where (:job is null or j.id = :job)
   and j.state <> 'preview'
 order by j.id desc
 limit :rows
