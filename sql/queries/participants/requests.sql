-- What was asked for in the last hour, each chat once, and what came of it; how quick, of what is allowed, and how much of
-- the hour's budget is left (null: there is none, or nobody asked yet).
with asked as materialized (
  select s.asked_at,
         s.outcome,
         s.source,
         s.outcome = 'counted' and s.source = 'cache' as hit
    from trueup.participants_state s
   where s.asked_at > now() - interval '1 hour'
     and s.outcome <> 'unreachable'
)
select case when a.lately > 0 then pg_catalog.round(a.lately / 10.0, 1) end as rate,
       b.allowed,
       '/' || b.slowed as slowed,
       t.minutes as trend,
       case when a.total > 0 then pg_catalog.floor(100.0 * a.hits / a.total) end as hits,
       b."left",
       a.ok,
       nullif(a.gone, 0) as gone,
       nullif(a.busy, 0) as busy,
       nullif(a.unavailable, 0) as unavailable,
       nullif(a.other, 0) as other,
       {{participants_moving}} as moving
  from (select count(*) as total,
               count(*) filter (where hit) as hits,
               count(*) filter (where not hit and asked_at > now() - interval '10 seconds') as lately,
               count(*) filter (where outcome = 'counted' and not hit) as ok,
               count(*) filter (where outcome = 'gone') as gone,
               count(*) filter (where outcome = 'busy') as busy,
               count(*) filter (where outcome = 'unavailable') as unavailable,
               count(*) filter (where outcome not in ('counted', 'gone', 'busy', 'unavailable')) as other
          from asked) a
  left join {{participants_budget}} as b on true
 cross join (select pg_catalog.jsonb_agg(coalesce(m.asked, 0) order by g.minute) as minutes
               from pg_catalog.generate_series(-14, 0) as g(minute)
               left join (select pg_catalog.floor(extract(epoch from asked_at - now()) / 60)::integer + 1 as minute,
                                 count(*) as asked
                            from asked
                           where not hit
                             and asked_at > now() - interval '15 minutes'
                           group by 1) m on m.minute = g.minute) t
