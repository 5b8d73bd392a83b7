# Several databases in one target: notes live in the main one, gigs in a database of their own. Each has its own
# schema trueup; what lists them unites them, and one that is down takes only its own systems with it.
load ../lib/trueup
load verbs

setup_file() {
	servers_begin
	start_postgres
	export TRUEUP_HOME=$SERVERS_DIR/home
	mkdir -p "$TRUEUP_HOME/sql/rules/notes"
	cp "$SERVERS_TOP/tests/data/note-titles.sql" "$TRUEUP_HOME/sql/rules/notes"
	database_template notes notes_installed
	database_template gigs five_gigs_installed
	login both_asker trueup_operator
	sql 'grant usage on schema notes to both_asker; grant select on notes.notes to both_asker' -d notes
	sql 'grant usage on schema gigs to both_asker; grant select on all tables in schema gigs to both_asker' -d gigs
}

teardown_file() {
	servers_end
}

setup() {
	database_from gigs
	GIGS=gigs_$PGDATABASE
	sql "alter database $PGDATABASE rename to $GIGS" -d postgres
	database_from notes
	NOTES=$PGDATABASE
	write_target
}

teardown() {
	kill_background
	kill_workers
	sql "drop database if exists $GIGS with (force)" -d postgres
	database_drop
}

notes_installed() {
	sql_file "$SERVERS_TOP/tests/data/notes.sql"
	trueup migrate --quiet --label testing
	sql 'grant usage on schema notes to trueup_runner; grant select, update on notes.notes to trueup_runner'
}

