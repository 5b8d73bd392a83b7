-- params: same_column text, same_value text
-- The rows of a list's query that have this value in that column.
select q.*
  from (
{{query}}
) as q
 where pg_catalog.to_jsonb(q) ->> :same_column = :same_value
