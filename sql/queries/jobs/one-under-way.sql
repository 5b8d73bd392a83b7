-- params: job_id bigint
-- The same of one job, while it is under way or about to be.
select j.id as job,
       j.kind,
       j.rule,
       j.state,
       nullif(j.previewed, 0) as total,
       coalesce(j.operator, j.requested_by) as who,
       j.throttled,
       g.*
  from trueup.job j
 cross join lateral {{going}} as g
 where j.id = :job_id
   and j.state in ('queued', 'running', 'pausing', 'paused', 'cancelling')
