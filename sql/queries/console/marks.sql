-- params: marks jsonb, filter jsonb
-- Which of the marked rows (an array of objects of key, scope, words and fields) the filter shows.
select m.mark -> 'key' as key
  from pg_catalog.jsonb_array_elements(:marks) as m(mark)
 cross join lateral (
         select m.mark ->> 'scope' as scope,
                m.mark ->> 'words' as words,
                null::text as quick,
                m.mark -> 'fields' as fields) as shown
 where {{matches}}
