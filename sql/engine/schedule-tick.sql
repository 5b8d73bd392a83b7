-- params: rules jsonb, part_size integer
select task,
       job,
       skipped
  from trueup.schedule_tick(:rules, :part_size)
