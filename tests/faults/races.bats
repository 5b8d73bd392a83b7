#!/usr/bin/env bats
# Detect beside repairs: what a look that took long has seen must not undo what is known better by then.

load ../lib/trueup
load faults

setup_file() {
	servers_begin
	start_postgres
	database_template installed gigs_installed 20
}

teardown_file() {
	servers_end
}

setup() {
	database_from installed
	# The same rule, but a look waits in its middle, its snapshot taken, while somebody holds the advisory lock 42.
	slow=$BATS_TEST_TMPDIR/slow
	mkdir -p "$slow/sql/rules/gigs"
	sed 's/^  from gigs g$/  from (select gigs.* from gigs, (select pg_advisory_xact_lock_shared(42)) held) g/' \
		"$SERVERS_TOP/sql/rules/gigs/gig-counters.sql" >"$slow/sql/rules/gigs/gig-counters.sql"
}

teardown() {
	thaw
	database_drop
}

# begin_look: a check that has seen the gigs as they are now and has yet to say so.
begin_look() {
	hold 'select pg_advisory_lock(42)'
	TRUEUP_LOCK_TIMEOUT=10s TRUEUP_HOME=$slow in_background "$TRUEUP" check gig-counters --quiet
	wait_for 20 look_waits
}

look_waits() {
	[ "$(sql "select count(*) from pg_locks where locktype = 'advisory' and not granted")" = 1 ]
}

# end_look STATUS: what it says is what it saw.
end_look() {
	let_go commit
	background_ends
	status_is "$1"
}

open_findings() {
	sql "select coalesce(string_agg(ltrim(right(key ->> 'gig_id', 12), '0'), ',' order by key), '')
	       from trueup.finding where resolved_at is null"
}

@test "a look that began before a repair does not open again what the repair has set right" {
	# Known before, right again, wrong again: the look finds what it knows as resolved.
	drift 3 3
	trueup repair gig-counters --all --yes --quiet
	drift 3 3
	begin_look
	trueup repair gig-counters --all --yes --quiet
	same '' "$(open_findings)"
	end_look 1
	same '' "$(open_findings)"
	same 0 "$(wrong_gigs)"
}

@test "a look that began before a repair does not list as new what the repair has set right" {
	drift 3 3
	begin_look
	trueup repair gig-counters --all --yes --quiet
	end_look 1
	same '' "$(open_findings)"
}

@test "a look that began before a row drifted does not resolve what another look has found meanwhile" {
	drift 3 5
	run trueup check gig-counters --quiet
	sql "update gigs.gigs set responses = 2, new_responses = 1"
	begin_look
	drift 4 4
	sql "update gigs.gigs set responses = 9 where id = '$(gig 4)'"
	run trueup check gig-counters --quiet
	same 4 "$(open_findings)"
	end_look 0
	same 4 "$(open_findings)"
	same 9 "$(sql "select stored ->> 'responses' from trueup.finding where resolved_at is null")"
}

@test "a look at one workspace, or at one row, resolves nothing outside it" {
	drift 1 20
	run trueup check gig-counters --quiet
	sql "update gigs.gigs set responses = 2, new_responses = 1"
	run trueup check gig-counters --scope ws_3 --quiet
	same '1,2,4,5,6,7,8,9,11,12,13,14,15,16,18,19,20' "$(open_findings)"
	run trueup check gig-counters --key "$(gig 20)" --quiet
	same '1,2,4,5,6,7,8,9,11,12,13,14,15,16,18,19' "$(open_findings)"
	run trueup check gig-counters --quiet
	same '' "$(open_findings)"
}

@test "two looks at once find each row once" {
	drift 1 20
	begin_look
	run trueup check gig-counters --quiet
	status_is 1
	end_look 1
	same 20 "$(sql 'select count(*) from trueup.finding where resolved_at is null')"
	same '1 0' "$(sql "select max(version) || ' ' || max(reopened) from trueup.finding")"
}

@test "a job touches the rows that it was shown, whatever is found and resolved afterwards" {
	local job
	drift 1 10
	job=$(submit 1 5)
	drift 11 20
	sql "update gigs.gigs set responses = 2, new_responses = 1 where id in ('$(gig 2)', '$(gig 7)')"
	run trueup check gig-counters --quiet
	finish "$job"
	same '1,3,4,5' "$(sql "select string_agg(ltrim(right(key ->> 'gig_id', 12), '0'), ',' order by key) from trueup.audit")"
	same '4 1' "$(sql "select repaired || ' ' || already_right from trueup.part where job = $job")"
	same 14 "$(wrong_gigs)"
	books_balance
}

@test "a row that drifts again between its repair and the re-check is said to have drifted again" {
	drift 1 20
	export TRUEUP_CHUNK_MAX=10
	stopped_at chunk.committed:1 repair gig-counters --all --yes --format json
	drift 4 5
	go_on
	status_is 4
	same '[20,20,2]' "$(json '[.previewed, .repaired, .drifted_again]')"
	same '4,5' "$(sql "select string_agg(ltrim(right(key ->> 'gig_id', 12), '0'), ',' order by key) from trueup.outcome where outcome = 'drifted again'")"
	same '4,5' "$(open_findings)"
	books_balance
}
