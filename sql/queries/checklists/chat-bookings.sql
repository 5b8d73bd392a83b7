-- How many active bookings there are of lessons that are not deleted.
select count(*) as answer
  from bookings b
  join lessons l on l.id = b.lesson_id
 where b.status = 'active'
   and b.deleted_at is null                                                                 --? bookings.deleted_at
   and l.deleted_at is null                                                                 --? lessons.deleted_at
