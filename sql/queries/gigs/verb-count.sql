-- params: gig_id uuid
-- One gig: its counters as they are stored and as its responses say.
select g.workspace_id,
       g.title,
       g.responses,
       g.new_responses,
       r.total,
       r.new
  from gigs g
 cross join lateral (
         select count(*) as total,
                count(*) filter (where status = 'NEW') as new
           from responses
          where entity_type = 'gig'
            and entity_id = g.id) r
 where g.id = :gig_id
