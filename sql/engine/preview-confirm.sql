-- params: job bigint, reason text, confirm text, expected bigint
select job,
       refused
  from trueup.job_submit(:job, :reason, :confirm, :expected)
