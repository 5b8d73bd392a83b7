-- params: label text, protect boolean, keep_seconds bigint
-- Names this database. A copy of another one gets a name of its own, and what was queued there is not done here.
with here as (
  select system_identifier
    from pg_control_system()
),
dropped as (
  update trueup.job j
     set state = 'cancelled',
         error = 'cancelled in a copy of ' || i.label,
         finished_at = clock_timestamp()
    from trueup.installation i,
         here
   where i.system_identifier <> here.system_identifier
     and j.state not in ('cancelled', 'done', 'failed')
  returning 1
)
insert into trueup.installation as i (label, protect, keep, system_identifier)
select coalesce(:label, current_database()), coalesce(:protect, false), :keep_seconds * interval '1 second', system_identifier
  from here
    on conflict (one) do update
   set label = case
                 when :label is not null then :label
                 when i.system_identifier <> excluded.system_identifier then 'copy of ' || i.label
                 else i.label
               end,
       protect = coalesce(:protect, i.protect),
       keep = excluded.keep,
       system_identifier = excluded.system_identifier
