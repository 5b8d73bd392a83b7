-- params: filter jsonb
-- What {{matches}} looks at in a refusal r.
(select null::text as scope,
        pg_catalog.concat_ws(' ', r.rule, r.job, r.operator, r.requested_by, r.why) as words,
        null::text as quick,
        pg_catalog.jsonb_build_object(
          'rule', r.rule,
          'key', null,
          'job', r.job,
          'what', 'refused',
          'operator', pg_catalog.concat_ws(' ', r.operator, r.requested_by),
          'why', r.why,
          'since', :filter #>> '{fields,since}',
          'until', :filter #>> '{fields,until}') as fields) as shown
