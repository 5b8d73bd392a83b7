# How a verb gets to its server, what it says when it does not, and which of two logins does what.
load ../lib/trueup
load verbs
load ../faults/faults

setup_file() {
	servers_begin
	start_postgres
	database_template installed five_gigs_installed
	login asker trueup_operator
	login worker_only trueup_runner
	PGDATABASE=installed sql '
	grant usage on schema gigs to asker, worker_only;
	grant select on all tables in schema gigs to asker;
	grant select, insert, update, delete on all tables in schema gigs to worker_only;
	create table gigs.lots (n bigint, side text, stored integer, actual integer, primary key (n, side));
	insert into gigs.lots values (1, $$a$$, 1, 5), (2, $$a$$, 2, 5), (2, $$b$$, 3, 5), (12345678901, $$c$$, 4, 5)'
}

teardown_file() {
	servers_end
}

setup() {
	database_from installed
}

teardown() {
	thaw
	[ -z "${mute_pid-}" ] || kill "$mute_pid"
	database_drop
}

# two_logins: a target that is read as asker and written as worker_only, who may not steer jobs.
two_logins() {
	mkdir -p "$BATS_TEST_TMPDIR/config/trueup"
	cat >"$BATS_TEST_TMPDIR/config/trueup/targets.ini" <<-END
		[here]
		database = host=$PGHOST port=$PGPORT dbname=$PGDATABASE user=asker
		runner_database = host=$PGHOST port=$PGPORT dbname=$PGDATABASE user=worker_only
	END
	export XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/config
}

# lots_rule NAME KEYS CONDITION KEY-COLUMNS: a rule of one's own for the table lots.
lots_rule() {
	mkdir -p "$BATS_TEST_TMPDIR/home/sql/rules/gigs"
	cat >"$BATS_TEST_TMPDIR/home/sql/rules/gigs/$1.sql" <<-END
		-- rule:      $1
		-- title:     Lots are what they should be
		-- system:    gigs
		-- severity:  error
		-- key:       $2
		-- needs:     lots

		--: detect
		select $4, null as scope, null as label, to_jsonb(stored) as stored, to_jsonb(actual) as actual
		  from lots
		 where (:n is null or $3)
		   and (:force or stored is distinct from actual)

		--: lock
		select n
		  from lots
		 where $3
		 order by n, side
		   for no key update

		--: repair
		update lots
		   set stored = actual
		  from (select n as was_n, side as was_side, stored as was from lots) o
		 where $3
		   and was_n = n
		   and was_side = side
		   and (:force or stored is distinct from actual)
		returning $4, to_jsonb(was) as before, to_jsonb(stored) as after
	END
	export TRUEUP_HOME=$BATS_TEST_TMPDIR/home
}

lots() {
	sql "select string_agg(stored::text, ' ' order by n, side) from gigs.lots"
}

@test "a connection string that cannot be read is not shown, whatever its password has in it" {
	local conninfo
	for conninfo in 'postgresql://u:s3cret@[::1]x:5432/db' 'postgresql://u:s3c%zzret@localhost/db' \
		'postgresql://u:s3c/ret@localhost/db' 'postgresql://u:p@s3cret@localhost/db' \
		'host=localhost password=s3cret nonsense=s3cret'; do
		DATABASE_URL=$conninfo run trueup check
		status_is 3
		lacks "$output" s3c
		lacks "$output" ret@
		contains "$output" 'connection string'
	done
}

@test "a server that does not answer is given up after TRUEUP_CONNECT_TIMEOUT" {
	local began
	perl -MIO::Socket::UNIX -e 'my $s = IO::Socket::UNIX->new(Local => $ARGV[0], Listen => 5) or die; my @held; push @held, $s->accept while 1' \
		"$BATS_TEST_TMPDIR/.s.PGSQL.5432" 3>&- 4>&- &
	mute_pid=$!
	wait_for 20 test -S "$BATS_TEST_TMPDIR/.s.PGSQL.5432"
	began=${EPOCHREALTIME/[.,]/}
	DATABASE_URL="host=$BATS_TEST_TMPDIR port=5432" TRUEUP_CONNECT_TIMEOUT=1s run trueup check
	status_is 3
	contains "$output" 'did not answer in time'
	[ $((${EPOCHREALTIME/[.,]/} - began)) -lt 6000000 ]
}

@test "a paused job is taken up by a worker whose own login may not steer jobs" {
	local job
	two_logins
	stopped_at chunk.begun:1 repair gig-counters --all --yes
	job=$(sql 'select max(id) from trueup.job')
	go_on TERM
	status_is 130
	same paused "$(sql "select state from trueup.job where id = $job")"
	run trueup worker --job "$job"
	status_is 0
	same done "$(sql "select state from trueup.job where id = $job")"
	same '2|1' "$(counters 2)"
}

@test "an interrupt tells what the job really is: one that was cancelled meanwhile is not called paused" {
	local job
	stopped_at chunk.begun:1 repair gig-counters --all --yes
	job=$(sql 'select max(id) from trueup.job')
	sql "select trueup.job_cancel($job)"
	go_on TERM
	lacks "$stderr" 'is paused'
	contains "$stderr" "job $job is cancel"
}

@test "--key finds a number by its number" {
	lots_rule lots-number 'n bigint' 'n = any(:n)' n
	sql "delete from gigs.lots where side = 'b'"
	run_json check lots-number --key 2
	same 1 "$(json .found)"
	run_json repair lots-number --key 2 --key 12345678901 --yes
	status_is 0
	same 2 "$(json .repaired)"
	same '1 5 5' "$(lots)"
	run trueup repair lots-number --key two --yes
	status_is 2
	contains "$output" 'n (bigint)'
}

@test "--key finds a row by a number and a text" {
	lots_rule lots-side 'n bigint, side text' \
		'(n, side) in (select * from unnest(:n, :side))' 'n, side'
	run_json repair lots-side --key 2,b --yes
	status_is 0
	same 1 "$(json .repaired)"
	same '1 2 5 4' "$(lots)"
}

@test "after migrate every file of trueup's own schema is on record, and nothing is left to be recorded" {
	same "$(cd "$SERVERS_TOP" && printf 'schema/%s\n' $(basename -s .sql sql/schema/*.sql))" \
		"$(sql "select name from trueup.migration where name like 'schema/%' order by name")"
}

@test "a schema of another version is read, but nothing is written to it until it is migrated" {
	local before
	sql "update trueup.migration set hash = repeat('0', 64) where name = 'schema/220-job-functions'"
	before=$(snapshot)
	run_json check gig-counters
	status_is 1
	same 4 "$(json .found)"
	contains "$(json .not_kept)" 'another version'
	run trueup repair gig-counters --all --yes
	status_is 3
	contains "$output" 'another version'
	contains "$output" 'trueup migrate'
	run trueup audit
	status_is 0
	same "$before" "$(snapshot)"
	trueup migrate --quiet
	run trueup repair gig-counters --all --yes
	status_is 0
	same '2|1' "$(counters 2)"
}
