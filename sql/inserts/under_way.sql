-- Jobs that are under way or about to be: how far they are, how quick, how many seconds they still take, who asked for
-- them. moving: their figures change without anything else being told.
(select j.id as job,
        j.kind,
        j.rule,
        j.state,
        nullif(j.previewed, 0) as total,
        coalesce(j.operator, j.requested_by) as who,
        j.throttled,
        j.priority,
        g.*
   from trueup.job j
  cross join lateral {{going}} as g
  where j.state in ('queued', 'running', 'pausing', 'paused', 'cancelling'))
