-- params: rule text
-- What each look at all of a rule found, the oldest first: the last of each hour of the last 14 days.
select extract(epoch from h.at)::bigint as at,
       h.found as value
  from (select distinct on (pg_catalog.date_trunc('hour', r.finished_at))
               r.finished_at as at,
               r.found
          from trueup.run r
         where r.rule = :rule
           and not r.partial
           and r.error is null
           and r.finished_at > now() - interval '14 days'
         order by pg_catalog.date_trunc('hour', r.finished_at), r.id desc) h
 order by h.at
