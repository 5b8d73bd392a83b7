-- params: job_id bigint
select count(*) as rows,
       false as more,
       count(*) as shown,
       false as shown_more
  from trueup.part p
 where p.job = :job_id
