-- params: rule text, after text, skip bigint, rows integer, filter jsonb, look bigint, members jsonb
-- The open findings of any rule, by key. Where "look" of them were looked at (null: any number) and the page is not full,
-- the last row says so: it is "stopped", and "at" is where to go on.
with page as materialized (
  select f.*
    from {{findings_in_order}} as f
   cross join lateral {{shown_finding}}
   where {{matches}}
   order by f.key
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
   from {{findings_in_order}} as r
  where :look is not null
    and (select count(*) from page) < :rows
  order by r.key
 offset greatest(:look, 1) - 1
  limit 1)
 order by key nulls last
