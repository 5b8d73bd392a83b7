-- What {{matches}} looks at in a gig g: the same as in a finding of it.
(select g.workspace_id::text as scope,
        pg_catalog.concat_ws(' ', g.title, g.workspace_id, g.id) as words,
        null::text as quick,
        pg_catalog.jsonb_build_object('label', g.title, 'scope', g.workspace_id, 'gig_id', g.id) as fields) as shown
