# trueup check: what is found, how it is told, and what is kept.
load ../lib/trueup
load verbs

setup_file() {
	servers_begin
	start_postgres
	database_template bare five_gigs
	database_template installed five_gigs_installed
}

teardown_file() {
	servers_end
}

setup() {
	database_from installed
}

teardown() {
	[ -z "${holder_pid-}" ] || let_go
	[ -z "${background_pid-}" ] || end_background
	database_drop
}

@test "check finds exactly what is wrong, with the document's names" {
	run_json check gig-counters
	status_is 1
	same '["gig-counters",4]' "$(json '[.rule, .found]')"
	same '[2,3,4,5]' "$(json '[.findings[].key.gig_id[-1:] | tonumber]')"
	same "[{\"gig_id\":\"$(gig 3)\"},\"ws_1\",\"翻訳\",null,null,1,1]" \
		"$(json '.findings[1] | [.key, .scope, .["label"], (.stored, .actual | .responses, .new_responses)]')"
	same true "$(json '(.duration_ms | type == "number") and (.findings | all(.first_seen | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$")))')"
	same '' "$stderr"
}

@test "a second look finds the same, first seen when it was first seen, and a repaired one no more" {
	run_json check gig-counters
	sql "update trueup.finding set first_seen = '2026-01-02 03:04:05Z' where key ->> 'gig_id' = '$(gig 2)'"
	run_json check gig-counters
	same '"2026-01-02T03:04:05Z"' "$(json '.findings[0].first_seen')"
	sql "update gigs.gigs set responses = 2 where id = '$(gig 2)'"
	run_json check gig-counters
	same '[3,4,5]' "$(json '[.findings[].key.gig_id[-1:] | tonumber]')"
	sql "update gigs.gigs set responses = 7 where id = '$(gig 2)'"
	run_json check gig-counters
	same '[1,7]' "$(json '.findings[0] | [.reopened, .stored.responses]')"
}

# gave_up TIMES: so many lock timeouts are in the server's log.
gave_up() {
	[ "$(grep -c 'canceling statement due to lock timeout' "$SERVERS_DIR/postgres.log")" = "$1" ]
}

@test "a look at what another one is still writing down waits for it, however long that takes" {
	gave_up 0
	hold 'lock table trueup.finding in exclusive mode'
	in_background "$TRUEUP" check gig-counters --format json
	wait_for 20 gave_up 2
	let_go commit
	background_ends
	status_is 1
	same 4 "$(json .found)"
	same '1|4' "$(sql 'select count(*), max(found) from trueup.run where error is null')"
}

@test "scope and keys look at no more than they name" {
	run_json check gig-counters --scope ws_2
	status_is 1
	same '[5]' "$(json '[.findings[].key.gig_id[-1:] | tonumber]')"
	run_json check gig-counters --key "$(gig 2)" --key "$(gig 1)" --key "$(gig 4)"
	same '[2,4]' "$(json '[.findings[].key.gig_id[-1:] | tonumber]')"
	run_json check gig-counters --key "$(gig 1)"
	status_is 0
	same '[0,[]]' "$(json '[.found, .findings]')"
	run_json check gig-counters --scope nobody
	status_is 0
}

@test "one rule is an object, several are an array, none named are all of them" {
	run_json check gig-counters gig-orphan-responses
	status_is 1
	same '["gig-counters","gig-orphan-responses"]' "$(json '[.[].rule]')"
	run_json check
	status_is 1
	same true "$(json '[.[].rule] | contains(["gig-counters", "gig-orphan-responses", "gig-duplicate-responses"])')"
	same false "$(json '[.[].rule] | contains(["response-delete"])')"
}

@test "people get a table with what is stored and what is there" {
	run trueup check gig-counters
	status_is 1
	contains "$output" 'Gig counters differ from their responses'
	contains "$output" 'responses 5 → 2'
	contains "$output" 'responses – → 1'
	contains "$output" '4 found'
	contains "$output" '翻訳'
	LC_ALL=C run trueup check gig-counters
	status_is 1
	contains "$output" 'responses 5 -> 2'
	same '' "$(LC_ALL=C grep -a '[^ -~]' <<<"$output")"
}

@test "quiet prints what was found and no more" {
	run trueup check gig-counters --scope nobody --quiet
	status_is 0
	same '' "$output"
	run trueup check gig-counters --quiet
	status_is 1
	lacks "$output" '4 found'
	contains "$output" "$(gig 2)"
}

@test "read-only finds the same and leaves nothing behind" {
	local before
	before=$(snapshot)
	run_json check gig-counters --read-only
	status_is 1
	same '[4,"--read-only was asked for"]' "$(json '[.found, .not_kept]')"
	run trueup check --read-only
	status_is 1
	same "$before" "$(snapshot)"
}

