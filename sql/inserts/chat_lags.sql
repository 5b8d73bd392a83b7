-- The rooms of pairs that are booked: when each was made, and how many seconds after the first active booking of its pair;
-- 0 where it was there before. None where nothing says when a room was made.
(select
        r.created_at::timestamptz as created,                                               --? chat_rooms.created_at
        greatest(extract(epoch from r.created_at::timestamptz)::bigint - b.first, 0) as lag --? chat_rooms.created_at
        null::timestamptz as created,                                                       --? !chat_rooms.created_at
        null::bigint as lag                                                                 --? !chat_rooms.created_at
   from chat_rooms r
  cross join lateral (
          select r.teacher_id,
                 r.student_id) p
  cross join lateral {{pair_booked}} as b
  where b.first is not null
    and r.deleted_at is null                                                                --? chat_rooms.deleted_at
    and false                                                                               --? !chat_rooms.created_at
)
