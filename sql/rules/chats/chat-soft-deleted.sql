-- rule:      chat-soft-deleted
-- title:     Active bookings whose only chat is deleted
-- title[ru]: Активные брони, чат которых удалён
-- help:      Teacher and student have an active booking, but their room is marked as deleted, and its place is taken: no new one can be made. A repair revives it; that is never done by itself. Forced, a pair that is named needs no booking.
-- help[ru]:  У преподавателя и студента есть активная бронь, но их чат помечен удалённым и занимает место: новый не создать. Исправление возвращает его; само это не делается никогда. С --force названной паре бронь не нужна.
-- refusals:  User %s is deleted. | somebody wrote in its chat since | nothing here says whether its chat has messages
-- refusals[ru]: Пользователь %s удалён. | в этом чате с тех пор писали | здесь не видно, есть ли в этом чате сообщения
-- scope:     of %s teacher | of %s teachers
-- scope[ru]: у %s преподавателя | у %s преподавателей | у %s преподавателей
-- members:   room: chat, deleted_at: deleted, last_message_at: last message, updated_at: changed, messages: messages
-- members[ru]: room: чат, deleted_at: удалён, last_message_at: последнее сообщение, updated_at: изменён, messages: сообщения
-- system:    chats
-- severity:  warning
-- key:       teacher_id uuid, student_id uuid
-- needs:     bookings, bookings.lesson_id, bookings.student_id, bookings.status, lessons, lessons.teacher_id, chat_rooms, chat_rooms.teacher_id, chat_rooms.student_id, chat_rooms.deleted_at
-- refuse:    forced

--: detect
-- Where the constraint is gone a pair may have several deleted rooms: the one that was written in last counts. Few rooms
-- are deleted, so that all begins with these. Nothing but them is ever looked at, forced or not; forced, a pair that is
-- named needs no booking.
select p.teacher_id,
       p.student_id,
       p.teacher_id::text as scope,
       pg_catalog.concat_ws(
         ' / ',
         coalesce(
           nullif(pg_catalog.btrim(pg_catalog.concat_ws(
             ' ',
             t.first_name,                                                                  --? users.first_name
             t.last_name,                                                                   --? users.last_name
             null)), ''),
           p.teacher_id::text),
         coalesce(
           nullif(pg_catalog.btrim(pg_catalog.concat_ws(
             ' ',
             s.first_name,                                                                  --? users.first_name
             s.last_name,                                                                   --? users.last_name
             null)), ''),
           p.student_id::text)) as label,
       pg_catalog.jsonb_build_object('room', p.id, 'deleted_at', p.deleted_at) as stored,
       pg_catalog.jsonb_build_object('room', p.id, 'deleted_at', null) as actual
  from (select distinct on (r.teacher_id, r.student_id) r.*
          from chat_rooms r
         where r.deleted_at is not null
           and r.teacher_id <> r.student_id
           and (:teacher_id is null
                or r.teacher_id = any(array(select pg_catalog.unnest(:teacher_id)))
                   and r.student_id = any(array(select pg_catalog.unnest(:student_id)))
                   and (r.teacher_id, r.student_id) in (select u.teacher_id, u.student_id
                                                          from unnest(:teacher_id, :student_id) as u(teacher_id, student_id)))
           and (:scope is null
                or r.teacher_id = case when :scope ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then :scope::uuid end)
         order by r.teacher_id,
                  r.student_id,
                  r.last_message_at desc nulls last,                                        --? chat_rooms.last_message_at
                  r.deleted_at desc,
                  r.id) p
  left join users t on t.id = p.teacher_id                                                  --? users.id
  left join users s on s.id = p.student_id                                                  --? users.id
 where not exists (
         select
           from chat_rooms o
          where o.teacher_id = p.teacher_id
            and o.student_id = p.student_id
            and o.deleted_at is null)
   and (:force and :teacher_id is not null
        or exists (
             select
               from bookings b
               join lessons l on l.id = b.lesson_id
              where b.student_id = p.student_id
                and b.status = 'active'
                and b.deleted_at is null                                                    --? bookings.deleted_at
                and l.deleted_at is null                                                    --? lessons.deleted_at
                and l.teacher_id = p.teacher_id))

--: refuse
-- Only of a pair that was named is this asked.
select k.teacher_id,
       k.student_id,
       'user-deleted' as code,
       pg_catalog.format('User %s is deleted.', pg_catalog.min(u.id::text)) as reason       --? users.deleted_at
       '' as reason                                                                         --? !users.deleted_at
  from unnest(:teacher_id, :student_id) as k(teacher_id, student_id)
  join users u on u.id in (k.teacher_id, k.student_id)                                      --? users.deleted_at
 where :force
   and u.deleted_at is not null                                                             --? users.deleted_at
   and false                                                                                --? !users.deleted_at
 group by k.teacher_id, k.student_id

--: lock
-- Nobody writes in a room while it is revived, or deleted again: so its messages can be counted.
select r.id
  from unnest(:teacher_id, :student_id) as k(teacher_id, student_id)
  join chat_rooms r on r.teacher_id = k.teacher_id
                   and r.student_id = k.student_id
 order by r.teacher_id, r.student_id, r.id
   for update of r

--: repair
update chat_rooms r
   set updated_at = now(),                                                                  --? chat_rooms.updated_at
       deleted_at = null
  from (select distinct on (o.teacher_id, o.student_id)
               o.id,
               o.deleted_at
          from unnest(:teacher_id, :student_id) as k(teacher_id, student_id)
          join chat_rooms o on o.teacher_id = k.teacher_id
                           and o.student_id = k.student_id
         where o.teacher_id <> o.student_id
           and not exists (
                 select
                   from chat_rooms n
                  where n.teacher_id = o.teacher_id
                    and n.student_id = o.student_id
                    and n.deleted_at is null)
           and (:force
                or exists (
                     select
                       from bookings b
                       join lessons l on l.id = b.lesson_id
                      where b.student_id = o.student_id
                        and b.status = 'active'
                        and b.deleted_at is null                                            --? bookings.deleted_at
                        and l.deleted_at is null                                            --? lessons.deleted_at
                        and l.teacher_id = o.teacher_id))
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
