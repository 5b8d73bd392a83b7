-- Jobs that are under way or about to be, the most urgent first: how far they are, how quick, how many seconds they still
-- take, who asked for them. moving: their figures change without anything else being told.
select j.id as job,
       j.kind,
       j.rule,
       j.state,
       j.state in ('running', 'pausing', 'cancelling') as moving,
       p.done,
       nullif(j.previewed, 0) as total,
       least(p.done::float8 / nullif(j.previewed, 0), 1) as progress,
       pg_catalog.floor(100 * least(p.done::float8 / nullif(j.previewed, 0), 1)) as percent,
       r.rate,
       case when j.state = 'running' and r.rate > 0 then pg_catalog.ceil((j.previewed - p.done) / r.rate)::bigint end as left,
       coalesce(j.operator, j.requested_by) as who,
       j.throttled
  from trueup.job j
 cross join lateral (select coalesce(sum(cursor), 0)::bigint as done
                       from trueup.part
                      where job = j.id) p
 cross join lateral (select round((p.done / nullif(extract(epoch from clock_timestamp() - j.started_at), 0))::numeric,
                                  case when p.done > 100 * extract(epoch from clock_timestamp() - j.started_at) then 0 else 1 end) as rate) r
 where j.state in ('queued', 'running', 'pausing', 'paused', 'cancelling')
 order by j.state = 'running' desc, j.priority desc, j.id
 limit 20
