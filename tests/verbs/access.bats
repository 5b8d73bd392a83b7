# Who may do what by which verb, and what is said where the server cannot be reached or goes away.
load ../lib/trueup
load verbs

setup_file() {
	servers_begin
	start_postgres
	database_template bare five_gigs
	database_template installed five_gigs_installed
	login app_reader
	login looker trueup_viewer
	login asker trueup_operator
	login doer trueup_operator trueup_runner
	local name
	for name in bare installed; do
		PGDATABASE=$name sql "
		grant usage on schema gigs to app_reader, looker, asker, doer;
		grant select on all tables in schema gigs to app_reader, looker, asker;
		grant select, insert, update, delete on all tables in schema gigs to doer;
		grant usage on all sequences in schema gigs to doer"
	done
}

teardown_file() {
	servers_end
}

setup() {
	database_from installed
}

teardown() {
	export PGUSER=postgres
	database_drop
}

as() {
	PGUSER=$1
	shift
	"$@"
	PGUSER=postgres
}

@test "a login that may only read gets its answer, and is told why repair is not on offer" {
	local before who
	before=$(snapshot)
	for who in app_reader looker asker; do
		as $who run_json check gig-counters
		status_is 1
		same 4 "$(json .found)"
		contains "$(json .not_kept)" trueup_runner
		as $who run trueup repair gig-counters --all --dry-run
		status_is 0
		contains "$output" '4 would be repaired'
		as $who run trueup gig count "$(gig 2)"
		status_is 1
	done
	for who in app_reader looker; do
		as $who run trueup repair gig-counters --all --yes
		status_is 3
		contains "$output" trueup_operator
		as $who run trueup response delete "$(response 11)" --workspace ws_1 --reason x
		status_is 3
		contains "$output" trueup_operator
	done
	same "$before" "$(snapshot)"
}

@test "a login without trueup's roles cannot read the audit and is told which role it lacks" {
	as app_reader run trueup audit
	status_is 3
	contains "$output" trueup_viewer
	as looker run_json audit
	status_is 0
	same '[]' "$output"
}

@test "an operator's repair is queued, not done, and a worker with the rights does it" {
	as asker run_json repair gig-counters --all --yes --reason asked
	status_is 4
	same '["queued",4,0]' "$(json '[.state, .previewed, .repaired]')"
	contains "$stderr" 'is queued and waits for a worker'
	same '5|1' "$(counters 2)"
	same 'asker|asked' "$(sql 'select requested_by, reason from trueup.job')"
	as asker run trueup worker --job "$(json .job)"
	status_is 3
	contains "$output" trueup_runner
	as doer run trueup worker --job "$(sql 'select id from trueup.job')"
	status_is 0
	same '2|1' "$(counters 2)"
	same 'doer' "$(sql 'select distinct written_by from trueup.audit')"
}

@test "a runner that is no superuser can do all of it" {
	as doer run_json repair gig-counters --all --yes
	status_is 0
	same 4 "$(json .repaired)"
	as doer run_json response delete "$(response 11)" --workspace ws_1 --reason spam
	status_is 0
	as doer run trueup undo "$(json .audit)"
	status_is 0
	same '3|2' "$(counters 1)"
}

@test "the target's runner_database does the writes for a login that may only ask" {
	mkdir -p "$BATS_TEST_TMPDIR/trueup"
	cat >"$BATS_TEST_TMPDIR/trueup/targets.ini" <<-END
		[here]
		database = host=$PGHOST port=$PGPORT dbname=$PGDATABASE user=asker
		runner_database = host=$PGHOST port=$PGPORT dbname=$PGDATABASE user=doer
	END
	XDG_CONFIG_HOME=$BATS_TEST_TMPDIR run_json repair gig-counters --all --yes
	status_is 0
	same 4 "$(json .repaired)"
	same 'asker|doer' "$(sql 'select distinct requested_by, written_by from trueup.job j join trueup.audit a on a.job = j.id')"
}

@test "no right on the tables is an error that names the table, not an empty list" {
	sql 'revoke select on gigs.responses from app_reader'
	as app_reader run_json check gig-counters
	status_is 3
	contains "$(json .error)" responses
	as app_reader run trueup gig responses "$(gig 1)" --format json
	status_is 3
	lacks "$output" '['
}

@test "a wrong password is said without the password" {
	sql "alter role looker password 'right one'"
	cp "$SERVERS_DIR/run/data/pg_hba.conf" "$BATS_TEST_TMPDIR/hba"
	printf 'local all looker scram-sha-256\nlocal all all trust\n' >"$SERVERS_DIR/run/data/pg_hba.conf"
	sql 'select pg_reload_conf()' >/dev/null
	wait_for 20 looker_is_asked
	PGPASSWORD='very wrong' PGUSER=looker run trueup check
	cat "$BATS_TEST_TMPDIR/hba" >"$SERVERS_DIR/run/data/pg_hba.conf"
	sql 'select pg_reload_conf()' >/dev/null
	status_is 3
	contains "$output" 'password authentication failed'
	contains "$output" looker
	lacks "$output" 'very wrong'
	same 1 "${#lines[@]}"
}

