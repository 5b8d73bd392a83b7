-- params: name text
-- The last runs of a checklist that were kept.
select r.id,
       extract(epoch from r.at)::bigint as at,
       coalesce(r.operator, r.login::text) as who,
       (select count(*) from pg_catalog.jsonb_array_elements(r.steps) s where s ->> 'state' = 'pass') as passed,
       pg_catalog.jsonb_array_length(r.steps) as steps,
       extract(epoch from r.signed_at)::bigint as signed,
       r.signed_by,
       r.remark
  from trueup.checklist_run r
 where r.name = :name
 order by r.id desc
 limit 20
