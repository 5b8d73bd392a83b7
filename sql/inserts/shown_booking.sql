-- What {{matches}} looks at in a booking t of {{pair_bookings}}.
(select null::text as scope,
        pg_catalog.concat_ws(' ', t.status, t.lesson, t.id, t.lesson_id) as words,
        null::text as quick,
        pg_catalog.jsonb_build_object('status', t.status, 'lesson', t.lesson, 'booking_id', t.id, 'lesson_id', t.lesson_id) as fields) as shown
