-- params: gig_id uuid
-- The responses of one gig, the newest first.
select r.id,
       r.status,
       r.candidate_id,                                                                      --? responses.candidate_id
       r.candidate_name,                                                                    --? responses.candidate_name
       r.cover_letter,                                                                      --? responses.cover_letter
       pg_catalog.to_char(r.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as created_at --? responses.created_at
       null as created_at                                                                   --? !responses.created_at
  from responses r
 where r.entity_type = 'gig'
   and r.entity_id = :gig_id
 order by r.created_at desc, r.id                                                           --? responses.created_at
 order by r.id                                                                              --? !responses.created_at
