-- params: label text, protect boolean, keep_seconds bigint
-- Names this database. A copy of another one gets a name of its own, and what was queued there is not done here.
with here as (
  select c.system_identifier,
         d.oid as database
    from pg_control_system() c,
         pg_database d
   where d.datname = current_database()
),
dropped as (
  update trueup.job j
     set state = 'cancelled',
         error = 'cancelled in a copy of ' || i.label,
         finished_at = clock_timestamp()
    from trueup.installation i,
         here
   where (i.system_identifier, i.database) <> (here.system_identifier, here.database)
     and j.state not in ('cancelled', 'done', 'failed')
  returning 1
)
insert into trueup.installation as i (label, protect, keep, system_identifier, database)
select coalesce(:label, current_database()),
       coalesce(:protect, false),
       :keep_seconds * interval '1 second',
       system_identifier,
       database
  from here
    on conflict (one) do update
   set label = case
                 when :label is not null then :label
                 when (i.system_identifier, i.database) <> (excluded.system_identifier, excluded.database)
                 then 'copy of ' || i.label
                 else i.label
               end,
       protect = coalesce(:protect, i.protect),
       keep = excluded.keep,
       system_identifier = excluded.system_identifier,
       database = excluded.database
