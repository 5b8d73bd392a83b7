-- params: teacher_id uuid, student_id uuid, after text, skip bigint, rows integer, filter jsonb
-- The rows before "after" in the order of bookings.sql (null: those at the very end), in that order.
select b.*
  from (select t.*
          from {{pair_bookings}} as t
         cross join lateral {{shown_booking}}
         where (:after is null or (t.by_time, t.id) < (pg_catalog.split_part(:after, '|', 1)::bigint, pg_catalog.split_part(:after, '|', 2)::uuid))
           and {{matches}}
         order by t.by_time desc, t.id desc
        offset :skip
         limit :rows) b
 order by b.by_time, b.id
