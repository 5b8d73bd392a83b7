-- params: job_id bigint
-- What became of the rows of a job, those first that are left: "part" 0 with their key, then those that it changed, the
-- newest first, "part" 1 with the number of the change.
(select 0 as part,
        o.key as place,
        null::bigint as id,
        o.key as row,
        o.outcome as what,
        coalesce(o.detail, o.code) as told,
        null::jsonb as before,
        null::jsonb as after,
        o.at as done
   from trueup.outcome o
  where o.job = :job_id
    and o.outcome <> 'already right'
 union all
 select 1,
        null,
        a.id,
        a.key,
        case when a.undoes is null then 'done' else 'undone' end,
        null,
        a.before,
        a.after,
        a.at
   from trueup.audit a
  where a.job = :job_id)
