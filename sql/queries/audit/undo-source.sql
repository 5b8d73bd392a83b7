-- params: audit bigint, job bigint
-- The job whose changes are to be undone: that of the audit row, or this one; its rule as it was then, and how many of
-- the changes are not undone yet.
select j.id as job,
       j.kind,
       j.rule,
       j.hash,
       t.text,
       (select count(*)
          from trueup.audit a
         where (a.id = :audit or a.job = :job)
           and not exists (select from trueup.audit u where u.undoes = a.id)) as left
  from trueup.job j
  left join trueup.rule_text t on t.hash = j.hash
 where j.id = coalesce(:job, (select a.job from trueup.audit a where a.id = :audit))
