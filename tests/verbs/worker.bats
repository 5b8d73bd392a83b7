#!/usr/bin/env bats
# A worker as a service: what it tells Prometheus, a service manager and whoever collects logs, and how it ends.

load ../lib/trueup
load ../faults/faults

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
	port=$(free_port)
	export TRUEUP_METRICS_ADDR=127.0.0.1:$port TRUEUP_LEASE=2s
}

teardown() {
	# shellcheck disable=SC2086
	[ -z "${hanging-}" ] || kill -s CONT $hanging
	kill_workers
	thaw
	postgres_ready || start_postgres
	database_drop
}

# said NAME FILTER: whether a line of its log passes jq's filter.
said() {
	jq -e --slurp "any(.[]; $2)" "$BATS_TEST_TMPDIR/$1.log" >/dev/null
}

serves() {
	start_worker "$@"
	wait_for 20 said "$1" '.event == "ready"'
}

get() {
	curl -s --max-time 12 "http://127.0.0.1:$port$1"
}

# code PATH [OPTION…]: the status of an answer.
code() {
	curl -s --max-time 12 -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port$1" "${@:2}"
}

# metric NAME{LABELS}: its value at a scrape that is not a moment old.
metric() {
	get /metrics | awk -v name="$1" 'substr($0, 1, length(name) + 1) == name " " { print $NF }'
}

metric_is() {
	[ "$(metric "$1")" = "$2" ]
}

# counted NAME{LABELS}: it is more than 0.
counted() {
	awk -v value="$(metric "$1")" 'BEGIN { exit !(value > 0) }'
}

ends_within() {
	wait_for "$1" is_over "$worker_pid" || return 1
	status=0
	wait "$worker_pid" || status=$?
}

@test "the metrics are what Prometheus reads, and tell what the database and the worker know" {
	local job
	drift 1 20
	trueup check gig-counters --quiet || [ $? = 1 ]
	serves one
	wait_for 20 metric_is 'trueup_findings{rule="gig-counters"}' 20
	get /metrics >"$BATS_TEST_TMPDIR/metrics"
	run "$SERVERS_TOP/tests/lib/exposition" "$BATS_TEST_TMPDIR/metrics"
	status_is 0
	contains "$output" trueup_chunk_duration_seconds_bucket
	same 1 "$(metric trueup_up)"
	same 1 "$(metric trueup_workers)"
	same 0 "$(metric trueup_dead_letters)"
	same 1 "$(metric "trueup_build_info{version=\"$(trueup version | awk '{ print $NF }')\"}")"
	job=$(submit 1 20)
	wait_for 20 job_is "$job" done
	wait_for 20 metric_is 'trueup_jobs{kind="repair",state="done"}' 1
	wait_for 20 metric_is 'trueup_findings{rule="gig-counters"}' 0
	same 20 "$(metric 'trueup_rows_total{outcome="repaired"}')"
	same 1 "$(metric 'trueup_jobs_ended_total{kind="repair",state="done"}')"
	[ "$(metric trueup_chunk_duration_seconds_count)" -gt 0 ]
	[ -n "$(metric 'trueup_last_run_age_seconds{rule="gig-counters"}')" ]
	[ -n "$(metric 'trueup_last_run_duration_seconds{rule="gig-counters"}')" ]
	same 0 "$(metric 'trueup_schedule_overdue_seconds{rule="gig-counters",kind="detect"}')"
	# What trueup dead-letters lists: a job with a row that failed for good is one, until it is discarded.
	sql "update trueup.job set rows_failed = 1 where id = $job"
	wait_for 20 metric_is trueup_dead_letters 1
	sql "update trueup.job set discarded_at = now() where id = $job"
	wait_for 20 metric_is trueup_dead_letters 0
}

