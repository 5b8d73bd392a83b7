-- params: after text, filter jsonb, look bigint
-- How many rows gigs.sql has beyond "after" (null: at all; "more": at least that many), and how many of them drifted: what
-- "all shown" means. Where only "look" of them were looked at (null: any number), "at" is where to go on.
with drifted as (
  select count(*) as n
    from (select
            from {{gigs_drifted}} as f
           cross join lateral {{shown_finding}}
           where {{matches}}
           limit case when :filter is not null then 10001 end) d
),
drifted_reach as materialized (
  select r.key ->> 'gig_id' as id
    from {{gigs_drifted}} as r
   where :look is not null
   order by r.key
  offset greatest(:look, 1) - 1
   limit 1
),
others as (
  select count(*) as n
    from (select
            from ((select g.id
                     from {{gigs_in_order}} as g
                    cross join lateral {{shown_gig}}
                    where {{matches}}
                    limit case when :look is null then 20000 end)
                  union all
                  (select g.id
                     from gigs g
                    cross join lateral {{shown_gig}}
                    where :filter -> 'scope' is not null
                      and (:after is null or pg_catalog.left(:after, 1) = '0' or g.id > pg_catalog.substr(:after, 3)::uuid)
                      and {{matches}}
                    limit 20000)) g
           where :filter is not null
             and not exists (select from drifted_reach)
             and not exists (
                   select
                     from trueup.finding f
                    where f.rule = 'gig-counters'
                      and f.key = pg_catalog.jsonb_build_object('gig_id', g.id)
                      and f.resolved_at is null)
           limit 10001) o
),
others_reach as materialized (
  select r.id::text as id
    from {{gigs_in_order}} as r
   where :look is not null
   order by r.id
  offset greatest(:look, 1) - 1
   limit 1
),
gig as (
  select count(*) as n
    from gigs
   where :filter is null
)
select case
       when :filter is null then greatest(gig.n, drifted.n)
       else least(drifted.n, 10000) + least(others.n, 10000)
       end as rows,
       :filter is not null and (drifted.n > 10000 or others.n > 10000) as more,
       case when :filter is null then drifted.n else least(drifted.n, 10000) end as shown,
       :filter is not null and drifted.n > 10000 as shown_more,
       (select r.at
          from (select 0 as part, '0 ' || d.id as at from drifted_reach d
                union all
                select 1, '1 ' || o.id from others_reach o where not exists (select from drifted_reach)) r
         where :filter is not null) as at
  from drifted,
       others,
       gig
