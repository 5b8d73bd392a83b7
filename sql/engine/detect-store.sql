-- params: rule text, keys jsonb
-- Writes the difference between what the rule finds now and what was known. A finding whose version moved on since this
-- statement's snapshot (a repair or another detect was quicker) is left alone.
with found as materialized (
  select {{key}} as key,
         detected.scope,
         detected.label,
         detected.stored,
         detected.actual
    from (
{{rule}}
) as detected
),
twice as (
  select key
    from found
   group by key
  having count(*) > 1
   limit 1
),
compared as materialized (
  select d.*,
         f.version,
         f.resolved_at
    from found d
    left join trueup.finding f on f.rule = :rule
                              and f.key = d.key
   where f.rule is null
      or f.resolved_at is not null
      or (f.scope, f.label, f.stored, f.actual) is distinct from (d.scope, d.label, d.stored, d.actual)
),
gone as materialized (
  select f.key,
         f.version
    from trueup.finding f
   where :keys is null
     and f.rule = :rule
     and f.resolved_at is null
     and (:scope is null or f.scope = :scope)
     and not exists (select from found d where d.key = f.key)
  union all
  select f.key,
         f.version
    from jsonb_array_elements(:keys) as k(key)
    join trueup.finding f on f.rule = :rule
                         and f.key = k.key
                         and f.resolved_at is null
   where (:scope is null or f.scope = :scope)
     and not exists (select from found d where d.key = f.key)
),
added as (
  insert into trueup.finding (rule, key, scope, label, stored, actual)
  select :rule, key, scope, label, stored, actual
    from compared
   where version is null
      on conflict do nothing
  returning 1
),
changed as (
  update trueup.finding f
     set scope = d.scope,
         label = d.label,
         stored = d.stored,
         actual = d.actual,
         since = case when f.resolved_at is null then f.since else clock_timestamp() end,
         reopened = f.reopened + (f.resolved_at is not null)::integer,
         resolved_at = null,
         version = f.version + 1
    from compared d
   where f.rule = :rule
     and f.key = d.key
     and f.version = d.version
  returning d.resolved_at is not null as again
),
resolved as (
  update trueup.finding f
     set resolved_at = clock_timestamp(),
         version = f.version + 1
    from gone g
   where f.rule = :rule
     and f.key = g.key
     and f.version = g.version
  returning 1
)
select (select count(*) from found) as found,
       (select count(*) from added) + (select count(*) filter (where again) from changed) as added,
       (select count(*) filter (where not again) from changed) as changed,
       (select count(*) from resolved) as resolved,
       (select key from twice) as twice
