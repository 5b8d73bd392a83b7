-- params: members jsonb
-- What a row a of the audit changed, in one line: "responses 12 → 15, new 4 → 5".
(select pg_catalog.left(coalesce(
               pg_catalog.string_agg(m.said || ' ' || coalesce(m.before_said, '–') || ' → ' || coalesce(m.after_said, '–'), ', ' order by m.place, m.name)
                 filter (where m.both and m.before is distinct from m.after),
               pg_catalog.string_agg(m.said || ' ' || coalesce(m.before_said, '–') || ' → ' || coalesce(m.after_said, '–'), ', ' order by m.place, m.name)
                 filter (where m.before is distinct from m.after)), 300)
        from {{audit_members}} as m)
