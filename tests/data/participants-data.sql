-- Data for the participants system: the same rows for the same settings, whatever the day (times count back from :now).
-- Fills an empty table; columns that a shape does not have are left out.
--	-v chats=2000  -v wrong=6 (even; of each kind: no number, one that is none, a repeated one; no count, a negative one)
--	-v schema=participants  -v now=2026-11-20
-- Of the other chats a fifth has a count that the stand-in for the API will not confirm.
\set ON_ERROR_STOP on
\if :{?chats}
\else
\set chats 2000
\endif
\if :{?wrong}
\else
\set wrong 6
\endif
\if :{?schema}
\else
\set schema participants
\endif
\if :{?now}
\else
select now() as now \gset
\endif

set search_path to :"schema";
set client_min_messages to warning;
set jit to off;
set timezone to 'UTC';

begin;

\ir made.sql

-- Behind the first forty come 3 * wrong chats with a fault in their number, and behind these 2 * wrong with one in their
-- count.
create temp table chat on commit drop as
select n as id,
       (array['Абитуриенты', 'Кафедра ИВТ', 'Столовая', 'Клуб настольных игр', 'Деканат', 'Общежитие № ' || n % 17,
              'Олимпиада', 'Выпускники', 'Хор', 'Методисты'])[1 + pg_temp.pick(n, 1, 10)]
         || ' ' || (array['2024', '2025', '2026', '1 курс', '2 курс', '3 курс', 'поток А'])[1 + pg_temp.pick(n, 2, 7)]
         || ', ' || n as name,
       'https://max.ru/join/' || md5('chat ' || n) as url,
       case
       when n - 40 between 1 and :wrong then case when n % 2 = 0 then '' end
       when n - 40 between 1 and 2 * :wrong then 'chat-' || n
       when n - 40 between 1 and 3 * :wrong then '-7000' || lpad(((n - 1) / 2)::text, 9, '0')
       else '-7001' || lpad(n::text, 9, '0')
       end as max_chat_id,
       case
       when n - 40 between 3 * :wrong + 1 and 4 * :wrong then null
       when n - 40 between 4 * :wrong + 1 and 5 * :wrong then -pg_temp.pick(n, 3, 50) - 1
       else greatest(1, (2 + (7001000000000 + n) % 4999 * 7919 % 4999) + case when n % 5 = 0 then pg_temp.pick(n, 4, 41) - 20 else 0 end)
       end::integer as participants_count,
       (array['Приёмная комиссия', 'Факультет ИТ', 'Студенческая жизнь', 'Администрация'])[1 + pg_temp.pick(n, 5, 4)] as department,
       (array['max', 'import', 'manual'])[1 + pg_temp.pick(n, 6, 3)] as source,
       :'now'::timestamptz - (n % 900) * interval '1 day' as created_at,
       :'now'::timestamptz - (n % 90) * interval '1 day' as updated_at
  from generate_series(1, :chats) n;

do $$
begin
	if exists (select from chats) then
		raise exception 'the table of the participants system is not empty';
	end if;
end
$$;
call pg_temp.fill('chat', 'chats');
select setval(pg_get_serial_sequence('chats', 'id'), :chats) as last \gset

commit;
