-- params: teacher_id uuid, student_id uuid
-- The bookings of one pair with their lessons, each with its place in the order of the screen: "by_time" and the id go up.
(select pg_catalog.jsonb_build_object('booking_id', q.id) as key,
        pg_catalog.concat_ws('|', q.by_time, q.id) as at,
        q.*
   from (select b.id,
                coalesce(-extract(epoch from coalesce(
                  b.booked_at::timestamptz,                                                 --? bookings.booked_at
                  b.created_at::timestamptz,                                                --? bookings.created_at
                  null::timestamptz))::bigint, 0) as by_time,
                b.status::text as status,
                case when b.deleted_at is not null then 'booking' end as deleted,           --? bookings.deleted_at
                null::text as deleted,                                                      --? !bookings.deleted_at
                extract(epoch from coalesce(
                  b.booked_at::timestamptz,                                                 --? bookings.booked_at
                  b.created_at::timestamptz,                                                --? bookings.created_at
                  null::timestamptz))::bigint as booked,
                extract(epoch from l.start_time::timestamptz)::bigint as starts,            --? lessons.start_time
                null::bigint as starts,                                                     --? !lessons.start_time
                extract(epoch from l.end_time::timestamptz)::bigint as ends,                --? lessons.end_time
                null::bigint as ends,                                                       --? !lessons.end_time
                case when l.deleted_at is not null then 'deleted' else 'there' end as lesson, --? lessons.deleted_at
                'there' as lesson,                                                          --? !lessons.deleted_at
                l.id as lesson_id
           from bookings b
           join lessons l on l.id = b.lesson_id
          where b.student_id = :student_id
            and l.teacher_id = :teacher_id) q)
