-- Data for the gigs system, with every kind of drift: the same rows for the same settings, whatever the day (times
-- count back from :now). Fills empty tables; columns and tables that a shape does not have are left out.
--	-v gigs=400  -v drift=40 (how many gigs are wrong)  -v schema=gigs  -v now=2026-11-20
\set ON_ERROR_STOP on
\if :{?gigs}
\else
\set gigs 400
\endif
\if :{?drift}
\else
\set drift 40
\endif
\if :{?schema}
\else
\set schema gigs
\endif
\if :{?now}
\else
select now() as now \gset
\endif

set search_path to :"schema";
set client_min_messages to warning;
set jit to off;
set maintenance_work_mem to '256MB';
set work_mem to '128MB';
-- no trigger and no foreign key check for each row: what is made here fits together
set session_replication_role to replica;

begin;

create temp table setting on commit drop as
select :gigs::bigint as gigs,
       :'now'::timestamptz as now,
       greatest(1, :gigs / greatest(1, :drift))::bigint as step;

\ir made.sql

create function pg_temp.one_of(words text[], n bigint, seed bigint) returns text
language sql immutable
as 'select words[1 + abs(hashint8extended(n, seed) % cardinality(words))]';

-- Refuses to add to what is there; a truncate makes the load cheap where wal_level is minimal.
do $$
begin
	if exists (select from gigs) or exists (select from responses) then
		raise exception 'the tables of the gigs system are not empty';
	end if;
end
$$;
truncate gigs, responses cascade;

-- A shape whose responses refer to their gig cannot hold one without.
select not exists (
	select from pg_constraint
	 where contype = 'f'
	   and conrelid = 'responses'::regclass
	   and confrelid = 'gigs'::regclass
) as orphans_fit \gset

-- Many rows: keys and indexes go, and are made anew over all rows at the end.
create temp table put_back (step integer, command text) on commit drop;
do $$
declare
	item record;
begin
	if (select gigs from setting) < 20000 then
		return;
	end if;
	for item in
		select conrelid::regclass as tab, conname, contype, pg_get_constraintdef(oid) as def
		  from pg_constraint
		 where contype in ('f', 'u', 'p')
		   and (conrelid in ('gigs'::regclass, 'responses'::regclass)
		        or confrelid in ('gigs'::regclass, 'responses'::regclass))
		 order by contype = 'f' desc
	loop
		insert into put_back
		values (case item.contype when 'f' then 3 else 1 end,
		        format('alter table %s add constraint %I %s', item.tab, item.conname, item.def));
		execute format('alter table %s drop constraint %I', item.tab, item.conname);
	end loop;
	for item in
		select indexrelid::regclass as idx, pg_get_indexdef(indexrelid) as def
		  from pg_index
		 where indrelid in ('gigs'::regclass, 'responses'::regclass)
	loop
		insert into put_back values (2, item.def);
		execute format('drop index %s', item.idx);
	end loop;
end
$$;

-- One row a gig: how many responses it gets and in what way its counters are wrong.
create temp table plan on commit drop as
select i,
       md5('gig ' || i)::uuid as id,
       'ws_demo_' || lpad((1 + pg_temp.pick(i, 1, greatest(12, gigs / 1000)::integer))::text, 3, '0') as workspace_id,
       kind,
       case
       when kind = 'low' and i = step then 5000
       when kind = 'none' or i = step + 2 then 0
       when kind is not null then 5 + pg_temp.pick(i, 2, 41)
       else pg_temp.pick(i, 2, 51)
       end as wanted,
       now - make_interval(days => 3 + pg_temp.pick(i, 3, 120), mins => pg_temp.pick(i, 4, 1440)) as created_at
  from setting,
       generate_series(1, gigs) as i,
       lateral (
	select case when :drift > 0 and i % step = 0 and i / step <= :drift then
		(array['zero', 'low', 'high', 'null', 'new', 'null new', 'none', 'vacancy'])[1 + (i / step) % 8]
	end as kind
       ) as drifted;
analyze plan;

