-- params: rules jsonb
-- What a worker tells Prometheus of the database, for the rules of an array of names: rows of a family, its one or two
-- labels, and a value. What is not known has no row.
with standing as materialized (
{{rule_standing}}
),
slots as materialized (
  select s.rule,
         pg_catalog.split_part(s.task, '/', 2) as what, -- its kind, or the name of one of several
         extract(epoch from clock_timestamp() - d.slot) as late,
         exists (select from trueup.slot o where o.task = s.task and o.slot >= d.slot) as begun
    from trueup.schedule s
   cross join lateral (select max(t.slot) as slot
                         from trueup.schedule_slots(s, clock_timestamp()) t
                        where t.slot <= clock_timestamp()
                          and t.slot >= s.since) d
   where s.enabled
     and :rules ? s.rule
),
jobs as (
  select kind,
         state,
         count(*) as n
    from trueup.job
   where state <> 'preview'
   group by kind, state
)
select 'findings' as family,
       rule as one,
       null::text as other,
       drifted::double precision as value
  from standing
 where looked is not null
    or drifted > 0
 union all
select 'run_age', rule, null, extract(epoch from clock_timestamp() - finished_at)
  from standing
 where looked is not null
 union all
select 'run_duration', rule, null, extract(epoch from finished_at - started_at)
  from standing
 where looked is not null
 union all
select 'run_failed', rule, null, (error is not null)::integer
  from standing
 where last_at is not null
 union all
select 'jobs', k.kind, s.state, coalesce(j.n, 0)
  from (values ('repair'), ('action'), ('undo'), ('detect')) as k(kind)
 cross join (values ('queued'), ('running'), ('pausing'), ('paused'), ('cancelling'), ('cancelled'), ('done'),
                    ('failed')) as s(state)
  left join jobs j on j.kind = k.kind and j.state = s.state
 union all
select 'job_waits', null, null,
       coalesce(extract(epoch from max(clock_timestamp() - greatest(run_at, queued_at))), 0)
  from trueup.job
 where state = 'queued'
   and run_at <= clock_timestamp()
 union all
select 'dead_letters', null, null, count(*)
  from trueup.job j
 where {{is_dead_letter}}
 union all
select 'overdue', rule, what, case when begun or late is null then 0 else late end
  from slots
 union all
select 'workers', null, null, count(*)
  from trueup.worker
 where seen_at > clock_timestamp() - interval '15 seconds'
 union all
select 'halted', null, null, (halted is not null)::integer
  from trueup.installation
