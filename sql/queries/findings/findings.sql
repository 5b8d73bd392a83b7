-- params: rule text, after text, skip bigint, rows integer, filter jsonb
-- The open findings of any rule, by key.
select f.key,
       f.key::text as at,
       f.rule,
       coalesce(f.label, f.key #>> '{}') as label,
       f.scope,
       told.change,
       extract(epoch from f.since)::bigint as since,
       extract(epoch from f.first_seen)::bigint as first_seen,
       case when f.reopened > 0 then '↻' || f.reopened end as again
  from (select f.*
          from {{findings_in_order}} as f
         cross join lateral {{shown_finding}}
         where {{matches}}
         order by f.key
        offset :skip
         limit :rows) f
 cross join lateral {{finding_change}}
 order by f.key
