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
 cross join lateral (
         select d.scope,
                pg_catalog.concat_ws(' ', d.label, d.scope, pg_catalog.translate(pg_catalog.jsonb_path_query_array({{key}}, '$.*')::text, '[]"', '')) as words,
                null::text as quick,
                pg_catalog.jsonb_build_object('label', d.label, 'scope', d.scope) || {{key}} as fields) as shown
 where {{matches}}
 order by 1
 limit :rows
