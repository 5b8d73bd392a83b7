-- params: keys jsonb
-- Which of the keys (an array) are not among the rows of a list's query.
select k.key
  from pg_catalog.jsonb_array_elements(:keys) as k(key)
 where k.key not in (
         select q.key::jsonb
           from (
{{query}}
) as q)
