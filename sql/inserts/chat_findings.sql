-- params: after text, skip bigint, rows integer, filter jsonb
-- Pairs that have no chat (part 0), whose only chat is deleted (1), that have more than one (2): what is found beyond
-- "after", a part and a key, by these and up. "offset 0" keeps the filter out, so that no more is read than a page takes.
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
                          or pg_catalog.left(:after, 1)::integer < w.part
                          or pg_catalog.left(:after, 1)::integer = w.part and f.key > pg_catalog.substr(:after, 3)::jsonb)
                     and (:filter -> 'scope' is null or f.scope = :filter ->> 'scope')
                   order by f.key
                  offset 0) f
           cross join lateral {{shown_finding}}
           where {{matches}}
           order by f.key
           limit :skip + :rows) f)
