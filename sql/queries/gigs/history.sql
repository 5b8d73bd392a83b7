-- params: gig_id uuid
-- How often this gig's counters drifted: one row, or none if they were never seen wrong.
select f.key,
       extract(epoch from f.first_seen)::bigint as first_seen,
       extract(epoch from case when f.resolved_at is null then f.since end)::bigint as since,
       extract(epoch from f.resolved_at)::bigint as resolved,
       nullif(f.reopened, 0) as again
  from trueup.finding f
 where f.rule = 'gig-counters'
   and f.key = pg_catalog.jsonb_build_object('gig_id', :gig_id)
