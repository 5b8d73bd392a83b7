# shellcheck shell=bash
# What the bats files share. In a file:
#
#	load ../lib/trueup
#	setup_file() { servers_begin; start_postgres; database_template gigs_template load_gigs; }
#	teardown_file() { servers_end; }
#	setup() { database_from gigs_template; }
#	teardown() { database_drop; }
#
# Then each test has a database of its own ($PGDATABASE), and `run trueup check` runs the checked build.

. "$(dirname "${BASH_SOURCE[0]}")/servers.sh"

bats_require_minimum_version 1.5.0

export TRUEUP=${TRUEUP:-${TRUEUP_BUILD:-$SERVERS_TOP/build}/check/trueup}
export LC_ALL=C.UTF-8

trueup() {
	"$TRUEUP" "$@"
}

# sql TEXT [VALUE-OPTION…]: what psql prints for it, columns parted by |; the first error ends it.
sql() {
	local text=$1
	shift
	psql -XAtq -v ON_ERROR_STOP=1 "$@" -f - <<<"$text"
}

# sql_as ROLE TEXT: as this role.
sql_as() {
	PGUSER=$1 sql "$2"
}

# sql_file FILE [-v NAME=VALUE…]
sql_file() {
	local file=$1
	shift
	psql -XAtq -v ON_ERROR_STOP=1 "$@" -f "$file"
}

# database_template NAME COMMAND…: a database that COMMAND (run with PGDATABASE set to it) has filled, to make others
# from. Once a test file.
database_template() {
	local name=$1
	shift
	sql "create database $name template template0"
	PGDATABASE=$name "$@" || return 1
	# A copy starts with the hint bits and statistics that it would have after a while.
	PGDATABASE=$name sql 'vacuum analyze'
}

# database_from TEMPLATE: a fresh copy for this test, as PGDATABASE. A large one is quicker with DATABASE_STRATEGY=file_copy.
database_from() {
	PGDATABASE=test_${BATS_TEST_NUMBER:-0}_$BASHPID
	sql "create database $PGDATABASE template $1 ${DATABASE_STRATEGY:+strategy $DATABASE_STRATEGY}" -d postgres
	export PGDATABASE
	adopt_copy
}

# What is installed here was made here: it takes a copy for another database.
adopt_copy() {
	sql "select 'update trueup.installation set database = (select oid from pg_database where datname = current_database())'
	      where to_regclass('trueup.installation') is not null \\gexec"
}

database_drop() {
	[ "${PGDATABASE-postgres}" = postgres ] || sql "drop database if exists $PGDATABASE with (force)" -d postgres
	export PGDATABASE=postgres
}

# The tables of the gigs system as production has them, and the demo's data. load_gigs [NUMBER]
load_gigs() {
	sql_file "$SERVERS_TOP/tests/data/gigs-tables-production.sql"
	sql_file "$SERVERS_TOP/tests/data/gigs-data.sql" -v gigs="${1:-400}"
}

# same EXPECTED ACTUAL: fails, showing both, unless they are equal.
same() {
	[ "$1" = "$2" ] && return
	printf 'expected: %s\n     got: %s\n' "$1" "$2" >&2
	return 1
}

# contains TEXT PART: fails, showing TEXT, unless PART stands in it.
contains() {
	[[ "$1" == *"$2"* ]] && return
	printf 'expected to contain: %s\n                got: %s\n' "$2" "$1" >&2
	return 1
}

# lacks TEXT PART
lacks() {
	[[ "$1" != *"$2"* ]] && return
	printf 'expected not to contain: %s\n                    got: %s\n' "$2" "$1" >&2
	return 1
}

# status_is NUMBER: of the last `run`; shows what it printed where it was another.
status_is() {
	[ "$status" = "$1" ] && return
	printf 'expected exit status %s, got %s; it printed:\n%s\n%s\n' "$1" "$status" "$output" "${stderr-}" >&2
	return 1
}

# json FILTER [JSON]: what jq makes of JSON (default: the output of the last `run`), compact.
json() {
	jq -c "$1" <<<"${2-$output}"
}

# in_background COMMAND…: sets background_pid; what it prints goes to background.out and background.err in
# $BATS_TEST_TMPDIR. End it with end_background.
in_background() {
	"$@" >"$BATS_TEST_TMPDIR/background.out" 2>"$BATS_TEST_TMPDIR/background.err" 3>&- 4>&- &
	background_pid=$!
}

