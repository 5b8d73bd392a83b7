-- What {{matches}} looks at in a job j.
(select null::text as scope,
        pg_catalog.concat_ws(' ', j.id, j.kind, j.rule, j.state, j.operator, j.requested_by, j.reason, j.error) as words,
        j.id || ' ' || j.kind || ' ' || j.rule || ' ' || j.state || ' ' || j.requested_by || coalesce(' ' || j.operator, '')
          || coalesce(' ' || j.reason, '') || coalesce(' ' || j.error, '') as quick,
        pg_catalog.jsonb_build_object('id', j.id, 'kind', j.kind, 'rule', j.rule, 'state', j.state,
          'who', coalesce(j.operator, j.requested_by), 'why', coalesce(j.error, j.reason), 'error', j.error) as fields) as shown
