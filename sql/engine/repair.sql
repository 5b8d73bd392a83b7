-- params: job bigint, rule text, keys jsonb, places tid[]
-- Repairs, and in the same statement writes the audit, lists the rows that came right by themselves since the preview,
-- and resolves the findings: all these rows are right now. Where a finding was when it was pinned is known of most; those
-- that are not there any more, or were moved by somebody else just now, are told as "elsewhere", for resolve.sql.
with changed as (
{{rule}}
),
keyed as materialized (
  select {{key}} as key,
         before,
         after
    from changed
),
audited as (
  insert into trueup.audit (job, rule, key, before, after)
  select :job, :rule, key, before, after
    from keyed
  returning 1
),
asked as materialized (
  select k.key,
         k.place
    from rows from (pg_catalog.jsonb_array_elements(:keys), pg_catalog.unnest(:places)) as k(key, place)
),
right_already as (
  insert into trueup.outcome (job, key, outcome)
  select :job, a.key, 'already right'
    from asked a
   where (select count(*) from asked) > (select count(*) from keyed)
     and not exists (select from keyed k where k.key = a.key)
      on conflict do nothing
  returning 1
),
resolved as (
  update trueup.finding f
     set resolved_at = clock_timestamp(),
         version = f.version + 1
    from asked a
   where f.ctid = a.place
     and f.rule = :rule
     and f.key = a.key
     and f.resolved_at is null
  returning 1
)
select (select count(*) from audited) as changed,
       (select count(*) from asked) - (select count(*) from resolved) as elsewhere
