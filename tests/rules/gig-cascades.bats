#!/usr/bin/env bats
# Deleting a gig takes its responses along, and leaves vacancies and projects alone: on a fresh installation, and in each
# of the three ways on a database that is there already.

load ../lib/trueup
load rules

setup_file() {
	servers_begin
	start_postgres
	database_template production plant
	database_template fresh install_fresh
	database_template bare sql_file "$SERVERS_TOP/tests/data/gigs-tables-production.sql"
}
teardown_file() { servers_end; }
teardown() { database_drop; }

install_fresh() {
	install_schema
	sql "create schema gigs"
	apply_domain 100 110 120 130 300
}

plant() {
	production_shape
	plant_rows
}

plant_rows() {
	add_gig 1 3 3
	add_responses 1 3 NEW 100
	add_gig 2 2 2
	add_responses 2 2 NEW 200
	add_responses 1 2 NEW 300 vacancy # has the id of a gig
	add_responses 7 1 NEW 400 project
	sql "insert into gigs.response_comments (response_id, author, content) values ('$(response 100)', 'a', 'one'), ('$(response 300)', 'b', 'two')"
}

# Deletes gig 1, and looks at what is left: responses by type and gig, and comments.
delete_gig() {
	sql "delete from gigs.gigs where id = '$(gig 1)'"
	sql "select entity_type, entity_id, count(*) from gigs.responses group by 1, 2 order by entity_type::text, entity_id;
	     select content from gigs.response_comments"
}

left="gig|$(printf %08x 2)-0000-4000-8000-000000000000|2
project|$(printf %08x 7)-0000-4000-8000-000000000000|1
vacancy|$(printf %08x 1)-0000-4000-8000-000000000000|2
two"

# Vacancies and projects come and go as ever, whether or not a gig has their id.
others_work() {
	add_responses 1 1 NEW 900 vacancy
	add_responses 8 1 NEW 901 project
	sql "update gigs.responses set status = 'SKIPPED', entity_id = '$(gig 2)' where id = '$(response 900)'"
	same 1 "$(sql "with gone as (delete from gigs.responses where id = '$(response 300)' returning 1) select count(*) from gone")"
	sql "insert into gigs.responses (id, entity_type, entity_id, candidate_id) values ('$(response 300)', 'vacancy', '$(gig 1)', 'c300');
	     delete from gigs.responses where id in ('$(response 900)', '$(response 901)');
	     delete from gigs.response_comments where response_id = '$(response 300)';
	     insert into gigs.response_comments (response_id, author, content) values ('$(response 300)', 'b', 'two')"
}

# A response for a gig that is not there.
add_orphan() {
	sql "insert into gigs.responses (entity_type, entity_id, candidate_id) values ('gig', '$(gig 77)', 'orphan')" 2>&1
}

@test "on a fresh installation a foreign key does it, and refuses orphans" {
	database_from fresh
	plant_rows
	run add_orphan
	contains "$output" 'violates foreign key constraint "responses_gig_id_fk"'
	others_work
	same "$left" "$(delete_gig)"
}

@test "a fresh installation takes the rules, deletion and undo" {
	database_from fresh
	plant_rows
	sql "update gigs.gigs set responses = null where id = '$(gig 2)'"
	same "$(gig 2)" "$(section gig-counters detect | cut -d'|' -f1)"
	section gig-counters lock+repair "gig_id={$(gig 2)}"
	same "2|2" "$(counters 2)"
	before=$(sql "select * from gigs.responses order by id")
	deleted=$(section response-delete lock+apply "response_id={$(response 100)}" workspace=ws)
	same "2|2" "$(counters 1)"
	section response-delete undo "response_id={$(response 100)}" "before=$(arrays 2 <<<"$deleted")" "after=$(arrays 3 <<<"$deleted")"
	same "$before" "$(sql "select * from gigs.responses order by id")"
	same "" "$(section gig-cascade-links detect force=true)"
}

@test "installing twice changes nothing" {
	database_from fresh
	schema() { pg_dump --schema-only | grep -v '^\\'; }
	before=$(schema)
	apply_domain 100 110 120 130 210 300
	same "$before" "$(schema)"
	database_drop
	database_from production
	for way in 200 210; do
		apply_domain $way
		before=$(schema)
		apply_domain 100 110 120 130 $way 300
		same "$before" "$(schema)"
	done
}

@test "without a cascade responses stay behind" {
	database_from production
	contains "$(delete_gig)" "gig|$(gig 1)|3"
}

@test "by a trigger: responses go with their gig, nothing is rewritten" {
	database_from production
	before=$(sql "select pg_relation_filenode('gigs.responses'), pg_relation_filenode('gigs.gigs')")
	apply_domain 200
	same "$before" "$(sql "select pg_relation_filenode('gigs.responses'), pg_relation_filenode('gigs.gigs')")"
	others_work
	same "$left" "$(delete_gig)"
}

@test "by a trigger: it finds its tables whatever the application's search_path, and works on many gigs at once" {
	database_from production
	apply_domain 200
	sql "set search_path to pg_catalog; delete from gigs.gigs"
	same 0 "$(sql "select count(*) from gigs.responses where entity_type = 'gig'")"
	same 3 "$(sql "select count(*) from gigs.responses")"
}

