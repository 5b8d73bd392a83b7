-- rule:      chat-missing
-- title:     Active bookings without a chat
-- title[ru]: Активные брони без чата
-- help:      Teacher and student have an active booking and no chat room at all, not even a deleted one. A repair makes the room; undo takes it away while nobody wrote in it. Forced, a pair that is named needs no booking.
-- help[ru]:  У преподавателя и студента есть активная бронь, но нет чата, даже удалённого. Исправление создаёт чат; отмена убирает его, пока в нём никто не писал. С --force названной паре бронь не нужна.
-- refusals:  Teacher and student are the same. | There is no user %s. | User %s is deleted. | User %s is a student and user %s a teacher: name the teacher first. | Their chat is marked as deleted: --revive brings it back. | its chat has messages | nothing here says whether its chat has messages | %s refers to its chat
-- refusals[ru]: Преподаватель и студент одно лицо. | Пользователя %s нет. | Пользователь %s удалён. | Пользователь %s студент, а %s преподаватель: первым назовите преподавателя. | Их чат помечен удалённым: --revive вернёт его. | в этом чате есть сообщения | здесь не видно, есть ли в этом чате сообщения | на этот чат ссылается %s
-- scope:     of %s teacher | of %s teachers
-- scope[ru]: у %s преподавателя | у %s преподавателей | у %s преподавателей
-- members:   room: chat
-- members[ru]: room: чат
-- words[ru]: room: open = открыт
-- system:    chats
-- severity:  error
-- key:       teacher_id uuid, student_id uuid
-- needs:     bookings, bookings.lesson_id, bookings.student_id, bookings.status, lessons, lessons.teacher_id, chat_rooms, chat_rooms.teacher_id, chat_rooms.student_id, messages
-- refuse:    forced
-- schedule:  daily repair

--: detect
-- A pair is one finding, however many bookings it has. The scope is the teacher: each pair has one, and all that is asked
-- about it begins with the teacher's lessons. A pair whose room is there is no finding, forced or not. All pairs are
-- looked up in one pass: first those without a room are left, and then counted. Keys are looked up one by one ("offset
-- 0": some thousand of them would have all rooms read), their rooms first, which is less than their bookings.
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
       pg_catalog.jsonb_build_object('room', null) as stored,
       pg_catalog.jsonb_build_object('room', 'open') as actual
  from (select l.teacher_id,
               b.student_id
          from bookings b
          join lessons l on l.id = b.lesson_id
         where :teacher_id is null
           and b.status = 'active'
           and b.deleted_at is null                                                         --? bookings.deleted_at
           and l.deleted_at is null                                                         --? lessons.deleted_at
           and l.teacher_id <> b.student_id
           and (:scope is null
                or l.teacher_id = case when :scope ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then :scope::uuid end)
           and not exists (
                 select
                   from chat_rooms r
                  where r.teacher_id = l.teacher_id
                    and r.student_id = b.student_id)
         group by l.teacher_id, b.student_id
        union all
        select k.teacher_id,
               k.student_id
          from (select distinct u.teacher_id,
                       u.student_id
                  from unnest(:teacher_id, :student_id) as u(teacher_id, student_id)) k
         where (:scope is null or k.teacher_id::text = pg_catalog.lower(:scope))
           and not exists (
                 select
                   from chat_rooms r
                  where r.teacher_id = k.teacher_id
                    and r.student_id = k.student_id
                    and (not :force or r.deleted_at is null)                                --? chat_rooms.deleted_at
                 offset 0)
           and (:force
                or k.teacher_id <> k.student_id
                   and exists (
                         select
                           from bookings b
                           join lessons l on l.id = b.lesson_id
                          where b.student_id = k.student_id
                            and b.status = 'active'
                            and b.deleted_at is null                                        --? bookings.deleted_at
                            and l.deleted_at is null                                        --? lessons.deleted_at
                            and l.teacher_id = k.teacher_id))) p
  left join users t on t.id = p.teacher_id                                                  --? users.id
  left join users s on s.id = p.student_id                                                  --? users.id

--: refuse
-- Whoever has a booking is somebody: only of a pair that was named is this asked.
select p.*
  from (select k.teacher_id,
               k.student_id,
               case
               when k.teacher_id = k.student_id then 'self'
               when t.id is null then 'no-teacher'                                          --? users.id
               when s.id is null then 'no-student'                                          --? users.id
               when t.deleted_at is not null then 'teacher-deleted'                         --? users.deleted_at
               when s.deleted_at is not null then 'student-deleted'                         --? users.deleted_at
               when t.role::text = 'student' and s.role::text = 'teacher' then 'swapped'    --? users.role
               when r.id is not null then 'deleted'                                         --? chat_rooms.deleted_at
               end as code,
               case
               when k.teacher_id = k.student_id then 'Teacher and student are the same.'
               when t.id is null then pg_catalog.format('There is no user %s.', k.teacher_id) --? users.id
               when s.id is null then pg_catalog.format('There is no user %s.', k.student_id) --? users.id
               when t.deleted_at is not null then pg_catalog.format('User %s is deleted.', k.teacher_id) --? users.deleted_at
               when s.deleted_at is not null then pg_catalog.format('User %s is deleted.', k.student_id) --? users.deleted_at
               when t.role::text = 'student' and s.role::text = 'teacher'                   --? users.role
               then pg_catalog.format('User %s is a student and user %s a teacher: name the teacher first.', k.teacher_id, k.student_id) --? users.role
               when r.id is not null then 'Their chat is marked as deleted: --revive brings it back.' --? chat_rooms.deleted_at
               end as reason
          from unnest(:teacher_id, :student_id) as k(teacher_id, student_id)
          left join users t on t.id = k.teacher_id                                          --? users.id
          left join users s on s.id = k.student_id                                          --? users.id
          left join lateral (                                                               --? chat_rooms.deleted_at
                 select (pg_catalog.array_agg(c.id))[1] as id                               --? chat_rooms.deleted_at
                   from chat_rooms c                                                        --? chat_rooms.deleted_at
                  where c.teacher_id = k.teacher_id                                         --? chat_rooms.deleted_at
                    and c.student_id = k.student_id                                         --? chat_rooms.deleted_at
                 having pg_catalog.bool_and(c.deleted_at is not null)) r on true            --? chat_rooms.deleted_at
       ) p
 where :force
   and p.code is not null

--: lock
-- There is no row yet. Who makes rooms by this rule holds the lock of a 256th part of all students, in the order of a
-- job's keys: two jobs make one room even without the constraint. In a room that is to go nobody writes meanwhile.
with held as materialized (
  select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('chat_rooms'), k.part)
    from (select distinct ('x' || pg_catalog.left(u.student_id::text, 2))::bit(8)::integer as part
            from unnest(:student_id) as u(student_id)
           order by part) k
)
select r.id
  from (select u.*
          from unnest(:teacher_id, :student_id) as u(teacher_id, student_id)
         where case when (select count(*) from held) > 0 then :after is not null end
         order by u.teacher_id, u.student_id) k
 cross join lateral (
         select r.id
           from chat_rooms r
          where r.teacher_id = k.teacher_id
            and r.student_id = k.student_id
          order by r.id
            for update of r) r