@test "what is not known is left out: a rule that never looked, and everything while the database is away" {
	sql 'delete from trueup.run; delete from trueup.finding'
	sql "insert into trueup.schedule (task, kind, rule, every, enabled)
	     select r || '/detect', 'detect', r, interval '1 hour', false
	       from unnest(array['gig-counters', 'gig-orphan-responses', 'gig-duplicate-responses']) r"
	serves one
	same 1 "$(metric trueup_up)"
	same '' "$(metric 'trueup_findings{rule="gig-counters"}')"
	same '' "$(metric 'trueup_last_run_age_seconds{rule="gig-counters"}')"
	stop_postgres immediate
	wait_for 20 metric_is trueup_up 0
	get /metrics >"$BATS_TEST_TMPDIR/metrics"
	"$SERVERS_TOP/tests/lib/exposition" "$BATS_TEST_TMPDIR/metrics"
	run grep -cE '^trueup_(findings|jobs[{]|workers|dead_letters|halted|schedule)' "$BATS_TEST_TMPDIR/metrics"
	same 0 "$output"
	same 200 "$(code /healthz)"
	same 503 "$(code /readyz)"
	start_postgres
	wait_for 20 metric_is trueup_up 1
	same 200 "$(code /readyz)"
}

@test "a database that answers too late is not up, and health is told meanwhile" {
	serves one
	same 200 "$(code /readyz)"
	hold 'lock table trueup.job, trueup.installation in access exclusive mode'
	in_background get /metrics
	wait_for 20 backend_waits '%standing%'
	same 200 "$(code /healthz)"
	wait "$background_pid"
	background_pid=
	grep -qx 'trueup_up 0' "$BATS_TEST_TMPDIR/background.out"
	same 503 "$(code /readyz)"
	let_go
	wait_for 20 metric_is trueup_up 1
}

@test "a server that falls silent once it has answered does not hold up the next answer for ever" {
	TRUEUP_FAULT=standing.answered:1:stop serves one
	in_background get /metrics
	wait_for 20 is_stopped "$worker_pid"
	hanging=$(sql "select pid from pg_stat_activity where application_name = 'trueup metrics'")
	kill -s STOP "$hanging"
	kill -s CONT "$worker_pid"
	wait_for 30 is_over "$background_pid"
	kill -s CONT "$hanging"
	hanging=
	background_pid=
	grep -qx 'trueup_up 1' "$BATS_TEST_TMPDIR/background.out"
	wait_for 20 metric_is trueup_up 1
	same 200 "$(code /readyz)"
}

@test "a server that falls silent before the first word is taken for lost, and served once it speaks" {
	TRUEUP_FAULT=worker.listens:1:stop start_worker one
	wait_for 20 is_stopped "$worker_pid"
	hanging=$(sql "select pid from pg_stat_activity where application_name = 'trueup' order by backend_start desc limit 1")
	kill -s STOP "$hanging"
	kill -s CONT "$worker_pid"
	wait_for 30 said one '.event == "lost"'
	kill -s CONT "$hanging"
	hanging=
	wait_for 20 said one '.event == "ready"'
}

@test "there are three pages, to be read; the schema must be this program's" {
	serves one
	same 'alive' "$(get /healthz)"
	same 'ready' "$(get /readyz)"
	same 404 "$(code /)"
	same 404 "$(code /metrics/../jobs)"
	same 405 "$(code /metrics -X POST -d x=1)"
	same 405 "$(code /healthz -X DELETE)"
	same 200 "$(code /metrics -I)"
	sql "update trueup.migration set hash = 'another' where name ~ '220'"
	same 503 "$(code /readyz)"
	contains "$(get /readyz)" 'another version'
}

@test "many connections at once are turned away, and the worker answers when they are gone" {
	local fds=() fd i
	serves one
	for i in {1..24}; do
		exec {fd}<>"/dev/tcp/127.0.0.1/$port"
		fds+=("$fd")
	done
	same 000 "$(code /healthz)"
	for fd in "${fds[@]}"; do exec {fd}>&-; done
	answers() { [ "$(code /healthz)" = 200 ]; }
	wait_for 20 answers
}

@test "a second worker at the same address says that it is taken, and works; off is off" {
	local job
	serves one
	start_worker two
	wait_for 20 said two '.event == "metrics" and .level == "warning" and (.reason | test("the address is taken"))'
	kill -s TERM "${pids[0]}"
	wait "${pids[0]}"
	drift 1 5
	job=$(submit 1 5)
	wait_for 20 job_is "$job" done
	TRUEUP_METRICS_ADDR=off start_worker three
	wait_for 20 said three '.event == "ready"'
	run said three '.event == "metrics"'
	[ "$status" != 0 ]
}

