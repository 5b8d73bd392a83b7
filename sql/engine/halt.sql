-- params: reason text, seen bigint, confirm text, operator text, ssh_client text
select trueup.halt(:reason, :seen, :confirm, :operator, :ssh_client) as refused
