-- params: gig_id uuid
-- One gig: its counters as stored and as counted now, what its responses have come to, and how its ranking stands.
select pg_catalog.jsonb_build_object('gig_id', g.id) as key,
       g.id,
       g.title as label,
       g.workspace_id as workspace,
       g.responses as responses_stored,
       c.total as responses_actual,
       g.new_responses as new_stored,
       c.new as new_actual,
       case
       when g.responses is not distinct from c.total and g.new_responses is not distinct from c.new then 'right'
       else 'drifted'
       end as state,
       c.statuses,
       c.ranked || ' / ' || c.total as ranked,
       extract(epoch from c.ranked_at)::bigint as ranked_at,
       c.newer,
       g.budget_min as budget_from,                                                         --? gigs.budget_min
       null::integer as budget_from,                                                        --? !gigs.budget_min
       g.budget_max as budget_to,                                                           --? gigs.budget_max
       null::integer as budget_to,                                                          --? !gigs.budget_max
       extract(epoch from g.deadline)::bigint as deadline,                                  --? gigs.deadline
       null::bigint as deadline,                                                            --? !gigs.deadline
       extract(epoch from g.created_at)::bigint as created,                                 --? gigs.created_at
       null::bigint as created,                                                             --? !gigs.created_at
       extract(epoch from g.updated_at)::bigint as updated                                  --? gigs.updated_at
       null::bigint as updated                                                              --? !gigs.updated_at
  from gigs g
 cross join lateral (
         with mine as (
           select r.status::text as status,
                  r.ranking_position as position,                                           --? responses.ranking_position
                  null::integer as position,                                                --? !responses.ranking_position
                  r.ranked_at,                                                              --? responses.ranked_at
                  null::timestamptz as ranked_at,                                           --? !responses.ranked_at
                  r.created_at as sent                                                      --? responses.created_at
                  null::timestamptz as sent                                                 --? !responses.created_at
             from responses r
            where r.entity_type = 'gig'
              and r.entity_id = g.id
         ),
         whole as (
           select count(*) as total,
                  count(*) filter (where m.status = 'NEW') as new,
                  pg_catalog.count(m.position) as ranked,
                  pg_catalog.max(m.ranked_at) as ranked_at
             from mine m
         )
         select w.*,
                (select nullif(count(*), 0) from mine m where m.sent > w.ranked_at) as newer,
                (select pg_catalog.string_agg(s.status || ' ' || s.rows, ' · ' order by s.rows desc, s.status)
                   from (select m.status, count(*) as rows from mine m group by m.status) s) as statuses
           from whole w) c
 where g.id = :gig_id
