#!/usr/bin/env bats
# A runner that stands still beyond its lease, and one that is told to stop: nothing is done twice, nothing by halves.

load ../lib/trueup
load faults

setup_file() {
	servers_begin
	start_postgres
	database_template installed gigs_installed 60
}

teardown_file() {
	servers_end
}

setup() {
	database_from installed
	drift 1 60
	export TRUEUP_LEASE=2s TRUEUP_PART_SIZE=30 TRUEUP_CHUNK_MAX=10 TRUEUP_CHUNK_TARGET=10s
}

teardown() {
	thaw
	kill_workers
	database_drop
}

# What a runner that has lost its lease must leave as it is.
everything() {
	sql "select gigs, xmin from gigs.gigs order by id;
	     select audit, xmin from trueup.audit order by id;
	     select part, xmin from trueup.part order by job, no;
	     select outcome, xmin from trueup.outcome order by job, key;
	     select finding, xmin from trueup.finding order by rule, key;
	     select job, xmin from trueup.job order by id"
}

lease_is_over() {
	[ "$(sql "select count(*) from trueup.part where state <> 'done' and lease_until > clock_timestamp()")" = 0 ]
}

@test "a runner that stands still inside a chunk beyond its lease: its locks are freed, another finishes, and it changes nothing when it goes on" {
	local job before point points=(chunk.locked chunk.passed)
	[ -z "${SOAK-}" ] || points=(chunk.begun chunk.sliced chunk.locked chunk.changed chunk.passed)
	for point in "${points[@]}"; do
		drift 1 60
		stopped_at $point:2 repair gig-counters --all --yes
		job=$(sql 'select max(id) from trueup.job')
		same 1 "$(idle_in_transaction)"
		wait_for 20 no_session_left
		finish "$job"
		same 0 "$(wrong_gigs)"
		before=$(everything)
		go_on
		status_is 0
		contains "$output" 'gig-counters: 60 of 60 repaired'
		diff <(echo "$before") <(everything)
		books_balance
		all_done
	done
}

@test "a runner that stands still between two chunks beyond its lease changes nothing when it goes on" {
	local job before
	stopped_at chunk.committed:2 repair gig-counters --all --yes
	job=$(sql 'select id from trueup.job')
	same 0 "$(idle_in_transaction)"
	finish "$job"
	# What it would set right once more, if it did not know better.
	drift 1 60
	before=$(everything)
	go_on
	status_is 0
	diff <(echo "$before") <(everything)
	books_balance
	all_done
}

@test "a worker that is stopped at any instant, beyond its lease, and continued beside the next one changes nothing" {
	local job before continued i times=1
	[ -z "${SOAK-}" ] || times=20
	RANDOM=${SEED:-$RANDOM}
	export TRUEUP_PART_SIZE=60 TRUEUP_CHUNK_MAX=2
	no_schedules
	for ((i = 0; i < times; i++)); do
		drift 1 60
		job=$(submit 1 60)
		# However late the signal comes, it is not through.
		hold "select from gigs.gigs where id = '$(gig 45)' for update"
		start_worker stopped
		stopped=$worker_pid
		wait_for 20 has_begun "$job" $((2 + RANDOM % 40))
		kill -s STOP "$stopped"
		wait_for 20 is_stopped "$stopped"
		let_go
		wait_for 20 lease_is_over
		wait_for 20 no_session_in_the_way
		# The next one is in the middle of the part, between two chunks, and its lease is long.
		TRUEUP_LEASE=1h stopped_at chunk.committed:1 worker --job "$job"
		before=$(everything)
		continued=$(sql 'select clock_timestamp()')
		kill -s CONT "$stopped"
		wait_for 20 is_back
		kill -s TERM "$stopped"
		wait "$stopped"
		diff <(echo "$before") <(everything)
		go_on
		status_is 0
		same 0 "$(wrong_gigs)"
		books_balance
		all_done
	done
}

# has_begun JOB ROWS
has_begun() {
	[ "$(sql "select coalesce(sum(cursor), 0) >= $2 from trueup.part where job = $1")" = t ]
}

# The server has ended the transaction that it stood in.
no_session_in_the_way() {
	[ "$(idle_in_transaction)" = 0 ]
}

# It has told since it went on that it is there, and at no job.
is_back() {
	[ "$(sql "select count(*) from trueup.worker
	           where name like '%/$stopped' and job is null and seen_at > '$continued'")" = 1 ]
}

@test "a chunk whose lease went to another while it was open is rolled back at its last statement" {
	local point
	for point in chunk.sliced chunk.locked chunk.changed; do
		stopped_at $point:1 repair gig-counters --key "$(gig 1)"
		sql "update trueup.part
		        set token = nextval('trueup.token'), runner = 'another', lease_until = clock_timestamp() + interval '1 hour'
		      where state <> 'done'"
		kill -s CONT "$frozen"
		wait_for 20 lost_chunk
		same 7 "$(sql "select responses from gigs.gigs where id = '$(gig 1)'")"
		same 0 "$(sql 'select count(*) from trueup.audit')"
		same "0 another" "$(sql "select cursor || ' ' || runner from trueup.part where state <> 'done'")"
		sql "update trueup.part set lease_until = clock_timestamp() where state <> 'done'"
		go_on
		status_is 0
		same 1 "$(sql 'select count(*) from trueup.audit')"
		books_balance
		all_done
		sql 'delete from trueup.job; truncate trueup.audit, gigs.noted'
		drift 1 60
	done
}

