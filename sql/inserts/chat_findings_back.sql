-- params: after text, skip bigint, rows integer, filter jsonb
-- As {{chat_findings}}, what is found before "after" (null: all), by part and key and down.
(select w.part,
        f.*
   from (values (0, 'chat-missing'), (1, 'chat-soft-deleted'), (2, 'chat-duplicates')) as w(part, rule)
  cross join lateral (
          select f.*
            from (select f.*
                    from trueup.finding f
                   where f.rule = w.rule
                     and f.resolved_at is null
                     and (:after is null
                          or pg_catalog.left(:after, 1)::integer > w.part
                          or pg_catalog.left(:after, 1)::integer = w.part and f.key < pg_catalog.substr(:after, 3)::jsonb)
                     and (:filter -> 'scope' is null or f.scope = :filter ->> 'scope')
                   order by f.key desc
                  offset 0) f
           cross join lateral {{shown_finding}}
           where {{matches}}
           order by f.key desc
           limit :skip + :rows) f)
