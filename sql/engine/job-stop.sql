-- params: job bigint, state text, error text
-- Ends a job, or sets it aside. A job that was steered meanwhile goes where it was sent.
update trueup.job
   set state = case
                 when state = 'cancelling' then 'cancelled'
                 when state = 'pausing' and :state = 'running' then 'paused'
                 else :state
               end,
       error = :error,
       throttled = null,
       rows_failed = (select coalesce(sum(failed), 0) from trueup.part where job = :job),
       finished_at = case when :state in ('done', 'failed') or state = 'cancelling' then clock_timestamp() end
 where id = :job
   and state in ('queued', 'running', 'pausing', 'cancelling')
returning state