@test "by a generated column: responses go with their gig, and orphans are refused" {
	database_from production
	apply_domain 200 210
	same 0 "$(sql "select count(*) from pg_trigger where tgname = 'gigs_delete_responses'")"
	run add_orphan
	contains "$output" 'violates foreign key constraint "responses_gig_id_fk"'
	others_work
	same "$left" "$(delete_gig)"
}

@test "by a generated column: refused while there are orphans, and then nothing is changed" {
	database_from production
	add_orphan
	run apply_domain 210
	[ "$status" -ne 0 ]
	contains "$output" "repair gig-orphan-responses first"
	same 0 "$(sql "select count(*) from pg_attribute where attrelid = 'gigs.responses'::regclass and attname = 'gig_id'")"
	section gig-orphan-responses lock+repair "response_id={$(section gig-orphan-responses detect | cut -d'|' -f1)}"
	apply_domain 210
}

@test "by a plain column: new responses are linked at once, old ones by a repair, nothing is rewritten" {
	database_from production
	before=$(sql "select pg_relation_filenode('gigs.responses')")
	add_orphan
	apply_domain 220 221 222 223
	same "$before" "$(sql "select pg_relation_filenode('gigs.responses')")"
	same t "$(sql "select convalidated from pg_constraint where conname = 'responses_gig_id_fk'")"
	add_responses 2 1 NEW 500
	same "$(gig 2)" "$(sql "select gig_id from gigs.responses where id = '$(response 500)'")"
	same "$(gig 1)|ws|Gig 1|{\"linked\": 0}|{\"linked\": 3}
$(gig 2)|ws|Gig 2|{\"linked\": 1}|{\"linked\": 3}" "$(section gig-cascade-links detect | sort)"
	same "$(gig 2)|{\"linked\": 1}|{\"linked\": 3}" "$(section gig-cascade-links lock+repair "gig_id={$(gig 2)}")"
	same "$(gig 1)" "$(section gig-cascade-links detect | cut -d'|' -f1)"
	section gig-cascade-links lock+repair "gig_id={$(gig 1),$(gig 2)}"
	same "" "$(section gig-cascade-links detect)"
	same "0|4" "$(sql "select count(*) filter (where gig_id is not null and entity_type <> 'gig'), count(*) filter (where gig_id is null) from gigs.responses")"
}

@test "by a plain column: responses go with their gig before and after they are linked" {
	database_from production
	apply_domain 220 221 222 223
	others_work
	same "$left" "$(delete_gig)"
	section gig-cascade-links lock+repair "gig_id={$(gig 2)}"
	sql "drop trigger gigs_delete_responses on gigs.gigs; delete from gigs.gigs where id = '$(gig 2)'"
	same 0 "$(sql "select count(*) from gigs.responses where entity_type = 'gig'")"
}

@test "trueup migrate installs the way that was chosen, and a trigger if none was" {
	for way in "" generated column; do
		database_from bare
		plant_rows
		trueup migrate --domain gigs ${way:+--variant "$way"} >/dev/null
		others_work
		same "$left" "$(delete_gig)"
		trueup migrate --domain gigs ${way:+--variant "$way"} >/dev/null
		same "${way:-trigger}" "$(sql "select case
			when exists (select from pg_attribute where attrelid = 'gigs.responses'::regclass and attname = 'gig_id' and attgenerated = 's') then 'generated'
			when exists (select from pg_attribute where attrelid = 'gigs.responses'::regclass and attname = 'gig_id') then 'column'
			when exists (select from pg_trigger where tgname = 'gigs_delete_responses') then 'trigger' end")"
		database_drop
	done
}

@test "trueup migrate on an empty database makes all tables, and orphans are refused from the start" {
	export PGDATABASE=postgres
	database_from template0
	trueup migrate --domain gigs >/dev/null
	schema=$(sql "select nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace where relname = 'responses'")
	sql "alter schema $schema rename to gigs" || true
	plant_rows
	run add_orphan
	contains "$output" 'violates foreign key constraint "responses_gig_id_fk"'
	same "$left" "$(delete_gig)"
}

@test "a viewer reads, a runner repairs and deletes, neither more" {
	database_from production
	sql "create role runner_login login in role trueup_runner; create role viewer_login login in role trueup_viewer"
	same 2 "$(sql_as viewer_login "select count(*) from gigs.gigs")"
	same 0 "$(sql_as viewer_login "select count(*) from gigs.interview_links")"
	sql "update gigs.gigs set responses = 9"
	same 2 "$(PGUSER=runner_login section gig-counters lock+repair "gig_id={$(gig 1),$(gig 2)}" | wc -l)"
	for statement in "update gigs.gigs set title = 'x'" "delete from gigs.gigs" "insert into gigs.gigs (workspace_id, title) values ('w', 't')" "drop table gigs.responses"; do
		PGUSER=runner_login run sql "$statement"
		[ "$status" -ne 0 ]
	done
	for statement in "update gigs.gigs set responses = 1" "delete from gigs.responses" "select trueup.delete_rows('gigs.responses', '{}')"; do
		PGUSER=viewer_login run sql "$statement"
		[ "$status" -ne 0 ]
		contains "$output" "permission denied"
	done
}
