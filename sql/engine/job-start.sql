-- params: job bigint
update trueup.job
   set state = 'running',
       started_at = coalesce(started_at, clock_timestamp())
 where id = :job
   and state in ('queued', 'running')
returning state
