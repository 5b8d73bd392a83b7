#!/usr/bin/env bats
# What is deleted with an image comes back byte for byte, whatever hangs on it.

load ../lib/trueup
load rules

setup_file() {
	servers_begin
	start_postgres
	database_template images plant
}
setup() { database_from images; }
teardown_file() { servers_end; }
teardown() { database_drop; }

plant() {
	production_shape
	add_gig 1 2 2
	add_responses 1 3 NEW 100
	sql_file "$SERVERS_TOP/tests/rules/images-tables.sql"
	sql "insert into gigs.response_comments (id, response_id, parent_id, author, content)
	     values ('$(gig 1)', '$(response 100)', null, 'a', 'one'), ('$(gig 2)', '$(response 100)', '$(gig 1)', 'b', 'two')"
}

# Every row of the schema, as the server prints it for a dump.
dump() {
	pg_dump --data-only --schema=gigs 2>/dev/null | grep -v '^SELECT\|^--\|^SET\|^$\|^\\' | LC_ALL=C sort
}

# keys N…: of those responses.
keys() {
	local n list=
	for n in "$@"; do
		list+=",'{\"id\": \"$(response "$n")\"}'"
	done
	echo "array[${list#,}]::jsonb[]"
}

# take N…: deletes those, keeping the images in the table kept.
take() {
	sql "create table if not exists public.kept (key jsonb, image text);
	     insert into public.kept select key, image::text from trueup.delete_rows('gigs.responses', $(keys "$@"))"
}

# put [SETTINGS]: brings back what take took; prints key, report, reason.
put() {
	sql "${1-}; select key ->> 'id', report, reason
	       from trueup.restore_rows(array(select key from public.kept order by key), array(select image::jsonb from public.kept order by key))"
}

odd_settings="set datestyle = 'SQL, DMY'; set timezone = 'Asia/Kolkata'; set extra_float_digits = -15;
	set bytea_output = 'escape'; set intervalstyle = 'sql_standard'; set xmloption = 'document'; set array_nulls = off;
	set search_path = gigs, public; set quote_all_identifiers = on"

@test "a row and all that hangs on it come back byte for byte" {
	before=$(dump)
	take 100 101
	same 2 "$(sql "select count(*) from public.kept")"
	same "0|0|0|0|0|1" "$(sql "set search_path to gigs; select (select count(*) from everything), (select count(*) from ring_b),
		(select count(*) from events), (select count(*) from tag_uses), (select count(*) from parts), (select count(*) from part_notes)")"
	same "3|2|1" "$(sql "set search_path to gigs; select (select count(*) from links where nulled is null and defaulted = '$(gig 0 | tr 4 0 | tr 8 0)'),
		(select count(*) from keyless where response_id is null), (select count(*) from part_uses where no is null and response_id is not null)")"
	put
	same "$before" "$(dump)"
}

@test "whatever the settings of the sessions are" {
	before=$(dump)
	sql "$odd_settings; create table public.kept as select key, image::text from trueup.delete_rows('responses', $(keys 100 101))"
	put "$odd_settings"
	same "$before" "$(dump)"
}

@test "a report says how many rows and links came back" {
	take 100
	same "$(response 100)|{\"rows\": 22, \"links\": 9, \"altered\": 0}|" "$(put)"
}

@test "only the rows of the keys given go, and each key has its own image" {
	before=$(dump | grep -v "$(response 102)\|part_notes")
	take 102 999 102
	same "$(response 102)" "$(sql "select key ->> 'id' from public.kept")"
	same "$before" "$(dump | grep -v part_notes)"
	put
}

@test "a row that links elsewhere by now keeps its new link" {
	take 100
	sql "update gigs.links set nulled = '$(response 101)' where id = 2"
	put
	same "1|$(response 100)
2|$(response 101)
3|$(response 100)" "$(sql "select id, nulled from gigs.links order by id")"
}

@test "rows that refer to each other come back in any order" {
	sql "alter table gigs.responses add parent uuid references gigs.responses on delete cascade;
	     update gigs.responses set parent = '$(response 102)' where id = '$(response 100)';
	     update gigs.responses set parent = '$(response 100)' where id = '$(response 101)'"
	before=$(dump)
	take 100 102
	same 2 "$(sql "select count(*) from public.kept")"
	put
	same "$before" "$(dump)"
}

@test "one that cannot come back does not keep the others away" {
	take 100 101 102
	sql "insert into gigs.response_comments (id, response_id, author, content) values ('$(gig 2)', '$(response 0)', 'x', 'took the id')" || true
	sql "insert into gigs.responses (entity_type, entity_id, candidate_id) values ('gig', '$(gig 1)', 'c101')"
	same "$(response 101)|taken: another row of responses has its id or unique key (responses_entity_candidate_unique)" \
		"$(put | awk -F'|' '$3 != "" { print $1 "|" $3 }')"
	same 2 "$(sql "select count(*) from gigs.responses where id in ('$(response 100)', '$(response 102)')")"
}

@test "columns that came or went in between are no hindrance" {
	take 100
	sql "alter table gigs.parts drop column text; alter table gigs.parts add column more integer default 7;
	     alter table gigs.everything add column extra text not null default 'x'"
	put
	same "7|7" "$(sql "select more from gigs.parts" | paste -sd'|')"
	same x "$(sql "select distinct extra from gigs.everything where response_id = '$(response 100)'")"
}

