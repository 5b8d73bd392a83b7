-- params: filter jsonb
select count(*) as rows,
       false as more,
       count(*) as shown,
       false as shown_more
  from trueup.job j
 cross join lateral {{shown_job}}
 where j.discarded_at is null
   and (j.state = 'failed' or (j.state = 'done' and j.rows_failed > 0))
   and {{matches}}
