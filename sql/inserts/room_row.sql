-- A room r whose people are n, as the list of rooms shows it.
(select pg_catalog.jsonb_build_object('teacher_id', r.teacher_id, 'student_id', r.student_id) as key,
        r.teacher_id || ' ' || r.student_id as at,
        n.teacher,
        n.student,
        case when r.deleted_at is null then 'open' else 'deleted' end as state,             --? chat_rooms.deleted_at
        'open' as state,                                                                    --? !chat_rooms.deleted_at
        extract(epoch from r.created_at::timestamptz)::bigint as created,                   --? chat_rooms.created_at
        null::bigint as created,                                                            --? !chat_rooms.created_at
        extract(epoch from r.last_message_at::timestamptz)::bigint as last_message          --? chat_rooms.last_message_at
        null::bigint as last_message                                                        --? !chat_rooms.last_message_at
) as row
