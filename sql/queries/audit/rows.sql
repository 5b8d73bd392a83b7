-- params: after text, skip bigint, rows integer, filter jsonb, look bigint, members jsonb
-- What was changed and what was refused, the newest first. Where "look" changes were looked at (null: any number) and the
-- page is not full, the last row says so: it is "stopped", and "at" is where to go on.
with bounds as materialized (
  select * from {{audit_bounds}} as b
),
cursor as materialized (
  select * from {{audit_cursor}} as c
),
reach as materialized (
  select r.at,
         r.id
    from {{audit_in_order}} as r
   where :look is not null
   order by r.at desc, r.id desc
  offset greatest(:look, 1) - 1
   limit 1
),
found as materialized (
  select e.*
    from ((select 0 as part,
                  a.at,
                  a.id
             from {{audit_in_order}} as a
             left join trueup.job j on j.id = a.job
            cross join lateral {{shown_audit}}
            where :look is not null
              and {{matches}}
            order by a.at desc, a.id desc
            limit :skip + :rows)
          union all
          (select 0,
                  a.at,
                  a.id
             from trueup.audit a
             left join trueup.job j on j.id = a.job
            cross join lateral {{shown_audit}}
            where :look is null
              and a.at >= (select since from bounds)
              and a.at <= (select until from bounds)
              and (:after is null
                   or a.at <= (select at from cursor)
                      and (a.at, a.id) < (select c.at, case when c.audit then c.id else -1 end from cursor c))
              and {{matches}}
            order by a.at desc, a.id desc
            limit :skip + :rows)
          union all
          (select 1,
                  r.at,
                  r.id
             from trueup.refusal r
            cross join lateral {{shown_refusal}}
            where r.at >= (select since from bounds)
              and r.at <= (select until from bounds)
              and (:after is null
                   or (r.at, r.id) < (select c.at, case when c.audit then 9223372036854775807 else c.id end from cursor c))
              and (not exists (select from reach) or r.at > (select at from reach))
              and {{matches}}
            order by r.at desc, r.id desc
            limit :skip + :rows)) e
   order by e.at desc, e.part, e.id desc
  offset :skip
   limit :rows
),
page as (
  select * from found
  union all
  select 2, r.at, r.id
    from reach r
   where (select count(*) from found) < :rows
)
{{audit_details}}
