-- params: after text, skip bigint, rows integer, filter jsonb
-- The pane of gigs from the top down: those whose counters drifted, by key, then the others, by id. The others are
-- looked at only where the drifted ones do not fill the page, and 20,000 of them at most: where that many in a row have
-- all drifted, the list of the others ends. Those of one workspace ("mine") are read by its index. "offset 0" keeps the
-- filter out, whatever it is believed to let through, so that a page is read off the index. "at" says where the next page goes on.
with mine as materialized (
  select g.*
    from gigs g
   where g.workspace_id = :filter ->> 'scope'
     and (:after is null or pg_catalog.left(:after, 1) = '0' or g.id > pg_catalog.substr(:after, 3)::uuid)
),
drifted as materialized (
  select 0 as part,
         (f.key ->> 'gig_id')::uuid as id,
         f.key,
         f.scope,
         f.label,
         f.stored ->> 'responses' as responses_stored,
         f.actual ->> 'responses' as responses_actual,
         f.stored ->> 'new_responses' as new_stored,
         f.actual ->> 'new_responses' as new_actual,
         extract(epoch from f.since)::bigint as since,
         f.reopened
    from (select f.*
            from trueup.finding f
           where f.rule = 'gig-counters'
             and f.resolved_at is null
             and (:after is null
                  or pg_catalog.left(:after, 1) = '0'
                     and f.key > pg_catalog.jsonb_build_object('gig_id', pg_catalog.substr(:after, 3)))
             and (:filter -> 'scope' is null or f.scope = :filter ->> 'scope')
           order by f.key
          offset 0) f
   cross join lateral {{shown_finding}}
   where {{matches}}
   order by f.key
   limit :skip + :rows
),
others as materialized (
  select 1 as part,
         g.id,
         pg_catalog.jsonb_build_object('gig_id', g.id) as key,
         g.workspace_id as scope,
         g.title as label,
         g.responses::text as responses_stored,
         g.responses::text as responses_actual,
         g.new_responses::text as new_stored,
         g.new_responses::text as new_actual,
         null::bigint as since,
         null::integer as reopened
    from ((select g.*
             from gigs g
            cross join lateral {{shown_gig}}
            where :filter -> 'scope' is null
              and (:after is null or pg_catalog.left(:after, 1) = '0' or g.id > pg_catalog.substr(:after, 3)::uuid)
              and {{matches}}
            order by g.id
            limit 20000)
          union all
          (select g.*
             from mine g
            cross join lateral {{shown_gig}}
            where {{matches}}
            order by g.id
            limit 20000)) g
   where (select count(*) from drifted) < :skip + :rows
     and not exists (
           select
             from trueup.finding f
            where f.rule = 'gig-counters'
              and f.key = pg_catalog.jsonb_build_object('gig_id', g.id)
              and f.resolved_at is null)
   order by g.id
   limit :skip + :rows
)
select r.key,
       r.part || ' ' || r.id as at,
       r.part = 0 as drifted,
       r.scope,
       r.label,
       r.responses_stored,
       r.responses_actual,
       r.new_stored,
       r.new_actual,
       r.since,
       case when r.reopened > 0 then '↻' || r.reopened end as again
  from (select * from drifted
        union all
        select * from others) r
 order by r.part, r.id
offset :skip
 limit :rows