@test "where the library is not there the worker says so and works" {
	local job
	: >"$BATS_TEST_TMPDIR/libmicrohttpd.so.12"
	LD_LIBRARY_PATH=$BATS_TEST_TMPDIR serves one
	said one '.event == "metrics" and (.reason | test("libmicrohttpd.so.12 is not here"))'
	drift 1 5
	job=$(submit 1 5)
	wait_for 20 job_is "$job" done
}

# loading NAME COMMAND…: runs it; what it loaded, however, is noted in NAME.PID in $BATS_TEST_TMPDIR.
loading() {
	LD_DEBUG=files LD_DEBUG_OUTPUT=$BATS_TEST_TMPDIR/$1 "${@:2}"
}

# The libraries that the processes of that name loaded, of those that only a service has a use for.
of_a_service() {
	grep -qs 'calling init: .*/libpq\.' "$BATS_TEST_TMPDIR/$1".* || echo 'nothing was noted'
	grep -hoE '(microhttpd|systemd)' "$BATS_TEST_TMPDIR/$1".* | sort -u
}

@test "the console and the short verbs load nothing for metrics, nor does a worker that ends by itself" {
	run loading jobs "$TRUEUP" jobs
	status_is 0
	same '' "$(of_a_service jobs)"
	run loading idle "$TRUEUP" worker --until-idle --format json
	status_is 0
	lacks "$output" '"metrics"'
	same '' "$(of_a_service idle)"
	mkfifo "$BATS_TEST_TMPDIR/keys"
	# No function, so that it is script itself that goes on in the background.
	TERM=xterm-256color LD_DEBUG=files LD_DEBUG_OUTPUT=$BATS_TEST_TMPDIR/console script -qefc "stty rows 24 cols 80; exec '$TRUEUP' console" "$BATS_TEST_TMPDIR/screen" \
		<"$BATS_TEST_TMPDIR/keys" >/dev/null 2>&1 3>&- 4>&- &
	pids+=($!)
	exec 9>"$BATS_TEST_TMPDIR/keys"
	wait_for 20 grep -asq "nobody looked yet" "$BATS_TEST_TMPDIR/screen"
	printf q >&9
	wait "${pids[-1]}"
	same '' "$(of_a_service console)"
	# Which one that stays does load, so that it would be seen.
	loading stays serves one
	same microhttpd "$(of_a_service stays)"
}

# Each change of a gig takes so many seconds.
slow() {
	sql "create function gigs.slow() returns trigger language plpgsql as 'begin perform pg_sleep($1); return new; end';
	     create trigger slow before update on gigs.gigs for each row execute function gigs.slow()"
}

# In the middle of a statement that lasts.
in_statement() {
	[ "$(sql "select count(*) from pg_stat_activity where application_name = 'trueup' and wait_event = 'PgSleep'")" != 0 ]
}

@test "retries, takeovers and waits are counted" {
	local job
	drift 1 20
	job=$(submit 1 20)
	TRUEUP_METRICS_ADDR=off TRUEUP_FAULT=chunk.changed:1:stop start_worker frozen
	wait_for 20 is_stopped "$worker_pid"
	kill -s KILL "$worker_pid"
	wait "$worker_pid" || same 137 $?
	hold "select from gigs.gigs where id = '$(gig 3)' for update"
	TRUEUP_LOCK_TIMEOUT=20ms TRUEUP_CHUNK_MAX=2 serves one
	wait_for 20 counted 'trueup_retries_total{reason="busy"}'
	same 0 "$(metric 'trueup_retries_total{reason="connection"}')"
	let_go
	wait_for 20 job_is "$job" done
	same 1 "$(metric trueup_lease_takeovers_total)"
	same 0 "$(metric 'trueup_throttled_seconds_total{reason="nice"}')"
	same 0 "$(metric 'trueup_throttled_seconds_total{reason="halted"}')"
	# Two rows take 0.1 s, and the pause after them 10.
	slow 0.05
	drift 21 40
	trueup jobs halt --quiet
	job=$(submit 21 40)
	wait_for 20 metric_is trueup_halted 1
	run trueup jobs set "$job" nice=100
	status_is 0
	run trueup jobs go --quiet --yes
	status_is 0
	wait_for 20 counted 'trueup_throttled_seconds_total{reason="nice"}'
	trueup jobs halt --quiet
	wait_for 20 counted 'trueup_throttled_seconds_total{reason="halted"}'
	run trueup jobs set "$job" nice=0
	status_is 0
	run trueup jobs go --quiet --yes
	status_is 0
	wait_for 20 job_is "$job" done
	same 1 "$(metric trueup_lease_takeovers_total)"
}

