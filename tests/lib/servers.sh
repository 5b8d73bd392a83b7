# shellcheck shell=bash
# Private servers for the tests, the benchmark and the demo. To be sourced by bash.
#
#	servers_begin            a folder of our own, $SERVERS_DIR; nothing runs yet
#	start_postgres [-c K=V…] on a unix socket in it; sets PGHOST, PGPORT, PGUSER, PGDATABASE
#	stop_postgres [fast|immediate]   restart_postgres   postgres_pid
#	start_other DATA [-c K=V…]       a second one with that data directory, in the same folder of sockets; sets OTHER_PORT
#	start_redis / stop_redis         sets REDIS_URL
#	start_pgbouncer [USER…] / stop_pgbouncer   transaction mode; sets PGBOUNCER_PORT (same PGHOST)
#	start_max_api / stop_max_api     a stand-in on loopback; sets MAX_API_URL, MAX_API_TOKEN
#	start_backend / stop_backend     another, of the lesson chats' backend, over PGDATABASE; sets BACKEND_URL
#	servers_end              ends what runs and removes the folder
#	wait_for SECONDS COMMAND…   until COMMAND succeeds
#	$POSTGRES_BIN            where pgbench, pg_dump and the others are
#
# Nothing listens on a network but the stand-in, on loopback. As root the servers run as the user postgres, else as oneself. A keeper
# process ends everything and removes the folder as soon as the shell that called servers_begin is
# gone, however it went; what even that left behind is swept by the next servers_begin.

SERVERS_LIB=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
SERVERS_TOP=$(cd "$SERVERS_LIB/../.." && pwd)
POSTGRES_BIN=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
# The programs themselves: Debian's psql is a script that looks for one of them, five times as slow to begin.
case $PATH in "$POSTGRES_BIN":*) ;; *) PATH=$POSTGRES_BIN:$PATH ;; esac

# What to put before a command so that it runs as the user that the servers run as.
AS_SERVER=(env)
if [ "$(id -u)" = 0 ]; then
	AS_SERVER=(setpriv --reuid=postgres --regid=postgres --init-groups --inh-caps=-all --)
fi

# Waits for a short moment between two looks at a state.
pause() {
	local nothing
	read -rt 0.02 nothing <> <(:) || :
}

wait_for() {
	local limit=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000))
	shift
	until "$@"; do
		if [ "${EPOCHREALTIME/[.,]/}" -gt "$limit" ]; then
			echo "waited in vain for: $*" >&2
			return 1
		fi
		pause
	done
}

# "PID START": the same process only if both are the same.
process_mark() {
	local stat rest
	{ read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
	rest=${stat##*) }
	case $rest in Z* | X*) return 1 ;; esac
	# shellcheck disable=SC2086
	set -- "$1" $rest
	echo "$1 ${21}"
}

process_lives() {
	[ -n "$1" ] && [ "$(process_mark "${1%% *}")" = "$1" ]
}

process_gone() {
	! process_lives "$1"
}

# The mark in a file of the folder, if its process lives.
server_mark() {
	local mark
	{ read -r mark <"$SERVERS_DIR/$1.pid"; } 2>/dev/null && process_lives "$mark" && echo "$mark"
}

# launch NAME COMMAND…: in the background, in a session of its own, with no file of ours open.
launch() {
	local name=$1 fd
	shift
	(
		for fd in /proc/self/fd/*; do
			fd=${fd##*/}
			[ "$fd" -lt 3 ] || eval "exec $fd>&-"
		done
		exec setsid "$@" </dev/null >>"$SERVERS_DIR/$name.log" 2>&1
	) &
	process_mark $! >"$SERVERS_DIR/$name.pid"
	disown
}

# end_server NAME SIGNAL: by its pid; what does not go in ten seconds is killed.
end_server() {
	local mark
	mark=$(server_mark "$1") || return 0
	kill -s "$2" "${mark%% *}" 2>/dev/null || :
	wait_for 10 process_gone "$mark" || kill -s KILL "${mark%% *}" 2>/dev/null || :
	rm -f "$SERVERS_DIR/$1.pid"
}

