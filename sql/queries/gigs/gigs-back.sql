-- params: after text, skip bigint, rows integer, filter jsonb, look bigint
-- The rows before "after" in the order of gigs.sql (null: those at the very end), in that order.
with mine as materialized (
  select g.*
    from gigs g
   where g.workspace_id = :filter ->> 'scope'
     and (:after is null or pg_catalog.left(:after, 1) = '1' and g.id < pg_catalog.substr(:after, 3)::uuid)
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
             from {{gigs_in_order_back}} as g
            cross join lateral {{shown_gig}}
            where {{matches}}
            order by g.id desc
            limit case when :look is null then 20000 end)
          union all
          (select g.*
             from mine g
            cross join lateral {{shown_gig}}
            where {{matches}}
            order by g.id desc
            limit 20000)) g
   where not exists (
           select
             from trueup.finding f
            where f.rule = 'gig-counters'
              and f.key = pg_catalog.jsonb_build_object('gig_id', g.id)
              and f.resolved_at is null)
   order by g.id desc
   limit :skip + :rows
),
others_reach as materialized (
  select r.id
    from {{gigs_in_order_back}} as r
   where :look is not null
   order by r.id desc
  offset greatest(:look, 1) - 1
   limit 1
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
    from {{gigs_drifted_back}} as f
   cross join lateral {{shown_finding}}
   where (select count(*) from others) < :skip + :rows
     and not exists (select from others_reach)
     and {{matches}}
   order by f.key desc
   limit :skip + :rows
),
drifted_reach as materialized (
  select (r.key ->> 'gig_id')::uuid as id
    from {{gigs_drifted_back}} as r
   where :look is not null
   order by r.key desc
  offset greatest(:look, 1) - 1
   limit 1
),
page as (
  select *
    from (select * from drifted
          union all
          select * from others) r
   order by part desc, id desc
  offset :skip
   limit :rows
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
       case when r.reopened > 0 then '↻' || r.reopened end as again,
       false as stopped
  from page r
union all
(select null, w.part || ' ' || w.id, null, null, null, null, null, null, null, null, null, true
   from (select 1 as part, id from others_reach
         union all
         select 0, id from drifted_reach where not exists (select from others_reach)) w
  where (select count(*) from page) < :rows)
 order by stopped, at
