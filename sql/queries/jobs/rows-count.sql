-- params: job_id bigint, filter jsonb
-- How many rows rows.sql has, up to 10,000 ("more": at least that many).
with counted as (
  select count(*) as rows
    from (select
            from (select * from {{job_rows_left}} as l
                  union all
                  select * from {{job_rows_changed}} as c) as r
           cross join lateral {{shown_job_row}}
           where {{matches}}
           limit 10001) e
)
select least(c.rows, 10000) as rows,
       c.rows > 10000 as more,
       least(c.rows, 10000) as shown,
       c.rows > 10000 as shown_more
  from counted c
