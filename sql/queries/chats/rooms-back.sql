-- params: after text, skip bigint, rows integer, filter jsonb
-- The rows before "after" in the order of rooms.sql (null: those at the very end), in that order.
select row.*
  from (select m.*
          from (select o.*
                  from chat_rooms o
                 where (:after is null
                        or (o.teacher_id, o.student_id)
                           < (pg_catalog.split_part(:after, ' ', 1)::uuid, pg_catalog.split_part(:after, ' ', 2)::uuid))
                   and (:filter -> 'scope' is null
                        or o.teacher_id = case when :filter ->> 'scope' ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then (:filter ->> 'scope')::uuid end)
                 order by o.teacher_id desc, o.student_id desc
                offset 0) m
         cross join lateral (
                 select r.*
                   from (select m.*) r
                  cross join lateral (
                          select r.teacher_id,
                                 r.student_id) p
                  cross join lateral {{pair_people}} as n
                  cross join lateral {{shown_room}}
                  where {{matches}}) fit
         order by m.teacher_id desc, m.student_id desc
        offset :skip
         limit :rows) r
 cross join lateral (
         select r.teacher_id,
                r.student_id) p
 cross join lateral {{pair_people}} as n
 cross join lateral {{room_row}}
 order by r.teacher_id, r.student_id
