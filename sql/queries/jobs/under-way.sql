-- Jobs that are under way or about to be, the most urgent first: how far they are, how quick, how many seconds they still
-- take, who asked for them. moving: their figures change without anything else being told.
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
 where j.state in ('queued', 'running', 'pausing', 'paused', 'cancelling')
 order by j.state = 'running' desc, j.priority desc, j.id
 limit 20