-- Every other gig has been ranked, two days after it began: what came later has no place yet.
create temp view responses_made as
select r.*,
       case when ranked_at is not null then row_number() over (
	partition by entity_id, ranked_at is null order by composite_score desc, created_at, id) end as ranking_position
  from (
select md5('response ' || i || ' ' || k)::uuid as id,
       'gig' as entity_type,
       p.id as entity_id,
       'cand_' || i || '_' || k as candidate_id,
       case
       when pg_temp.pick(n, 11, 10) < 7 then
	pg_temp.one_of('{Анна,Мария,Иван,Дмитрий,Ольга,Сергей,Алия,Тимур,Екатерина,Павел,Нина,Артём}', n, 12)
	|| ' ' || pg_temp.one_of('{Коваленко,Цой,Гончар,Шевчук,Петренко,Ким,Лысенко,Бондарь,Мороз,Черных}', n, 13)
       when pg_temp.pick(n, 11, 10) < 9 then
	pg_temp.one_of('{Alex,Maya,Jonas,Priya,Lucía,Tom,Zoë,Hugo,Ines,Noah}', n, 14)
	|| ' ' || pg_temp.one_of('{Martin,Novak,Silva,Larsen,Costa,Weber,Rossi,Kaya,Doyle}', n, 15)
       else pg_temp.one_of('{ООО «Студия»,ИП Вектор,Studio Nord,Бюро переводов «Слово»,デザイン工房}', n, 16)
       end as candidate_name,
       '@user_' || i || '_' || k as telegram_username,
       case pg_temp.pick(n, 17, 3) when 0 then '+79' || lpad(n::text, 10, '0') end as phone,
       (array['NEW', 'NEW', 'NEW', 'EVALUATED', 'EVALUATED', 'EVALUATED', 'INTERVIEW', 'NEGOTIATION', 'COMPLETED',
              'SKIPPED'])[1 + pg_temp.pick(n, 18, 10)] as status,
       case pg_temp.pick(n, 19, 12) when 0 then 'REJECTED' when 1 then 'RECOMMENDED' end as hr_selection_status,
       case pg_temp.pick(n, 20, 8)
       when 0 then null
       when 1 then 'Hello! I can start this week. Similar work: portfolio.example/' || n
       else 'Здравствуйте! Сделаю в срок, примеры работ: portfolio.example/' || n
       end as cover_letter,
       1000 * (5 + pg_temp.pick(n, 21, 90)) as proposed_price,
       1 + pg_temp.pick(n, 22, 30) as proposed_delivery_days,
       p.created_at + make_interval(secs => 60 + pg_temp.pick(n, 23, 230000)) as created_at,
       p.created_at + make_interval(secs => 60 + pg_temp.pick(n, 23, 230000)) as updated_at,
       case when ranked then 20 + pg_temp.pick(n, 24, 80) end as composite_score,
       case when ranked then p.created_at + interval '2 days' end as ranked_at
  from plan p,
       generate_series(1, p.wanted) as k,
       lateral (select i * 10000 + k as n offset 0) as numbered,
       lateral (select i % 2 = 0 and 60 + pg_temp.pick(n, 23, 230000) < 172800 as ranked) as ranking
       ) r;

-- Rows that are no gig's: of vacancies and projects.
create temp view strangers_made as
select md5(kind || i || ' ' || k)::uuid as id,
       kind as entity_type,
       md5(kind || i)::uuid as entity_id,
       'cand_' || kind || '_' || i || '_' || k as candidate_id,
       pg_temp.one_of('{Анна Цой,Иван Мороз,Maya Weber,Артём Ким,Ольга Шевчук}', i * 100 + k, 31) as candidate_name,
       'NEW' as status,
       'Откликаюсь, резюме: cv.example/' || kind || '/' || i || '/' || k as cover_letter,
       now - make_interval(days => 1 + pg_temp.pick(i * 100 + k, 32, 60)) as created_at
  from setting,
       (values ('vacancy', 20, 10), ('project', 40, 5)) as parent (kind, share, rows),
       generate_series(1, gigs / share) as i,
       generate_series(1, rows) as k;

-- The same with the id of a gig: of each gig whose counter counted such a row, and of one that is right.
create temp view namesakes_made as
select md5(other || ' ' || p.i)::uuid as id,
       other as entity_type,
       p.id as entity_id,
       'cand_' || other || '_of_gig_' || p.i as candidate_id,
       'Тёзка задания' as candidate_name,
       'NEW' as status,
       'Откликаюсь не на задание, а на другое: ' || other || ' ' || p.i as cover_letter,
       p.created_at + interval '1 hour' as created_at
  from setting,
       plan p,
       (values ('vacancy'), ('project')) as kinds (other)
 where (p.kind = 'vacancy' and other = 'vacancy')
    or p.i = step + 1;

-- The same text on 38 gigs, within three minutes of one night.
create temp view spam_made as
select md5('spam ' || k)::uuid as id,
       'gig' as entity_type,
       p.id as entity_id,
       'cheap-seo-' || 776 + k as candidate_id,
       'cheap-seo-' || 776 + k as candidate_name,
       '@cheap_seo_' || k as telegram_username,
       'NEW' as status,
       'Выведу ваш сайт в ТОП-10 за 3 дня! Дёшево, гарантия 100 %, пишите: cheap-seo.example' as cover_letter,
       date_trunc('day', now) - interval '21 hours' + make_interval(secs => 5 * k) as created_at
  from setting,
       generate_series(1, least(38, gigs)) as k,
       lateral (select * from plan where i = 1 + (3 + (k - 1) * greatest(1, gigs / 38)) % gigs) as p;

