-- params: members jsonb
-- What a row a of the audit was and became, member by member: of an object each of its own, of an image how large it is.
-- "members" has what people call them, by rule and name.
(select coalesce(b.name, f.name) as name,
        coalesce(:members -> a.rule ->> coalesce(b.name, f.name), coalesce(b.name, f.name)) as said,
        (:members -> a.rule ->> (coalesce(b.name, f.name) || '#'))::integer as place,
        b.value as before,
        f.value as after,
        (select {{said_value}} from (values (a.rule, b.name, b.value)) as v(rule, member, value)) as before_said,
        (select {{said_value}} from (values (a.rule, f.name, f.value)) as v(rule, member, value)) as after_said,
        b.name is not null and f.name is not null as both
   from (select e.key as name,
                pg_catalog.left(e.value #>> '{}', 1000) as value
           from pg_catalog.jsonb_each(a.before) as e
          where pg_catalog.jsonb_typeof(e.value) <> 'object'
         union all
         select e.key || '.' || s.key,
                pg_catalog.left(s.value, 1000)
           from pg_catalog.jsonb_each(a.before) as e
          cross join lateral pg_catalog.jsonb_each_text(case when pg_catalog.jsonb_typeof(e.value) = 'object' and e.key <> 'image' then e.value end) as s
         union all
         select 'image',
                pg_catalog.pg_size_pretty(pg_catalog.octet_length((a.before -> 'image')::text)::bigint)
          where a.before ? 'image') as b
   full join (select e.key as name,
                     pg_catalog.left(e.value #>> '{}', 1000) as value
                from pg_catalog.jsonb_each(a.after) as e
               where pg_catalog.jsonb_typeof(e.value) <> 'object'
              union all
              select e.key || '.' || s.key,
                     pg_catalog.left(s.value, 1000)
                from pg_catalog.jsonb_each(a.after) as e
               cross join lateral pg_catalog.jsonb_each_text(case when pg_catalog.jsonb_typeof(e.value) = 'object' and e.key <> 'image' then e.value end) as s) as f
     on f.name = b.name)
