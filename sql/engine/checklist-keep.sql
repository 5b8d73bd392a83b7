-- params: name text, steps jsonb, operator text, ssh_client text
select trueup.checklist_keep(:name, :steps, :operator, :ssh_client) as run
