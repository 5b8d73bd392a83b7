-- params: job bigint
-- How hard a job may push, and what the server has to bear beside it: sessions that wait for locks, sessions at work, the
-- seconds that the slowest replica is behind. What others do is known to members of pg_read_all_stats alone. urgent: a job
-- that goes before this one waits for a worker.
select j.state,
       j.nice,
       i.halted,
       exists (
         select
           from trueup.job u
          where u.priority > j.priority
            and u.state in ('queued', 'running', 'pausing', 'cancelling')
            and u.run_at <= clock_timestamp()
            and (u.state = 'queued'
                 or exists (
                      select
                        from trueup.part p
                       where p.job = u.id
                         and p.state <> 'done'
                         and (p.lease_until is null or p.lease_until < clock_timestamp())))) as urgent,
       r.known,
       case when r.known then a.waiting end as waiting,
       case when r.known then a.active end as active,
       case when r.known then coalesce((select max(extract(epoch from replay_lag))::bigint from pg_catalog.pg_stat_replication), 0) end as lag_s
  from trueup.job j
 cross join trueup.installation i
 cross join (select pg_catalog.pg_has_role('pg_read_all_stats', 'usage') as known) r
 cross join lateral (
         select count(*) filter (where wait_event_type = 'Lock') as waiting,
                count(*) filter (where state = 'active') as active
           from pg_catalog.pg_stat_activity
          where r.known
            and datname = pg_catalog.current_database()
            and backend_type = 'client backend'
            and application_name not in ('trueup', 'trueup metrics')) a
 where j.id = :job
