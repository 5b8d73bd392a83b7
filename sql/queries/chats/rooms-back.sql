-- params: after text, skip bigint, rows integer, filter jsonb
-- The rows before "after" in the order of rooms.sql (null: those at the very end), in that order.
select row.*
  from (select r.*
          from {{chat_rooms_in_order_back}} as r
         cross join lateral (
                 select r.teacher_id,
                        r.student_id) p
         cross join lateral {{pair_people}} as n
         cross join lateral {{shown_room}}
         where {{matches}}
         order by r.teacher_id desc, r.student_id desc
        offset :skip
         limit :rows) r
 cross join lateral (
         select r.teacher_id,
                r.student_id) p
 cross join lateral {{pair_people}} as n
 cross join lateral {{room_row}}
 order by r.teacher_id, r.student_id
