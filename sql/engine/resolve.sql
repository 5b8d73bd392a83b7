-- params: rule text, keys jsonb
-- Resolves the findings of these keys wherever they are: for those that were moved while repair.sql went by their places.
update trueup.finding f
   set resolved_at = clock_timestamp(),
       version = f.version + 1
  from pg_catalog.jsonb_array_elements(:keys) as k(key)
 where f.rule = :rule
   and f.key = k.key
   and f.resolved_at is null
