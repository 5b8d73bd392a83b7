-- params: job_id bigint
-- The rows that a job changed: by the number of the change, in the order of an index of the audit.
(select 1 as part,
        null::jsonb as place,
        a.id,
        a.key as row,
        case when a.undoes is null then 'done' else 'undone' end as what,
        null::text as told,
        a.before,
        a.after
   from trueup.audit a
  where a.job = :job_id)
