-- params: job bigint, rule text, keys jsonb
-- Repairs, and in the same statement writes the audit and resolves the findings: all these rows are right now.
with changed as (
{{rule}}
),
audited as (
  insert into trueup.audit (job, rule, key, before, after)
  select :job, :rule, {{key}}, before, after
    from changed
  returning 1
),
resolved as (
  update trueup.finding f
     set resolved_at = clock_timestamp(),
         version = f.version + 1
    from jsonb_array_elements(:keys) as k(key)
   where f.rule = :rule
     and f.key = k.key
     and f.resolved_at is null
  returning 1
)
select count(*) as changed
  from audited