# end_background [SIGNAL]: sends it (default TERM) and sets status to the exit status.
end_background() {
	kill -s "${1:-TERM}" "$background_pid" 2>/dev/null || :
	status=0
	wait "$background_pid" || status=$?
	background_pid=
}

# background_ends: waits for what in_background started: sets status, output and stderr.
background_ends() {
	wait_for 60 is_over "$background_pid" || kill -s KILL "$background_pid"
	status=0
	wait "$background_pid" || status=$?
	background_pid=
	output=$(cat "$BATS_TEST_TMPDIR/background.out")
	stderr=$(cat "$BATS_TEST_TMPDIR/background.err")
}

# kill_background: what in_background started, where a failed test has left it behind, with what that started itself.
kill_background() {
	local own
	[ -n "${background_pid-}" ] || return 0
	own=$(sed -n "s/^\([0-9]*\) .*) . $background_pid .*/\1/p" /proc/[0-9]*/stat 2>/dev/null) || :
	# shellcheck disable=SC2086
	kill -s KILL "$background_pid" $own 2>/dev/null || :
	background_pid=
}

# free_port [COUNT]: a loopback port at which nobody listens, nor at the COUNT - 1 (default: none) behind it.
free_port() {
	local port used
	used=$(awk '{ split($2, at, ":"); print at[2] }' /proc/net/tcp /proc/net/tcp6)
	while :; do
		port=$((20000 + RANDOM % 10000))
		grep -qxF "$(seq -f %.0f "$port" $((port + ${1:-1} - 1)) | xargs printf '%04X\n')" <<<"$used" || break
	done
	echo "$port"
}

# The state of a process as the kernel has it: R, S, T, Z, …; fails where it is gone.
process_state() {
	local stat
	{ read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
	stat=${stat##*) }
	echo "${stat%% *}"
}

is_over() {
	case $(process_state "$1") in Z | '') ;; *) return 1 ;; esac
}

# start_worker NAME [OPTION…]: one that stays, in the background; what it says is added to NAME.log in $BATS_TEST_TMPDIR.
# Sets worker_pid. Whatever is in pids is ended by kill_workers, for teardown.
pids=()
start_worker() {
	local log=$BATS_TEST_TMPDIR/$1.log
	shift
	"$TRUEUP" worker --format json "$@" >>"$log" 2>&1 3>&- 4>&- &
	worker_pid=$!
	pids+=("$worker_pid")
}

kill_workers() {
	local pid
	for pid in "${pids[@]}"; do kill -s KILL "$pid" 2>/dev/null || :; done
}

# listen SOCKET: a service manager that keeps what it is told in told.
listen() {
	"$SERVERS_TOP/tests/lib/datagrams" "$1" >"$BATS_TEST_TMPDIR/told" 2>&1 3>&- 4>&- &
	pids+=($!)
	export NOTIFY_SOCKET=$1
	wait_for 20 grep -q listens "$BATS_TEST_TMPDIR/told"
}

# told PATTERN: whether it was told such a line.
told() {
	grep -qE "^[0-9.]+ $1\$" "$BATS_TEST_TMPDIR/told"
}

# job_is JOB STATE
job_is() {
	[ "$(sql "select state from trueup.job where id = $1")" = "$2" ]
}

# hold STATEMENT: a session that has done this and does not commit. Ends with let_go [commit|rollback].
hold() {
	coproc HOLDER { psql -XAtq -v ON_ERROR_STOP=1 2>&1 3>&- 4>&-; }
	holder_pid=$HOLDER_PID
	printf "set application_name = 'holder';\nbegin;\n%s;\n\\\\echo held\n" "$1" >&"${HOLDER[1]}"
	local line
	while read -rt 20 line <&"${HOLDER[0]}"; do
		[ "$line" != held ] || return 0
		echo "$line" >&2
	done
	return 1
}

let_go() {
	local pid=$holder_pid
	holder_pid=
	printf '%s;\n\\q\n' "${1:-rollback}" >&"${HOLDER[1]}"
	wait "$pid"
}

# backend_waits PATTERN: true once a session whose query is like PATTERN waits for a lock.
backend_waits() {
	[ "$(sql "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '$1'")" != 0 ]
}
