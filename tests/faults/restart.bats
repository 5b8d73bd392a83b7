#!/usr/bin/env bats
# The server goes away in the middle of a job, comes back or does not; and a pooler in transaction mode stands between.

load ../lib/trueup
load faults

setup_file() {
	servers_begin
	start_postgres
	database_template installed gigs_installed 60
	start_pgbouncer
}

teardown_file() {
	servers_end
}

setup() {
	direct=$PGPORT
	database_from installed
	# Else a crash sets the sequences of a fresh copy back: PostgreSQL has logged them ahead in the template alone.
	sql checkpoint
	drift 1 60
	export TRUEUP_LEASE=2s TRUEUP_PART_SIZE=30 TRUEUP_CHUNK_MAX=10 TRUEUP_CHUNK_TARGET=10s
}

teardown() {
	thaw
	export PGPORT=$direct
	postgres_ready || start_postgres
	database_drop
}

# What a job came to, without what differs from run to run.
result() {
	json 'del(.job, .duration_ms) | if .rows then .rows |= (map(del(.audit)) | sort) else . end' "$1"
}

@test "the server crashes and comes back in the middle of a job: it goes on by itself, and nothing is done twice" {
	local point
	for point in chunk.locked:1 chunk.changed:2 chunk.passed:3 chunk.committed:4 recheck.done:1; do
		drift 1 60
		stopped_at $point repair gig-counters --all --yes
		stop_postgres immediate
		start_postgres
		go_on
		status_is 0
		contains "$output" 'gig-counters: 60 of 60 repaired'
		same '' "$stderr"
		same 0 "$(wrong_gigs)"
		books_balance
		all_done
	done
}

@test "the server is shut down and started again while the runner looks for it: the job goes on" {
	stopped_at chunk.changed:2 repair gig-counters --all --yes
	stop_postgres fast
	kill -s CONT "$frozen"
	start_postgres
	go_on
	status_is 0
	same 0 "$(wrong_gigs)"
	books_balance
	all_done
}

@test "a session that is terminated by hand is opened again, and the job goes on" {
	stopped_at chunk.changed:2 repair gig-counters --all --yes
	sql "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'trueup'" >/dev/null
	go_on
	status_is 0
	same 0 "$(wrong_gigs)"
	books_balance
	all_done
}

@test "the server is gone for good: status 3, it says of which job and what happened, and the job can be taken up later" {
	local job
	stopped_at chunk.changed:2 repair gig-counters --all --yes
	job=$(sql 'select id from trueup.job')
	stop_postgres immediate
	go_on
	status_is 3
	same '' "$output"
	contains "$stderr" "trueup: job $job: "
	contains "$stderr" 'connection to server on socket'
	contains "$stderr" "trueup worker --job $job"
	start_postgres
	same running "$(sql "select state from trueup.job where id = $job")"
	finish "$job"
	same 0 "$(wrong_gigs)"
	books_balance
	all_done
}

@test "an interrupt while the runner looks for the server ends it at once" {
	stopped_at chunk.changed:2 repair gig-counters --all --yes
	stop_postgres immediate
	go_on INT
	status_is 130
	start_postgres
	finish "$(sql 'select id from trueup.job')"
	books_balance
	all_done
}

# The same work, with what it printed and what it left in the database.
all_verbs() {
	local job
	run trueup check gig-counters --format json
	status_is 1
	json '[.rule, .found, [.findings[] | del(.first_seen)]]'
	run trueup repair gig-counters --scope ws_3 --yes --verbose --format json
	status_is 0
	result "$output"
	run trueup repair gig-counters --all --force --yes --verbose --format json
	status_is 0
	result "$output"
	job=$(json .job)
	run trueup check gig-counters --format json
	status_is 0
	json '[.rule, .found]'
	run trueup response delete "$(response 2)" "$(response 3)" "$(response 9)" --workspace ws_1 --reason spam --yes --format json
	status_is 4
	result "$output"
	run trueup undo --job "$(sql 'select max(id) from trueup.job')" --yes --format json
	status_is 0
	result "$output"
	run trueup undo --job "$job" --yes --format json
	status_is 0
	result "$output"
	sql "select rule, key, before, after, undoes is not null from trueup.audit order by id;
	     select id, workspace_id, responses, new_responses from gigs.gigs order by id;
	     select id, entity_id, candidate_id, status from gigs.responses order by id;
	     select rule, key, stored, actual, resolved_at is null from trueup.finding order by rule, key;
	     select kind, rule, state, previewed from trueup.job order by id;
	     select job, no, cursor, state, repaired, already_right, failed, refused from trueup.part order by job, no"
}

@test "through a pooler in transaction mode every verb comes to the same" {
	local straight pooled
	straight=$(all_verbs)
	database_drop
	database_from installed
	drift 1 60
	PGPORT=$PGBOUNCER_PORT
	pooled=$(all_verbs)
	same "$straight" "$pooled"
}

@test "killed behind a pooler: the chunk is rolled back, its locks are freed, and another runner finishes" {
	local job
	job=$(submit 1 60)
	PGPORT=$PGBOUNCER_PORT
	stopped_at chunk.changed:2 worker --job "$job"
	PGPORT=$direct
	same 1 "$(idle_in_transaction)"
	kill_frozen
	wait_for 20 nothing_open
	PGPORT=$PGBOUNCER_PORT finish "$job"
	same 0 "$(wrong_gigs)"
	books_balance
	all_done
}

nothing_open() {
	[ "$(idle_in_transaction)" = 0 ]
}

@test "frozen behind a pooler beyond its lease: its locks are freed, another finishes, and it changes nothing when it goes on" {
	local job before
	PGPORT=$PGBOUNCER_PORT
	stopped_at chunk.changed:2 repair gig-counters --all --yes
	job=$(sql 'select id from trueup.job')
	PGPORT=$direct
	wait_for 20 nothing_open
	PGPORT=$PGBOUNCER_PORT finish "$job"
	before=$(sql 'select gigs, xmin from gigs.gigs order by id; select part, xmin from trueup.part order by job, no')
	go_on
	status_is 0
	same "$before" "$(sql 'select gigs, xmin from gigs.gigs order by id; select part, xmin from trueup.part order by job, no')"
	books_balance
	all_done
}

@test "the server crashes and comes back behind a pooler: the job goes on by itself" {
	PGPORT=$PGBOUNCER_PORT
	stopped_at chunk.changed:2 repair gig-counters --all --yes
	PGPORT=$direct
	stop_postgres immediate
	start_postgres
	go_on
	status_is 0
	same 0 "$(wrong_gigs)"
	books_balance
	all_done
}
