-- params: name text, step text, reason text, seconds integer, operator text, ssh_client text
select trueup.checklist_waive(:name, :step, :reason, :seconds, :operator, :ssh_client) as refused
