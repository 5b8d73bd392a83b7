-- A finding f of a pair as the pane of chats shows it, with what is booked now.
(select f.key,
        f.part || ' ' || f.key::text as at,
        f.part = 0 as drifted,
        case f.part when 0 then 'missing' when 1 then 'deleted' else 'double' end as state,
        coalesce(f.label, f.key #>> '{}') as label,
        f.scope,
        b.bookings,
        b.first as waits,
        extract(epoch from f.since)::bigint as since,
        case when f.reopened > 0 then '↻' || f.reopened end as again
   from (select (f.key ->> 'teacher_id')::uuid as teacher_id,
                (f.key ->> 'student_id')::uuid as student_id) p
  cross join lateral {{pair_booked}} as b) as r
