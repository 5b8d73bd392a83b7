-- params: job_id bigint
-- One job, while it is under way or about to be.
select w.*
  from {{under_way}} as w
 where w.job = :job_id
