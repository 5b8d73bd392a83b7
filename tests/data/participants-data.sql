-- Data for the participants system: the same rows for the same settings, whatever the day (times count back from :now).
-- Fills an empty table; columns that a shape does not have are left out. Where trueup's own table is there and empty, it
-- also has what is known of the counts, from jobs that are long over.
--	-v chats=2000  -v wrong=6 (of each kind: no number, one that is none, a repeated one; no count, a negative one)
--	-v closed=4 (chats that MAX said to be closed)  -v differ=5 (chats whose count somebody wrote since)
--	-v schema=participants  -v now=2026-11-20
-- "wrong" is even. Of the other chats a fifth has the count that the stand-in for the API will not confirm.
\set ON_ERROR_STOP on
\if :{?chats}
\else
\set chats 2000
\endif
\if :{?wrong}
\else
\set wrong 6
\endif
\if :{?closed}
\else
\set closed 4
\endif
\if :{?differ}
\else
\set differ 5
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

-- Chats 1 to 3 * wrong have a fault in their number, as many as that again behind them one in their count.
create temp table chat on commit drop as
select n as id,
       (array['Абитуриенты', 'Кафедра ИВТ', 'Столовая', 'Клуб настольных игр', 'Деканат', 'Общежитие № ' || n % 17,
              'Олимпиада', 'Выпускники', 'Хор', 'Методисты'])[1 + pg_temp.pick(n, 1, 10)]
         || ' ' || (array['2024', '2025', '2026', '1 курс', '2 курс', '3 курс', 'поток А'])[1 + pg_temp.pick(n, 2, 7)]
         || ', ' || n as name,
       'https://max.ru/join/' || md5('chat ' || n) as url,
       case
       when n <= :wrong then case when n % 2 = 0 then '' end
       when n <= 2 * :wrong then 'chat-' || n
       when n <= 3 * :wrong then '-7000' || lpad(((n - 1) / 2)::text, 9, '0')
       else '-7001' || lpad(n::text, 9, '0')
       end as max_chat_id,
       case
       when n > 3 * :wrong and n <= 4 * :wrong then null
       when n > 4 * :wrong and n <= 5 * :wrong then -pg_temp.pick(n, 3, 50) - 1
       else greatest(1, (2 + (70010000000000000 + n) % 4999 * 7919 % 4999) + case when n % 5 = 0 then pg_temp.pick(n, 4, 41) - 20 else 0 end)
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

select to_regclass('trueup.participants_state') is not null as known \gset
\if :known
begin;

-- What MAX said last: of two thirds within the hour, of most within the day.
insert into trueup.participants_state (chat, fetched_at, source, count, outcome, why, asked_at, due_at, asked, changed, steady)
select c.id,
       a.at,
       case when c.id % 3 = 0 then 'cache' else 'api' end,
       c.participants_count + case when c.id % 5 = 4 and c.id > 15 * :wrong and c.id < 15 * :wrong + 5 * :differ then 7 else 0 end,
       case when g.gone is null then 'counted' else 'gone' end,
       g.gone,
       a.at,
       case when g.gone is null then a.at + interval '1 hour' else now() + interval '20 hours' end,
       1 + c.id % 40,
       c.id % 7,
       c.id % 9
  from chats c
 cross join lateral (
         select :'now'::timestamptz
                - case
                  when c.id % 12 < 8 then c.id % 55 * interval '1 minute'
                  when c.id % 12 < 11 then c.id % 23 * interval '1 hour'
                  else c.id % 6 * interval '1 day'
                  end as at) a
 cross join lateral (
         select case
                when c.id > :chats - :closed
                then (array['closed', 'removed', 'left', 'HTTP 403 chat.denied: Access denied'])[1 + c.id % 4]
                end as gone) g
 where c.participants_count >= 0
   and c.max_chat_id ~ '^-'
   and c.id % 97 <> 0
   and not exists (select from trueup.participants_state);

commit;
\endif
