-- Tables such as production might add below responses, with a row of every awkward kind in each. In the schema gigs.
set search_path to gigs;

create extension citext schema public;
create type mood as enum ('glad', 'sad, "very"', 'so''so');
create type pair as (a integer, b text);
create domain short as text check (length(value) < 100);

create table "Odd ""Table"" of, responses" (
  "id, of it" bigint generated always as identity primary key,
  "its row" uuid not null references responses on delete cascade,
  "select" text,
  t text,
  k text,
  doubled integer generated always as (length("select") * 2) stored
);

create table everything (
  response_id uuid references responses on delete cascade,
  no integer,
  c_text text,
  c_char char(10),
  c_one "char",
  c_name name,
  c_varchar varchar(20),
  c_short short,
  c_citext public.citext,
  c_bool boolean,
  c_float8 double precision,
  c_float4 real,
  c_numeric numeric,
  c_money money,
  c_date date,
  c_time time,
  c_timetz timetz,
  c_timestamp timestamp,
  c_timestamptz timestamptz,
  c_interval interval,
  c_bytea bytea,
  c_json json,
  c_jsonb jsonb,
  c_xml xml,
  c_mood mood,
  c_moods mood[],
  c_texts text[],
  c_ints integer[],
  c_pair pair,
  c_pairs pair[],
  c_range tstzrange,
  c_ranges int4multirange,
  c_inet inet,
  c_cidr cidr,
  c_bit bit varying,
  c_point point,
  c_tsvector tsvector,
  c_tid tid,
  c_class regclass,
  dropped text,
  primary key (response_id, no)
);

