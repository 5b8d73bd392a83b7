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
        extract(epoch from o.last)::bigint as last,
        o.job,
        case when o.skipped is not null then 'skipped' else o.state end as outcome,
        coalesce(o.skipped, o.error) as skipped,
        extract(epoch from o.next)::bigint as next,
        shown.words,
        shown.quick,
        shown.fields,
        shown.scope
   from trueup.schedule s
  cross join lateral {{shown_schedule}}
  cross join lateral {{schedule_slots}} as o)
