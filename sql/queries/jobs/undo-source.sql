-- params: undo_job bigint, undo_audit bigint
-- What is to be undone: the job, or the one row of the audit, and the text of the rule that did it.
select j.id as job,
       j.kind,
       j.rule,
       j.hash,
       coalesce(j.operator, j.requested_by) as who,
       j.reason,
       extract(epoch from coalesce(a.at, j.finished_at))::bigint as done,
       a.key::text as key,
       a.before::text as before,
       a.after::text as after
  from trueup.job j
  left join trueup.audit a on a.id = :undo_audit
 where j.id = coalesce(:undo_job, (select job from trueup.audit where id = :undo_audit))
