-- params: teacher_id uuid, student_id uuid, after text, skip bigint, rows integer, filter jsonb
-- The bookings of one pair with their lessons, the newest first.
select t.*
  from {{pair_bookings}} as t
 cross join lateral {{shown_booking}}
 where (:after is null or (t.by_time, t.id) > (pg_catalog.split_part(:after, '|', 1)::bigint, pg_catalog.split_part(:after, '|', 2)::uuid))
   and {{matches}}
 order by t.by_time, t.id
offset :skip
 limit :rows
