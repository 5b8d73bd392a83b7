-- How many active bookings have a teacher or a student who is not there, or is deleted.
select count(*) as answer
  from bookings b
  join lessons l on l.id = b.lesson_id
 where b.status = 'active'
   and b.deleted_at is null                                                                 --? bookings.deleted_at
   and l.deleted_at is null                                                                 --? lessons.deleted_at
   and (not exists (
          select
            from users t
           where t.id = l.teacher_id
             and t.deleted_at is null                                                       --? users.deleted_at
        )
        or not exists (
             select
               from users s
              where s.id = b.student_id
                and s.deleted_at is null                                                    --? users.deleted_at
           ))