# It has gone on and asks in vain for a part that nobody holds.
lost_chunk() {
	[ "$(sql "select count(*) from pg_stat_activity
	           where application_name = 'trueup' and state = 'idle' and query = 'commit'
	             and state_change > (select max(lease_until) - interval '1 hour' from trueup.part where runner = 'another')")" = 1 ]
}

@test "a re-check whose lease went to another while it looked says nothing" {
	export TRUEUP_LOCK_TIMEOUT=10s
	stopped_at chunk.committed:1 repair gig-counters --key "$(gig 1)"
	hold 'lock table trueup.finding in share mode'
	kill -s CONT "$frozen"
	wait_for 20 backend_waits '%found as materialized%'
	sql "update trueup.part
	        set token = nextval('trueup.token'), runner = 'another', lease_until = clock_timestamp() + interval '1 hour'"
	let_go commit
	wait_for 20 lost_chunk
	same 'recheck another' "$(sql "select state || ' ' || runner from trueup.part")"
	sql "update trueup.part set lease_until = clock_timestamp()"
	go_on
	status_is 0
	books_balance
	all_done
}

@test "two runners share a job, and each row is repaired once" {
	local job first
	job=$(submit 1 60)
	export TRUEUP_LEASE=1h
	stopped_at chunk.committed:1 worker --job "$job"
	first=$frozen
	stopped_at chunk.locked:1 worker --job "$job"
	kill -s CONT "$first"
	go_on
	status_is 0
	wait_for 60 is_over "$first"
	wait "$first"
	same 0 "$(wrong_gigs)"
	same '{10,10,10,10,10,10}' "$(sql 'select array_agg(rows) from (select count(*) as rows from gigs.noted group by tx) t')"
	same 2 "$(sql 'select count(distinct runner) from trueup.part')"
	books_balance
	all_done
}

@test "an interrupt or a SIGTERM inside a chunk: status 130, nothing half done, the job is paused and can be resumed" {
	local signal point job
	# However long it stands still here, the part stays its own.
	export TRUEUP_LEASE=1h
	for signal in INT TERM; do
		for point in chunk.begun chunk.locked chunk.changed chunk.passed chunk.committed recheck.done; do
			drift 1 60
			stopped_at $point:1 repair gig-counters --all --yes
			job=$(sql 'select max(id) from trueup.job')
			go_on $signal
			status_is 130
			contains "$stderr" "job $job is paused"
			contains "$stderr" "trueup worker --job $job"
			same paused "$(sql "select state from trueup.job where id = $job")"
			# Nobody has to wait for a lease to run out.
			same 0 "$(sql "select count(*) from trueup.part where job = $job and token is not null and state <> 'done'")"
			books_balance
			finish "$job"
			same 0 "$(wrong_gigs)"
			books_balance
			all_done
		done
	done
}

@test "a worker that is told to stop pauses its job, and another takes it up" {
	local job
	# However long it stands still here, the part stays its own.
	export TRUEUP_LEASE=1h
	job=$(submit 1 60)
	stopped_at chunk.changed:2 worker --job "$job"
	go_on TERM
	status_is 130
	same paused "$(sql "select state from trueup.job where id = $job")"
	same 10 "$(sql 'select count(*) from trueup.audit')"
	finish "$job"
	books_balance
	all_done
}

@test "pause and cancel take effect within a chunk" {
	local job
	# However long it stands still here, the part stays its own.
	export TRUEUP_LEASE=1h
	job=$(submit 1 60)
	stopped_at chunk.changed:2 worker --job "$job"
	run trueup jobs pause "$job"
	status_is 0
	go_on
	status_is 4
	same 'paused 20' "$(sql "select state || ' ' || (select sum(cursor) from trueup.part where job = id) from trueup.job")"
	books_balance
	run trueup jobs resume "$job"
	status_is 0
	stopped_at chunk.begun:2 worker --job "$job"
	run trueup jobs cancel "$job"
	status_is 0
	go_on
	status_is 4
	same 'cancelled 40' "$(sql "select state || ' ' || (select sum(cursor) from trueup.part where job = id) from trueup.job")"
	books_balance
	run trueup worker --job "$job"
	status_is 3
	contains "$output" "job $job is cancelled"
	same 40 "$(sql 'select count(*) from trueup.audit')"
}

@test "a job whose runner died before it saw a pause or a cancel is not stuck" {
	local job
	job=$(submit 1 60)
	stopped_at chunk.changed:1 worker --job "$job"
	same '' "$(sql "select trueup.job_pause($job)")"
	kill_frozen
	same pausing "$(sql "select state from trueup.job where id = $job")"
	finish "$job"
	all_done
	drift 1 60
	job=$(submit 1 60)
	stopped_at chunk.changed:1 worker --job "$job"
	same '' "$(sql "select trueup.job_cancel($job)")"
	kill_frozen
	run trueup worker --job "$job"
	status_is 4
	same 'cancelled 0' "$(sql "select state || ' ' || (select sum(cursor) from trueup.part where job = id) from trueup.job where id = $job")"
	books_balance
}

@test "an operator who says resume before the runner saw the pause has never paused it" {
	local job
	# However long it stands still here, the part stays its own.
	export TRUEUP_LEASE=1h
	job=$(submit 1 60)
	stopped_at chunk.changed:1 worker --job "$job"
	same '' "$(sql "select trueup.job_pause($job)")"
	same '' "$(sql "select trueup.job_resume($job)")"
	go_on
	status_is 0
	books_balance
	all_done
}
