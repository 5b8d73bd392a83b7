# trueup dead-letters: what failed for good, whole jobs and single rows, is kept with its error until somebody sees to it.
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
	login letters_looker trueup_viewer
	login letters_asker trueup_operator
	sql 'grant usage on schema gigs to letters_asker; grant select on all tables in schema gigs to letters_asker'
}

# failed: a repair of all four drifted gigs that has failed as a whole; sets job.
failed() {
	trueup check gig-counters --quiet >"$BATS_TEST_TMPDIR/check" || [ $? = 1 ]
	PGUSER=letters_asker TRUEUP_OPERATOR=anna trueup repair gig-counters --all --yes --quiet --reason 'after the deploy' || [ $? = 4 ]
	job=$(sql 'select max(id) from trueup.job')
	sql "update trueup.job set state = 'failed', error = 'the disk is full', attempts = 10, finished_at = now() where id = $job"
}

# partly: a repair in which gigs 2 and 4 fail by a constraint and the others do not; sets job.
partly() {
	sql "alter table gigs.gigs add constraint no_two check (id not in ('$(gig 2)', '$(gig 4)') or responses in (5, 1))"
	trueup repair gig-counters --all --yes --quiet || [ $? = 4 ]
	job=$(sql 'select max(id) from trueup.job')
}

@test "where nothing failed there are no dead letters, and the status is 0" {
	run_json dead-letters
	status_is 0
	same '[]' "$output"
	run trueup dead-letters list
	status_is 0
}

@test "a job that failed for good is listed with its error, how often it was tried, who and why; the status is 1" {
	failed
	run_json dead-letters
	status_is 1
	same "[$job,\"failed\",\"the disk is full\",10,\"anna\",\"after the deploy\"]" \
		"$(json '.[0] | [.job, .state, .error, .attempts, .operator, .reason]')"
	run trueup dead-letters
	status_is 1
	contains "$output" 'the disk is full'
	contains "$output" 'all of it'
	PGUSER=letters_looker run trueup dead-letters
	status_is 1
}

@test "what failed last is listed first, in whatever order it was asked for" {
	failed
	sql "insert into trueup.job (kind, rule, hash, state, finished_at)
	     select 'repair', 'gig-counters', hash, 'failed', now() - days * interval '1 day'
	       from trueup.job, unnest('{3,null,1}'::int[]) days where id = $job"
	run_json dead-letters
	same "[$job,$((job + 3)),$((job + 1)),$((job + 2))]" "$(json '[.[].job]')"
}

@test "rows that failed in a job that is done are listed with it; a retry tries these alone, in the same job" {
	local audited
	partly
	run_json dead-letters
	status_is 1
	same "[$job,\"done\",2,4]" "$(json '.[0] | [.job, .state, .rows_failed, .previewed]')"
	same "[\"$(gig 2)\",\"$(gig 4)\"]" "$(json '[.[0].rows[].key.gig_id]')"
	contains "$(json '.[0].error')" 'no_two'
	run trueup dead-letters
	contains "$output" '2 of 4 rows'
	audited=$(sql "select count(*), max(id) from trueup.audit")
	sql 'alter table gigs.gigs drop constraint no_two'
	run trueup dead-letters retry "$job"
	status_is 0
	same 'queued|4|2|0' "$(sql "select state, previewed, (select sum(cursor) from trueup.part where job = j.id),
	                              (select count(*) from trueup.outcome where job = j.id and outcome = 'failed')
	                         from trueup.job j where id = $job")"
	same "$audited" "$(sql "select count(*), max(id) from trueup.audit")"
	run trueup worker --until-idle
	status_is 0
	same 'done|4|4|0' "$(sql "select state, (select sum(cursor) from trueup.part where job = j.id),
	                            (select sum(repaired) from trueup.part where job = j.id), rows_failed
	                       from trueup.job j where id = $job")"
	same '2|1' "$(counters 2)"
	same '4|4' "$(sql "select count(*), count(distinct key) from trueup.audit where job = $job")"
	run trueup dead-letters
	status_is 0
	# All of it is taken back as one job, what was tried again with the rest.
	run trueup undo --job "$job" --yes
	status_is 0
	same '5|1' "$(counters 2)"
}

@test "a retry of a job that failed has its attempts and its failed rows before it again" {
	partly
	sql "update trueup.job set state = 'failed', error = 'gone', attempts = 10 where id = $job;
	     alter table gigs.gigs drop constraint no_two"
	run trueup jobs retry "$job"
	status_is 0
	same '0|' "$(sql "select attempts, error from trueup.job where id = $job")"
	run trueup worker --until-idle
	same 'done|4' "$(sql "select state, (select sum(repaired) from trueup.part where job = j.id) from trueup.job j where id = $job")"
}

@test "rows of an undo that failed are tried again, and are the rows of that job still" {
	local undo
	trueup repair gig-counters --all --yes --quiet
	job=$(sql 'select max(id) from trueup.job')
	sql "alter table gigs.gigs add constraint no_two check (id <> '$(gig 2)' or responses = 2)"
	run trueup undo --job "$job" --yes
	status_is 4
	undo=$(sql 'select max(id) from trueup.job')
	same "$undo" "$(sql "select id from trueup.job where state = 'done' and rows_failed = 1")"
	sql 'alter table gigs.gigs drop constraint no_two'
	run trueup jobs retry "$undo"
	status_is 0
	run trueup worker --until-idle
	same '5|1' "$(counters 2)"
	same '0' "$(sql "select rows_failed from trueup.job where id = $undo")"
}

