-- params: job bigint
-- One that was told to pause or to end, and whose runner died before it saw that, is taken up to be set aside.
update trueup.job
   set state = case when state = 'queued' then 'running' else state end,
       error = case when state = 'queued' then null else error end,
       started_at = coalesce(started_at, clock_timestamp()),
       going_since = case when state = 'queued' then clock_timestamp() else going_since end,
       going_from = case
                      when state = 'queued' then (select coalesce(sum(cursor), 0) from trueup.part where job = :job)
                      else going_from
                    end
 where id = :job
   and state in ('queued', 'running', 'pausing', 'cancelling')
returning state
