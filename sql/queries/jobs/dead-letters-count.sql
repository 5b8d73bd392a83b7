-- params: filter jsonb
select count(*) as rows,
       false as more,
       count(*) as shown,
       false as shown_more
  from trueup.job j
 cross join lateral {{shown_job}}
 where {{is_dead_letter}}
   and {{matches}}
