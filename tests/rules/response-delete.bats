#!/usr/bin/env bats
# Deleting responses: who is refused, what becomes of the counters, and how it is taken back.

load ../lib/trueup
load rules

setup_file() {
	servers_begin
	start_postgres
	database_template production plant
	database_template document plant_document
}
teardown_file() { servers_end; }
teardown() { database_drop; }

plant_gigs() {
	add_gig 1 4 3
	add_responses 1 3 NEW 100
	add_responses 1 1 EVALUATED 103
	add_gig 2 1 0 # too low
	add_responses 2 3 NEW 200
	add_gig 3 2 1 other
	add_responses 3 1 NEW 300
	add_responses 1 2 NEW 400 vacancy # with a gig's id
	add_responses 9 1 NEW 500         # no such gig
}

plant() {
	production_shape && plant_gigs
	add_gig 4 null null
	add_responses 4 2 NEW 600
}

plant_document() {
	document_shape && plant_gigs
}

# delete N… [-- WORKSPACE]: as a job would; prints key, before, after of each.
delete() {
	local ids=() workspace=ws
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		ids+=("$(response "$1")")
		shift
	done
	section response-delete lock+apply "response_id={$(IFS=,; echo "${ids[*]}")}" "workspace=${2:-$workspace}"
}

# undo: takes back the deletions on stdin.
undo() {
	local rows
	rows=$(cat)
	section response-delete undo "response_id={$(cut -d'|' -f1 <<<"$rows" | paste -sd,)}" \
		"before=$(arrays 2 <<<"$rows")" "after=$(arrays 3 <<<"$rows")"
}

everything() {
	sql "select * from gigs.gigs order by id; select * from gigs.responses order by id"
}

without_times() {
	sql "select id, responses, new_responses from gigs.gigs order by id; select * from gigs.responses order by id"
}

@test "a response of a vacancy, of another workspace, without a gig or unknown is refused, each with its own reason" {
	database_from production
	same "" "$(section response-delete refuse "response_id={$(response 100)}" workspace=ws)"
	refused=$(section response-delete refuse workspace=ws \
		"response_id={$(response 400),$(response 300),$(response 500),$(response 999)}")
	same 4 "$(wc -l <<<"$refused")"
	contains "$refused" "$(response 400)|not-a-gig|Response $(response 400) belongs to a vacancy, not to a gig."
	contains "$refused" "$(response 300)|other-workspace|Response $(response 300) belongs to a gig of another workspace than ws."
	contains "$refused" "$(response 500)|gig-gone|"
	contains "$refused" "$(response 999)|unknown|There is no response $(response 999)."
}

@test "applied to them all the same, nothing changes" {
	database_from production
	before=$(everything)
	same "" "$(delete 400 300 500 999)"
	same "$before" "$(everything)"
}

@test "a malformed id is an error and changes nothing" {
	database_from production
	before=$(everything)
	run section response-delete lock+apply "response_id={not-a-uuid}" workspace=ws
	[ "$status" -ne 0 ]
	contains "$output" "invalid input syntax for type uuid"
	same "$before" "$(everything)"
}

@test "counters go down by what went, new ones only for new responses" {
	for shape in production document; do
		database_from $shape
		deleted=$(delete 101 103)
		same 2 "$(wc -l <<<"$deleted")"
		same "2|2" "$(counters 1)"
		same 2 "$(sql "select count(*) from gigs.responses where entity_type = 'gig' and entity_id = '$(gig 1)'")"
		same 2 "$(sql "select count(*) from gigs.responses where entity_type = 'vacancy'")"
		database_drop
	done
}

@test "what a deletion returns says what was and what is" {
	database_from production
	deleted=$(delete 103)
	same "$(response 103)" "$(cut -d'|' -f1 <<<"$deleted")"
	same '["c103","EVALUATED",4,3,1]' "$(cut -d'|' -f2 <<<"$deleted" |
		jq -c '[.response.candidate_id, .response.status, .gig.responses, .gig.new_responses, (.image.rows | length)]')"
	same '[null,3,3]' "$(cut -d'|' -f3 <<<"$deleted" | jq -c '[.response, .gig.responses, .gig.new_responses]')"
}

@test "counters never go below zero, and NULL stays NULL" {
	database_from production
	delete 200 201 600
	same "0|0" "$(counters 2)"
	same "null|null" "$(counters 4)"
}

