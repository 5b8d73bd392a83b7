-- params: rule text, after text, filter jsonb, look bigint
-- The open findings of a rule beyond a key ("after", null: all), by key and up: the first "look" of them (null: all). That
-- limit, even where it is none, keeps the filter out, whatever it is believed to let through, so that a page is read off
-- the index and ends when it is full; the scope has its own index.
(select f.*
   from trueup.finding f
  where f.rule = :rule
    and f.resolved_at is null
    and (:after is null or f.key > :after::jsonb)
    and (:filter -> 'scope' is null or f.scope = :filter ->> 'scope')
  order by f.key
  limit :look)
