-- What the teacher and the student of a pair p are called: their names, else their ids.
(select coalesce(
          nullif(pg_catalog.btrim(pg_catalog.concat_ws(
            ' ',
            t.first_name,                                                                   --? users.first_name
            t.last_name,                                                                    --? users.last_name
            null)), ''),
          p.teacher_id::text) as teacher,
        coalesce(
          nullif(pg_catalog.btrim(pg_catalog.concat_ws(
            ' ',
            s.first_name,                                                                   --? users.first_name
            s.last_name,                                                                    --? users.last_name
            null)), ''),
          p.student_id::text) as student
   from (select) one
   left join users t on t.id = p.teacher_id                                                 --? users.id
   left join users s on s.id = p.student_id                                                 --? users.id
)
