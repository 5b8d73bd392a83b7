-- params: task text, hash text, part_size integer, confirm text, operator text, ssh_client text
select job,
       refused
  from trueup.schedule_run(:task, :hash, :part_size, :confirm, :operator, :ssh_client)
