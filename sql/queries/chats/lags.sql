-- The average lag of the rooms that were made on each of the last 30 days, in minutes, the oldest first.
select extract(epoch from pg_catalog.date_trunc('day', g.created))::bigint as at,
       pg_catalog.round(pg_catalog.avg(g.lag) / 60)::bigint as value
  from {{chat_lags}} as g
 where g.created > now() - interval '30 days'
 group by 1
 order by 1
