#!/usr/bin/env bats
# A job gives way: to whom waits for locks, to its own niceness, and to whoever halts all jobs; each heeded while it
# runs, and the reason written down.

load ../lib/trueup
load faults

setup_file() {
	servers_begin
	start_postgres
	database_template installed installed_with_roles
}

teardown_file() {
	servers_end
}

setup() {
	database_from installed
	export TRUEUP_LEASE=2s TRUEUP_PART_SIZE=100 TRUEUP_CHUNK_MAX=5 TRUEUP_CHUNK_TARGET=10s
	drift 1 60
	job=$(submit 1 60)
}

teardown() {
	thaw
	[ -z "${waiter_pid-}" ] || kill -s KILL "$waiter_pid" 2>/dev/null || :
	database_drop
}

installed_with_roles() {
	gigs_installed 60
	sql "create role throttle_doer login in role trueup_runner;
	     grant usage on schema gigs to throttle_doer;
	     grant select, insert, update, delete on all tables in schema gigs to throttle_doer"
}

# Until when the job's runner has its part, in seconds.
lease() {
	sql "select extract(epoch from max(lease_until)) from trueup.part where job = $job"
}

# kept_beyond LEASE: that time has come, and the part is still its runner's.
kept_beyond() {
	[ "$(sql "select extract(epoch from clock_timestamp()) > $1 and max(lease_until) > clock_timestamp() from trueup.part where job = $job")" = t ]
}

work() {
	in_background "$TRUEUP" worker --until-idle --format json
}

# Each chunk takes so many seconds.
slow() {
	sql "create function gigs.slow() returns trigger language plpgsql as 'begin perform pg_sleep($1); return null; end';
	     create trigger slow after update on gigs.gigs for each statement execute function gigs.slow()"
}

repaired_is() {
	[ "$(repaired)" = "$1" ]
}

# throttled WHY: whether the job's runner has said so.
throttled() {
	[ "$(sql "select split_part(throttled, ' ', 1) from trueup.job where id = $job")" = "$1" ]
}

repaired() {
	sql "select sum(repaired) from trueup.part where job = $job"
}

@test "while others wait for locks the job waits, says how many, keeps its lease, and goes on when they are through" {
	export TRUEUP_MAX_LOCK_WAITS=1
	sql 'create table gigs.busy (n integer); insert into gigs.busy values (1)'
	hold 'update gigs.busy set n = 2'
	psql -XAtq -c "set application_name = 'app'" -c 'update gigs.busy set n = 3' 3>&- 4>&- &
	waiter_pid=$!
	wait_for 20 backend_waits 'update gigs.busy%'
	work
	wait_for 20 throttled locks
	local before
	before=$(repaired)
	contains "$("$TRUEUP" jobs)" '1 session waits for locks'
	# Another runner would have taken it by then.
	wait_for 20 kept_beyond "$(lease)"
	same "$before 1" "$(repaired) $(sql "select count(*) from trueup.part where lease_until > clock_timestamp()")"
	let_go
	background_ends
	status_is 0
	job_is "$job" done
	same 0 "$(wrong_gigs)"
	same '' "$(sql "select throttled from trueup.job where id = $job")"
	books_balance
}

@test "a job that is told to be nicer is, at once, and quicker again when told so" {
	sql "update trueup.job set nice = 0 where id = $job"
	run trueup jobs set "$job" nice=100
	status_is 0
	# A first chunk that takes long makes a pause that nobody would sit out.
	slow 0.6
	work
	wait_for 20 repaired_is 5
	throttled nice
	sql 'drop trigger slow on gigs.gigs'
	run trueup jobs set "$job" nice=0
	status_is 0
	background_ends
	status_is 0
	job_is "$job" done
	run trueup jobs set "$job" nice=1
	status_is 3
	run trueup jobs set "$job" nice
	status_is 2
	books_balance
}

@test "one switch halts all jobs, the running and the queued, and lets them go on" {
	local before
	slow 0.4
	work
	wait_for 20 repaired_is 5
	run trueup jobs halt --reason 'the disk is hot'
	status_is 0
	wait_for 20 throttled halted
	contains "$("$TRUEUP" jobs)" 'all jobs are halted'
	before=$(repaired)
	[ "$before" -lt 60 ]
	wait_for 20 kept_beyond "$(lease)"
	same "$before" "$(repaired)"
	sql 'drop trigger slow on gigs.gigs'
	run trueup jobs go
	status_is 0
	background_ends
	job_is "$job" done
	trueup jobs halt
	drift 1 5
	job=$(submit 1 5)
	run timeout 60 "$TRUEUP" worker --until-idle
	job_is "$job" queued
	trueup jobs go
	run timeout 60 "$TRUEUP" worker --until-idle
	job_is "$job" done
	books_balance
}

@test "on a protected database jobs go on by its name alone" {
	trueup jobs halt
	sql 'update trueup.installation set protect = true'
	run trueup jobs go --yes </dev/null
	status_is 3
	same f "$(sql 'select halted is null from trueup.installation')"
	run trueup jobs go --yes --confirm testing
	status_is 0
	same t "$(sql 'select halted is null from trueup.installation')"
}

@test "a runner that may not see what others do says that it does not know, and works" {
	PGUSER=throttle_doer TRUEUP_FAULT=chunk.committed:2:stop in_background "$TRUEUP" worker --until-idle
	wait_for 20 is_stopped "$background_pid"
	throttled unknown
	kill -s CONT "$background_pid"
	background_ends
	status_is 0
	job_is "$job" done
}

@test "a job that waits is paused and cancelled like any other" {
	trueup jobs set "$job" nice=100
	slow 0.6
	work
	wait_for 20 repaired_is 5
	trueup jobs cancel "$job"
	background_ends
	status_is 0
	job_is "$job" cancelled
	same 5 "$(repaired)"
	books_balance
}
