-- params: sort_column text, sort_minus text, sort_descending boolean
-- All rows of a list's query in the order of one of its columns, or of that less another one. What looks like a number
-- (a sign before it does not count: "×38") is taken as one, of an array its last element. Nulls come last; equal rows,
-- and all where there is no column, in the query's own order.
select l.*,
       s.value #>> '{}' as sorted_value
  from (select q.*,
               row_number() over () as listed_no
          from (
{{query}}
) as q) as l
 cross join lateral (
         select pg_catalog.to_jsonb(l) -> :sort_column as one,
                pg_catalog.to_jsonb(l) ->> :sort_minus as other) as v
 cross join lateral (
         select case pg_catalog.jsonb_typeof(v.one)
                when 'array' then v.one ->> -1
                else v.one #>> '{}'
                end as word) as w
 cross join lateral (
         select pg_catalog.substring(w.word, '^[^[:alnum:]-]?(-?[0-9]{1,30}(?:[.][0-9]{1,30})?)$')::numeric as number,
                pg_catalog.substring(v.other, '^(-?[0-9]{1,30})$')::numeric as minus) as n
 cross join lateral (
         select case
                when :sort_minus is not null then pg_catalog.to_jsonb(n.number - n.minus)
                when n.number is not null then pg_catalog.to_jsonb(n.number)
                else pg_catalog.to_jsonb(w.word)
                end as value) as s
 order by case when not :sort_descending then s.value end nulls last,
          case when :sort_descending then s.value end desc nulls last,
          l.listed_no
