-- params: job bigint, rule text, keys jsonb, ids bigint[]
-- Undoes; a row that the rule's undo did not return has moved on since, and is listed as refused.
with undone as (
{{rule}}
),
keyed as (
  select {{key}} as key,
         before,
         after,
         pg_catalog.to_jsonb(undone) ->> 'reason' as reason
    from undone
),
asked as (
  select i.id,
         k.key
    from pg_catalog.unnest(:ids) with ordinality as i(id, no)
    join pg_catalog.jsonb_array_elements(:keys) with ordinality as k(key, no) using (no)
),
audited as (
  insert into trueup.audit (job, rule, key, before, after, undoes)
  select :job, :rule, k.key, k.before, k.after, a.id
    from keyed k
    join asked a on a.key = k.key
   where k.reason is null
  returning key
),
refused as (
  insert into trueup.outcome (job, key, outcome, code, detail)
  select :job, a.key, 'refused', case when k.reason is null then 'moved-on' else 'cannot-undo' end, k.reason
    from asked a
    left join keyed k on k.key = a.key
   where k.key is null
      or k.reason is not null
      on conflict do nothing
  returning 1
)
select (select count(*) from audited) as changed,
       (select count(*) from refused) as refused
