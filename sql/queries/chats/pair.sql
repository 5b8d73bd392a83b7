-- params: teacher_id uuid, student_id uuid
-- One pair: their room, their bookings, what was written, and why there is no room where there is none.
select pg_catalog.jsonb_build_object('teacher_id', p.teacher_id, 'student_id', p.student_id) as key,
       n.teacher || ' / ' || n.student as label,
       case
       when p.teacher_id = p.student_id then 'self'
       when r.open > 1 then 'double'
       when r.open = 1 then 'open'
       when r.deleted > 0 then 'deleted'
       when b.bookings > 0 then 'missing'
       when o.of_deleted > 0 then 'lesson deleted'
       when o.rows > 0 then 'not active'
       else 'not booked'
       end as state,
       r.id as room,
       r.created,
       r.deleted_at,
       r.last_message,
       b.bookings,
       b.first as booked,
       case when r.created >= b.first then r.created - b.first end as lag,
       m.messages,
       p.teacher_id,
       p.student_id
  from (select :teacher_id as teacher_id,
               :student_id as student_id) p
 cross join lateral {{pair_people}} as n
 cross join lateral {{pair_booked}} as b
 cross join lateral (
         select count(*) filter (where r.deleted_at is null) as open,                       --? chat_rooms.deleted_at
                count(*) filter (where r.deleted_at is not null) as deleted,                --? chat_rooms.deleted_at
                extract(epoch from pg_catalog.min(r.deleted_at::timestamptz))::bigint as deleted_at, --? chat_rooms.deleted_at
                count(*) as open,                                                           --? !chat_rooms.deleted_at
                0 as deleted,                                                               --? !chat_rooms.deleted_at
                null::bigint as deleted_at,                                                 --? !chat_rooms.deleted_at
                extract(epoch from pg_catalog.min(r.created_at::timestamptz))::bigint as created, --? chat_rooms.created_at
                null::bigint as created,                                                    --? !chat_rooms.created_at
                extract(epoch from pg_catalog.max(r.last_message_at::timestamptz))::bigint as last_message, --? chat_rooms.last_message_at
                null::bigint as last_message,                                               --? !chat_rooms.last_message_at
                pg_catalog.string_agg(r.id::text, ', ' order by r.id) as id
           from chat_rooms r
          where r.teacher_id = p.teacher_id
            and r.student_id = p.student_id) r
 cross join lateral (
         select count(*) as rows,
                count(*) filter (where true
                                   and l.deleted_at is not null                             --? lessons.deleted_at
                                   and false                                                --? !lessons.deleted_at
                                   and b.status = 'active') as of_deleted
           from bookings b
           join lessons l on l.id = b.lesson_id
          where b.student_id = p.student_id
            and l.teacher_id = p.teacher_id) o
 cross join lateral (
         select pg_catalog.string_agg(s.status || ' ' || s.rows, ' · ' order by s.rows desc, s.status) as messages
           from (select coalesce(m.status::text, '–') as status,
                        count(*) as rows
                   from messages m
                   join chat_rooms c on c.id = m.chat_room_id                               --? messages.chat_room_id
                   join chat_rooms c on c.id = m.room_id                                    --? messages.room_id
                  where c.teacher_id = p.teacher_id
                    and c.student_id = p.student_id
                    and m.deleted_at is null                                                --? messages.deleted_at
                  group by 1) s) m
