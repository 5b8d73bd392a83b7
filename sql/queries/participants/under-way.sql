-- What is asked for now or about to be, the most urgent first.
select w.*
  from {{under_way}} as w
 where w.rule like 'participants-%'
 order by w.state = 'running' desc, w.priority desc, w.job
 limit 3
