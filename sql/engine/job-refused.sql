-- params: job bigint, error text
-- Why a runner did not begin with a job that waits; whoever begins with it forgets that.
update trueup.job
   set error = :error
 where id = :job
   and state = 'queued'
   and error is distinct from :error
returning id
