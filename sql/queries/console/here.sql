-- params: keys jsonb, rows integer
-- Which of the keys (an array) are not among the rows of a list's query; none where that is "rows" long, and so may go on.
with listed as materialized (
  select q.key::jsonb as key
    from (
{{query}}
) as q
)
select k.key
  from pg_catalog.jsonb_array_elements(:keys) as k(key)
 where (select count(*) from listed) < :rows
   and k.key not in (select l.key from listed l)
