-- Schedules by name: when, whether they are on, what became of the last slot, and when the next one is.
select s.task,
       s.kind,
       s.rule,
       s.enabled,
       s.every::text as every,
       to_char(s.at, 'HH24:MI') as at,
       s.weekday,
       s.zone,
       s.switched_by,
       to_char(l.slot at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as last,
       l.job,
       j.state,
       l.skipped,
       to_char(n.slot at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as next
  from trueup.schedule s
  left join lateral (
         select o.slot,
                o.job,
                o.skipped
           from trueup.slot o
          where o.task = s.task
          order by o.slot desc
          limit 1) l on true
  left join trueup.job j on j.id = l.job
  left join lateral (
         select min(d.slot) as slot
           from trueup.schedule_slots(s, now()) d
          where d.slot > now()
            and s.enabled) n on true
 order by s.task
