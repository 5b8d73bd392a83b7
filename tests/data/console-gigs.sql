-- Forty gigs for the tests of the console, with ids that count up, so that every row of the screen is known: the first
-- eight have drifted. Needs gigs-tables-production.sql.
\set ON_ERROR_STOP on
set search_path to gigs;

create function pg_temp.gig(n integer) returns uuid language sql as
$$ select ('10000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid $$;

insert into gigs (id, workspace_id, title, created_at, updated_at)
select pg_temp.gig(n),
       'ws_' || case when n % 2 = 1 then 'odd' else 'even' end,
       case n
         when 1 then 'Landing page'
         when 2 then 'Перевод каталога на английский'
         when 3 then '翻訳：製品カタログ'
         when 4 then 'Café e' || chr(769) || 'clair 👩‍💻 site'
         when 5 then E'evil \x1b[31mred\x1b[0m \x1b]52;c;aGk=\x07 \r\n\ttail'
         when 6 then 'bidi ' || chr(8238) || 'evird' || chr(8236) || ' zero' || chr(8203) || 'width'
         when 7 then 'long ' || repeat('x', 10000)
         else 'Gig number ' || n
       end,
       '2026-11-03 10:00+00',
       '2026-11-03 10:00+00'
  from generate_series(1, 40) n;

-- Gig n has n responses, two at least; every third is new.
insert into responses (id, entity_type, entity_id, candidate_id, candidate_name, status, cover_letter, created_at, updated_at)
select ('20000000-0000-4000-8000-' || lpad((n * 1000 + i)::text, 12, '0'))::uuid,
       'gig',
       pg_temp.gig(n),
       'candidate-' || i,
       'Candidate ' || i,
       (case when i % 3 = 0 then 'NEW' else 'EVALUATED' end)::response_status,
       case when n = 8 and i <= 3 then 'The same letter for everybody' else 'Letter ' || n || ' ' || i end,
       '2026-11-04 10:00+00'::timestamptz + i * interval '1 hour',
       '2026-11-04 10:00+00'::timestamptz + i * interval '1 hour'
  from generate_series(1, 40) n,
       generate_series(1, greatest(n, 2)) i;

update gigs g
   set responses = r.total,
       new_responses = r.new
  from (select entity_id, count(*) as total, count(*) filter (where status = 'NEW') as new
          from responses
         group by entity_id) r
 where r.entity_id = g.id;

-- The drift: too low, too high, null, only the new ones, and so on.
update gigs set responses = responses - 1 where id = pg_temp.gig(1);
update gigs set responses = null, new_responses = null where id = pg_temp.gig(2);
update gigs set new_responses = new_responses + 5 where id = pg_temp.gig(3);
update gigs set responses = 1200 where id = pg_temp.gig(4);
update gigs set responses = 0, new_responses = 0 where id in (pg_temp.gig(5), pg_temp.gig(6), pg_temp.gig(7));
update gigs set responses = responses + 2 where id = pg_temp.gig(8);
