-- params: teacher_id uuid, student_id uuid
-- The room of one pair, the open one first; no row where there is none.
select r.id,
       extract(epoch from r.created_at::timestamptz)::bigint as created,                    --? chat_rooms.created_at
       null::bigint as created,                                                             --? !chat_rooms.created_at
       r.deleted_at is not null as deleted                                                  --? chat_rooms.deleted_at
       false as deleted                                                                     --? !chat_rooms.deleted_at
  from chat_rooms r
 where r.teacher_id = :teacher_id
   and r.student_id = :student_id
 order by r.deleted_at is not null,                                                         --? chat_rooms.deleted_at
       r.id
 limit 1
