-- params: job bigint, confirm text, operator text, ssh_client text
select trueup.job_retry(:job, :confirm, :operator, :ssh_client) as refused,
       :job as job
