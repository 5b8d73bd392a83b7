-- Every job that was asked for, with how far it is and what came of it.
(select pg_catalog.jsonb_build_object('job', j.id) as key,
        j.id::text as at,
        j.id,
        j.kind,
        j.rule,
        j.state,
        coalesce(j.operator, j.requested_by) as who,
        nullif(p.done, 0) as done,
        nullif(j.previewed, 0) as total,
        least(p.done::float8 / nullif(j.previewed, 0), 1) as progress,
        case when j.state = 'running' then r.rate end as rate,
        case when j.state = 'running' and r.rate > 0 then pg_catalog.ceil((j.previewed - p.done) / r.rate)::bigint end as "left",
        nullif(p.failed + p.refused, 0) as failed,
        nullif(p.again, 0) as again,
        pg_catalog.split_part(j.throttled, ' ', 1) as throttled,
        extract(epoch from coalesce(j.queued_at, j.created_at))::bigint as asked,
        coalesce(j.error, j.reason) as why,
        shown.words,
       shown.quick,
        shown.fields,
        shown.scope
   from trueup.job j
  cross join lateral {{shown_job}}
  cross join lateral (
          select coalesce(sum(cursor), 0)::bigint as done,
                 coalesce(sum(failed), 0)::bigint as failed,
                 coalesce(sum(refused), 0)::bigint as refused,
                 coalesce(sum(drifted_again), 0)::bigint as again
            from trueup.part
           where job = j.id) p
  cross join lateral (
          select pg_catalog.round((p.done / nullif(extract(epoch from clock_timestamp() - j.started_at), 0))::numeric, 1) as rate) r
  where j.state <> 'preview')