@test "a line of JSON for each event: time, level, event, and of a job its kind, rule, rows and the reason" {
	local job other
	drift 1 20
	job=$(submit 1 20)
	other=$(submit 21 22)
	sql "update trueup.job set hash = repeat('0', 64) where id = $other"
	run "$TRUEUP" worker --until-idle --format json
	status_is 0
	same '' "$(jq -c 'select((.time | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$") | not)
	                         or ((.level == "info" or .level == "warning" or .level == "error") | not)
	                         or .event == null)' <<<"$output")"
	same '["started","ready","took","left","took","refused","stopped"]' "$(jq -sc 'map(.event)' <<<"$output")"
	same "[$job,\"repair\",\"gig-counters\",\"done\",20,20]" \
		"$(jq -c 'select(.event == "left") | [.job, .kind, .rule, .state, .rows, .of]' <<<"$output")"
	same "[\"warning\",$other]" "$(jq -c 'select(.event == "refused") | [.level, .job]' <<<"$output")"
	contains "$(jq -r 'select(.event == "refused") | .reason' <<<"$output")" 'another text of rule'
}

@test "lines for people say the same, and what comes from data cannot harm a terminal" {
	local job
	drift 1 3
	job=$(submit 1 3)
	sql "create function gigs.busy() returns trigger language plpgsql as
	       \$\$begin raise exception E'too \\x1b[31mbusy\\nreally' using errcode = '53000'; end\$\$;
	     create trigger busy before update of token on trueup.part execute function gigs.busy()"
	run "$TRUEUP" worker --until-idle
	status_is 0
	lacks "$output" $'\x1b'
	contains "$output" "info    took job $job (repair gig-counters)"
	contains "$output" "warning deferred job $job (repair gig-counters) running, 0 of 3 rows"
	same 5 "$(wc -l <<<"$output")"
	sql "drop trigger busy on trueup.part;
	     update trueup.job set rule = E'gig\\x1b[31m-counters\\n', run_at = now() where id = $job"
	run "$TRUEUP" worker --until-idle
	status_is 0
	lacks "$output" $'\x1b'
	contains "$output" "warning refused job $job (repair gig"
	same 5 "$(wc -l <<<"$output")"
}

@test "SIGTERM hands back within ten seconds: while a row is locked, and in the middle of a long statement" {
	local job
	drift 1 3
	job=$(submit 1 3)
	hold "select from gigs.gigs where id = '$(gig 2)' for update"
	serves one
	wait_for 20 backend_waits '%for no key update%'
	kill -s TERM "$worker_pid"
	ends_within 10
	same 0 "$status"
	let_go
	slow 60
	serves two
	wait_for 20 in_statement
	kill -s TERM "$worker_pid"
	ends_within 10
	same 0 "$status"
	job_is "$job" running
	same 0 "$(sql "select count(*) from trueup.part where lease_until is not null")"
	same 0 "$(sql 'select count(*) from trueup.worker')"
	same 0 "$(sql 'select sum(repaired) from trueup.part')"
	sql 'drop trigger slow on gigs.gigs'
	run "$TRUEUP" worker --until-idle
	job_is "$job" done
	books_balance
}

@test "a job that was asked for by number is paused by SIGTERM, and the status says so" {
	local job
	drift 1 3
	job=$(submit 1 3)
	slow 60
	in_background "$TRUEUP" worker --job "$job"
	wait_for 20 in_statement
	end_background TERM
	same 130 "$status"
	job_is "$job" paused
}

