-- What is under way or about to be, the most urgent first.
select w.*
  from {{under_way}} as w
 order by w.state = 'running' desc, w.priority desc, w.job
 limit 20
