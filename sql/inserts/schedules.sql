-- Every schedule: when, whether it is on, what became of the last slot, when the next one is, and how many in a row were
-- skipped because the one before them was not at its end.
(select pg_catalog.jsonb_build_object('task', s.task) as key,
        s.task as at,
        s.task,
        s.kind,
        s.rule,
        s.enabled,
        extract(epoch from s.every)::bigint as every,
        s.weekday,
        pg_catalog.to_char(s.at, 'HH24:MI') as time,
        s.zone,
        s.switched_by,
        extract(epoch from l.slot)::bigint as last,
        l.job,
        case when l.skipped is not null then 'skipped' else j.state end as outcome,
        coalesce(l.skipped, j.error) as skipped,
        extract(epoch from n.slot)::bigint as next,
        shown.words,
        shown.quick,
        shown.fields,
        shown.scope
   from trueup.schedule s
  cross join lateral {{shown_schedule}}
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
