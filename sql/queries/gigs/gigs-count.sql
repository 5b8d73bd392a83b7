-- params: filter jsonb
-- How many rows gigs.sql has ("more": at least that many), and how many of them drifted: what "all shown" means.
with drifted as (
  select count(*) as n
    from (select
            from trueup.finding f
           cross join lateral {{shown_finding}}
           where f.rule = 'gig-counters'
             and f.resolved_at is null
             and {{matches}}
           limit case when :filter is not null then 10001 end) d
),
others as (
  select count(*) as n
    from (select
            from (select g.id
                    from gigs g
                   cross join lateral {{shown_gig}}
                   where {{matches}}
                   limit 20000) g
           where :filter is not null
             and not exists (
                   select
                     from trueup.finding f
                    where f.rule = 'gig-counters'
                      and f.key = pg_catalog.jsonb_build_object('gig_id', g.id)
                      and f.resolved_at is null)
           limit 10001) o
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
       :filter is not null and drifted.n > 10000 as shown_more
  from drifted,
       others,
       gig