--: repair
-- What may hinder one pair fails that pair alone; what would hinder each of them ends the job before the first. Rooms are
-- looked up one by one as in detect. In the order of the keys: the pairs of a student have the same bookings and lessons
-- looked through.
with lacking as materialized (
  select k.teacher_id,
         k.student_id
    from (select distinct u.student_id,
                 u.teacher_id
            from unnest(:teacher_id, :student_id) as u(teacher_id, student_id)) k
   where trueup.insertable('chat_rooms', array['id', 'teacher_id', 'student_id', 'created_at', 'updated_at'])
     and k.teacher_id <> k.student_id
     and not exists (
           select
             from chat_rooms r
            where r.teacher_id = k.teacher_id
              and r.student_id = k.student_id
           offset 0)
     and (:force
          or exists (
               select
                 from bookings b
                 join lessons l on l.id = b.lesson_id
                where b.student_id = k.student_id
                  and b.status = 'active'
                  and b.deleted_at is null                                                  --? bookings.deleted_at
                  and l.deleted_at is null                                                  --? lessons.deleted_at
                  and l.teacher_id = k.teacher_id))
   order by k.student_id, k.teacher_id
)
insert into chat_rooms (
         created_at,                                                                        --? chat_rooms.created_at
         updated_at,                                                                        --? chat_rooms.updated_at
         id, teacher_id, student_id)
select now(),                                                                               --? chat_rooms.created_at
       now(),                                                                               --? chat_rooms.updated_at
       pg_catalog.gen_random_uuid(),
       teacher_id,
       student_id
  from lacking
    on conflict do nothing
returning teacher_id,
          student_id,
          pg_catalog.jsonb_build_object('room', null) as before,
          pg_catalog.jsonb_build_object('room', id, 'image', pg_catalog.to_jsonb(chat_rooms)) as after

--: undo
-- Only the room that was made, while each column of it is as it was made, nobody wrote in it (a message that was deleted
-- was written, too) and nothing else refers to it. Nothing goes along with it.
with made as materialized (
  select k.teacher_id,
         k.student_id,
         k.after,
         r.id as room,
         not exists (
           select
             from pg_catalog.jsonb_each(pg_catalog.to_jsonb(pg_catalog.jsonb_populate_record(null::chat_rooms, k.after -> 'image'))) as w(name, value)
            where k.after -> 'image' ? w.name
              and pg_catalog.to_jsonb(r) -> w.name is distinct from w.value) as same
    from unnest(:teacher_id, :student_id, :before, :after) as k(teacher_id, student_id, before, after)
    join chat_rooms r on r.id = (k.after ->> 'room')::uuid
                     and r.teacher_id = k.teacher_id
                     and r.student_id = k.student_id
),
given as materialized (
  select m.*,
         case
         when true
              and false                                                                     --? messages.chat_room_id
              and false                                                                     --? messages.room_id
         then 'nothing here says whether its chat has messages'
         when exists (select from messages w where w.chat_room_id = m.room) then 'its chat has messages' --? messages.chat_room_id
         when exists (select from messages w where w.room_id = m.room) then 'its chat has messages' --? messages.room_id
         end as reason
    from made m
),
gone as materialized (
  select (d.key ->> 'id')::uuid as room,
         pg_catalog.format('%s refers to its chat', d.child) as reason,
         d.child is null as gone
    from trueup.delete_alone('chat_rooms', array(select pg_catalog.jsonb_build_object('id', g.room)
                                                   from given g
                                                  where g.same
                                                    and g.reason is null
                                                  order by g.room)) d
)
select g.teacher_id,
       g.student_id,
       g.after as before,
       pg_catalog.jsonb_build_object('room', null) as after,
       case when gone.gone then null else coalesce(g.reason, gone.reason) end as reason
  from given g
  left join gone on gone.room = g.room
 where gone.room is not null
    or g.reason is not null
