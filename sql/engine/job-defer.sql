-- params: job bigint, error text, attempts_max integer
-- A runner gives a job up for now: it waits twice as long each time, up to ten minutes and not in step with others, and
-- has failed for good after so many attempts.
update trueup.job
   set attempts = attempts + 1,
       error = :error,
       run_at = clock_timestamp() + least(interval '10 minutes', interval '1 second' * 2 ^ least(attempts, 20)) * (0.5 + random() / 2),
       state = case when attempts + 1 >= :attempts_max then 'failed' else state end,
       finished_at = case when attempts + 1 >= :attempts_max then clock_timestamp() end
 where id = :job
   and state in ('queued', 'running')
returning attempts,
          state