@test "SIGTERM ends it within ten seconds even if the server hangs, and the status says that nothing was handed back" {
	drift 1 3
	submit 1 3
	slow 60
	serves one
	wait_for 20 in_statement
	hanging=$(sql "select pid from pg_stat_activity where application_name = 'trueup' and wait_event = 'PgSleep'")
	# The one that would take a request to cancel, too.
	hanging="$hanging $(postgres_pid)"
	# shellcheck disable=SC2086
	kill -s STOP $hanging
	kill -s TERM "$worker_pid"
	ends_within 10
	same 130 "$status"
}

@test "a service manager is told when it is ready, what it does, that it lives, and that it ends" {
	local job
	drift 1 3
	listen "$BATS_TEST_TMPDIR/notify"
	WATCHDOG_USEC=400000 serves one
	wait_for 20 told 'READY=1'
	wait_for 20 told 'STATUS=Waits for jobs'
	slow 2
	job=$(submit 1 3)
	wait_for 20 in_statement
	wait_for 20 told "STATUS=Job $job: repair by gig-counters(, 0 of 3 rows)?"
	: >"$BATS_TEST_TMPDIR/told"
	wait_for 20 told 'WATCHDOG=1'
	in_statement
	kill -s TERM "$worker_pid"
	wait_for 20 told 'STOPPING=1'
	ends_within 10
	same 0 "$status"
}

@test "an abstract socket will do; a watchdog that is another process's is left alone" {
	listen "@trueup-$BASHPID-$RANDOM"
	WATCHDOG_USEC=40000 WATCHDOG_PID=1 serves one
	wait_for 20 told 'STATUS=Waits for jobs'
	kill -s TERM "$worker_pid"
	wait_for 20 told 'STOPPING=1'
	run grep -c WATCHDOG "$BATS_TEST_TMPDIR/told"
	same 0 "$output"
}

@test "a loop that hangs pings no watchdog, and is not healthy" {
	local last now
	drift 1 3
	submit 1 3
	listen "$BATS_TEST_TMPDIR/notify"
	WATCHDOG_USEC=1000000 TRUEUP_FAULT=chunk.changed:1:hang start_worker one
	wait_for 20 told 'WATCHDOG=1'
	ill() { [ "$(code /healthz)" = 503 ]; }
	wait_for 20 ill
	now=${EPOCHREALTIME/[.,]/}
	last=$(awk '/WATCHDOG=1/ { printf "%d", $1 * 1000000 }' < <(grep WATCHDOG "$BATS_TEST_TMPDIR/told" | tail -n 1))
	[ $((now - last)) -gt 900000 ]
	contains "$(get /healthz)" 'has not turned'
}

@test "the loop pings while the server is away, too" {
	listen "$BATS_TEST_TMPDIR/notify"
	WATCHDOG_USEC=200000 serves one
	stop_postgres immediate
	wait_for 20 said one '.event == "lost"'
	wait_for 20 told 'STATUS=The server went away.*'
	: >"$BATS_TEST_TMPDIR/told"
	wait_for 20 told 'WATCHDOG=1'
	start_postgres
	wait_for 20 told 'STATUS=Waits for jobs'
}

@test "each metric that an alert names is one that a worker gives, with the labels that it goes by" {
	local name
	sql_file "$SERVERS_TOP/tests/data/participants-tables-production.sql"
	sql "insert into trueup.participants_tally (minute, worker, kind, what, n)
	     values (now(), 'x', 'api', 'counted', 5), (now(), 'x', 'took', '25', 5), (now(), 'x', 'cache', 'hit', 3)"
	serves one
	get /metrics >"$BATS_TEST_TMPDIR/metrics"
	"$SERVERS_TOP/tests/lib/exposition" "$BATS_TEST_TMPDIR/metrics" >"$BATS_TEST_TMPDIR/names"
	perl -MCPAN::Meta::YAML -e '
		my $file = CPAN::Meta::YAML->read($ARGV[0]) or die;
		for my $rule (map { @{ $_->{rules} } } @{ $file->[0]{groups} }) {
			$rule->{alert} =~ /^Trueup\w+$/ && $rule->{annotations}{summary} && $rule->{annotations}{description}
				&& $rule->{labels}{severity} =~ /^(warning|critical)$/ or die "$rule->{alert} is not whole\n";
			print "$_\n" for $rule->{expr} =~ /\b(trueup_\w+)/g;
		}' "$SERVERS_TOP/dist/prometheus/trueup.rules.yml" | sort -u >"$BATS_TEST_TMPDIR/named"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/named")" -ge 9 ]
	# A rule's own series are there once it has looked; this one has.
	while read -r name; do
		grep -qx "$name" "$BATS_TEST_TMPDIR/names" || { echo "no worker gives $name" >&2 && return 1; }
	done <"$BATS_TEST_TMPDIR/named"
	grep -q '^trueup_findings{rule="' "$BATS_TEST_TMPDIR/metrics"
	grep -q '^trueup_schedule_overdue_seconds{rule="[^"]*",kind="' "$BATS_TEST_TMPDIR/metrics"
	grep -q '^trueup_jobs_ended_total{kind="[^"]*",state="failed"}' "$BATS_TEST_TMPDIR/metrics"
}

