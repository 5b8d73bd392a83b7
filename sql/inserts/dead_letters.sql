-- Jobs that failed for good, and those some rows of which did, that nobody has put away.
(select pg_catalog.jsonb_build_object('job_id', j.id) as key,
        j.id::text as at,
        j.id,
        j.kind,
        j.rule,
        j.state,
        j.rows_failed,
        nullif(j.rows_failed, 0) as failed,
        nullif(j.previewed, 0) as total,
        nullif(j.attempts, 0) as attempts,
        coalesce(j.operator, j.requested_by) as who,
        extract(epoch from coalesce(j.finished_at, j.created_at))::bigint as ended,
        coalesce(j.error, (select o.detail
                             from trueup.outcome o
                            where o.job = j.id
                              and o.outcome = 'failed'
                            order by o.key
                            limit 1)) as error,
        shown.words,
        shown.quick,
        shown.fields,
        shown.scope
   from trueup.job j
  cross join lateral {{shown_job}}
  where {{is_dead_letter}})
