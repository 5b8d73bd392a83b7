-- params: name text, steps jsonb, remark text, operator text, ssh_client text
-- A run that has just been made is kept, and signed off at once.
with kept as materialized (
  select trueup.checklist_keep(:name, :steps, :operator, :ssh_client) as run
)
select run,
       trueup.checklist_sign(run, :name, :remark, :operator, :ssh_client) as refused
  from kept
