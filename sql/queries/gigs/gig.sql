-- params: gig_id uuid
-- One gig: its counters as stored and as counted now.
select pg_catalog.jsonb_build_object('gig_id', g.id) as key,
       g.id,
       g.title as label,
       g.workspace_id as workspace,
       g.responses as responses_stored,
       c.total as responses_actual,
       g.new_responses as new_stored,
       c.new as new_actual,
       case
       when g.responses is not distinct from c.total and g.new_responses is not distinct from c.new then 'in step'
       else 'drifted'
       end as state,
       extract(epoch from g.created_at)::bigint as created                                  --? gigs.created_at
       null::bigint as created                                                              --? !gigs.created_at
  from gigs g
 cross join lateral (
         select count(*) as total,
                count(*) filter (where status = 'NEW') as new
           from responses
          where entity_type = 'gig'
            and entity_id = g.id) c
 where g.id = :gig_id
