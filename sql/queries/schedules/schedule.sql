-- params: task text
-- One schedule.
select s.*,
       s.task as label
  from {{schedules}} as s
 where s.task = :task
