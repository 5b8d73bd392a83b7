-- What is known of the counts that participants-data.sql made, from jobs that are long over: of two thirds within the hour,
-- of most within the day, of some nothing. Fills trueup.participants_state.
--	-v wrong=6 (as there)  -v closed=4 (chats that MAX said to be closed, or the like)
--	-v differ=5 (chats whose count somebody wrote since)  -v schema=participants  -v now=2026-11-20
\set ON_ERROR_STOP on
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

insert into trueup.participants_state (chat, fetched_at, source, count, outcome, why, asked_at, due_at, asked, changed, steady, history)
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
       c.id % 9,
       array[c.participants_count - c.id % 23, c.participants_count - c.id % 11, c.participants_count - c.id % 7]
         || (c.participants_count + case when c.id % 5 = 4 and c.id > 15 * :wrong and c.id < 15 * :wrong + 5 * :differ then 7 else 0 end)::integer
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
                when c.id > (select max(id) from chats) - :closed
                then (array['closed', 'removed', 'left', 'HTTP 403 chat.denied: Access denied'])[1 + c.id % 4]
                end as gone) g
 where c.participants_count >= 0
   and c.max_chat_id ~ '^-'
   and c.id % 97 <> 0;

commit;
