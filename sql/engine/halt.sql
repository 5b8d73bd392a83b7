-- params: reason text, confirm text, operator text, ssh_client text
select trueup.halt(:reason, :confirm, :operator, :ssh_client) as refused
