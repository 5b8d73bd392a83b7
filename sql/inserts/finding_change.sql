-- params: members jsonb
-- What a finding f says in one line: "responses 12 → 15, new 4 → 5". "members" has what people call them, by rule
-- and name, and in which order they are told.
(select coalesce(
          pg_catalog.string_agg(m.said || ' ' || coalesce(m.stored_said, '–') || ' → ' || coalesce(m.actual_said, '–'), ', ' order by m.place, m.name)
            filter (where m.stored is distinct from m.actual),
          pg_catalog.string_agg(m.said || ' ' || coalesce(m.stored_said, '–'), ', ' order by m.place, m.name)) as change
   from (select coalesce(s.key, a.key) as name,
                coalesce(:members -> f.rule ->> coalesce(s.key, a.key), coalesce(s.key, a.key)) as said,
                (:members -> f.rule ->> (coalesce(s.key, a.key) || '#'))::integer as place,
                s.value as stored,
                a.value as actual,
                (select {{said_value}} from (values (f.rule, s.key, s.value)) as v(rule, member, value)) as stored_said,
                (select {{said_value}} from (values (f.rule, a.key, a.value)) as v(rule, member, value)) as actual_said
           from pg_catalog.jsonb_each_text(f.stored) as s(key, value)
           full join pg_catalog.jsonb_each_text(f.actual) as a(key, value) on a.key = s.key) m) as told
