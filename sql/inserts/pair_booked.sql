-- The active bookings of a pair p, and when the first was made (seconds since 1970).
(select count(*) as bookings,
        extract(epoch from pg_catalog.min(coalesce(
          b.booked_at::timestamptz,                                                         --? bookings.booked_at
          b.created_at::timestamptz,                                                        --? bookings.created_at
          null::timestamptz)))::bigint as first
   from bookings b
   join lessons l on l.id = b.lesson_id
  where b.student_id = p.student_id
    and b.status = 'active'
    and b.deleted_at is null                                                                --? bookings.deleted_at
    and l.deleted_at is null                                                                --? lessons.deleted_at
    and l.teacher_id = p.teacher_id)