-- The same text 38 times on one gig, from as many accounts.
create temp view flood_made as
select md5('flood ' || k)::uuid as id,
       'gig' as entity_type,
       p.id as entity_id,
       'fast-texts-' || k as candidate_id,
       'fast-texts-' || k as candidate_name,
       '@fast_texts_' || k as telegram_username,
       'NEW' as status,
       'Напишу любой текст за час. Цены на сайте: fast-texts.example' as cover_letter,
       p.created_at + make_interval(hours => 30, secs => 7 * k) as created_at
  from setting,
       plan p,
       generate_series(1, 38) as k
 where p.i = 17 * step;

-- One person, two accounts, the same gig: four times.
create temp view twins_made as
select md5('twin ' || p.i || ' ' || k)::uuid as id,
       'gig' as entity_type,
       p.id as entity_id,
       'twin_' || p.i || '_' || k as candidate_id,
       (array['Роман Белый', 'Роман Б.'])[k] as candidate_name,
       '@roman_' || p.i as telegram_username,
       '+79990000' || lpad(p.i::text, 3, '0') as phone,
       (array['EVALUATED', 'NEW'])[k] as status,
       'Готов обсудить, вариант ' || k || ' для задания ' || p.i as cover_letter,
       p.created_at + make_interval(hours => 5 * k) as created_at
  from plan p, generate_series(1, 2) as k
 where p.i in (5, 9, 14, 23);

-- Responses of gigs that were deleted.
create temp view orphans_made as
select md5('orphan ' || g || ' ' || k)::uuid as id,
       'gig' as entity_type,
       md5('deleted gig ' || g)::uuid as entity_id,
       'cand_orphan_' || g || '_' || k as candidate_id,
       'Кандидат удалённого задания' as candidate_name,
       (array['NEW', 'INTERVIEW', 'SKIPPED'])[k] as status,
       'Здравствуйте! Ещё актуально? ' || g || '/' || k as cover_letter,
       now - make_interval(days => 40 + g, hours => k) as created_at
  from setting, generate_series(1, 3) as g, generate_series(1, g) as k;

call pg_temp.fill('responses_made', 'responses');
call pg_temp.fill('strangers_made', 'responses');
call pg_temp.fill('namesakes_made', 'responses');
call pg_temp.fill('spam_made', 'responses');
call pg_temp.fill('flood_made', 'responses');
call pg_temp.fill('twins_made', 'responses');

\if :orphans_fit
call pg_temp.fill('orphans_made', 'responses');
\endif

create temp table counted on commit drop as
select entity_id,
       count(*)::integer as all_rows,
       count(*) filter (where status::text = 'NEW')::integer as new_rows
  from responses
 where entity_type::text = 'gig'
 group by entity_id;
analyze counted;

create temp view gigs_made as
select p.id,
       p.workspace_id,
       coalesce(special.title,
	case when pg_temp.pick(i, 41, 10) < 7 then
	pg_temp.one_of('{Лендинг,Логотип,Перевод каталога,Дизайн упаковки,Тексты,Контекстная реклама,Мобильное приложение,'
		'Видеоролик,Telegram-бот,Аудит сайта,3D-визуализация,Озвучка ролика,Фирменный стиль,Презентация}', i, 42)
	|| ' для ' || pg_temp.one_of('{кофейни,стоматологии,интернет-магазина,фермерского хозяйства,школы танцев,'
		'книжного издательства,автосервиса,музея,пекарни,турагентства,клиники,архитектурного бюро}', i, 43)
	else
	pg_temp.one_of('{Data entry,Landing page,Logo refresh,Product copy,Unit tests,App icons,Subtitles,Cold e-mails,'
		'Dashboard,Translation EN–DE}', i, 42)
	|| ' for ' || pg_temp.one_of('{a coffee shop,a dental clinic,a web store,a travel blog,a book club,'
		'a robotics lab,a yoga studio,a city museum}', i, 43)
	end) as title,
       'Задание ' || i as description,
       10000 * (1 + pg_temp.pick(i, 44, 5)) as budget_min,
       10000 * (6 + pg_temp.pick(i, 44, 5)) as budget_max,
       p.created_at + make_interval(days => 30) as deadline,
       '{"skills": ["figma"]}' as requirements,
       case kind
       when 'zero' then 0
       when 'low' then total - 2
       when 'high' then total + 3
       when 'null' then null
       when 'none' then 4
       when 'vacancy' then total + 1
       else total
       end as responses,
       case kind
       when 'zero' then 0
       when 'low' then greatest(0, fresh - 1)
       when 'high' then fresh + 1
       when 'null' then null
       when 'new' then fresh + 2
       when 'null new' then null
       when 'none' then 1
       when 'vacancy' then fresh + 1
       else fresh
       end as new_responses,
       p.created_at,
       p.created_at + interval '3 days' as updated_at
  from plan p
  left join counted c on c.entity_id = p.id
 cross join setting
 cross join lateral (select coalesce(c.all_rows, 0) as total, coalesce(c.new_rows, 0) as fresh) as actual
  -- each of these titles stands on a gig that drifted and on one that did not
  left join (values
	(3, '翻訳：製品カタログ（日本語→英語）'),
	(4, '🚀 Pitch deck за 48 часов'),
	(5, E'Сайт с \x1b[31mкрасной\x1b[0m кнопкой'),
	(6, E'Смета\r\nна две строки'),
	(7, E'Счёт \u202Egnp.tnemucod'),
	(8, E'Невидимые\u200B\u200B знаки\u200B в названии'),
	(9, E'Заголовок\x1b]0;owned\x07 окна'),
	(10, E'Буфер обмена\x1b]52;c;ZWNobyBvd25lZA==\x07'),
	(11, E'Таблица\tс табуляцией'),
	(12, '👩‍💻 Вёрстка e-mail, 網站本地化'),
	(13, E'Cafe\u0301 identity — айдентика'),
	(14, '로고 디자인 리뉴얼'),
	(15, '   '),
	(16, repeat('Очень длинное название ', 435))
  ) as special (number, title)
    on p.i = special.number * setting.step
    or (p.i = special.number * setting.step + 1 and setting.step > 1);

