-- params: workspace text, job bigint
-- Each gig of a workspace (null: all of them) after a job, with what the job (null: none) found in its counters.
select g.id,
       g.responses as total,
       g.new_responses as new,
       case when a.id is null then g.responses else (a.before ->> 'responses')::integer end as previous_total,
       case when a.id is null then g.new_responses else (a.before ->> 'new_responses')::integer end as previous_new,
       coalesce((a.after ->> 'responses')::integer, g.responses) as new_total,
       coalesce((a.after ->> 'new_responses')::integer, g.new_responses) as new_new,
       a.id is not null as updated
  from gigs g
  left join trueup.audit a on a.job = :job
                          and a.key = pg_catalog.jsonb_build_object('gig_id', g.id)
 where :workspace is null
    or g.workspace_id = :workspace
 order by g.id