insert into everything
select r.id, n.no,
       (array['', null, E'a\\b"c''d,e{f}(g)\t\r\n\x01\x1b[31m', 'NULL', ' blank ', U&'\202E\200B \0439 \+01F600', repeat('long ', 3000)])[n.no],
       'ab ', (array['x', '\377', '', '"', '\\', ',', ''])[n.no]::"char", 'na"me', 'v ', ' s', 'CiText',
       n.no % 2 = 0,
       (array['0.1', '-0', 'NaN', 'Infinity', '1e-320', '1.7976931348623157e308', '0.30000000000000004'])[n.no]::float8,
       (array['0.1', '-0', 'NaN', '-Infinity', '1e-42', '3.4028235e38', '16777217'])[n.no]::real,
       (array['0.10', 'NaN', 'Infinity', '123456789012345678901234567890.123456789000', '-0.00', '1e-30', null])[n.no]::numeric,
       '1234.56',
       (array['2024-03-04', 'infinity', '-infinity', '0044-03-15 BC', '99999-01-02', '2024-12-11', null])[n.no]::date,
       '23:59:59.999999', '24:00:00-15:59:59',
       (array['2024-03-04 05:06:07.000001', 'infinity', '-infinity', '4713-01-01 BC', '2024-03-31 02:30', '1901-12-13', null])[n.no]::timestamp,
       (array['2024-10-27 00:30:00.123456+00', 'infinity', '-infinity', '0001-01-01 BC', '2024-03-31 01:30+00', '1850-01-01 12:00', null])[n.no]::timestamptz,
       (array['-1 year +2 days -03:04:05.6', '1 mon', '00:00:00.000001', '-00:00:01', '178000000 years', '1 day -1 second', null])[n.no]::interval,
       decode('00ff5c27220a' || repeat('ab', n.no), 'hex'),
       (array['{"a": 1,  "a":2 }', 'null', '"s"', '[1, 2.0 ]', '1e400', '{}', null])[n.no]::json,
       (array['{"a": 1.10, "b": null}', 'null', '"s\\u0001"', '[1, 2.0]', '1e40', '{}', null])[n.no]::jsonb,
       (array['<a>x</a>', 'text only', '<a/><b/>', '<?xml version="1.0"?><a/>', '', '<a b="&lt;"/>', null])[n.no]::xml,
       (array['glad', 'sad, "very"', 'so''so', 'glad', 'glad', 'glad', null])[n.no]::mood,
       array['glad', null, 'sad, "very"']::mood[],
       array['NULL', null, '', 'a"b\c', '{x}', ' '],
       '[2:3][0:1]={{1,2},{3,null}}',
       (array[row(1, 'x,"y"'), row(null, null), null, row(null, ''), row(2, null), row(3, '\'), row(4, ')')]::pair[])[n.no],
       array[row(1, 'a'), row(null, null), null]::pair[],
       tstzrange('2024-10-27 00:30+00', null, '(]'), '{[1,3),[5,7)}', '10.0.0.1/8', '10.0.0.0/8', '10101', '(0.1,-0)',
       'a:1A b:2,3', '(1,2)', 'gigs.responses'
  from responses r
 cross join generate_series(1, 7) as n(no)
 where r.candidate_id in ('c100', 'c101');
alter table everything drop column dropped;

insert into "Odd ""Table"" of, responses" ("its row", "select", t, k)
select id, 'x"y', 'tee', 'kay' from responses where candidate_id in ('c100', 'c101');

-- A composite key, two levels, a child that refers to itself and a ring of two tables.
create table parts (response_id uuid references responses on delete cascade, no smallint, "text" text, primary key (response_id, no));
create table part_notes (
  id integer primary key,
  response_id uuid,
  part_no bigint,
  above integer references part_notes on delete cascade,
  foreign key (response_id, part_no) references parts on delete cascade
);
create table ring_a (id integer primary key, response_id uuid references responses on delete cascade, b integer not null);
create table ring_b (id integer primary key, a integer not null references ring_a on delete cascade);
alter table ring_a add foreign key (b) references ring_b on delete cascade deferrable initially immediate;
insert into parts select id, n, 'part' from responses, generate_series(1, 2) n where candidate_id = 'c100';
insert into part_notes select 1, id, 1, null from responses where candidate_id = 'c100';
insert into part_notes values (2, null, null, 1), (3, null, null, 2), (4, null, null, null);
begin;
set constraints all deferred;
insert into ring_a select 1, id, 1 from responses where candidate_id = 'c100';
insert into ring_b values (1, 1);
commit;

-- Partitions, a key of case-insensitive text, links that are cut.
create table events (response_id uuid references responses on delete cascade, at date, what text, primary key (response_id, at)) partition by range (at);
create table events_old partition of events for values from (minvalue) to ('2020-01-01');
create table events_new partition of events for values from ('2020-01-01') to (maxvalue);
insert into events select id, d, 'w' from responses, unnest('{2019-05-05,2021-05-05}'::date[]) d where candidate_id = 'c100';

create table tags (tag public.citext primary key, response_id uuid references responses on delete cascade);
create table tag_uses (tag public.citext references tags on delete cascade, note text);
insert into tags select 'Tag', id from responses where candidate_id = 'c100';
insert into tag_uses values ('tAG', 'other case');

create table links (
  id integer primary key,
  nulled uuid references responses on delete set null,
  defaulted uuid default '00000000-0000-0000-0000-000000000000' references responses on delete set default,
  tenant integer default 1
);
insert into responses (id, entity_type, entity_id, candidate_id)
values ('00000000-0000-0000-0000-000000000000', 'vacancy', '00000000-0000-0000-0000-000000000000', 'default');
insert into links select n, id, id from responses, generate_series(1, 3) n where candidate_id = 'c100';
create table keyless (note text, weird json, response_id uuid references responses on delete set null);
insert into keyless select n, '{"n": 1}', id from responses, unnest('{a,b}'::text[]) n where candidate_id = 'c100';
create table part_uses (
  id integer primary key,
  response_id uuid,
  no smallint,
  foreign key (response_id, no) references parts on delete set null (no)
);
insert into part_uses select 1, id, 2 from responses where candidate_id = 'c100';
