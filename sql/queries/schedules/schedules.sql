-- params: after text, skip bigint, rows integer, filter jsonb
-- Schedules by name.
select shown.*
  from {{schedules}} as shown
 where (:after is null or shown.task > :after)
   and {{matches}}
 order by shown.task
offset :skip
 limit :rows
