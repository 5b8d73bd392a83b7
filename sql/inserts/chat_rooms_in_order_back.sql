-- params: after text, filter jsonb
-- The rows before "after" (null: all), as {{chat_rooms_in_order}} has them, and down.
(select r.*
   from chat_rooms r
  where (:after is null
         or (r.teacher_id, r.student_id) < (pg_catalog.split_part(:after, ' ', 1)::uuid, pg_catalog.split_part(:after, ' ', 2)::uuid))
    and (:filter -> 'scope' is null
         or r.teacher_id = case when :filter ->> 'scope' ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then (:filter ->> 'scope')::uuid end)
  order by r.teacher_id desc, r.student_id desc
 offset 0)
