-- What {{matches}} looks at in a room r whose people are n.
(select r.teacher_id::text as scope,
        pg_catalog.concat_ws(' ', n.teacher, n.student, r.teacher_id, r.student_id, r.id) as words,
        null::text as quick,
        pg_catalog.jsonb_build_object('state', case when r.deleted_at is null then 'open' else 'deleted' end) || --? chat_rooms.deleted_at
        pg_catalog.jsonb_build_object('state', 'open') ||                                   --? !chat_rooms.deleted_at
        pg_catalog.jsonb_build_object('label', n.teacher || ' / ' || n.student, 'scope', r.teacher_id, 'teacher', n.teacher,
                                      'student', n.student, 'teacher_id', r.teacher_id, 'student_id', r.student_id) as fields) as shown
