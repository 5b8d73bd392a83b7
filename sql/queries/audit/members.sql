-- params: audit bigint, after text, skip bigint, rows integer, members jsonb
-- What one row of the audit was and became, member by member: first what changed.
select pg_catalog.jsonb_build_object('member', m.name) as key,
       m.changed::integer || m.name as at,
       m.said as label,
       m.before_said as before,
       m.after_said as after,
       m.changed
  from (select m.*,
               m.before is distinct from m.after as changed
          from trueup.audit a
         cross join lateral {{audit_members}} as m
         where a.id = :audit) m
 where :after is null
    or (not m.changed, m.name) > (pg_catalog.left(:after, 1) = '0', pg_catalog.substr(:after, 2))
 order by not m.changed, m.name
offset :skip
 limit :rows
