-- The rooms of pairs that are booked: when each was made, and how many seconds after the first active booking of its pair;
-- 0 where it was there before.
(select r.created_at::timestamptz as created,
        greatest(extract(epoch from r.created_at::timestamptz)::bigint - b.first, 0) as lag
   from chat_rooms r
  cross join lateral (
          select r.teacher_id,
                 r.student_id) p
  cross join lateral {{pair_booked}} as b
  where b.first is not null
    and r.deleted_at is null                                                                --? chat_rooms.deleted_at
)
