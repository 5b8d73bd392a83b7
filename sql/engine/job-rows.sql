-- params: job bigint
select r.key,
       r.before,
       r.after,
       r.outcome,
       r.code,
       r.detail,
       r.audit
  from (select 0 as part,
               a.id as no,
               a.key,
               a.before,
               a.after,
               coalesce(o.outcome, 'done') as outcome,
               o.code,
               o.detail,
               a.id as audit
          from trueup.audit a
          left join trueup.outcome o on o.job = a.job
                                    and o.key = a.key
         where a.job = :job
        union all
        select 1,
               row_number() over (order by o.key),
               o.key,
               null,
               null,
               o.outcome,
               o.code,
               o.detail,
               null
          from trueup.outcome o
         where o.job = :job
           and not exists (select from trueup.audit a where a.job = o.job and a.key = o.key)) r
 order by r.part, r.no
