-- params: rule text, after text, skip bigint, rows integer, filter jsonb, look bigint, members jsonb
-- The rows before "after" in the order of findings.sql (null: those at the very end), in that order.
with page as materialized (
  select f.*
    from {{findings_in_order_back}} as f
   cross join lateral {{shown_finding}}
   where {{matches}}
   order by f.key desc
  offset :skip
   limit :rows
)
select f.key,
       f.key::text as at,
       f.rule,
       coalesce(f.label, f.key #>> '{}') as label,
       f.scope,
       told.change,
       extract(epoch from f.since)::bigint as since,
       extract(epoch from f.first_seen)::bigint as first_seen,
       case when f.reopened > 0 then '↻' || f.reopened end as again,
       false as stopped
  from page f
 cross join lateral {{finding_change}}
union all
(select null, r.key::text, null, null, null, null, null, null, null, true
   from {{findings_in_order_back}} as r
  where :look is not null
    and (select count(*) from page) < :rows
  order by r.key desc
 offset greatest(:look, 1) - 1
  limit 1)
 order by key nulls last
