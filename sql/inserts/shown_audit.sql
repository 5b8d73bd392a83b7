-- params: filter jsonb
-- What {{matches}} looks at in a row a of the audit, of job j. Times are looked at apart: what is asked is what is there.
(select null::text as scope,
        pg_catalog.concat_ws(' ', a.rule, pg_catalog.translate(pg_catalog.jsonb_path_query_array(a.key, '$.*')::text, '[]"', ''), a.job, j.operator, j.requested_by, j.reason) as words,
        null::text as quick,
        pg_catalog.jsonb_build_object(
          'rule', a.rule,
          'key', pg_catalog.translate(pg_catalog.jsonb_path_query_array(a.key, '$.*')::text, '[]"', ''),
          'job', a.job,
          'what', j.kind,
          'operator', pg_catalog.concat_ws(' ', j.operator, j.requested_by),
          'why', j.reason,
          'since', :filter #>> '{fields,since}',
          'until', :filter #>> '{fields,until}') as fields) as shown