call pg_temp.fill('gigs_made', 'gigs');

-- The family of a response: the first five of the first 300 gigs.
create temp table parent on commit drop as
select md5('response ' || i || ' ' || k)::uuid as response_id,
       p.id as gig_id,
       i * 10 + k as n,
       p.created_at + interval '4 days' as created_at
  from plan p, generate_series(1, least(5, p.wanted)) as k
 where i <= 300;

create temp view response_screenings_made as
select md5('screening ' || n)::uuid as id, response_id, pg_temp.pick(n, 51, 6) as score,
       pg_temp.pick(n, 52, 101) as detailed_score, 'Опыт подходит, портфолио ' || n as analysis, created_at
  from parent where n % 3 > 0;
create temp view interview_sessions_made as
select md5('session ' || n)::uuid as id, response_id, 'completed' as status,
       jsonb_build_object('channel', 'web', 'turns', n % 9) as metadata, created_at
  from parent where n % 2 = 0;
create temp view interview_scorings_made as
select md5('scoring ' || n)::uuid as id, md5('session ' || n)::uuid as session_id, response_id,
       pg_temp.pick(n, 53, 10001) / 100.0 as score, created_at
  from parent where n % 4 = 0;
create temp view interview_messages_made as
select md5('message ' || n || ' ' || m)::uuid as id, md5('session ' || n)::uuid as session_id,
       (array['bot', 'candidate'])[1 + m % 2] as author, E'Вопрос и ответ ' || m || E'\nс переводом строки' as content,
       case when m = 3 then decode(md5(n::text), 'hex') end as voice, created_at + make_interval(mins => m) as created_at
  from parent, generate_series(1, 4) as m where n % 2 = 0;
create temp view response_history_made as
select response_id, 'status' as field, '"NEW"' as old_value, '"EVALUATED"' as new_value, created_at
  from parent, generate_series(1, 2);
create temp view response_comments_made as
select md5('comment ' || n || ' ' || m)::uuid as id, response_id,
       case m when 2 then md5('comment ' || n || ' 1')::uuid end as parent_id, 'hr_' || n % 7 as author,
       (array['Хороший кандидат', 'Согласна'])[m] as content, created_at + make_interval(hours => m) as created_at
  from parent, generate_series(1, 2) as m where n % 5 = 0;
create temp view interview_links_made as
select md5('link ' || n)::uuid as id, gig_id, response_id, md5('token ' || n) as token, created_at
  from parent where n % 4 = 0;

call pg_temp.fill('response_screenings_made', 'response_screenings');
call pg_temp.fill('interview_sessions_made', 'interview_sessions');
call pg_temp.fill('interview_scorings_made', 'interview_scorings');
call pg_temp.fill('interview_messages_made', 'interview_messages');
call pg_temp.fill('response_history_made', 'response_history');
call pg_temp.fill('response_comments_made', 'response_comments');
call pg_temp.fill('interview_links_made', 'interview_links');

select command from put_back order by step \gexec

commit;

reset session_replication_role;
vacuum (analyze) gigs, responses;
