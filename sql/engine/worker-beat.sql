-- params: name text, version text, job bigint
-- A worker is there, and works at this job or at none. Those that have not said so for a day are forgotten.
with forgotten as (
  delete from trueup.worker
   where seen_at < clock_timestamp() - interval '1 day'
     and name <> :name
)
insert into trueup.worker (name, version, job)
values (:name, :version, :job)
    on conflict (name) do update
   set seen_at = clock_timestamp(),
       version = excluded.version,
       job = excluded.job
