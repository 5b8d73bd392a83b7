-- What {{matches}} looks at in a finding f.
(select f.scope,
        pg_catalog.concat_ws(' ', f.label, f.scope, pg_catalog.translate(pg_catalog.jsonb_path_query_array(f.key, '$.*')::text, '[]"', '')) as words,
        coalesce(f.label || ' ', '') || coalesce(f.scope || ' ', '') || f.key::text as quick,
        pg_catalog.jsonb_build_object('label', f.label, 'scope', f.scope) || f.key as fields) as shown
