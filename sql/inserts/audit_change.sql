-- params: members jsonb
-- What a row a of the audit changed, in one line: "new_responses 4 → 5, responses 12 → 15".
(select pg_catalog.left(coalesce(
               pg_catalog.string_agg(m.said || ' ' || coalesce(m.before, '–') || ' → ' || coalesce(m.after, '–'), ', ' order by m.name)
                 filter (where m.both and m.before is distinct from m.after),
               pg_catalog.string_agg(m.said || ' ' || coalesce(m.before, '–') || ' → ' || coalesce(m.after, '–'), ', ' order by m.name)
                 filter (where m.before is distinct from m.after)), 300)
        from {{audit_members}} as m)
