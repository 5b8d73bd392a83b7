-- params: members jsonb
-- What people read in place of v.value, which the member v.member of the rule v.rule has: "members" has the rule's words by
-- rule and "member=value". Of several values with ", " between them each has its own.
(select coalesce(pg_catalog.string_agg(coalesce(:members -> v.rule ->> (v.member || '=' || w.word), w.word), ', ' order by w.place), v.value)
   from pg_catalog.unnest(pg_catalog.string_to_array(v.value, ', ')) with ordinality as w(word, place))
