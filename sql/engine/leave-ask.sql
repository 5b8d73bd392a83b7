-- params: what text, rule text, confirm text, operator text, ssh_client text
select trueup.leave_ask(:what, :rule, :confirm, :operator, :ssh_client) as refused
