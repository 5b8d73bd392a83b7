-- params: filter jsonb
select count(*) as rows,
       false as more,
       count(*) as shown,
       false as shown_more
  from trueup.schedule s
 cross join lateral {{shown_schedule}}
 where {{matches}}
