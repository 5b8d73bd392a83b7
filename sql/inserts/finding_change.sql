-- params: members jsonb
-- What a finding f says in one line: "new 4 → 5, responses 12 → 15". "members" has what people call them, by rule and name.
(select coalesce(
          pg_catalog.string_agg(m.said || ' ' || coalesce(m.stored, '–') || ' → ' || coalesce(m.actual, '–'), ', ' order by m.name)
            filter (where m.stored is distinct from m.actual),
          pg_catalog.string_agg(m.said || ' ' || coalesce(m.stored, '–'), ', ' order by m.name)) as change
   from (select coalesce(s.key, a.key) as name,
                coalesce(:members -> f.rule ->> coalesce(s.key, a.key), coalesce(s.key, a.key)) as said,
                s.value as stored,
                a.value as actual
           from pg_catalog.jsonb_each_text(f.stored) as s(key, value)
           full join pg_catalog.jsonb_each_text(f.actual) as a(key, value) on a.key = s.key) m) as told
