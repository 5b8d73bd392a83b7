-- params: rows integer, filter jsonb
-- The pane of gigs where there is no schema trueup, or no right to read it: what the rule finds now, kept nowhere.
select {{key}} as key,
       '' as at,
       true as drifted,
       d.scope,
       d.label,
       d.stored ->> 'responses' as responses_stored,
       d.actual ->> 'responses' as responses_actual,
       d.stored ->> 'new_responses' as new_stored,
       d.actual ->> 'new_responses' as new_actual,
       null as since,
       null as again,
       count(*) over () as total
  from (
{{rule}}
) as d
 where :filter is null
    or (:filter ->> 'scope' is null or d.scope = :filter ->> 'scope')
       and not exists (
             select
               from pg_catalog.jsonb_array_elements_text(coalesce(:filter -> 'words', '[]')) as w(word)
              where position(pg_catalog.lower(w.word) in pg_catalog.lower(pg_catalog.concat_ws(' ', d.label, d.scope, {{key}}))) = 0)
       and not exists (
             select
               from pg_catalog.jsonb_array_elements_text(coalesce(:filter -> 'without', '[]')) as w(word)
              where position(pg_catalog.lower(w.word) in pg_catalog.lower(pg_catalog.concat_ws(' ', d.label, d.scope, {{key}}))) > 0)
 order by 1
 limit :rows
