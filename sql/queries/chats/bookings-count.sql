-- params: teacher_id uuid, student_id uuid, filter jsonb
-- How many rows bookings.sql has.
select count(*) as rows,
       false as more,
       count(*) as shown,
       false as shown_more
  from {{pair_bookings}} as t
 cross join lateral {{shown_booking}}
 where {{matches}}