@test "two deletions of the same response at once lower the counters once" {
	database_from production
	coproc holder { psql -XAtq; }
	printf '%s\n' "begin;" "select id from gigs.gigs where id = '$(gig 1)' for update;" >&"${holder[1]}"
	read -r line <&"${holder[0]}"
	same "$(gig 1)" "$line"
	delete 100 >"$BATS_TEST_TMPDIR/one" 3>&- &
	one=$!
	delete 100 >"$BATS_TEST_TMPDIR/two" 3>&- &
	two=$!
	both_wait() { [ "$(sql "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like 'execute lock%'")" = 2 ]; }
	wait_for 20 both_wait
	echo "rollback;" >&"${holder[1]}"
	wait "$one" "$two"
	same 1 "$(cat "$BATS_TEST_TMPDIR/one" "$BATS_TEST_TMPDIR/two" | wc -l)"
	same "3|2" "$(counters 1)"
}

@test "a deletion and the application's own deletion of the same response do not deadlock" {
	database_from production
	coproc writer { psql -XAtq; }
	printf '%s\n' "begin;" "delete from gigs.responses where id = '$(response 100)' returning 'gone';" >&"${writer[1]}"
	read -r line <&"${writer[0]}"
	same gone "$line"
	delete 100 >"$BATS_TEST_TMPDIR/ours" 3>&- &
	ours=$!
	wait_for 20 backend_waits 'execute lock%'
	printf '%s\n' "set local lock_timeout = '300ms';" \
		"update gigs.gigs set responses = responses - 1, new_responses = new_responses - 1 where id = '$(gig 1)' returning 'lowered';" \
		"commit;" >&"${writer[1]}"
	read -r line <&"${writer[0]}"
	same lowered "$line"
	wait "$ours"
	same "" "$(cat "$BATS_TEST_TMPDIR/ours")"
	same "3|2" "$(counters 1)"
}

@test "undo brings responses back as they were and raises the counters again" {
	for shape in production document; do
		database_from $shape
		before=$(without_times)
		deleted=$(delete 100 101 103)
		same 3 "$(undo <<<"$deleted" | wc -l)"
		same "$before" "$(without_times)"
		database_drop
	done
}

@test "undo adds to what the counters have become, and leaves NULL" {
	database_from production
	deleted=$(delete 100 103 600)
	add_responses 1 5 NEW 700
	sql "update gigs.gigs set responses = responses + 5, new_responses = new_responses + 5 where id = '$(gig 1)'"
	undone=$(undo <<<"$deleted")
	same 3 "$(wc -l <<<"$undone")"
	same "9|8" "$(counters 1)"
	same "null|null" "$(counters 4)"
	same '[7,7,9,8]' "$(grep "$(response 103)" <<<"$undone" |
		jq -cR 'split("|") | map(fromjson? // .) | [.[1].gig.responses, .[1].gig.new_responses, .[2].gig.responses, .[2].gig.new_responses]')"
}

@test "what cannot come back says why and keeps nobody else away" {
	database_from production
	deleted=$(delete 100 101 102 200)
	sql "insert into gigs.responses (id, entity_type, entity_id, candidate_id)
	     values (default, 'gig', '$(gig 1)', 'c100'), ('$(response 101)', 'gig', '$(gig 3)', 'quite another');
	     delete from gigs.gigs where id = '$(gig 2)'"
	undone=$(undo <<<"$deleted")
	same 4 "$(wc -l <<<"$undone")"
	contains "$undone" "taken: another row of responses has its id or unique key (responses_entity_candidate_unique)"
	contains "$undone" "taken: another row of responses has its id or unique key (responses_pkey)"
	contains "$undone" "its gig is gone"
	same "$(response 102)" "$(awk -F'|' '$4 == "" { print $1 }' <<<"$undone")"
	same "2|1" "$(counters 1)"
}

@test "counters come out right where the application's triggers keep them too" {
	database_from production
	sql "set search_path to gigs;
	     create function keep() returns trigger language plpgsql as \$\$
	     begin
	       if tg_op = 'DELETE' then
	         update gigs set responses = responses - 1, new_responses = new_responses - (old.status = 'NEW')::int where id = old.entity_id;
	       else
	         update gigs set responses = responses + 1, new_responses = new_responses + (new.status = 'NEW')::int where id = new.entity_id;
	       end if;
	       return null;
	     end \$\$;
	     create trigger keep after insert or delete on responses for each row execute function keep()"
	deleted=$(delete 100 103)
	same "2|2" "$(counters 1)"
	undo <<<"$deleted"
	same "4|3" "$(counters 1)"
}

@test "a runner may delete and bring back, a viewer may not" {
	database_from production
	sql "create role runner_login login in role trueup_runner; create role viewer_login login in role trueup_viewer" || true
	deleted=$(PGUSER=runner_login delete 100)
	same 1 "$(wc -l <<<"$deleted")"
	same 1 "$(PGUSER=runner_login undo <<<"$deleted" | wc -l)"
	same "4|3" "$(counters 1)"
	PGUSER=viewer_login run delete 100
	[ "$status" -ne 0 ]
	contains "$output" "permission denied"
}
