-- params: after text, skip bigint, rows integer, filter jsonb
-- Every chat room, by teacher and student.
select row.*
  from {{chat_rooms_in_order}} as r
 cross join lateral (
         select r.teacher_id,
                r.student_id) p
 cross join lateral {{pair_people}} as n
 cross join lateral {{shown_room}}
 cross join lateral {{room_row}}
 where {{matches}}
 order by r.teacher_id, r.student_id
offset :skip
 limit :rows
