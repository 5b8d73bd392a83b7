#!/usr/bin/env bats
# What a preview takes and a job makes of it, whoever fills it; and what the schema of the application's tables can do to
# a rule that runs there.

load ../lib/trueup
load ../verbs/verbs

setup_file() {
	servers_begin
	start_postgres
	start_pgbouncer
	database_template installed with_logins
}

teardown_file() {
	servers_end
}

setup() {
	database_from installed
}

teardown() {
	database_drop
}

with_logins() {
	five_gigs_installed &&
		trueup migrate --domain gigs --yes --quiet &&
		sql 'create role asker login; grant trueup_operator to asker;
		     create role doer login; grant trueup_runner to doer;
		     create role owner login'
}

# preview KIND RULE: a new one of asker's.
preview() {
	local hash
	hash=$(sha256sum "$SERVERS_TOP/sql/rules/gigs/$2.sql")
	sql_as asker "select trueup.preview_new('$1', '$2', '${hash%% *}', '{\"workspace\": \"ws_1\"}', null, null)"
}

# refused STATEMENT: the code with which the server refuses it to asker.
refused() {
	PGUSER=asker psql -XAtqc "$1" -v VERBOSITY=sqlstate 2>&1 | sed -n 's/^ERROR:  //p'
}

# submitted JOB [ROWS]: confirms it and has it done; the outcome as JSON.
submitted() {
	same '' "$(sql_as asker "select trueup.job_confirm($1, 'because', null, ${2:-previewed}) from trueup.job where id = $1")"
	PGUSER=doer run trueup worker --job "$1"
}

@test "a function of the application's schema is not called in the place of the system's, whatever it takes" {
	sql "create table public.caught (who name);
	     grant insert on public.caught to public"
	local name signature
	while IFS='|' read -r name signature; do
		sql "create function gigs.$name($signature) returns jsonb language plpgsql volatile as
		     'begin insert into public.caught values (current_user); return null; end'"
	done <<-'END'
		jsonb_build_object|text, uuid
		jsonb_build_object|text, integer, text, integer
		jsonb_build_object|text, bigint, text, bigint
		unnest|uuid[]
		unnest|uuid[], jsonb[], jsonb[]
		to_jsonb|record
	END
	run trueup check gig-counters
	status_is 1
	run trueup repair gig-counters --all --yes
	status_is 0
	run trueup undo --job 1 --yes
	status_is 0
	run trueup response delete "$(response 11)" --workspace ws_1 --reason spam
	status_is 0
	same 0 "$(sql 'select count(*) from public.caught')"
}

@test "no rule calls a function that another schema could put itself before" {
	# Of several arrays "unnest" is a word of SQL's own, and no schema may stand before it.
	same '' "$(cd "$SERVERS_TOP" && grep -l '{{rule}}' -r sql | xargs sed '/^-- /d; s/ --.*//' -- sql/rules/gigs/*.sql sql/queries/gigs/*.sql |
		sed 's/count(\*)//g; s/unnest(:[a-z_]*, .*)//' |
		grep -oE "(^|[^a-z_.0-9])(jsonb_[a-z_]+|to_[a-z]+|unnest|lower|upper|left|right|substr|replace|ltrim|btrim|concat|concat_ws|format|md5|array_agg|string_agg|sum|min|max|count|cardinality|split_part|hashtext[a-z]*)\(" |
		sort -u)"
}

@test "a table that was left on a pooled connection does not stand before the system's own" {
	export PGPORT=$PGBOUNCER_PORT
	sql "create temp table gigs as select id, workspace_id, title, 7 as responses, 7 as new_responses from gigs.gigs"
	same 1 "$(sql "select count(*) from pg_class where relname = 'gigs' and relpersistence = 't'")"
	run trueup check gig-counters --format json
	status_is 1
	same 4 "$(json '.findings | length')"
}

