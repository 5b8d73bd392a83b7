-- Data for the chats system, in whatever shape its tables are: the same rows for the same settings, whatever the day
-- (times count back from :now). Fills empty tables; columns that a shape does not have are left out. No trigger fires.
--	-v pairs=2000 (of teacher and student, each with five active bookings)
--	-v missing=100 (pairs without a room)  -v deleted=12 (pairs whose only room is deleted)
--	-v self=4 (teachers who booked their own lesson)  -v schema=chats  -v now=2026-11-20
-- Beside these there are a hundredth as many pairs whose only lesson is deleted, and as many whose only booking is
-- cancelled: neither has a room, or needs one. Every tenth lesson is still to come.
\set ON_ERROR_STOP on
\if :{?pairs}
\else
\set pairs 2000
\endif
\if :{?missing}
\else
\set missing 100
\endif
\if :{?deleted}
\else
\set deleted 12
\endif
\if :{?self}
\else
\set self 4
\endif
\if :{?schema}
\else
\set schema chats
\endif
\if :{?now}
\else
select now() as now \gset
\endif

set search_path to :"schema";
set client_min_messages to warning;
set jit to off;
set work_mem to '128MB';
set timezone to 'UTC';
-- no trigger and no foreign key check for each row: what is made here fits together
set session_replication_role to replica;

begin;

\ir made.sql

do $$
begin
	if exists (select from lessons) or exists (select from chat_rooms) then
		raise exception 'the tables of the chats system are not empty';
	end if;
end
$$;

-- Twenty students a teacher, each with some teachers. A pair is missing, deleted, gone (its lesson is), off (its booking
-- is) or open.
create temp table pair on commit drop as
select p.n,
       1 + (p.n - 1) / 20 as teacher,
       1 + p.n * 7919 % (:pairs / 4 + 23) as student,
       md5('teacher ' || 1 + (p.n - 1) / 20)::uuid as teacher_id,
       md5('student ' || 1 + p.n * 7919 % (:pairs / 4 + 23))::uuid as student_id,
       md5('room ' || p.n)::uuid as room_id,
       case
       when p.n > :pairs + :pairs / 100 then 'off'
       when p.n > :pairs then 'gone'
       when row_number() over (order by p.n > :pairs, md5('pair ' || p.n)) <= :missing then 'missing'
       when row_number() over (order by p.n > :pairs, md5('pair ' || p.n)) <= :missing + :deleted then 'deleted'
       else 'open'
       end as kind,
       :'now'::timestamptz - make_interval(days => 30 + pg_temp.pick(p.n, 1, 300), mins => pg_temp.pick(p.n, 2, 1440)) as begun
  from generate_series(1, :pairs + 2 * (:pairs / 100)) as p(n);

create temp view users_made as
select distinct on (id) id, email, null as password_hash, first_name, last_name, role, created_at, created_at as updated_at
  from (select teacher_id as id, 'teacher' || teacher || '@example.com' as email, 'teacher' as role,
               (array['Анна', 'Борис', 'Вера', 'Глеб', 'Дарья', 'Егор'])[1 + teacher % 6] as first_name,
               (array['Соколова', 'Лебедев', 'Морозова', 'Крылов', 'Зайцева', 'Попов'])[1 + teacher % 6] || ' ' || teacher as last_name,
               begun - interval '60 days' as created_at
          from pair
        union all
        select student_id, 'student' || student || '@example.com', 'student',
               (array['Мария', 'Иван', 'Ольга', 'Пётр', 'Zoë', 'Tim'])[1 + student % 6],
               (array['Белова', 'Орлов', 'Гусева', 'Комаров', 'Doe', 'Smith'])[1 + student % 6] || ' ' || student,
               begun - interval '30 days'
          from pair) u
 order by id, created_at;

create temp view lessons_made as
select md5('lesson ' || n || ' ' || k)::uuid as id, teacher_id, student_id, 1 as max_students,
       case when k = 5 and n % 2 = 0 then :'now'::timestamptz + make_interval(days => 1 + n % 20) else begun + make_interval(days => 3 * k) end as start_time,
       case when k = 5 and n % 2 = 0 then :'now'::timestamptz + make_interval(days => 1 + n % 20) else begun + make_interval(days => 3 * k) end + interval '1 hour' as end_time,
       begun - interval '2 days' as created_at,
       begun - interval '2 days' as updated_at,
       case when kind = 'gone' then begun + interval '1 day' end as deleted_at
  from pair, generate_series(1, case when kind in ('gone', 'off') then 1 else 5 end) as k
union all
select md5('own lesson ' || t)::uuid, md5('teacher ' || t)::uuid, md5('teacher ' || t)::uuid, 1,
       :'now'::timestamptz - interval '5 days', :'now'::timestamptz - interval '5 days' + interval '1 hour',
       :'now'::timestamptz - interval '9 days', :'now'::timestamptz - interval '9 days', null
  from generate_series(1, :self) as t;

create temp view bookings_made as
select md5('booking ' || n || ' ' || k)::uuid as id, md5('lesson ' || n || ' ' || k)::uuid as lesson_id, student_id,
       case when kind = 'off' then 'cancelled' else 'active' end as status,
       begun + make_interval(days => k) as booked_at,
       begun + make_interval(days => k) as created_at,
       begun + make_interval(days => k) as updated_at
  from pair, generate_series(1, case when kind in ('gone', 'off') then 1 else 5 end) as k
union all
select md5('own booking ' || t)::uuid, md5('own lesson ' || t)::uuid, md5('teacher ' || t)::uuid, 'active',
       :'now'::timestamptz - interval '8 days', :'now'::timestamptz - interval '8 days', :'now'::timestamptz - interval '8 days'
  from generate_series(1, :self) as t;

-- Most rooms come with their first booking; every 50th some hours later, as by a backfill.
create temp view chat_rooms_made as
select room_id as id, teacher_id, student_id,
       begun + interval '1 day' + case when n % 50 = 0 then make_interval(hours => 1 + n % 200) else interval '0' end as created_at,
       begun + interval '1 day' as updated_at,
       case when n % 3 = 0 then begun + interval '4 days' end as last_message_at,
       case when kind = 'deleted' then begun + interval '5 days' end as deleted_at
  from pair
 where kind in ('open', 'deleted');

create temp view messages_made as
select md5('message ' || n || ' ' || m)::uuid as id, room_id, room_id as chat_room_id,
       case when m % 2 = 0 then teacher_id else student_id end as sender_id,
       'Сообщение ' || m as message_text,
       (array['delivered', 'delivered', 'pending_moderation', 'blocked'])[1 + (n + m) % 4] as status,
       case when (n + m) % 4 <> 2 then begun + make_interval(days => m, mins => 1) end as moderation_completed_at,
       begun + make_interval(days => m) as created_at
  from pair, generate_series(1, 4) as m
 where kind in ('open', 'deleted')
   and n % 3 = 0;

call pg_temp.fill('users_made', 'users');
call pg_temp.fill('lessons_made', 'lessons');
call pg_temp.fill('bookings_made', 'bookings');
call pg_temp.fill('chat_rooms_made', 'chat_rooms');
call pg_temp.fill('messages_made', 'messages');

commit;

reset session_replication_role;
vacuum (analyze) users, lessons, bookings, chat_rooms, messages;
