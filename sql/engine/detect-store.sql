-- params: rule text, keys jsonb, settled boolean
-- Writes the difference between what the rule finds now and what was known. A finding whose version moved on since this
-- statement's snapshot (a repair or another detect was quicker) is left alone. A full join is hashed or merged: however
-- wrong the statistics of trueup.finding are, no row is held against all others. With settled, the findings of the keys
-- that are right were resolved just before, and are not looked up again. Whether a finding is open is asked outside of the
-- look-up by its key: inside, an index of the open ones that begins with rule and scope looks as good as that of the key,
-- and is read from end to end for each row.
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
twice as materialized (
  select key
    from found
   group by key
  having count(*) > 1
   limit 1
),
known as materialized (
  select f.*,
         f.ctid as place
    from trueup.finding f
   where :keys is null
     and f.rule = :rule
     and f.resolved_at is null
     and (:scope is null or f.scope = :scope)
  union all
  -- rows that were found in another scope before
  select f.*
    from found d
   cross join lateral (select *,
                              ctid as place
                         from trueup.finding
                        where rule = :rule
                          and key = d.key
                       offset 0) f
   where :keys is null
     and f.resolved_at is null
     and f.scope is distinct from :scope
     and :scope is not null
  union all
  select f.*
    from (select key
            from found
           where :settled
          union
          select value
            from pg_catalog.jsonb_array_elements(:keys)
           where not :settled) k
   cross join lateral (select *,
                              ctid as place
                         from trueup.finding
                        where rule = :rule
                          and key = k.key
                       offset 0) f
   where :keys is not null
     and f.resolved_at is null
),
compared as materialized (
  select d.*,
         f.place,
         f.version
    from found d
    full join known f on f.key = d.key
   where case
           when f.key is null then true
           when d.key is null then :scope is null or f.scope = :scope
           else (f.scope, f.label, f.stored, f.actual) is distinct from (d.scope, d.label, d.stored, d.actual)
         end
),
-- In key order: a repair and the panes come in that order, too, and find neighbours on one page.
added as (
  insert into trueup.finding as f (rule, key, scope, label, stored, actual)
  select :rule, key, scope, label, stored, actual
    from compared
   where place is null
     and not exists (select from twice)
   order by key
      on conflict (rule, key) do update
     set scope = excluded.scope,
         label = excluded.label,
         stored = excluded.stored,
         actual = excluded.actual,
         since = clock_timestamp(),
         reopened = f.reopened + 1,
         resolved_at = null,
         version = f.version + 1
   where f.resolved_at < now()
  returning 1
),
changed as (
  update trueup.finding f
     set scope = d.scope,
         label = d.label,
         stored = d.stored,
         actual = d.actual,
         version = f.version + 1
    from compared d
   where f.ctid = d.place
     and f.version = d.version
     and d.key is not null
  returning 1
),
resolved as (
  update trueup.finding f
     set resolved_at = clock_timestamp(),
         version = f.version + 1
    from compared d
   where f.ctid = d.place
     and f.version = d.version
     and d.key is null
  returning 1
)
select (select count(*) from found) as found,
       (select count(*) from added) as added,
       (select count(*) from changed) as changed,
       (select count(*) from resolved) as resolved,
       (select key from twice) as twice
