-- What {{matches}} looks at in a response t of {{gig_responses}}.
(select null::text as scope,
        pg_catalog.concat_ws(' ', t.label, t.candidate, t.status, t.phone, t.email, t.telegram, t.id) as words,
        null::text as quick,
        pg_catalog.jsonb_build_object('label', t.label, 'status', t.status, 'phone', t.phone, 'email', t.email,
                                      'telegram', t.telegram, 'alike', t.alike, 'response_id', t.id) as fields) as shown
