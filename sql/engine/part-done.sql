-- params: job bigint, part integer, token bigint
-- Ends a part that has no keys. The fence as in progress.sql.
update trueup.part p
   set state = 'done'
 where p.job = :job
   and p.no = :part
   and p.token = :token
returning p.state,
          (select j.state from trueup.job j where j.id = p.job) as job_state
