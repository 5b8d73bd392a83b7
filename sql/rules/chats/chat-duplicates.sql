-- rule:      chat-duplicates
-- title:     More than one chat of the same teacher and student
-- title[ru]: Несколько чатов у одних преподавателя и студента
-- help:      Critical: the constraint that allows one room a pair must be gone. Which room stays is for a person to say: the application has a fault.
-- help[ru]:  Критично: ограничения «один чат на пару» здесь, видимо, больше нет. Какой чат оставить, решает человек: это ошибка приложения.
-- scope:     of %s teacher | of %s teachers
-- scope[ru]: у %s преподавателя | у %s преподавателей | у %s преподавателей
-- members:   rooms: chats
-- members[ru]: rooms: чаты
-- system:    chats
-- severity:  error
-- key:       teacher_id uuid, student_id uuid
-- needs:     chat_rooms, chat_rooms.teacher_id, chat_rooms.student_id

--: detect
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
       pg_catalog.jsonb_build_object('rooms', p.rooms) as stored,
       pg_catalog.jsonb_build_object('rooms', 1) as actual
  from (select r.teacher_id,
               r.student_id,
               count(*) as rooms
          from chat_rooms r
         where true
           and r.deleted_at is null                                                         --? chat_rooms.deleted_at
           and (:teacher_id is null
                or r.teacher_id = any(array(select pg_catalog.unnest(:teacher_id)))
                   and r.student_id = any(array(select pg_catalog.unnest(:student_id)))
                   and (r.teacher_id, r.student_id) in (select u.teacher_id, u.student_id
                                                          from unnest(:teacher_id, :student_id) as u(teacher_id, student_id)))
           and (:scope is null
                or r.teacher_id = case when :scope ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then :scope::uuid end)
         group by r.teacher_id, r.student_id
        having count(*) > 1) p
  left join users t on t.id = p.teacher_id                                                  --? users.id
  left join users s on s.id = p.student_id                                                  --? users.id
