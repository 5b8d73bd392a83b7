-- Six pairs for the tests of the console: two without a chat, one whose chat is deleted, one with a chat, one whose lesson
-- is deleted, and one teacher who booked oneself. Needs chats-tables-production.sql.
\set ON_ERROR_STOP on
set search_path to chats;
set session_replication_role to replica;

create function pg_temp.id(kind integer, n integer) returns uuid language sql as
$$ select (kind || '0000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid $$;

insert into users (id, first_name, last_name, role)
select pg_temp.id(1, n), 'Teacher', n::text, 'teacher' from generate_series(1, 6) n
union all
select pg_temp.id(2, n), case n when 2 then E'evil\x1b[31m\r\n' else 'Student' end, n::text, 'student' from generate_series(1, 6) n;

insert into lessons (id, teacher_id, max_students, start_time, end_time, deleted_at)
select pg_temp.id(3, n), pg_temp.id(1, n), 1, timestamp '2026-11-10 10:00' + n * interval '1 day',
       timestamp '2026-11-10 11:00' + n * interval '1 day', case n when 5 then timestamp '2026-11-12 10:00' end
  from generate_series(1, 6) n;

insert into bookings (id, lesson_id, student_id, status, booked_at, created_at)
select pg_temp.id(4, n), pg_temp.id(3, n), case n when 6 then pg_temp.id(1, 6) else pg_temp.id(2, n) end, 'active',
       timestamp '2026-11-05 10:00', timestamp '2026-11-05 10:00'
  from generate_series(1, 6) n;

insert into chat_rooms (id, teacher_id, student_id, created_at, deleted_at)
select pg_temp.id(5, n), pg_temp.id(1, n), pg_temp.id(2, n), now() - interval '2 hours',
       case n when 3 then timestamp '2026-11-15 10:00' end
  from generate_series(3, 4) n;

update bookings set booked_at = now() - interval '5 hours' where id = pg_temp.id(4, 4);

insert into messages (room_id, sender_id, message_text, status)
select pg_temp.id(5, 4), pg_temp.id(2, 4), 'Hello', status
  from unnest(array['delivered', 'delivered', 'blocked']) as status;
