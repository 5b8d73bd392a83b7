-- params: since timestamptz, age interval, rule text, key text
-- What was changed and what was refused, the newest first, with who, why and from where.
with since as (
  select coalesce(:since, now() - :age, '-infinity') as at
)
select l.at_text as at,
       l.audit,
       l.what,
       l.rule,
       l.key,
       l.before,
       l.after,
       l.job,
       l.why,
       l.role,
       l.client,
       l.operator,
       l.ssh_client,
       l.written_by,
       l.undoes,
       l.undone_by
  from (select a.at,
               to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at_text,
               a.id as audit,
               j.kind as what,
               a.rule,
               a.key,
               a.before,
               a.after,
               a.job,
               j.reason as why,
               j.requested_by as role,
               host(j.client_addr) as client,
               j.operator,
               j.ssh_client,
               a.written_by,
               a.undoes,
               u.id as undone_by
          from trueup.audit a
          left join trueup.job j on j.id = a.job
          left join lateral (
                 select t.id
                   from trueup.audit t
                  where t.undoes = a.id
                  order by t.id desc
                  limit 1) u on true
         where a.at >= (select at from since)
           and (:rule is null or a.rule = :rule)
           and (:key is null or exists (select from jsonb_each_text(a.key) k where k.value = :key))
        union all
        select r.at,
               to_char(r.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
               null,
               'refused ' || r.what,
               r.rule,
               null,
               null,
               null,
               r.job,
               r.why,
               r.requested_by,
               host(r.client_addr),
               r.operator,
               r.ssh_client,
               null,
               null,
               null
          from trueup.refusal r
         where r.at >= (select at from since)
           and (:rule is null or r.rule = :rule)
           and :key is null) l
 order by l.at desc, l.audit desc nulls last
