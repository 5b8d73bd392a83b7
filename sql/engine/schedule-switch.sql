-- params: task text, on boolean, confirm text, operator text, ssh_client text
select trueup.schedule_switch(:task, :on, :confirm, :operator, :ssh_client) as refused
