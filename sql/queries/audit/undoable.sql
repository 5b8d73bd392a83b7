-- params: audit bigint, job bigint
-- The audit rows of a job, or the one with this number, the newest first: what an undo would take back.
select a.id as audit,
       a.key,
       a.before,
       a.after
  from trueup.audit a
 where (a.id = :audit or a.job = :job)
   and not exists (select from trueup.audit u where u.undoes = a.id)
 order by a.id desc
