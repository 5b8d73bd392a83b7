-- More for the golden screens than console-gigs.sql has: a gig as support sees it, the same text on many gigs, responses
-- whose gig is gone, hostile text in every place where data shows. Needs console-gigs.sql.
\set ON_ERROR_STOP on
set search_path to gigs;

create function pg_temp.gig(n integer) returns uuid language sql as
$$ select ('10000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid $$;

create function pg_temp.response(n integer, i integer) returns uuid language sql as
$$ select ('20000000-0000-4000-8000-' || lpad((n * 1000 + i)::text, 12, '0'))::uuid $$;

update gigs
   set budget_min = 40000,
       budget_max = 60000,
       deadline = '2026-12-12 18:00+00'
 where id in (pg_temp.gig(1), pg_temp.gig(8));

update gigs set budget_max = 15000 where id = pg_temp.gig(2);
update gigs set workspace_id = E'ws_\x1b[5mодин' || chr(8238) || '日本' where id = pg_temp.gig(9);
update gigs set workspace_id = 'ws_' || repeat('w', 200) where id = pg_temp.gig(10);

update responses
   set candidate_name = case id
         when pg_temp.response(8, 8) then 'Анна Петрова'
         when pg_temp.response(8, 7) then '田中さくら'
         when pg_temp.response(8, 6) then 'Re' || chr(769) || 'ne' || chr(769) || 'e 👩‍💻'
         when pg_temp.response(8, 5) then E'evil\x1b[2J\x07\r\n\tname'
       end,
       composite_score = case id when pg_temp.response(8, 8) then 92 when pg_temp.response(8, 7) then 81 end,
       ranking_position = case id when pg_temp.response(8, 8) then 1 when pg_temp.response(8, 7) then 2 end,
       ranked_at = case when id in (pg_temp.response(8, 8), pg_temp.response(8, 7)) then timestamptz '2026-11-20 09:00+00' end,
       status = case id when pg_temp.response(8, 8) then 'INTERVIEW' else status end,
       phone = '+7 912 345-67-89',
       telegram_username = 'candidate'
 where id in (pg_temp.response(8, 5), pg_temp.response(8, 6), pg_temp.response(8, 7), pg_temp.response(8, 8));

-- The same letter on many gigs.
update responses
   set cover_letter = 'SEO cheap and quick, write to me',
       candidate_name = 'cheap-seo-777'
 where id in (select pg_temp.response(n, 2) from generate_series(20, 38) n);

-- Of a gig that is no more.
insert into responses (id, entity_type, entity_id, candidate_id, candidate_name, status, created_at, updated_at)
select pg_temp.response(99, i),
       'gig',
       pg_temp.gig(99),
       'orphan-' || i,
       'Orphan ' || i,
       'NEW',
       '2026-11-10 10:00+00',
       '2026-11-10 10:00+00'
  from generate_series(1, 3) i;