@test "a dead letter is discarded with a reason, by name, in the audit; undo brings it back" {
	failed
	run trueup dead-letters discard "$job"
	status_is 2
	contains "$output" --reason
	TRUEUP_OPERATOR=boris run_json dead-letters discard "$job" --reason 'known since May' --yes
	status_is 0
	same "[$job]" "$(json '[.discarded[].job]')"
	run_json dead-letters
	status_is 0
	same '[]' "$output"
	same "boris|known since May|{\"job_id\": $job}|failed" "$(sql "select j.operator, j.reason, a.key, a.before ->> 'state'
	   from trueup.audit a join trueup.job j on j.id = a.job where a.rule = 'job-discard'")"
	same failed "$(sql "select state from trueup.job where id = $job")"
	run trueup jobs discard "$job" --reason again --yes
	status_is 3
	contains "$output" 'discarded already'
	run trueup undo --yes "$(sql "select id from trueup.audit where rule = 'job-discard'")"
	status_is 0
	run trueup dead-letters
	status_is 1
	# A retry brings it back to life, discarded or not.
	run trueup jobs discard "$job" --reason 'once more' --yes
	run trueup jobs retry "$job"
	status_is 0
	same 'queued|' "$(sql "select state, discarded_at from trueup.job where id = $job")"
}

@test "what was put away comes back in whatever time zone one is" {
	failed
	PGTZ=Asia/Kolkata trueup dead-letters discard "$job" --reason 'known since May' --yes --quiet
	PGTZ=America/Caracas run trueup undo --yes "$(sql "select id from trueup.audit where rule = 'job-discard'")"
	status_is 0
	run trueup dead-letters
	status_is 1
}

# rival: another job that does the same as job, and is not at its end.
rival() {
	sql "insert into trueup.job (kind, rule, hash, state, unique_key)
	     select kind, rule, hash, 'paused', unique_key from trueup.job where id = $job"
}

@test "rows that failed are tried again beside a job that does all of them; a whole job waits for it, and stays as it is" {
	local parts
	partly
	rival
	run trueup jobs retry "$job"
	status_is 0
	same 'queued|' "$(sql "select state, unique_key from trueup.job where id = $job")"
	database_drop
	database_from installed
	partly
	sql "update trueup.job set state = 'failed' where id = $job"
	rival
	parts=$(sql "select string_agg(p::text, ' ' order by no) from trueup.part p where job = $job")
	run trueup jobs retry "$job"
	status_is 3
	contains "$output" "job $job cannot be tried again: another one does the same already"
	same "$parts" "$(sql "select string_agg(p::text, ' ' order by no) from trueup.part p where job = $job")"
	same 'failed|2' "$(sql "select state, (select count(*) from trueup.outcome o where o.job = j.id) from trueup.job j where id = $job")"
}

@test "on a protected database, and on a copy, nothing is tried again without its name, whoever asks; that is written down" {
	failed
	sql "update trueup.installation set protect = true"
	PGUSER=letters_asker TRUEUP_OPERATOR=anna run trueup dead-letters retry "$job" --yes </dev/null
	status_is 3
	contains "$output" 'testing is protected'
	same "failed|retry|gig-counters|$job|letters_asker|anna" "$(sql "select j.state, r.what, r.rule, r.job, r.requested_by, r.operator
	                                                                   from trueup.job j, trueup.refusal r where j.id = $job")"
	run sql_as letters_asker "select trueup.job_retry($job)"
	contains "$output" 'does not exist'
	PGUSER=letters_asker run trueup jobs retry "$job" --confirm testing
	status_is 0
	same queued "$(sql "select state from trueup.job where id = $job")"
	sql "update trueup.job set state = 'failed' where id = $job; update trueup.installation set database = database::int + 1"
	PGUSER=letters_asker run trueup jobs retry "$job" --confirm testing
	status_is 3
	contains "$output" 'a copy of testing'
	run trueup jobs retry 999 --confirm testing
	status_is 3
	contains "$output" 'there is no job 999'
}

@test "what has not failed is not discarded, and who may only look discards nothing" {
	trueup repair gig-counters --key "$(gig 2)" --quiet
	run trueup dead-letters discard 1 --reason x --yes
	status_is 3
	contains "$output" 'Job 1 has not failed, nor has a row of it: there is nothing to discard.'
	run trueup dead-letters discard 999 --reason x --yes
	status_is 3
	contains "$output" 'There is no job 999.'
	run trueup dead-letters discard x --reason x --yes
	status_is 2
	failed
	PGUSER=letters_looker run trueup dead-letters discard "$job" --reason x --yes
	status_is 3
	same '' "$(sql "select discarded_at from trueup.job where id = $job")"
	same 0 "$(sql "select count(*) from trueup.audit where rule = 'job-discard'")"
}
