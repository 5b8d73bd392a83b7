#!/usr/bin/env bats
# Workers that stay: they do the jobs in their order, and give back what they hold. killed.bats is what becomes of a job
# that several share.

load ../lib/trueup
load faults

setup_file() {
	servers_begin
	start_postgres
	export rows=3000
	database_template installed gigs_installed $rows
}

teardown_file() {
	servers_end
}

setup() {
	database_from installed
	sql checkpoint
	export TRUEUP_LEASE=2s TRUEUP_PART_SIZE=$((rows / 60)) TRUEUP_CHUNK_MAX=$((rows / 300))
}

teardown() {
	kill_workers
	thaw
	postgres_ready || start_postgres
	database_drop
}

# said NAME EVENT [JOB]: whether its log has that.
said() {
	grep -q "\"event\":\"$2\"${3:+,\"job\":$3[,\}]}" "$BATS_TEST_TMPDIR/$1.log"
}

workers_seen() {
	[ "$(sql "select count(*) from trueup.worker where seen_at > clock_timestamp() - interval '15 seconds'")" = "$1" ]
}

@test "until idle: the urgent job first, one whose time has not come stays, and nothing is left of the worker" {
	local first urgent later
	drift 1 30
	first=$(submit 1 10)
	later=$(submit 11 20)
	urgent=$(submit 21 30)
	sql "update trueup.job set run_at = now() + interval '1 hour' where id = $later;
	     update trueup.job set priority = 5 where id = $urgent"
	run timeout 60 "$TRUEUP" worker --until-idle --format json
	status_is 0
	same "$urgent $first" "$(jq -r 'select(.event == "took") | .job' <<<"$output" | xargs)"
	job_is "$first" done
	job_is "$urgent" done
	job_is "$later" queued
	same 0 "$(sql 'select count(*) from trueup.worker')"
	same 10 "$(wrong_gigs)"
}

@test "a worker that stays hears of a job at once, and is seen while it waits" {
	local job
	start_worker one
	wait_for 20 workers_seen 1
	drift 1 20
	job=$(submit 1 20)
	wait_for 20 job_is "$job" done
	wait_for 20 said one left "$job"
	kill -s TERM "$worker_pid"
	wait_for 20 is_over "$worker_pid"
	wait "$worker_pid"
	same 0 "$(sql 'select count(*) from trueup.worker')"
	said one stopped
	books_balance
}

@test "a worker says at which job it is, and that it is at none" {
	local job
	at_job() { same "$1" "$(sql "select coalesce(job::text, 'none') from trueup.worker")" 2>/dev/null; }
	drift 1 40
	job=$(submit 1 40)
	TRUEUP_FAULT=chunk.locked:2:stop start_worker one
	wait_for 20 is_stopped "$worker_pid"
	at_job "$job"
	kill -s CONT "$worker_pid"
	wait_for 20 job_is "$job" done
	wait_for 20 at_job none
}

@test "a worker that is told to stop hands its part back, and the next one goes on from there" {
	local job before
	drift 1 $rows
	job=$(submit 1 $rows)
	TRUEUP_FAULT=chunk.committed:3:stop start_worker one
	wait_for 20 is_stopped "$worker_pid"
	kill -s TERM "$worker_pid"
	kill -s CONT "$worker_pid"
	wait_for 20 is_over "$worker_pid"
	wait "$worker_pid"
	job_is "$job" running
	same '' "$(sql "select error from trueup.job where id = $job")"
	same 0 "$(sql "select count(*) from trueup.part where lease_until is not null and state <> 'done'")"
	before=$(sql 'select sum(repaired) from trueup.part')
	[ "$before" -gt 0 ]
	run timeout 120 "$TRUEUP" worker --until-idle
	status_is 0
	job_is "$job" done
	same $rows "$(sql "select count(*) from gigs.noted")"
	books_balance
}

@test "a job of another rule text is passed over, and the jobs behind it are done" {
	local other job
	drift 1 20
	other=$(submit 1 10)
	job=$(submit 11 20)
	sql "update trueup.job set hash = repeat('0', 64) where id = $other"
	run timeout 60 "$TRUEUP" worker --until-idle --format json
	status_is 0
	same "$other" "$(jq -r 'select(.event == "refused") | .job' <<<"$output")"
	job_is "$other" queued
	job_is "$job" done
	same 10 "$(wrong_gigs)"
}

@test "a worker with an older text of the rule says so, and leaves the job to one that has the text it was made with" {
	local job rule=sql/rules/gigs/gig-counters.sql old=$BATS_TEST_TMPDIR/old
	mkdir -p "$old/${rule%/*}"
	sed '$a -- as it was last week' "$SERVERS_TOP/$rule" >"$old/$rule"
	drift 1 20
	job=$(submit 1 20)
	TRUEUP_HOME=$old start_worker old
	wait_for 20 said old refused "$job"
	contains "$(cat "$BATS_TEST_TMPDIR/old.log")" "job $job was made with another text of rule gig-counters than this program has"
	job_is "$job" queued
	same 20 "$(wrong_gigs)"
	start_worker new
	wait_for 20 job_is "$job" done
	wait_for 20 said new left "$job"
	same 0 "$(wrong_gigs)"
	same "$(hostname)/$worker_pid" "$(sql 'select distinct runner from trueup.part')"
	books_balance
}

@test "what fails for a while is put off, longer each time, and has failed for good after so many times" {
	local job
	drift 1 10
	job=$(submit 1 10)
	sql "create function gigs.busy() returns trigger language plpgsql as
	       'begin raise exception ''too busy'' using errcode = ''53000''; end';
	     create trigger busy before update of token on trueup.part execute function gigs.busy()"
	run timeout 60 "$TRUEUP" worker --until-idle --format json
	status_is 0
	contains "$output" '"event":"deferred"'
	same "1|queued|t" "$(sql "select attempts, state, run_at > clock_timestamp() from trueup.job where id = $job" | sed 's/running/queued/')"
	contains "$(sql "select error from trueup.job where id = $job")" 'too busy'
	sql "update trueup.job set run_at = now() where id = $job"
	run env TRUEUP_JOB_ATTEMPTS=2 timeout 60 "$TRUEUP" worker --until-idle --format json
	contains "$output" '"event":"failed"'
	job_is "$job" failed
	same 10 "$(wrong_gigs)"
	all_parts=$(sql "select count(*) from trueup.part where token is not null")
	same 0 "$all_parts"
}

@test "the server goes away and comes back: the worker goes on by itself" {
	local job
	drift 1 $rows
	job=$(submit 1 $rows)
	TRUEUP_FAULT=chunk.changed:4:stop start_worker one
	wait_for 20 is_stopped "$worker_pid"
	stop_postgres immediate
	start_postgres
	kill -s CONT "$worker_pid"
	wait_for 60 job_is "$job" done
	drift 1 10
	job=$(submit 1 10)
	stop_postgres fast
	start_postgres
	wait_for 60 job_is "$job" done
	kill -s TERM "$worker_pid"
	wait "$worker_pid"
	same 0 "$(wrong_gigs)"
	all_done
}