# write_target [LINE…]: the entry of both databases, and what else stands in it.
write_target() {
	{
		echo "[both]"
		echo "database = dbname=$NOTES"
		echo "database.gigs = dbname=$GIGS"
		[ $# = 0 ] || printf '%s\n' "$@"
	} >"$TRUEUP_HOME/targets.ini"
}

# in_gigs TEXT: psql in the database of the gigs.
in_gigs() {
	sql "$1" -d "$GIGS"
}

# Nobody gets into a database any more, and whoever is there is out; and back.
shut() {
	sql "alter database $1 allow_connections false" -d postgres
	sql "select pg_terminate_backend(pid) from pg_stat_activity where datname = '$1'" -d postgres >/dev/null
}

reopen() {
	sql "alter database $1 allow_connections true" -d postgres
}

titles() {
	sql "select string_agg(title, ',' order by id) from notes.notes"
}

gigs_titles_of() {
	in_gigs "select responses from gigs.gigs where id = '$(gig "$1")'"
}

@test "a rule's check, repair and undo go to the database of its system, and numbers name it" {
	run_json check gig-counters
	status_is 1
	same 4 "$(json .found)"
	run_json repair gig-counters --key "$(gig 2)" --reason 'after the deploy'
	status_is 0
	same '[1,"gigs"]' "$(json '[.job, .database]')"
	same 2 "$(gigs_titles_of 2)"
	run trueup repair note-titles --all --yes
	status_is 0
	contains "$output" '(job main:1, '
	same 'one,two,three' "$(titles)"
	same '1|1' "$(in_gigs 'select count(*) from trueup.audit')|$(sql 'select count(*) from trueup.job')"
	run_json undo --job gigs:1
	status_is 0
	same '[1,"gigs"]' "$(json '[.undone, .database]')"
	same 5 "$(gigs_titles_of 2)"
	run_json undo main:1
	status_is 0
	same 1 "$(json .undone)"
}

@test "a number alone does not say which database, and is refused with the ways to say it" {
	trueup repair note-titles --all --yes --quiet
	run trueup jobs show 1
	status_is 2
	contains "$output" 'main:1, gigs:1'
	run trueup undo 1
	status_is 2
	run trueup jobs show chats:1
	status_is 2
	contains "$output" 'expected one of main, gigs'
	run_json jobs show main:1
	status_is 0
	same '"note-titles"' "$(json .rule)"
	run_json jobs show 1 --system notes
	status_is 0
	run trueup jobs show gigs:1
	status_is 3
	contains "$output" 'no job'
}

@test "one database takes numbers as they are, and says no name of it" {
	printf '[one]\ndatabase = dbname=%s\n' "$NOTES" >"$TRUEUP_HOME/targets.ini"
	run_json repair note-titles --all --yes
	status_is 0
	same '[1,false]' "$(json '[.job, has("database")]')"
	run_json jobs show 1
	status_is 0
	run_json jobs show main:1
	status_is 0
}

@test "a database that is down is no trouble to the rules of another one" {
	shut "$GIGS"
	run trueup repair note-titles --all --yes
	status_is 0
	same 'one,two,three' "$(titles)"
	run trueup repair gig-counters --all --yes
	status_is 3
	contains "$output" "$GIGS"
	reopen "$GIGS"
	run trueup repair gig-counters --all --yes
	status_is 0
}

@test "the one protected database among two asks for its name, the other does not" {
	trueup migrate --system gigs --protect yes --label guarded --quiet
	run trueup repair gig-counters --all --yes
	status_is 3
	contains "$output" guarded
	run trueup repair note-titles --all --yes
	status_is 0
	run trueup repair gig-counters --all --yes --confirm testing
	status_is 3
	run trueup repair gig-counters --all --yes --confirm guarded
	status_is 0
}

@test "each database has its own credentials for what is done there" {
	sql "select rolname from pg_roles where rolname = 'gigs_doer'" -d postgres | grep -q . || login gigs_doer trueup_runner
	in_gigs 'grant usage on schema gigs to gigs_doer; grant select, update on all tables in schema gigs to gigs_doer'
	printf '[both]\ndatabase = dbname=%s user=both_asker\ndatabase.gigs = dbname=%s user=both_asker\n%s\n' "$NOTES" "$GIGS" \
		"runner_database.gigs = dbname=$GIGS user=gigs_doer" >"$TRUEUP_HOME/targets.ini"
	run trueup repair gig-counters --all --yes
	status_is 0
	same 'both_asker|gigs_doer' "$(in_gigs 'select distinct requested_by, written_by from trueup.job j join trueup.audit a on a.job = j.id')"
	run trueup repair note-titles --all --yes
	status_is 4
	contains "$output" 'job main:1 is queued'
}

@test "a task is switched and run where its rule's system lives" {
	in_gigs "select trueup.schedule_plant('[{\"rule\": \"gig-counters\", \"detect\": true, \"schedule\": \"weekly repair\"}]')"
	run trueup schedule on gig-counters/repair
	status_is 0
	same 't' "$(in_gigs "select enabled from trueup.schedule where task = 'gig-counters/repair'")"
	same 0 "$(sql 'select count(*) from trueup.schedule')"
	run_json schedule run gig-counters/detect
	status_is 0
	same 'detect' "$(in_gigs 'select kind from trueup.job')"
}

@test "check goes over all databases, and one that is down leaves the rules of the others" {
	run_json check
	status_is 1
	same '[["gig-counters",4],["note-titles",2]]' "$(json '[.[] | select(.rule == "gig-counters" or .rule == "note-titles") | [.rule, .found]]')"
	shut "$GIGS"
	run_json check
	status_is 3
	same '[2]' "$(json '[.[] | select(.found) | .found]')"
	contains "$(json '.[] | select(.rule == "gig-counters") | .error')" "$GIGS"
	run trueup check
	status_is 3
	contains "$output" '✗ note-titles'
	contains "$output" 'gig-counters: '
	reopen "$GIGS"
	shut "$NOTES"
	run_json check
	status_is 3
	same '[4]' "$(json '[.[] | select(.rule == "gig-counters") | .found]')"
	reopen "$NOTES"
}

# asked_at DATABASE TIME: when the jobs there were asked for.
asked_at() {
	sql "update trueup.job set created_at = '$2'" -d "$1"
}

@test "jobs of all databases are one list, the newest first, and one that is down is said beside it" {
	trueup repair note-titles --key 2 --quiet
	trueup repair gig-counters --key "$(gig 2)" --quiet
	trueup repair note-titles --key 3 --quiet
	asked_at "$GIGS" '2026-11-02 12:00Z'
	sql "update trueup.job set created_at = ('2026-11-0' || (2 * id - 1) || ' 12:00Z')::timestamptz"
	run_json jobs
	status_is 0
	same '[["main",2],["gigs",1],["main",1]]' "$(json '[.[] | [.database, .job]]')"
	run trueup jobs
	status_is 0
	contains "${lines[1]}" main:2
	contains "${lines[2]}" gigs:1
	run_json jobs --system gigs
	status_is 0
	same '[["gigs",1]]' "$(json '[.[] | [.database, .job]]')"
	shut "$GIGS"
	run_json jobs
	status_is 3
	same '[["main",2],["main",1]]' "$(json '[.[] | [.database, .job]]')"
	contains "$stderr" 'trueup: gigs: '
	shut "$NOTES"
	run_json_or_nothing jobs
	status_is 3
	same '' "$output"
	contains "$stderr" 'none of the databases'
	reopen "$GIGS"
	reopen "$NOTES"
}

run_json_or_nothing() {
	run --separate-stderr trueup "$@" --format json
}

@test "the audit of all databases is one list, the newest first" {
	trueup repair note-titles --key 2 --quiet
	trueup repair gig-counters --key "$(gig 2)" --quiet
	sql "update trueup.audit set at = at - interval '1 hour'"
	run_json audit
	status_is 0
	same '[["gigs",1],["main",1]]' "$(json '[.[] | [.database, .audit]]')"
	run trueup audit --rule note-titles
	status_is 0
	contains "$output" main:1
	lacks "$output" gigs:1
	shut "$GIGS"
	run_json audit
	status_is 3
	same '[["main",1]]' "$(json '[.[] | [.database, .audit]]')"
	reopen "$GIGS"
	run trueup audit --since 2026-13-45
	status_is 2
	contains "$output" '--since "2026-13-45"'
}

@test "schedules of all databases are one list by name" {
	# However one of them sorts.
	in_gigs 'alter table trueup.schedule alter column task type text collate "en-x-icu"'
	in_gigs "insert into trueup.schedule (task, kind, rule, every, enabled)
	         select task, 'detect', 'x', '1h', false from unnest('{B,a,C}'::text[]) task"
	in_gigs "select trueup.schedule_plant('[{\"rule\": \"gig-counters\", \"detect\": true, \"schedule\": \"weekly repair\"}]')"
	sql "select trueup.schedule_plant('[{\"rule\": \"a-rule\", \"detect\": true}, {\"rule\": \"note-titles\", \"detect\": true}]')"
	run_json schedule
	status_is 0
	same '[["gigs","B"],["gigs","C"],["gigs","a"],["main","a-rule/detect"],["gigs","gig-counters/detect"],["gigs","gig-counters/repair"],["main","note-titles/detect"]]' \
		"$(json '[.[] | [.database, .task]]')"
}

@test "all jobs of a target are halted with one word, and each protected database wants its name to let them go" {
	run trueup jobs halt --reason incident
	status_is 0
	contains "$output" 'main: all jobs are halted'
	contains "$output" 'gigs: all jobs are halted'
	same 'incident|incident' "$(sql 'select halted from trueup.installation')|$(in_gigs 'select halted from trueup.installation')"
	trueup migrate --system gigs --protect yes --label guarded --quiet
	run trueup jobs go
	status_is 3
	same '|incident' "$(sql 'select halted from trueup.installation')|$(in_gigs 'select halted from trueup.installation')"
	run trueup jobs go --system gigs --confirm guarded
	status_is 0
	same '' "$(in_gigs 'select halted from trueup.installation')"
}

@test "migrate goes over all databases, and installs what a system wants where it lives" {
	run_json migrate --status
	status_is 0
	same '[["main",0],["gigs",0]]' "$(json '[.[] | [.database, .pending]]')"
	run trueup migrate --domain gigs
	status_is 0
	contains "$output" main:
	contains "$output" gigs:
	local has_gigs="select exists (select from trueup.migration where name like 'gigs/%')"
	same 't|f' "$(in_gigs "$has_gigs")|$(sql "$has_gigs")"
	shut "$GIGS"
	run_json migrate
	status_is 3
	same '["main"]' "$(json '[.[] | .database]')"
	contains "$stderr" 'gigs: '
	reopen "$GIGS"
}

# queue_both: a repair of everything in both databases, that nobody does yet.
queue_both() {
	trueup check --quiet || [ $? = 1 ]
	printf '[both]\ndatabase = dbname=%s user=both_asker\ndatabase.gigs = dbname=%s user=both_asker\n' "$NOTES" "$GIGS" \
		>"$TRUEUP_HOME/targets.ini"
	trueup repair note-titles --all --yes --quiet || [ $? = 4 ]
	trueup repair gig-counters --all --yes --quiet || [ $? = 4 ]
	write_target
}

notes_are_right() {
	[ "$(titles)" = one,two,three ]
}

gigs_are_right() {
	[ "$(in_gigs 'select count(*) from trueup.finding where resolved_at is null')" = 0 ]
}

# log_has FILTER [TIMES]
log_has() {
	jq -es "map(select($1)) | length >= ${2:-1}" "$BATS_TEST_TMPDIR/background.out" >/dev/null
}

@test "one worker does the jobs of all databases, and ends when none is left" {
	queue_both
	run trueup worker --until-idle --format json
	status_is 0
	notes_are_right
	gigs_are_right
	same '["gigs","main"]' "$(jq -sc '[.[] | select(.event == "took") | .database] | sort' <<<"$output")"
}

@test "a database that is down stops no worker: the others are served, and it too once it is back" {
	queue_both
	shut "$GIGS"
	in_background "$TRUEUP" worker --format json
	wait_for 20 notes_are_right
	wait_for 20 log_has '.event == "lost" and .database == "gigs"'
	reopen "$GIGS"
	wait_for 20 gigs_are_right
	shut "$NOTES"
	wait_for 20 log_has '.event == "lost" and .database == "main"'
	reopen "$NOTES"
	wait_for 20 log_has '.event == "ready" and .database == "main"' 2
	end_background
	same 0 "$status"
	same 0 "$(sql 'select count(*) from trueup.worker')"
	same 0 "$(in_gigs 'select count(*) from trueup.worker')"
}

@test "a worker that fails in one database goes on in the others, and its manager is not told that it ends" {
	listen "$BATS_TEST_TMPDIR/notify"
	in_background "$TRUEUP" worker --format json
	wait_for 20 log_has '.event == "ready" and .database == "gigs"'
	in_gigs 'alter table trueup.job rename to job_away'
	wait_for 20 log_has '.event == "stopped" and .database == "gigs"'
	PGUSER=both_asker trueup repair note-titles --all --yes --quiet || [ $? = 4 ]
	wait_for 20 notes_are_right
	run told 'STOPPING=1'
	status_is 1
	end_background
	wait_for 20 told 'STOPPING=1'
	same 1 "$(grep -c 'STOPPING=1' "$BATS_TEST_TMPDIR/told")"
}

@test "until idle, a database that could not be reached is said, with status 3" {
	queue_both
	shut "$GIGS"
	run trueup worker --until-idle
	status_is 3
	contains "$output" 'trueup: gigs: '
	notes_are_right
	reopen "$GIGS"
	run trueup worker --until-idle --system gigs
	status_is 0
	gigs_are_right
}

@test "what failed for good in one of them is put away, and taken back, by its number there" {
	trueup repair gig-counters --key "$(gig 2)" --yes --quiet
	in_gigs "update trueup.job set state = 'failed' where id = 1"
	run trueup dead-letters discard gigs:1 --reason known --yes
	status_is 0
	contains "$output" 'job gigs:1 discarded; trueup undo gigs:2 brings it back'
	run trueup dead-letters discard gigs:1 --reason known --yes
	status_is 3
	contains "$output" 'gigs: Job 1 was discarded already.'
	run trueup undo gigs:2 --yes
	status_is 0
	run_json dead-letters discard gigs:1 --reason known --yes
	same '["gigs",5,1]' "$(json '[.database, .by_job, .discarded[0].job]')"
}

@test "each database gets the schedules of its own rules" {
	in_background "$TRUEUP" worker --quiet
	has_both() {
		[ "$(sql "select count(*) from trueup.schedule where rule = 'note-titles'")" = 2 ] &&
			[ "$(in_gigs "select count(*) from trueup.schedule where rule = 'gig-counters'")" = 2 ]
	}
	wait_for 20 has_both
	end_background
	same 0 "$(in_gigs "select count(*) from trueup.schedule where rule = 'note-titles'")"
	same 0 "$(sql "select count(*) from trueup.schedule where rule like 'gig-%'")"
}

@test "each database has its metrics at a port of its own, about its own rules; what has no port is refused" {
	local port
	port=$(free_port 2)
	TRUEUP_METRICS_ADDR=127.0.0.1:65535 run timeout 60 "$TRUEUP" worker
	status_is 2
	contains "$output" 'port 65536'
	TRUEUP_METRICS_ADDR=127.0.0.1:65535 run trueup worker --until-idle
	status_is 0
	trueup check --quiet || [ $? = 1 ]
	# Of the time when all lived in one database.
	sql "insert into trueup.finding (rule, key) values ('gig-counters', '{}')"
	TRUEUP_METRICS_ADDR=127.0.0.1:$port in_background "$TRUEUP" worker --format json
	wait_for 20 log_has '.event == "metrics"' 2
	tells() { grep -o '^trueup_findings{rule="[^"]*"}' <<<"$(curl -s --max-time 12 "http://127.0.0.1:$1/metrics")" | sort | tr '\n' ' '; }
	same 'trueup_findings{rule="note-titles"} ' "$(tells $port)"
	contains "$(tells $((port + 1)))" 'trueup_findings{rule="gig-counters"}'
	lacks "$(tells $((port + 1)))" note-titles
	end_background
}

@test "a number with its database is what a worker is told to do" {
	queue_both
	run trueup worker --job 1
	status_is 2
	run trueup worker --job gigs:1
	status_is 0
	gigs_are_right
	run notes_are_right
	status_is 1
}
