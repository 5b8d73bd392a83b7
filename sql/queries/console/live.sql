-- params: rows integer
-- The rows of any rule, as it finds them now.
select {{key}} as key,
       '' as at,
       d.scope,
       d.label,
       d.stored::text as stored,
       d.actual::text as actual,
       count(*) over () as total
  from (
{{rule}}
) as d
 order by 1
 limit :rows
