-- params: after text, filter jsonb, look bigint
-- How many rows rows.sql has beyond "after" (null: at all), up to 10,000 ("more": at least that many). Where only "look"
-- changes were looked at (null: any number), "at" is where to go on.
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
counted as (
  select count(*) as rows
    from ((select
             from {{audit_in_order}} as a
             left join trueup.job j on j.id = a.job
            cross join lateral {{shown_audit}}
            where :look is not null
              and {{matches}}
            limit 10001)
          union all
          (select
             from trueup.audit a
             left join trueup.job j on j.id = a.job
            cross join lateral {{shown_audit}}
            where :look is null
              and :after is null
              and a.at >= (select since from bounds)
              and a.at <= (select until from bounds)
              and {{matches}}
            limit 10001)
          union all
          (select
             from trueup.refusal r
            cross join lateral {{shown_refusal}}
            where r.at >= (select since from bounds)
              and r.at <= (select until from bounds)
              and (:after is null
                   or (r.at, r.id) < (select c.at, case when c.audit then 9223372036854775807 else c.id end from cursor c))
              and (not exists (select from reach) or r.at > (select at from reach))
              and {{matches}}
            limit 10001)) e
)
select least(c.rows, 10000) as rows,
       c.rows > 10000 as more,
       least(c.rows, 10000) as shown,
       c.rows > 10000 as shown_more,
       (select r.at || '|0|' || r.id from reach r where c.rows <= 10000) as at
  from counted c
