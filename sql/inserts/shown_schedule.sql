-- What {{matches}} looks at in a schedule s.
(select null::text as scope,
        pg_catalog.concat_ws(' ', s.task, s.kind, s.rule, s.switched_by) as words,
        null::text as quick,
        pg_catalog.jsonb_build_object('task', s.task, 'kind', s.kind, 'rule', s.rule, 'switched_by', s.switched_by) as fields) as shown
