-- What a finding f says in one line: "new_responses 4 → 5, responses 12 → 15".
(select coalesce(
          pg_catalog.string_agg(m.name || ' ' || coalesce(m.stored, '–') || ' → ' || coalesce(m.actual, '–'), ', ' order by m.name)
            filter (where m.stored is distinct from m.actual),
          pg_catalog.string_agg(m.name || ' ' || coalesce(m.stored, '–'), ', ' order by m.name)) as change
   from (select coalesce(s.key, a.key) as name,
                s.value as stored,
                a.value as actual
           from pg_catalog.jsonb_each_text(f.stored) as s(key, value)
           full join pg_catalog.jsonb_each_text(f.actual) as a(key, value) on a.key = s.key) m) as told
