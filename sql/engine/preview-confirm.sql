-- params: job bigint, reason text, confirm text, expected bigint
select trueup.job_confirm(:job, :reason, :confirm, :expected) as refused