# A folder that the servers' user can reach and whose name leaves room for a socket's.
servers_base() {
	local base=${TMPDIR:-/tmp}
	if [ ${#base} -gt 60 ] || ! "${AS_SERVER[@]}" test -x "$base" -a -w "$base"; then
		base=/tmp
	fi
	echo "$base"
}

# Removes the folders whose owner and keeper are both gone.
servers_sweep() {
	local dir mark
	for dir in "$1"/trueup-servers.*; do
		[ -O "$dir" ] && { read -r mark <"$dir/owner"; } 2>/dev/null || continue
		process_lives "$mark" || (SERVERS_DIR=$dir && ! server_mark keeper >/dev/null && servers_remove)
	done
}

# Ends all servers of $SERVERS_DIR at once and removes it. Only for the keeper and the sweep.
servers_remove() {
	end_server refresh TERM
	end_server worker TERM
	end_server max_api TERM
	end_server backend TERM
	end_server pgbouncer INT
	end_server redis TERM
	end_server other QUIT
	end_server postgres QUIT
	rm -rf "$SERVERS_DIR"
}

servers_begin() {
	local base
	base=$(servers_base)
	servers_sweep "$base"
	SERVERS_DIR=$(mktemp -d "$base/trueup-servers.XXXXXX")
	process_mark $$ >"$SERVERS_DIR/owner"
	mkdir "$SERVERS_DIR/run" "$SERVERS_DIR/config"
	[ "$(id -u)" != 0 ] || chown postgres: "$SERVERS_DIR/run"
	chmod 755 "$SERVERS_DIR"
	export SERVERS_DIR
	# What the machine's owner has set up must not leak in.
	unset "${!PG@}" "${!MAX_API@}" "${!PARTICIPANTS@}" DATABASE_URL REDIS_URL TRUEUP_HOME "${!BACKEND_@}"
	export XDG_CONFIG_HOME=$SERVERS_DIR/config PGPASSFILE=$SERVERS_DIR/config/pgpass
	launch keeper "$SERVERS_LIB/keeper" "$(cat "$SERVERS_DIR/owner")"
}

servers_end() {
	local mark
	[ -n "${SERVERS_DIR-}" ] || return 0
	if mark=$(server_mark keeper); then
		kill "${mark%% *}"
		wait_for 30 process_gone "$mark"
	else
		servers_remove
	fi
	unset SERVERS_DIR
}

# A data directory as initdb makes it, kept in the build folder because making one takes a second.
postgres_template() {
	local build=${TRUEUP_BUILD:-$SERVERS_TOP/build} made
	POSTGRES_TEMPLATE=$build/postgres-$("$POSTGRES_BIN/postgres" --version | awk '{ print $3 }')
	[ ! -d "$POSTGRES_TEMPLATE" ] || return 0
	"${AS_SERVER[@]}" "$POSTGRES_BIN/initdb" --no-sync -A trust -U postgres -E UTF8 --locale=C.UTF-8 \
		-D "$SERVERS_DIR/run/initdb" >"$SERVERS_DIR/initdb.log" 2>&1 || { cat "$SERVERS_DIR/initdb.log" >&2 && return 1; }
	mkdir -p "$build"
	made=$(mktemp -d "$build/initdb.XXXXXX")
	cp -a "$SERVERS_DIR/run/initdb" "$made/data"
	# Another test file may have been quicker; its copy is as good.
	mv -T "$made/data" "$POSTGRES_TEMPLATE" 2>/dev/null || :
	rm -rf "$made" "$SERVERS_DIR/run/initdb"
}

# postgres_ready [PORT]
postgres_ready() {
	"$POSTGRES_BIN/pg_isready" -q -h "$SERVERS_DIR/run" -p "${1:-5432}"
}

start_postgres() {
	if [ ! -d "$SERVERS_DIR/run/data" ]; then
		postgres_template || return 1
		cp -a "$POSTGRES_TEMPLATE" "$SERVERS_DIR/run/data"
		[ "$(id -u)" != 0 ] || chown -R postgres: "$SERVERS_DIR/run/data"
	fi
	# A crash of the server loses nothing without fsync; only a crash of the machine would.
	launch postgres "${AS_SERVER[@]}" "$POSTGRES_BIN/postgres" -D "$SERVERS_DIR/run/data" -k "$SERVERS_DIR/run" \
		-c listen_addresses= -c fsync=off -c shared_buffers=128MB -c max_connections=100 -c timezone=UTC \
		-c lc_messages=C -c log_line_prefix='%m [%p] %q%u@%d %a ' -c max_wal_size=4GB "$@"
	export PGHOST=$SERVERS_DIR/run PGPORT=5432 PGUSER=postgres PGDATABASE=${PGDATABASE:-postgres}
	wait_for 20 postgres_ready || { tail -n 20 "$SERVERS_DIR/postgres.log" >&2 && return 1; }
}

start_other() {
	local data=$1
	shift
	launch other "${AS_SERVER[@]}" "$POSTGRES_BIN/postgres" -D "$data" -k "$SERVERS_DIR/run" -p 5433 \
		-c listen_addresses= -c fsync=off -c shared_buffers=32MB -c timezone=UTC -c lc_messages=C "$@"
	export OTHER_PORT=5433
	wait_for 20 postgres_ready "$OTHER_PORT" || { tail -n 20 "$SERVERS_DIR/other.log" >&2 && return 1; }
}

postgres_pid() {
	local mark
	mark=$(server_mark postgres) && echo "${mark%% *}"
}

# stop_postgres [fast|immediate]: as pg_ctl stop does it.
stop_postgres() {
	case ${1:-fast} in
	fast) end_server postgres INT ;;
	immediate) end_server postgres QUIT ;;
	*) echo "stop_postgres: fast or immediate, not $1" >&2 && return 2 ;;
	esac
}