looker_is_asked() {
	! PGUSER=looker PGPASSWORD=nonsense psql -Xqc 'select 1' >/dev/null 2>&1
}

@test "everything works through PgBouncer in transaction mode" {
	start_pgbouncer
	local direct=$PGPORT
	PGPORT=$PGBOUNCER_PORT
	run_json check gig-counters
	status_is 1
	same 4 "$(json .found)"
	run_json repair gig-counters --all --yes
	status_is 0
	same 4 "$(json .repaired)"
	run_json response delete "$(response 11)" --workspace ws_1 --reason spam
	status_is 0
	run_json undo "$(json .audit)"
	status_is 0
	run_json audit
	same 6 "$(json length)"
	run_json repair gig-counters --all --force --yes --verbose
	same 5 "$(json '.rows | length')"
	PGPORT=$direct
	stop_pgbouncer
	same '3|2' "$(counters 1)"
}

# Gives the gig to a session that keeps it locked until let_go, so that a chunk has to wait.
hold_gig() {
	psql -Xq >/dev/null 2>&1 <<-END &
		begin; update gigs.gigs set title = title where id = '$(gig "$1")'; select pg_sleep(60);
	END
	holder=$!
	wait_for 20 somebody_sleeps
}

let_go() {
	sql "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()" >/dev/null
	wait "$holder" || :
}

somebody_sleeps() {
	[ "$(sql "select count(*) from pg_stat_activity where wait_event = 'PgSleep'")" = 1 ]
}

job_runs() {
	[ "$(sql "select count(*) from trueup.job where state = 'running'")" = 1 ]
}

many_gigs() {
	sql "insert into gigs.gigs (workspace_id, title, responses) select 'big', 'g' || n, 7 from generate_series(1, 4000) n"
}

@test "a server that goes away in the middle of a repair and comes back: every row is repaired once" {
	many_gigs
	hold_gig 2
	TRUEUP_LEASE=2s in_background "$TRUEUP" repair gig-counters --all --yes --format json
	wait_for 20 job_runs
	stop_postgres immediate
	wait "$holder" || :
	start_postgres
	status=0
	wait "$background_pid" || status=$?
	output=$(cat "$BATS_TEST_TMPDIR/background.out")
	status_is 0
	same '[4004,4004]' "$(json '[.previewed, .repaired]')"
	same 4004 "$(sql 'select count(*) from trueup.audit')"
	same 0 "$(trueup check gig-counters --format json | jq .found)"
}

@test "a server that goes away under a check is status 3 and one clear line" {
	slow_rule
	TRUEUP_HOME=$BATS_TEST_TMPDIR in_background "$TRUEUP" check gig-counters
	wait_for 20 somebody_sleeps
	stop_postgres immediate
	status=0
	wait "$background_pid" || status=$?
	start_postgres
	output=$(cat "$BATS_TEST_TMPDIR/background.err")
	status_is 3
	contains "$output" 'trueup: '
	same 1 "$(wc -l <"$BATS_TEST_TMPDIR/background.err")"
	same '' "$(cat "$BATS_TEST_TMPDIR/background.out")"
}

# The rule, but that its detect takes a minute.
slow_rule() {
	mkdir -p "$BATS_TEST_TMPDIR/sql/rules/gigs"
	sed 's/^  from gigs g$/  from (select gigs.* from gigs, pg_sleep(60)) g/' \
		"$SERVERS_TOP/sql/rules/gigs/gig-counters.sql" >"$BATS_TEST_TMPDIR/sql/rules/gigs/gig-counters.sql"
}

@test "SIGINT pauses a repair with status 130 and nothing half done, and a worker finishes it" {
	local job
	many_gigs
	hold_gig 2
	in_background "$TRUEUP" repair gig-counters --all --yes
	wait_for 20 job_runs
	end_background INT
	output=$(cat "$BATS_TEST_TMPDIR/background.err")
	let_go
	status_is 130
	job=$(sql 'select id from trueup.job')
	contains "$output" "job $job is paused"
	same paused "$(sql "select state from trueup.job where id = $job")"
	same "$(sql 'select count(*) from trueup.audit')" "$(sql 'select coalesce(sum(repaired), 0) from trueup.part')"
	run trueup worker --job "$job"
	status_is 0
	same 4004 "$(sql "select count(*) from trueup.audit where job = $job")"
}

@test "SIGTERM ends a check with 130 and keeps nothing; the statement ends with it" {
	slow_rule
	TRUEUP_HOME=$BATS_TEST_TMPDIR in_background "$TRUEUP" check gig-counters
	wait_for 20 somebody_sleeps
	end_background TERM
	status_is 130
	same 0 "$(sql 'select count(*) from trueup.finding')"
	wait_for 20 nobody_sleeps
}

nobody_sleeps() {
	[ "$(sql "select count(*) from pg_stat_activity where wait_event = 'PgSleep'")" = 0 ]
}
