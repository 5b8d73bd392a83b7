-- Jobs that failed for good, and those some rows of which did, the newest first: what is the matter, how often it was
-- tried, and of the rows that failed the first hundred.
select j.id as job,
       j.kind,
       j.rule,
       j.state,
       coalesce(j.error, r.rows #>> '{0,detail}') as error,
       j.attempts,
       j.rows_failed,
       j.previewed,
       j.requested_by as role,
       j.operator,
       j.reason,
       to_char(j.finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as failed_at,
       r.rows
  from trueup.job j
 cross join lateral (
         select coalesce(jsonb_agg(jsonb_build_object('key', o.key, 'code', o.code, 'detail', o.detail)), '[]') as rows
           from (select key,
                        code,
                        detail
                   from trueup.outcome
                  where job = j.id
                    and outcome = 'failed'
                  order by key
                  limit 100) o) r
 where {{is_dead_letter}}
 order by j.finished_at desc nulls last, j.id desc
