# trueup jobs: what there is, how far it is, and steering it.
load ../lib/trueup
load verbs
load ../faults/faults

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
	thaw
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

@test "the same once more is not queued twice: the number of the first comes back, and that is said; afterwards it may again" {
	local first
	queued
	first=$job
	PGUSER=jobs_asker run --separate-stderr trueup repair gig-counters --all --yes
	status_is 4
	contains "$stderr" "job $first does the same already"
	same 1 "$(sql "select count(*) from trueup.job where state <> 'preview'")"
	trueup jobs pause "$first" --quiet
	# Who may run it does not bring back what somebody set aside.
	run --separate-stderr trueup repair gig-counters --all --yes
	status_is 4
	contains "$stderr" "job $first does the same already"
	contains "$stderr" "job $first is paused; trueup worker --job $first goes on with it"
	same "$first|paused" "$(sql 'select id, state from trueup.job')"
	trueup jobs resume "$first" --quiet
	# Other rows are another thing, and so is another rule or a way to do it.
	PGUSER=jobs_asker trueup repair gig-counters --key "$(gig 2)" --yes --quiet || [ $? = 4 ]
	same 2 "$(sql 'select count(*) from trueup.job')"
	# Who may run jobs joins in with the one that is queued.
	run --separate-stderr trueup repair gig-counters --all --yes
	status_is 0
	same done "$(sql "select state from trueup.job where id = $first")"
	trueup worker --until-idle --quiet
	sql "update gigs.gigs set responses = 9 where id = '$(gig 2)'"
	trueup repair gig-counters --key "$(gig 2)" --yes --quiet
	same 3 "$(sql "select count(*) from trueup.job where state = 'done'")"
}

@test "who joined in with the job of somebody else and is interrupted does not pause it" {
	queued
	sql "create function gigs.slow() returns trigger language plpgsql as 'begin perform pg_sleep(60); return new; end';
	     create trigger slow before update on gigs.gigs for each row execute function gigs.slow()"
	in_background "$TRUEUP" repair gig-counters --all --yes
	sleeps() { [ "$(sql "select count(*) from pg_stat_activity where wait_event = 'PgSleep'")" != 0 ]; }
	wait_for 20 sleeps
	end_background
	same 130 "$status"
	contains "$(cat "$BATS_TEST_TMPDIR/background.err")" "job $job is not at its end"
	same "$job|running|0" "$(sql "select id, state, (select count(*) from trueup.part where lease_until is not null) from trueup.job")"
}

@test "a job that a worker has done before the one who asked for it came to it is done, and that is no error" {
	trueup check gig-counters --quiet >"$BATS_TEST_TMPDIR/check" || [ $? = 1 ]
	stopped_at runner.looked:1 repair gig-counters --all --yes --format json
	trueup worker --until-idle --quiet
	go_on
	status_is 0
	same '["done",4]' "$(json '[.state, .repaired]')"
	same 1 "$(sql 'select count(*) from trueup.job')"
}

@test "a transaction that cannot see the job that does the same ends with the reason" {
	queued
	trueup jobs cancel "$job" --quiet
	sql "insert into trueup.job (kind, rule, hash, params, previewed, state)
	     select kind, rule, hash, params, previewed, 'preview' from trueup.job where id = $job;
	     insert into trueup.part (job, no, keys)
	     select j.id, p.no, p.keys from trueup.part p, trueup.job j where p.job = $job and j.state = 'preview'"
	# It is queued once more after the transaction has begun to look.
	run sql "set statement_timeout = '5s';
	         begin isolation level repeatable read;
	         select count(*) from trueup.job;
	         \\! psql -Xqc \"update trueup.job set state = 'queued' where id = $job\"
	         select trueup.job_queue(id, null) from trueup.job where state = 'preview'"
	contains "$output" 'another job does the same, and this transaction cannot see it'
	same queued "$(sql "select state from trueup.job where id = $job")"
}

# submit_all PREVIEW…: a session for each of them, all at once; each waits for whoever holds the same. Sets submitters.
submit_all() {
	local job
	submitters=()
	for job in "$@"; do
		sql "select job from trueup.job_submit($job, null, null, 4)" >"$BATS_TEST_TMPDIR/submitted.$job" 3>&- 4>&- &
		submitters+=($!)
	done
	wait_for 20 all_wait $#
}

all_wait() {
	[ "$(sql "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%job_submit%'")" = "$1" ]
}

# Sets submitted to what they were told, each number once.
all_submitted() {
	local pid
	for pid in "${submitters[@]}"; do wait "$pid"; done
	submitted=$(sort -u "$BATS_TEST_TMPDIR"/submitted.*)
	rm "$BATS_TEST_TMPDIR"/submitted.*
}

@test "those who submit the same at once get one job, whether the first of them goes through with it or not" {
	local previews
	trueup check gig-counters --quiet >"$BATS_TEST_TMPDIR/check" || [ $? = 1 ]
	mapfile -t previews < <(sql "
	select trueup.preview_new('repair', 'gig-counters', (select hash from trueup.run limit 1), '{}', null, null)
	  from generate_series(1, 8)")
	same 8 "$(sql "select count(trueup.preview_add_findings(id, '{}', 5000)) from trueup.job")"
	hold "select from trueup.job_submit(${previews[0]}, null, null, 4)"
	submit_all "${previews[@]:1:3}"
	let_go rollback
	all_submitted
	same "$submitted" "$(sql "select id from trueup.job where state = 'queued'")"
	same "${previews[0]}" "$(sql "select id from trueup.job where id < ${previews[4]} and state = 'preview'")"
	sql "delete from trueup.job where id = $submitted"
	hold "select from trueup.job_submit(${previews[4]}, null, null, 4)"
	submit_all "${previews[@]:5:3}"
	let_go commit
	all_submitted
	same "${previews[4]}" "$submitted"
	same "${previews[4]} queued" "$(sql "select id || ' ' || state from trueup.job where id >= ${previews[4]}")"
}

@test "old jobs are pruned with what they hold, looks after a week; what an undo stands on stays" {
	trueup repair gig-counters --key "$(gig 2)" --quiet
	trueup repair gig-counters --key "$(gig 3)" --quiet
	trueup undo --job 2 --yes --quiet
	sql "insert into trueup.job (kind, rule, hash, state, finished_at)
	     values ('detect', 'gig-counters', 'x', 'done', now() - interval '8 days'), ('detect', 'gig-counters', 'x', 'done', now() - interval '6 days'),
	            ('detect', 'gig-counters', 'x', 'failed', now() - interval '8 days');
	     update trueup.job set finished_at = now() - interval '401 days' where id <= 2;
	     update trueup.installation set pruned_at = now() - interval '2 days';
	     select trueup.prune()" >/dev/null
	same '2 3 5 6' "$(sql "select string_agg(id::text, ' ' order by id) from trueup.job")"
	same 0 "$(sql "select count(*) from trueup.part where job = 1")"
	# Once a day.
	sql "update trueup.job set finished_at = now() - interval '401 days' where id >= 2;
	     select trueup.prune()" >/dev/null
	same 4 "$(sql "select count(*) from trueup.job")"
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
