-- Of a schedule s: its last slot, what became of it, and the next one while it is on.
(select l.slot as last,
        l.job,
        l.skipped,
        j.state,
        j.error,
        n.slot as next
   from (select) one
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
             and s.enabled) n on true)