@test "without trueup's schema check still works, keeps nothing and says why" {
	database_drop
	database_from bare
	run_json check gig-counters
	status_is 1
	same '[4,[null]]' "$(json '[.found, ([.findings[].first_seen] | unique)]')"
	contains "$(json .not_kept)" 'trueup migrate'
	run --separate-stderr trueup check
	status_is 1
	contains "$output" '4 found'
	same 1 "$(grep -c 'not on offer' <<<"$stderr")"
}

@test "a rule that is not here leaves the status alone unless it was named" {
	sql "update gigs.gigs g set (responses, new_responses) = (
	       select count(*), count(*) filter (where status = 'NEW') from gigs.responses
	        where entity_type = 'gig' and entity_id = g.id)"
	run_json check
	status_is 0
	same true "$(json '[.[] | select(.rule == "gig-cascade-links") | has("unavailable")] == [true]')"
	run_json check gig-cascade-links
	status_is 3
	same '["gig-cascade-links",true]' "$(json '[.rule, (.unavailable | contains("responses.gig_id"))]')"
	contains "$stderr" 'trueup: gig-cascade-links: not here'
}

@test "a missing table or column is said by name" {
	sql 'alter table gigs.responses rename column status to state'
	run_json check gig-counters
	status_is 3
	contains "$(json .unavailable)" responses.status
	sql 'drop table gigs.responses cascade'
	run trueup check gig-counters
	status_is 3
	contains "$output" 'no responses'
	run trueup sync-gig-counts ws_1
	status_is 3
	run trueup gig count "$(gig 1)"
	status_is 3
	contains "$output" responses
}

@test "a rule that fails is an error of its own, and the others still run" {
	mkdir -p "$BATS_TEST_TMPDIR/sql/rules/gigs"
	sed -e 's/gig-counters/aa-broken/' -e 's/g.title as label/(1 \/ (g.responses * 0))::text as label/' \
		"$SERVERS_TOP/sql/rules/gigs/gig-counters.sql" >"$BATS_TEST_TMPDIR/sql/rules/gigs/aa-broken.sql"
	export TRUEUP_HOME=$BATS_TEST_TMPDIR
	run_json check
	status_is 3
	same true "$(json '.[] | select(.rule == "aa-broken") | (.error | contains("division by zero"))')"
	same 4 "$(json '.[] | select(.rule == "gig-counters").found')"
	contains "$stderr" 'aa-broken: '
	run_json check aa-broken
	status_is 3
	same 'true' "$(json 'has("error") and (has("findings") | not)')"
	run_json check aa-broken --read-only
	status_is 3
	same 'true' "$(json 'has("error")')"
}

@test "a key that a rule returns twice is an error that names it" {
	mkdir -p "$BATS_TEST_TMPDIR/sql/rules/gigs"
	sed -e 's/gig-counters/aa-twice/' -e 's/^  from gigs g$/  from (select * from gigs union all select * from gigs) g/' \
		"$SERVERS_TOP/sql/rules/gigs/gig-counters.sql" >"$BATS_TEST_TMPDIR/sql/rules/gigs/aa-twice.sql"
	TRUEUP_HOME=$BATS_TEST_TMPDIR run_json check aa-twice
	status_is 3
	contains "$(json .error)" 00000000-0000-4000-8000-00000000000
	same 0 "$(sql "select count(*) from trueup.finding where rule = 'aa-twice'")"
}

@test "a file that is no rule makes check as a whole fail, after the others" {
	mkdir -p "$BATS_TEST_TMPDIR/sql/rules/gigs"
	echo 'select 1' >"$BATS_TEST_TMPDIR/sql/rules/gigs/mine.sql"
	export TRUEUP_HOME=$BATS_TEST_TMPDIR
	run_json check
	status_is 3
	same 4 "$(json '.[] | select(.rule == "gig-counters").found')"
	same true "$(json '.[-1] | (.rule | endswith("mine.sql")) and has("error")')"
}

@test "a long list streams in little memory" {
	sql "insert into gigs.gigs (workspace_id, title, responses) select 'big', repeat('ы', 200), 5 from generate_series(1, 60000)"
	trueup check gig-counters --quiet >/dev/null || :
	# A sanitized build takes more: a short list and a long one are held against each other.
	local short long
	short=$(ASAN_OPTIONS=quarantine_size_mb=0 command time -f %M "$TRUEUP" check gig-counters --scope ws_1 --format json 2>&1 >/dev/null | tail -n 1)
	long=$(ASAN_OPTIONS=quarantine_size_mb=0 command time -f %M "$TRUEUP" check gig-counters --format json 2>&1 >"$BATS_TEST_TMPDIR/out" | tail -n 1)
	same 60004 "$(jq '.findings | length' "$BATS_TEST_TMPDIR/out")"
	echo "$short kB for 3 findings, $long kB for 60,004"
	[ $((long - short)) -lt 8000 ]
}