restart_postgres() {
	stop_postgres fast && start_postgres "$@"
}

redis_ready() {
	[ "$(redis-cli -s "$SERVERS_DIR/run/redis.sock" ping 2>/dev/null)" = PONG ]
}

# The server is in the package of the tools, under the name of one of them, and goes by the name it is called.
start_redis() {
	ln -sf "$(command -v redis-check-rdb)" "$SERVERS_DIR/redis-server"
	launch redis "${AS_SERVER[@]}" "$SERVERS_DIR/redis-server" --port 0 --unixsocket "$SERVERS_DIR/run/redis.sock" \
		--unixsocketperm 777 --dir "$SERVERS_DIR/run" --save '' --appendonly no --daemonize no
	export REDIS_URL=unix://$SERVERS_DIR/run/redis.sock
	wait_for 10 redis_ready || { tail -n 20 "$SERVERS_DIR/redis.log" >&2 && return 1; }
}

stop_redis() {
	end_server redis TERM
}

pgbouncer_ready() {
	"$POSTGRES_BIN/pg_isready" -q -h "$SERVERS_DIR/run" -p 6432
}

# Between a client and the server above: transactions of one client go over any of two connections.
start_pgbouncer() {
	local user
	for user in postgres "$@"; do
		echo "\"$user\" \"\""
	done >"$SERVERS_DIR/run/users"
	cat >"$SERVERS_DIR/run/pgbouncer.ini" <<-END
		[databases]
		* = host=$SERVERS_DIR/run port=5432
		[pgbouncer]
		listen_addr =
		listen_port = 6432
		unix_socket_dir = $SERVERS_DIR/run
		auth_type = trust
		auth_file = $SERVERS_DIR/run/users
		admin_users = postgres
		pool_mode = transaction
		default_pool_size = 2
		max_client_conn = 200
	END
	launch pgbouncer "${AS_SERVER[@]}" pgbouncer "$SERVERS_DIR/run/pgbouncer.ini"
	export PGBOUNCER_PORT=6432
	wait_for 10 pgbouncer_ready || { tail -n 20 "$SERVERS_DIR/pgbouncer.log" >&2 && return 1; }
}

stop_pgbouncer() {
	end_server pgbouncer INT
}

# The stand-in for the MAX API, with options of its own (tests/standin/max_api.c). Sets MAX_API_URL and MAX_API_TOKEN.
start_max_api() {
	: >"$SERVERS_DIR/max_api.log"
	launch max_api "${TRUEUP_BUILD:-$SERVERS_TOP/build}/standin/max_api" "$@"
	wait_for 10 grep -q '^listens at' "$SERVERS_DIR/max_api.log" || { cat "$SERVERS_DIR/max_api.log" >&2 && return 1; }
	export MAX_API_URL=http://127.0.0.1:$(sed -n 's/^listens at //p' "$SERVERS_DIR/max_api.log") MAX_API_TOKEN=secret
}

stop_max_api() {
	end_server max_api TERM
}

# tell_max_api PATH: as /standin/behaviour?mode=429; prints what it says.
tell_max_api() {
	curl -sf --max-time 10 "$MAX_API_URL$1"
}

# The stand-in for the backend of lesson chats (tests/standin/backend), over the database that PGDATABASE names.
start_backend() {
	: >"$SERVERS_DIR/backend.log"
	launch backend "$SERVERS_TOP/tests/standin/backend"
	wait_for 10 grep -q '^listens at' "$SERVERS_DIR/backend.log" || { cat "$SERVERS_DIR/backend.log" >&2 && return 1; }
	export BACKEND_URL=http://127.0.0.1:$(sed -n 's/^listens at //p' "$SERVERS_DIR/backend.log")
}

stop_backend() {
	end_server backend TERM
}

# tell_backend PATH: as /standin/behaviour?mode=500; prints what it says.
tell_backend() {
	curl -sf --max-time 10 "$BACKEND_URL$1"
}
