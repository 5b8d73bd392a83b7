-- params: rules jsonb
select task,
       null as job,
       skipped
  from trueup.schedule_plant(:rules)
