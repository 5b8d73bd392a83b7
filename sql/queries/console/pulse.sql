-- The server's clock, the process that answers, the workers that are there and the runners at work, who halted all jobs
-- and why, and a text that changes whenever that, findings, jobs, schedules, audit or what is waived do.
with jobs as (
  select id,
         state,
         coalesce(finished_at, run_at) as at
    from trueup.job
   where state <> 'preview'
   order by id desc
   limit 20
),
parts as (
  select p.cursor,
         p.state,
         case when p.lease_until > clock_timestamp() then p.runner end as runner
    from trueup.job j
    join trueup.part p on p.job = j.id
   where j.state in ('queued', 'running', 'pausing', 'cancelling')
)
select extract(epoch from clock_timestamp())::bigint as clock,
       pg_catalog.pg_backend_pid() as backend,
       (select count(*)
          from (select name
                  from trueup.worker
                 where seen_at > clock_timestamp() - interval '15 seconds'
                union
                select runner
                  from parts
                 where runner is not null) w) as workers,
       i.halted,
       i.halted_by,
       extract(epoch from i.halted_at)::bigint as halted_at,
       concat_ws(
         ' ',
         (select id from trueup.run where finished_at is not null order by id desc limit 1),
         (select string_agg(id || state || extract(epoch from at), ' ') from jobs),
         (select count(*) filter (where enabled) || '/' || extract(epoch from max(since)) from trueup.schedule),
         (select id from trueup.checklist_waiver order by id desc limit 1),
         (select sum(cursor) || '/' || count(*) filter (where state = 'done') from parts),
         extract(epoch from i.halted_at)) as version
  from (select 1) as one
  left join trueup.installation i on true