@test "an undo of one rule takes no rows of another, nor those of a job beside an audit row" {
	local deleted job
	trueup repair gig-counters --all --yes --quiet
	trueup response delete "$(response 11)" --workspace ws_1 --reason spam --quiet
	deleted=$(sql 'select max(id) from trueup.audit')
	job=$(preview undo gig-counters)
	same 22023 "$(refused "select trueup.preview_add_audit($job, 1, $deleted, 10)")"
	same 22023 "$(refused "select trueup.preview_add_audit($job, null, null, 10)")"
	same 22023 "$(refused "select trueup.preview_add_keys($job, array['{\"audit\": $deleted}'::jsonb], 10)")"
	same 22023 "$(refused "select trueup.preview_add_findings($job, null, 10)")"
	same 0 "$(sql_as asker "select trueup.preview_add_audit($job, null, $deleted, 10)")"
	same 22023 "$(refused "select trueup.preview_add_audit($job, 1, null, 10)")"
	job=$(preview undo gig-counters)
	same 4 "$(sql_as asker "select trueup.preview_add_audit($job, 1, null, 10)")"
	job=$(preview repair gig-counters)
	same 22023 "$(refused "select trueup.preview_add_audit($job, 1, null, 10)")"
}

@test "a preview takes objects alone, in parts of a bearable size, and is confirmed by its number" {
	local job odd
	job=$(preview repair gig-counters)
	for odd in '1' '"x"' '[1]' 'null' 'true'; do
		same 22023 "$(refused "select trueup.preview_add_keys($job, array['$odd'::jsonb], 10)")"
	done
	same 3 "$(sql_as asker "select trueup.preview_add_keys($job,
		array['{\"gig_id\": \"$(gig 2)\"}', '{\"gig_id\": \"$(gig 3)\"}', '{\"gig_id\": \"$(gig 4)\"}', null]::jsonb[], 0)")"
	same 3 "$(sql "select count(*) from trueup.part where job = $job")"
	same 4 "$(sql_as asker "select trueup.preview_add_keys($job, array['{\"gig_id\": \"$(gig 5)\"}']::jsonb[], null)")"
	same 4 "$(sql "select sum(cardinality(keys)) from trueup.part where job = $job")"
	same 'no rows were shown, but the preview holds 4' "$(sql_as asker "select trueup.job_confirm($job, null, null, null)")"
	same preview "$(sql "select state from trueup.job where id = $job")"
}

@test "what stands in a key beside the rule's columns changes nothing and is written down nowhere" {
	local job
	trueup repair gig-counters --key "$(gig 5)" --yes --quiet
	job=$(preview repair gig-counters)
	sql_as asker "select trueup.preview_add_keys($job, array['{\"gig_id\": \"$(gig 2)\", \"x\": 1}', '{\"gig_id\": \"$(gig 2)\"}']::jsonb[], 10)"
	submitted "$job"
	status_is 0
	same '2|1' "$(counters 2)"
	same "{\"gig_id\": \"$(gig 2)\"}" "$(sql "select key from trueup.audit where job = $job")"
	same '' "$(sql "select key from trueup.outcome where job = $job")"
	same 1 "$(sql "select repaired from trueup.part where job = $job")"
	# A response of another workspace stays where it is, however its key is dressed up.
	trueup response delete "$(response 11)" --workspace ws_1 --reason spam --quiet
	job=$(preview action response-delete)
	sql_as asker "select trueup.preview_add_keys($job, array['{\"response_id\": \"$(response 51)\", \"x\": 1}']::jsonb[], 10)"
	submitted "$job"
	same "{\"response_id\": \"$(response 51)\"}|refused|other-workspace" "$(sql "select key, outcome, code from trueup.outcome where job = $job")"
	same 1 "$(sql "select refused from trueup.part where job = $job")"
}

@test "a finding that was moved since it was pinned is resolved all the same, and no other one in its place" {
	local job
	run trueup check gig-counters --quiet
	job=$(preview repair gig-counters)
	same 4 "$(sql_as asker "select trueup.preview_add_findings($job, '{}', 10)")"
	sql "insert into trueup.finding (rule, key) values ('other', '{}')"
	sql "update trueup.finding set label = label || '.' where key ->> 'gig_id' in ('$(gig 2)', '$(gig 3)')"
	same 2 "$(sql "select count(*) from trueup.finding where ctid = any (select unnest(places) from trueup.part where job = $job) and resolved_at is null")"
	sql "update trueup.part set places[1] = (select ctid from trueup.finding where rule = 'other') where job = $job"
	submitted "$job"
	status_is 0
	same other "$(sql 'select rule from trueup.finding where resolved_at is null')"
	same 4 "$(sql "select repaired from trueup.part where job = $job")"
}

