-- params: rules jsonb
select trueup.schedule_plant(:rules)
