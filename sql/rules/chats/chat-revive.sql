-- rule:      chat-revive
-- title:     Bring a deleted chat back
-- title[ru]: Вернуть удалённый чат
-- help:      Brings the chat of a teacher and a student back that is marked as deleted, booked or not.
-- help[ru]:  Возвращает помеченный удалённым чат преподавателя и студента, есть бронь или нет.
-- refusals:  Teacher and student are the same. | There is no user %s. | User %s is deleted. | They have no chat: make one instead. | somebody wrote in its chat since | nothing here says whether its chat has messages
-- refusals[ru]: Преподаватель и студент одно лицо. | Пользователя %s нет. | Пользователь %s удалён. | Чата у них нет: создайте его. | в этом чате с тех пор писали | здесь не видно, есть ли в этом чате сообщения
-- scope:     of %s teacher | of %s teachers
-- scope[ru]: у %s преподавателя | у %s преподавателей | у %s преподавателей
-- members:   room: chat, deleted_at: deleted, last_message_at: last message, updated_at: changed, messages: messages
-- members[ru]: room: чат, deleted_at: удалён, last_message_at: последнее сообщение, updated_at: изменён, messages: сообщения
-- system:    chats
-- severity:  warning
-- kind:      action
-- key:       teacher_id uuid, student_id uuid
-- needs:     chat_rooms, chat_rooms.teacher_id, chat_rooms.student_id, chat_rooms.deleted_at

--: refuse
select p.*
  from (select k.teacher_id,
               k.student_id,
               case
               when k.teacher_id = k.student_id then 'self'
               when t.id is null then 'no-teacher'                                          --? users.id
               when s.id is null then 'no-student'                                          --? users.id
               when t.deleted_at is not null then 'teacher-deleted'                         --? users.deleted_at
               when s.deleted_at is not null then 'student-deleted'                         --? users.deleted_at
               when not exists (select from chat_rooms c where c.teacher_id = k.teacher_id and c.student_id = k.student_id) then 'no-chat'
               end as code,
               case
               when k.teacher_id = k.student_id then 'Teacher and student are the same.'
               when t.id is null then pg_catalog.format('There is no user %s.', k.teacher_id) --? users.id
               when s.id is null then pg_catalog.format('There is no user %s.', k.student_id) --? users.id
               when t.deleted_at is not null then pg_catalog.format('User %s is deleted.', k.teacher_id) --? users.deleted_at
               when s.deleted_at is not null then pg_catalog.format('User %s is deleted.', k.student_id) --? users.deleted_at
               when not exists (select from chat_rooms c where c.teacher_id = k.teacher_id and c.student_id = k.student_id)
               then 'They have no chat: make one instead.'
               end as reason
          from unnest(:teacher_id, :student_id) as k(teacher_id, student_id)
          left join users t on t.id = k.teacher_id                                          --? users.id
          left join users s on s.id = k.student_id                                          --? users.id
       ) p
 where p.code is not null

--: lock
-- Nobody writes in a room while it is revived, or deleted again: so its messages can be counted.
select r.id
  from unnest(:teacher_id, :student_id) as k(teacher_id, student_id)
  join chat_rooms r on r.teacher_id = k.teacher_id
                   and r.student_id = k.student_id
 order by r.teacher_id, r.student_id, r.id
   for update of r

--: apply
-- Of several deleted rooms the one that was written in last; none where one is open.
update chat_rooms r
   set updated_at = now(),                                                                  --? chat_rooms.updated_at
       deleted_at = null
  from (select distinct on (o.teacher_id, o.student_id)
               o.id,
               o.deleted_at
          from unnest(:teacher_id, :student_id) as k(teacher_id, student_id)
          join chat_rooms o on o.teacher_id = k.teacher_id
                           and o.student_id = k.student_id
         where not exists (
                 select
                   from chat_rooms n
                  where n.teacher_id = o.teacher_id
                    and n.student_id = o.student_id
                    and n.deleted_at is null)
         order by o.teacher_id,
                  o.student_id,
                  o.last_message_at desc nulls last,                                        --? chat_rooms.last_message_at
                  o.deleted_at desc,
                  o.id) c
 where r.id = c.id
returning r.teacher_id,
          r.student_id,
          pg_catalog.jsonb_build_object(
            'last_message_at', r.last_message_at,                                           --? chat_rooms.last_message_at
            'room', r.id, 'deleted_at', c.deleted_at) as before,
          pg_catalog.jsonb_build_object(
            'last_message_at', r.last_message_at,                                           --? chat_rooms.last_message_at
            'updated_at', r.updated_at,                                                     --? chat_rooms.updated_at
            'messages', (select count(*) from messages m where m.chat_room_id = r.id),      --? messages.chat_room_id
            'messages', (select count(*) from messages m where m.room_id = r.id),           --? messages.room_id
            'room', r.id, 'deleted_at', r.deleted_at) as after

--: undo
-- Not where somebody wrote in it since, or changed it. The time comes back as the column's own type has it.
with given as materialized (
  select k.teacher_id,
         k.student_id,
         k.before,
         k.after,
         r.id as room,
         r.deleted_at is null
           and r.updated_at is not distinct from l.updated_at                               --? chat_rooms.updated_at
           as same,
         case
         when true
              and false                                                                     --? messages.chat_room_id
              and false                                                                     --? messages.room_id
         then 'nothing here says whether its chat has messages'
         when false
              or (k.after ->> 'messages')::bigint is distinct from (select count(*) from messages m where m.chat_room_id = r.id) --? messages.chat_room_id
              or (k.after ->> 'messages')::bigint is distinct from (select count(*) from messages m where m.room_id = r.id) --? messages.room_id
              or r.last_message_at is distinct from l.last_message_at                       --? chat_rooms.last_message_at
         then 'somebody wrote in its chat since'
         end as reason
    from unnest(:teacher_id, :student_id, :before, :after) as k(teacher_id, student_id, before, after)
   cross join lateral pg_catalog.jsonb_populate_record(null::chat_rooms, k.after) as l
    join chat_rooms r on r.id = (k.after ->> 'room')::uuid
                     and r.teacher_id = k.teacher_id
                     and r.student_id = k.student_id
),
gone as materialized (
  select (u.key ->> 'id')::uuid as room
    from trueup.update_rows(
           'chat_rooms',
           array(select pg_catalog.jsonb_build_object('id', g.room)
                   from given g
                  where g.same
                    and g.reason is null
                  order by g.room),
           array(select pg_catalog.jsonb_build_object(
                          'updated_at', now(),                                              --? chat_rooms.updated_at
                          'deleted_at', g.before -> 'deleted_at')
                   from given g
                  where g.same
                    and g.reason is null
                  order by g.room)) u
)
select g.teacher_id,
       g.student_id,
       g.after as before,
       g.before as after,
       g.reason
  from given g
  left join gone on gone.room = g.room
 where gone.room is not null
    or g.reason is not null
