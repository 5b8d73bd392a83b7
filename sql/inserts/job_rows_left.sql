-- params: job_id bigint
-- The rows of a job that are left, with the reason: by their key, in the order of outcome's index.
(select 0 as part,
        o.key as place,
        null::bigint as id,
        o.key as row,
        o.outcome as what,
        coalesce(o.detail, o.code) as told,
        null::jsonb as before,
        null::jsonb as after
   from trueup.outcome o
  where o.job = :job_id
    and o.outcome <> 'already right')
