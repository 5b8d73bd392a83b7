-- What was asked for in the last hour, how quick, of what is allowed, and how much of the hour's budget is left (null: there is
-- none, or nobody asked yet); and by what they mean all answers of that hour, those to requests that were made again, too.
with asked as materialized (
  select s.asked_at,
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
       coalesce(w.ok, 0) as ok,
       w.gone,
       w.busy,
       w.unavailable,
       w.other,
       {{participants_moving}} as moving
  from (select count(*) as total,
               count(*) filter (where hit) as hits,
               count(*) filter (where not hit and asked_at > now() - interval '10 seconds') as lately
          from asked) a
 cross join (select sum(n) filter (where what = 'counted') as ok,
                    sum(n) filter (where what = 'gone') as gone,
                    sum(n) filter (where what = 'busy') as busy,
                    sum(n) filter (where what = 'unavailable') as unavailable,
                    sum(n) filter (where what not in ('counted', 'gone', 'busy', 'unavailable')) as other
               from trueup.participants_tally
              where minute > now() - interval '1 hour'
                and kind = 'api') w
  left join {{participants_budget}} as b on true
 cross join (select pg_catalog.jsonb_agg(coalesce(m.asked, 0) order by g.minute) as minutes
               from pg_catalog.generate_series(-14, 0) as g(minute)
               left join (select pg_catalog.floor(extract(epoch from asked_at - now()) / 60)::integer + 1 as minute,
                                 count(*) as asked
                            from asked
                           where not hit
                             and asked_at > now() - interval '15 minutes'
                           group by 1) m on m.minute = g.minute) t
