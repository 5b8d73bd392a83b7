# The private servers of the tests and the demo leave nothing behind, however their owner goes.
load ../lib/trueup

setup() {
	export TMPDIR=$BATS_TEST_TMPDIR/t
	mkdir "$TMPDIR"
	chmod 777 "$TMPDIR"
	chmod 755 "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_TEST_TMPDIR" "${BATS_TEST_TMPDIR%/*}"
	command=(tests/lib/with_servers bash -c 'echo "$SERVERS_DIR $$" >"$0.new" && mv "$0.new" "$0"; kill -s STOP $$'
		"$BATS_TEST_TMPDIR/ready")
}

# Starts an owner with its servers, and waits until its command runs. Sets owner, SERVERS_DIR and marks.
start_owner() {
	cd "$SERVERS_TOP"
	in_background "${command[@]}"
	owner=$background_pid
	wait_for 20 test -s "$BATS_TEST_TMPDIR/ready"
	read -r SERVERS_DIR child <"$BATS_TEST_TMPDIR/ready"
	marks=("$(server_mark postgres)" "$(server_mark redis)" "$(server_mark keeper)")
	same 3 "$(printf '%s\n' "${marks[@]}" | grep -c .)"
}

everything_gone() {
	local mark
	for mark in "${marks[@]}"; do
		process_gone "$mark" || return 1
	done
	[ -z "$(ls -A "$TMPDIR")" ]
}

teardown() {
	[ -z "${owner-}" ] || kill -s KILL "$owner" "$child" 2>/dev/null || :
}

@test "they listen on no network" {
	start_owner
	same 0 "$(psql -h "$SERVERS_DIR/run" -U postgres -XAtc "select count(*) from regexp_split_to_table(current_setting('listen_addresses'), ',') a where a <> ''")"
	same 0 "$(redis-cli -s "$SERVERS_DIR/run/redis.sock" config get port | tail -n 1)"
}

@test "they are gone when the command has ended" {
	start_owner
	kill -s CONT "$child"
	wait_for 20 everything_gone
}

@test "they are gone after the owner was interrupted, hung up or terminated" {
	local signal
	for signal in INT HUP TERM; do
		rm -f "$BATS_TEST_TMPDIR/ready"
		start_owner
		kill -s "$signal" "$owner"
		kill -s KILL "$child"
		wait_for 20 everything_gone
	done
}

@test "they are gone after the owner was killed" {
	start_owner
	kill -s KILL "$owner"
	wait_for 20 everything_gone
}

@test "what is left after owner and keeper were killed is swept by the next one" {
	start_owner
	kill -s KILL "${marks[2]%% *}"
	kill -s KILL "$owner"
	wait_for 20 process_gone "${marks[2]}"
	kill -s KILL "$child"
	process_lives "${marks[0]}"
	tests/lib/with_servers true
	wait_for 20 everything_gone
}

@test "a server that has gone comes back with its data" {
	servers_begin
	start_postgres
	sql 'create table t as select 1 as n'
	stop_postgres immediate
	run ! sql 'select n from t'
	start_postgres
	same 1 "$(sql 'select n from t')"
	restart_postgres
	same 1 "$(sql 'select n from t')"
	servers_end
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "a pooler in transaction mode forgets the session between transactions" {
	servers_begin
	start_postgres
	start_pgbouncer
	same 1 "$(PGPORT=$PGBOUNCER_PORT sql 'select 1')"
	same transaction "$(PGPORT=$PGBOUNCER_PORT PGDATABASE=pgbouncer psql -XAtc 'show config' | sed -n 's/^pool_mode|\([a-z]*\)|.*/\1/p')"
	servers_end
}
