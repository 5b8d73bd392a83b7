-- params: teacher_id uuid, student_id uuid
-- What the backend's get-or-create looks at when it opens the chat of a pair. Null: it cannot be known here.
select t.id is not null as teacher,                                                         --? users.id
       null::boolean as teacher,                                                            --? !users.id
       t.deleted_at is not null as teacher_deleted,                                         --? users.deleted_at
       false as teacher_deleted,                                                            --? !users.deleted_at
       t.role::text as teacher_role,                                                        --? users.role
       null::text as teacher_role,                                                          --? !users.role
       s.id is not null as student,                                                         --? users.id
       null::boolean as student,                                                            --? !users.id
       s.deleted_at is not null as student_deleted,                                         --? users.deleted_at
       false as student_deleted,                                                            --? !users.deleted_at
       s.role::text as student_role,                                                        --? users.role
       null::text as student_role,                                                          --? !users.role
       l.lessons,
       l.shared,
       r.deleted
  from (select :teacher_id as teacher_id,
               :student_id as student_id) p
  left join users t on t.id = p.teacher_id                                                  --? users.id
  left join users s on s.id = p.student_id                                                  --? users.id
 cross join lateral (
         select count(*) as lessons,
                count(*) filter (
                  where exists (
                          select
                            from bookings b
                           where b.lesson_id = l.id
                             and b.student_id = p.student_id
                             and b.deleted_at is null                                       --? bookings.deleted_at
                             and b.status = 'active')) as shared
           from lessons l
          where l.teacher_id = p.teacher_id
            and l.deleted_at is null                                                        --? lessons.deleted_at
       ) l
 cross join lateral (
         select count(*) > 0 as deleted
           from chat_rooms r
          where r.teacher_id = p.teacher_id
            and r.student_id = p.student_id
            and r.deleted_at is not null                                                    --? chat_rooms.deleted_at
            and false                                                                       --? !chat_rooms.deleted_at
       ) r