@test "alerts tell of one installation what is wrong there, and of the other nothing" {
	command -v promtool >/dev/null || skip 'promtool is not here'
	run promtool check rules "$SERVERS_TOP/dist/prometheus/trueup.rules.yml"
	status_is 0
	run promtool test rules "$SERVERS_TOP/tests/data/alerts.yml"
	status_is 0
}

@test "a password file that a group may read, as credentials are, becomes one that libpq takes; where there is none, that is no error" {
	local unit prepare file
	mkdir "$BATS_TEST_TMPDIR/credentials"
	for unit in "$SERVERS_TOP"/dist/systemd/*.service; do
		filled() { sed -n "s|^$1=||p" "$unit" | sed "s|%d|$BATS_TEST_TMPDIR/credentials|g; s|%t|$BATS_TEST_TMPDIR|g"; }
		prepare=$(filled ExecStartPre)
		file=$(filled Environment)
		file=${file#PGPASSFILE=}
		same "$BATS_TEST_TMPDIR/$(filled RuntimeDirectory)" "${file%/*}"
		mkdir "${file%/*}"
		bash -c "$prepare"
		[ ! -e "$file" ]
		echo '*:*:*:*:secret' >"$BATS_TEST_TMPDIR/credentials/pgpass"
		chmod 440 "$BATS_TEST_TMPDIR/credentials/pgpass"
		bash -c "$prepare"
		same '600 *:*:*:*:secret' "$(stat -c %a "$file") $(cat "$file")"
		rm -f "$BATS_TEST_TMPDIR/credentials/pgpass"
	done
}

@test "the units that are installed are ones that systemd takes, and start this program" {
	local root=$BATS_TEST_TMPDIR/usr unit
	(cd "$SERVERS_TOP" && make -s -o all install PREFIX="$root" >/dev/null)
	[ -x "$root/bin/trueup" ]
	[ -f "$root/share/trueup/prometheus/trueup.rules.yml" ]
	for unit in trueup-worker.service trueup-worker@.service; do
		grep -q "^ExecStart=$root/bin/trueup worker" "$root/lib/systemd/system/$unit"
		# What it does not know it only warns of.
		! command -v systemd-analyze >/dev/null ||
			same '' "$(systemd-analyze verify --man=no "$root/lib/systemd/system/$unit" 2>&1)"
	done
}

@test "a worker at a long statement is alive to others, and the watchdog is pinged" {
	drift 1 3
	submit 1 3
	slow 60
	listen "$BATS_TEST_TMPDIR/notify"
	WATCHDOG_USEC=400000 serves one
	wait_for 20 in_statement
	# Its own session has been silent for longer than its words are apart.
	beside() {
		[ "$(sql "select count(*)
		            from trueup.worker w, pg_stat_activity a
		           where a.wait_event = 'PgSleep'
		             and w.seen_at > a.query_start + interval '1 second'")" = 1 ]
	}
	wait_for 20 beside
	: >"$BATS_TEST_TMPDIR/told"
	wait_for 20 told 'WATCHDOG=1'
	same 200 "$(code /healthz)"
	kill -s TERM "$worker_pid"
	ends_within 10
	same 0 "$(sql 'select count(*) from trueup.worker')"
}
