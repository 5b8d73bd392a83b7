-- params: job bigint, rule text
with changed as (
{{rule}}
),
audited as (
  insert into trueup.audit (job, rule, key, before, after)
  select :job, :rule, {{key}}, before, after
    from changed
  returning 1
)
select count(*) as changed
  from audited
