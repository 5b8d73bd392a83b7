-- params: kind text, rule text, hash text, params jsonb, operator text, ssh_client text
select trueup.preview_new(:kind, :rule, :hash, :params, :operator, :ssh_client) as job
