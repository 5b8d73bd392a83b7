-- params: run bigint, name text, remark text, operator text, ssh_client text
select trueup.checklist_sign(:run, :name, :remark, :operator, :ssh_client) as refused
