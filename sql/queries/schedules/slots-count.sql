-- params: task text
select count(*) as rows,
       false as more,
       count(*) as shown,
       false as shown_more
  from trueup.slot o
 where o.task = :task
