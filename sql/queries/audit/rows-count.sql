-- params: filter jsonb
-- How many rows rows.sql has, up to 10,000 ("more": at least that many).
with bounds as materialized (
  select * from {{audit_bounds}} as b
),
counted as (
  select count(*) as rows
    from ((select
             from trueup.audit a
             left join trueup.job j on j.id = a.job
            cross join lateral {{shown_audit}}
            where a.at >= (select since from bounds)
              and a.at <= (select until from bounds)
              and {{matches}}
            limit 10001)
          union all
          (select
             from trueup.refusal r
            cross join lateral {{shown_refusal}}
            where r.at >= (select since from bounds)
              and r.at <= (select until from bounds)
              and {{matches}}
            limit 10001)) e
)
select least(c.rows, 10000) as rows,
       c.rows > 10000 as more,
       least(c.rows, 10000) as shown,
       c.rows > 10000 as shown_more
  from counted c
