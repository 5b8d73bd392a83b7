-- What {{matches}} looks at in a row r of a job.
(select null::text as scope,
        pg_catalog.concat_ws(' ', r.what, r.told, pg_catalog.translate(pg_catalog.jsonb_path_query_array(r.row, '$.*')::text, '[]"', '')) as words,
        null::text as quick,
        pg_catalog.jsonb_build_object('what', r.what, 'change', r.told,
          'label', pg_catalog.translate(pg_catalog.jsonb_path_query_array(r.row, '$.*')::text, '[]"', '')) as fields) as shown
