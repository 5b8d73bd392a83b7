-- What {{matches}} looks at in a row r of a chat c.
(select r.scope,
        pg_catalog.concat_ws(' ', r.label, r.scope, r.source, r.why, c.id, c.max_chat_id) as words,
        null::text as quick,
        pg_catalog.jsonb_build_object('label', r.label, 'scope', r.scope, 'source', r.source, 'why', r.why,
                                      'chat_id', c.id, 'max_chat_id', c.max_chat_id) as fields) as shown