@test "a table that is gone is named as the reason" {
	take 100
	sql "drop table gigs.tag_uses"
	contains "$(put)" "a table of the deleted rows is not there any more"
	same 0 "$(sql "select count(*) from gigs.responses where id = '$(response 100)'")"
}

@test "a foreign key that forbids the deletion fails it whole" {
	sql "create table gigs.contracts (response_id uuid references gigs.responses on delete restrict);
	     insert into gigs.contracts values ('$(response 101)')"
	before=$(dump)
	run take 100 101
	[ "$status" -ne 0 ]
	contains "$output" "contracts_response_id_fkey"
	same "$before" "$(dump)"
}

@test "a trigger that changes rows on their way in is counted, one that refuses them is quoted" {
	sql "set search_path to gigs;
	     create function stamp() returns trigger language plpgsql as \$\$ begin new.note := 'stamped'; return new; end \$\$;
	     create function deny() returns trigger language plpgsql as \$\$ begin raise exception 'not on a Sunday'; end \$\$;
	     create trigger stamp before insert on tag_uses for each row execute function stamp()"
	take 100
	contains "$(put)" '"altered": 1'
	take 101
	sql "create trigger deny before insert on gigs.everything for each row execute function gigs.deny()"
	contains "$(sql "delete from public.kept where key ->> 'id' = '$(response 100)'"; put)" "$(response 101)||not on a Sunday"
}

@test "what others are just writing below the row is waited for and kept" {
	coproc writer { psql -XAtq; }
	printf '%s\n' "begin;" "update gigs.response_comments set content = 'edited' where id = '$(gig 2)';" \
		"insert into gigs.response_comments (response_id, author, content) values ('$(response 100)', 'c', 'three') returning 'written';" >&"${writer[1]}"
	read -r line <&"${writer[0]}"
	same written "$line"
	in_background take 100
	wait_for 20 backend_waits '%delete_rows%'
	echo "commit;" >&"${writer[1]}"
	wait "${background_pid:?}"
	put
	same "edited
one
three" "$(sql "select content from gigs.response_comments order by 1")"
}

@test "row security fails a deletion rather than keep half an image" {
	sql "create role half_blind login in role trueup_runner" || true
	sql "grant all on all tables in schema gigs to half_blind; grant create on schema public to half_blind; grant usage on schema gigs to half_blind;
	     alter table gigs.events enable row level security;
	     create policy newer on gigs.events to half_blind using (at > '2020-01-01')"
	PGUSER=half_blind run take 100
	[ "$status" -ne 0 ]
	contains "$output" 'row-level security policy for table "events'
	same 2 "$(sql "select count(*) from gigs.events")"
}

@test "in a SQL_ASCII database bytes that are no text come back, and images are plain ASCII" {
	database_drop
	local name=ascii_$BASHPID
	sql "create database $name encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C' template template0"
	export PGCLIENTENCODING=SQL_ASCII PGDATABASE=$name
	install_schema
	sql "create schema gigs; create table gigs.responses (id uuid primary key, name text, facts jsonb, tags text[]);
	     create table gigs.notes (no integer primary key, response_id uuid references gigs.responses on delete cascade, note text);
	     create table gigs.links (id text primary key, response_id uuid references gigs.responses on delete set null);
	     insert into gigs.responses values ('$(response 100)', E'\\xff\\xfe\\\\x41 \\u0001', E'{\"k\\xc0\": \"\\xff\"}', array[E'\\xd0', 'b']);
	     insert into gigs.notes values (1, '$(response 100)', E'\\xd0\\xb9 \\\\');
	     insert into gigs.links values (E'\\xf0\\x28', '$(response 100)')"
	before=$(dump | base64)
	take 100
	same 0 "$(sql "select count(*) from public.kept where image ~ '[^ -~]'")"
	same "$(response 100)|{\"rows\": 2, \"links\": 1, \"altered\": 0}|" "$(put)"
	same "$before" "$(dump | base64)"
}

@test "a deletion by trueup and its undo keep such bytes too" {
	database_drop
	local name=ascii_$BASHPID
	sql "create database $name encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C' template template0"
	export PGCLIENTENCODING=SQL_ASCII PGDATABASE=$name
	sql_file "$SERVERS_TOP/tests/data/gigs-tables-production.sql"
	add_gig 1 1 1
	sql "insert into gigs.responses (id, entity_type, entity_id, candidate_id, candidate_name, cover_letter)
	     values ('$(response 100)', 'gig', '$(gig 1)', E'c\\xff', E'\\xd0 \\x01', E'\\xf0\\x28')"
	unset PGCLIENTENCODING
	trueup migrate --domain gigs >/dev/null
	before=$(PGCLIENTENCODING=SQL_ASCII sql "select * from gigs.responses" | base64)
	run --separate-stderr trueup response delete "$(response 100)" --workspace ws --reason spam --format json
	status_is 0
	same 0 "$(sql "select count(*) from gigs.responses")"
	run --separate-stderr trueup undo "$(json .audit)" --format json
	status_is 0
	same "$before" "$(PGCLIENTENCODING=SQL_ASCII sql "select * from gigs.responses" | base64)"
}
