-- How far the job j is: rows that are done, what part of all that is, how quick since it was last taken up, how many seconds
-- it still takes, and in a word why it waits. moving: these change without anything else being told.
(select j.state in ('running', 'pausing', 'cancelling') as moving,
        p.done,
        f.fraction as progress,
        pg_catalog.floor(100 * f.fraction) as percent,
        r.rate,
        case when j.state = 'running' and r.rate > 0 then pg_catalog.ceil((j.previewed - p.done) / r.rate)::bigint end as "left",
        pg_catalog.split_part(j.throttled, ' ', 1) as waits
   from (select coalesce(sum(cursor), 0)::bigint as done
           from trueup.part
          where job = j.id) p
  cross join lateral (
          select extract(epoch from clock_timestamp() - coalesce(j.going_since, j.started_at)) as seconds,
                 p.done - j.going_from as done) g
  cross join lateral (
          select case
                 when j.state = 'running'
                 then round((g.done / nullif(g.seconds, 0))::numeric, case when g.done > 100 * g.seconds then 0 else 1 end)
                 end as rate) r
  cross join lateral (select case when j.previewed > 0 then least(p.done::float8 / j.previewed, 1) end as fraction) f)
