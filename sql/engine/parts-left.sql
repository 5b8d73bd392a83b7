-- params: job bigint
select count(*) as "left"
  from trueup.part
 where job = :job
   and state <> 'done'