@test "a job whose keys are not the rule's fails by its rows, and says which column is missing" {
	local job
	trueup repair gig-counters --key "$(gig 5)" --yes --quiet
	job=$(preview repair gig-counters)
	sql_as asker "select trueup.preview_add_keys($job, array['{\"other\": 1}']::jsonb[], 10)"
	submitted "$job"
	[ "$status" -ne 0 ] && [ "$status" -ne 2 ]
	contains "$(sql "select error from trueup.job where id = $job") $(sql "select detail from trueup.outcome where job = $job")" 'gig_id'
}

@test "operators cannot write down refusals that there were not" {
	same 42501 "$(refused "select trueup.refuse('repair', null, null, 'forged', null, null)")"
	same 0 "$(sql 'select count(*) from trueup.refusal')"
	same f "$(sql "select has_function_privilege('trueup_runner', 'trueup.forbidden(text)', 'execute')")"
}

@test "of two undos that were pinned at once the second lists its rows as refused" {
	local first second
	trueup repair gig-counters --all --yes --quiet
	first=$(preview undo gig-counters)
	second=$(preview undo gig-counters)
	sql_as asker "select trueup.preview_add_audit($first, 1, null, 3), trueup.preview_add_audit($second, 1, null, 3)"
	submitted "$first"
	status_is 0
	submitted "$second"
	same '4|0|0|4' "$(sql "select sum(cursor), sum(repaired), sum(already_right), sum(refused) from trueup.part where job = $second")"
	same "refused|undone-already|job $first undid it already" "$(sql "select distinct outcome, code, detail from trueup.outcome where job = $second")"
	same 4 "$(sql 'select count(*) from trueup.audit where undoes is not null')"
}

@test "an undo of what brought rows back says so at once, and tried all the same there is nothing to bring back" {
	local job audit
	sql "set session_replication_role = replica; delete from gigs.gigs where id = '$(gig 2)'"
	trueup repair gig-orphan-responses --all --yes --quiet
	trueup undo --job 1 --yes --quiet
	run trueup undo --job 2 --yes
	status_is 3
	contains "$output" 'this is an undo itself: do gig-orphan-responses again instead'
	job=$(preview undo gig-orphan-responses)
	sql_as asker "select trueup.preview_add_audit($job, 2, null, 10)"
	submitted "$job"
	same 'refused|cannot-undo|there is nothing to bring back' "$(sql "select distinct outcome, code, detail from trueup.outcome where job = $job")"
}

@test "where the database does not know all letters a rule's text is kept, and undo reads it" {
	database_drop
	PGDATABASE=postgres sql "create database latin template template0 encoding 'LATIN1' locale 'C'"
	export PGDATABASE=latin
	sql_file "$SERVERS_TOP/tests/data/gigs-tables-production.sql"
	sql "insert into gigs.gigs (id, workspace_id, title, responses, new_responses) values ('$(gig 1)', 'ws_1', 'Gig', 3, 3)"
	trueup migrate --quiet
	run trueup repair gig-counters --all --yes
	status_is 0
	same '0|0' "$(counters 1)"
	run trueup undo --job 1 --yes
	status_is 0
	same '3|3' "$(counters 1)"
}

@test "who owns the database migrates it without a say over roles, once they are there" {
	sql "create database owned owner owner" -d postgres
	PGDATABASE=owned PGUSER=owner run trueup migrate --quiet --label owned
	status_is 0
	same owned "$(PGDATABASE=owned sql 'select label from trueup.installation')"
	sql 'drop database owned with (force)' -d postgres
}

@test "a copy on the same server is a copy" {
	local job name=copy_$BASHPID
	trueup check gig-counters --quiet || [ $? = 1 ]
	job=$(preview repair gig-counters)
	sql_as asker "select trueup.preview_add_keys($job, array['{\"gig_id\": \"$(gig 2)\"}'::jsonb], 10)"
	same '' "$(sql_as asker "select trueup.job_confirm($job, null, null, 1)")"
	sql "create database $name template $PGDATABASE" -d postgres
	PGDATABASE=$name run trueup repair gig-counters --all --yes
	status_is 3
	contains "$output" 'this database is a copy of testing'
	PGDATABASE=$name run trueup worker --job "$job"
	status_is 3
	contains "$output" 'this database is a copy of testing'
	PGDATABASE=$name trueup migrate --quiet
	same 'copy of testing' "$(PGDATABASE=$name sql 'select label from trueup.installation')"
	same cancelled "$(PGDATABASE=$name sql "select state from trueup.job where id = $job")"
	same queued "$(sql "select state from trueup.job where id = $job")"
	sql "drop database $name with (force)" -d postgres
}
