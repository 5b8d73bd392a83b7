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
       to_char(o.last at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as last,
       o.job,
       o.state,
       o.skipped,
       to_char(o.next at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as next
  from trueup.schedule s
 cross join lateral {{schedule_slots}} as o
 order by s.task collate "C"
