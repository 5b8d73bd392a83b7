-- rule:      chat-self-bookings
-- title:     Teachers who booked their own lesson
-- title[ru]: Преподаватели, записанные на свой урок
-- help:      An active booking whose student is the lesson's teacher: no chat can be made for it. To look at; the application takes it back.
-- help[ru]:  Активная бронь, где студент и преподаватель урока одно лицо: чата для неё быть не может. Только для просмотра; отменяет её приложение.
-- scope:     of %s teacher | of %s teachers
-- scope[ru]: у %s преподавателя | у %s преподавателей | у %s преподавателей
-- members:   lesson: lesson, student: student
-- members[ru]: lesson: урок, student: студент
-- system:    chats
-- severity:  notice
-- key:       booking_id uuid
-- needs:     bookings, bookings.lesson_id, bookings.student_id, bookings.status, lessons, lessons.teacher_id

--: detect
select b.id as booking_id,
       l.teacher_id::text as scope,
       coalesce(
         nullif(pg_catalog.btrim(pg_catalog.concat_ws(
           ' ',
           t.first_name,                                                                    --? users.first_name
           t.last_name,                                                                     --? users.last_name
           null)), ''),
         l.teacher_id::text) as label,
       pg_catalog.jsonb_build_object('lesson', l.id, 'student', b.student_id) as stored,
       pg_catalog.jsonb_build_object('lesson', l.id, 'student', null) as actual
  from bookings b
  join lessons l on l.id = b.lesson_id
                and l.teacher_id = b.student_id
  left join users t on t.id = l.teacher_id                                                  --? users.id
 where b.status = 'active'
   and b.deleted_at is null                                                                 --? bookings.deleted_at
   and l.deleted_at is null                                                                 --? lessons.deleted_at
   and (:booking_id is null or b.id = any(array(select pg_catalog.unnest(:booking_id))))
   and (:scope is null
        or b.student_id = case when :scope ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then :scope::uuid end)
