# trueup jobs: what there is, how far it is, and steering it.
load ../lib/trueup
load verbs

setup_file() {
	servers_begin
	start_postgres
	database_template installed plant
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

plant() {
	five_gigs_installed
	login jobs_asker trueup_operator
	login jobs_looker trueup_viewer
	sql 'grant usage on schema gigs to jobs_asker; grant select on all tables in schema gigs to jobs_asker'
}

# queued: a repair of all drifted gigs that nobody does yet; sets job.
queued() {
	trueup check gig-counters --quiet >"$BATS_TEST_TMPDIR/check" || [ $? = 1 ]
	PGUSER=jobs_asker TRUEUP_OPERATOR=anna trueup repair gig-counters --all --yes --quiet --reason 'after the deploy' || [ $? = 4 ]
	job=$(sql 'select max(id) from trueup.job')
}

@test "jobs lists the newest first, with who, why, how far and what came of it" {
	trueup repair gig-counters --key "$(gig 2)" --quiet
	queued
	run_json jobs
	status_is 0
	same "[$job,$((job - 1))]" "$(json '[.[].job]')"
	same '["queued",3,0,"anna","after the deploy",null]' "$(json '.[0] | [.state, .previewed, .handled, .operator, .reason, .finished_at]')"
	same '["done",1,1,1]' "$(json '.[1] | [.state, .previewed, .handled, .repaired]')"
	run trueup jobs
	status_is 0
	contains "${lines[1]}" gig-counters
	contains "${lines[1]}" anna
	contains "${lines[1]}" queued
	contains "${lines[2]}" '1 done'
}

@test "a job is paused, resumed and cancelled, and what is not possible is refused with the reason" {
	queued
	run_json jobs pause "$job"
	status_is 0
	same '"paused"' "$(json .state)"
	run trueup worker --until-idle
	status_is 0
	same 0 "$(sql "select count(*) from trueup.audit")"
	run trueup jobs pause "$job"
	status_is 3
	contains "$output" "job $job is paused"
	run trueup jobs resume "$job"
	status_is 0
	contains "$output" queued
	run trueup jobs cancel "$job"
	status_is 0
	contains "$output" cancelled
	run trueup jobs resume "$job"
	status_is 3
	run trueup jobs pause 999
	status_is 3
	contains "$output" 'no job 999'
	run trueup jobs pause x
	status_is 2
}

@test "who may only look can see the jobs and steer none" {
	queued
	PGUSER=jobs_looker run trueup jobs
	status_is 0
	contains "$output" gig-counters
	PGUSER=jobs_looker run trueup jobs cancel "$job"
	status_is 3
	same queued "$(sql "select state from trueup.job where id = $job")"
}

@test "a job that has failed goes on after retry, from where it came to" {
	queued
	sql "update trueup.job set state = 'failed', error = 'the disk is full', attempts = 10, finished_at = now() where id = $job"
	run trueup jobs show "$job"
	status_is 0
	contains "$output" 'the disk is full'
	run trueup jobs retry "$job"
	status_is 0
	contains "$output" queued
	run trueup worker --until-idle
	status_is 0
	same 'done|4|' "$(sql "select state, (select sum(repaired) from trueup.part where job = j.id), error from trueup.job j where id = $job")"
	run trueup jobs retry "$job"
	status_is 3
}

@test "watch stays until the job has ended, and its status says how" {
	queued
	in_background "$TRUEUP" jobs watch "$job" --format json
	trueup worker --until-idle --quiet
	wait_for 20 background_is_over
	end_background
	same 0 "$status"
	same '"done"' "$(json .state "$(cat "$BATS_TEST_TMPDIR/background.out")")"
	sql "update trueup.job set state = 'failed' where id = $job"
	run trueup jobs watch "$job"
	status_is 4
}

@test "without trueup's schema there are no jobs, and that is said" {
	sql 'drop schema trueup cascade'
	run trueup jobs
	status_is 3
	contains "$output" 'trueup migrate'
}

background_is_over() {
	! kill -0 "$background_pid" 2>/dev/null
}
