-- params: audit bigint, job bigint
-- The job whose changes are to be undone: that of the audit row, or this one; its rule as it was then, and how many of
-- the changes are not undone yet. "kept": there are any at all. "restored": they brought back what was deleted, which has no image of its own to undo.
select j.id as job,
       j.kind,
       j.rule,
       j.hash,
       encode(t.text, 'hex') as text,
       exists (select from trueup.audit a where a.id = :audit or a.job = :job) as kept,
       (select count(*)
          from trueup.audit a
         where (a.id = :audit or a.job = :job)
           and not exists (select from trueup.audit u where u.undoes = a.id)) as left,
       exists (select
                 from trueup.audit a
                 join trueup.audit o on o.id = a.undoes
                where (a.id = :audit or a.job = :job)
                  and o.before ? 'image') as restored
  from trueup.job j
  left join trueup.rule_text t on t.hash = j.hash
 where j.id = coalesce(:job, (select a.job from trueup.audit a where a.id = :audit))
