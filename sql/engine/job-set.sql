-- params: job bigint, name text, value text
select trueup.job_set(:job, :name, :value) as refused
