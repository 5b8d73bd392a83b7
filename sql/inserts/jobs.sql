-- Every job that was asked for, with what came of it. How far one is that is under way changes all the time: the screen
-- has it from elsewhere.
(select pg_catalog.jsonb_build_object('job_id', j.id) as key,
        j.id::text as at,
        j.id,
        j.kind,
        j.rule,
        j.state,
        coalesce(j.operator, j.requested_by) as who,
        case when j.state not in ('running', 'pausing', 'cancelling') then nullif(p.done, 0) end as done,
        nullif(j.previewed, 0) as total,
        j.rows_failed,
        j.nice,
        j.priority,
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
  where j.state <> 'preview')
