-- params: rule text, scope text, keys jsonb
select f.key,
       f.scope,
       f.label,
       f.stored,
       f.actual,
       to_char(f.first_seen at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as first_seen,
       f.reopened
  from trueup.finding f
 where f.rule = :rule
   and f.resolved_at is null
   and (:scope is null or f.scope = :scope)
   and (:keys is null or f.key in (select k.key from jsonb_array_elements(:keys) as k(key)))
 order by f.key
