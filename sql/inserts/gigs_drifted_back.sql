-- params: after text, filter jsonb, look bigint
-- The gigs of the pane that drifted, beyond "after", by key and down: the first "look" of them (null: all). That limit, even
-- where it is none, keeps the filter out, whatever it is believed to let through, so that a page is read off the index.
(select f.*
   from trueup.finding f
  where f.rule = 'gig-counters'
    and f.resolved_at is null
    and (:after is null
         or pg_catalog.left(:after, 1) = '1'
         or f.key < pg_catalog.jsonb_build_object('gig_id', pg_catalog.substr(:after, 3)))
    and (:filter -> 'scope' is null or f.scope = :filter ->> 'scope')
  order by f.key desc
  limit :look)
