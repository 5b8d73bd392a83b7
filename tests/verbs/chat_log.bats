#!/usr/bin/env bats
# trueup chat log: every statement of the chats' database is logged for a while, and never without an end.

load ../lib/trueup
load ../rules/chats

setup_file() {
	servers_begin
	start_postgres -c logging_collector=on -c log_filename=said.log
	database_template installed production_shape
}
teardown_file() { servers_end; }
setup() { database_from installed; }
teardown() {
	kill_workers
	database_drop
}

# set_now: what the database sets of it, for sessions that begin.
set_now() {
	sql "select coalesce(string_agg(s, ' ' order by s), '-') from pg_db_role_setting d cross join unnest(d.setconfig) s
	      where d.setdatabase = (select oid from pg_database where datname = current_database()) and d.setrole = 0"
}

is_set() {
	[ "$(set_now)" = "$1" ]
}

a_worker() {
	start_worker one
	wait_for 20 worker_is_here
}

worker_is_here() {
	[ "$(sql 'select count(*) from trueup.worker')" != 0 ]
}

both='log_duration=on log_statement=all'

@test "logging is switched on for a while, is told with its end, and undo takes it back at once" {
	a_worker
	run --separate-stderr trueup chat log on --for 20m --reason 'chats do not come' --format json
	status_is 0
	same '["all","on",true]' "$(json '[.log_statement, .log_duration, (.until | fromdate) - now > 1100]')"
	same "$both" "$(set_now)"
	same 'all on' "$(sql "select current_setting('log_statement') || ' ' || current_setting('log_duration')")"
	same 'chats do not come' "$(sql "select reason from trueup.job where id = $(json .job)")"
	same 0 "$(found chat-logging)"
	run trueup chat log
	status_is 0
	[[ ${lines[0]} =~ ^'log_statement = all, log_duration = on: for another '(20\ min(\ 0\ s)?|19\ min\ [0-9]+\ s)', switched on by postgres'$ ]]
	run trueup undo "$(sql 'select max(id) from trueup.audit')" --yes
	status_is 0
	same - "$(set_now)"
	same 'log_statement and log_duration are not set for this database' "$(trueup chat log | head -n 1)"
}

@test "a worker resets both when the time is over, whoever switched them on" {
	a_worker
	trueup chat log on --quiet
	same "$both" "$(set_now)"
	same '14' "$(sql "select extract(minute from until - clock_timestamp()) from trueup.logging")"
	sql "update trueup.logging set until = clock_timestamp()"
	wait_for 20 is_set -
	same 'f' "$(sql 'select ended_at is null from trueup.logging')"
	kill -s TERM "$worker_pid"
	wait "$worker_pid"
}

@test "without a worker, or without the right, it is not switched on, and why is said" {
	run --separate-stderr trueup chat log on
	status_is 3
	contains "$stderr" 'No worker is here that would switch it off again: start one.'
	same - "$(set_now)"
	sql "create role installer; grant usage on schema trueup to installer; grant all on all tables in schema trueup to installer;
	     grant execute on all functions in schema trueup to installer"
	local function
	for function in 'logging_why_not()' 'logging_on(text, integer)' 'logging_off(text, boolean)' 'logging_expire()'; do
		sql "alter function trueup.$function owner to installer"
	done
	a_worker
	run --separate-stderr trueup chat log on --format json
	status_is 3
	same '["cannot-log"]' "$(json '[.refused[].code]')"
	contains "$output" 'installer, who installed trueup here, may not set log_statement and log_duration; a superuser allows it: grant set on parameter log_statement, log_duration to installer.'
	contains "$(LANGUAGE=ru trueup chat log on 2>&1 || :)" 'разрешает суперпользователь: grant set on parameter log_statement, log_duration to installer.'
	same - "$(set_now)"
	sql "alter database $PGDATABASE owner to installer; grant set on parameter log_statement, log_duration to installer"
	trueup chat log on --quiet
	same "$both" "$(set_now)"
	trueup chat log off --quiet
	same - "$(set_now)"
	run trueup chat log on --for 10s
	status_is 2
	run trueup chat log off --for 10m
	status_is 2
	run trueup chat log maybe
	status_is 2
}

@test "logging that was switched on by hand, or whose time is over, is found and reset" {
	sql "alter database $PGDATABASE set log_statement = 'all'; alter database $PGDATABASE set log_duration = on"
	same 1 "$(found chat-logging)"
	contains "$(trueup chat log)" 'nobody said until when; trueup chat log off resets both'
	# As the document switches it off: one of the two.
	sql "alter database $PGDATABASE set log_statement = 'none'; alter database $PGDATABASE reset log_statement"
	same 1 "$(found chat-logging)"
	same '1 1 0 0 0' "$(repair_of chat-logging)"
	same - "$(set_now)"
	same 0 "$(found chat-logging)"
	a_worker
	trueup chat log on --quiet
	# Nothing but off ends it before its time.
	same '0 0 0 0 0' "$(repair_of chat-logging)"
	same "$both" "$(set_now)"
	run trueup chat log off
	status_is 0
	same - "$(set_now)"
	run trueup chat log off
	status_is 0
}

@test "what somebody had set before is put back: by a worker in the end, by off and by undo" {
	a_worker
	local ends before='log_duration=off log_statement=ddl'
	sql "alter database $PGDATABASE set log_statement = 'ddl'; alter database $PGDATABASE set log_duration = off"
	for ends in off undo time; do
		trueup chat log on --quiet
		same "$both" "$(set_now)"
		# The first counts: what is on already is not what was there before.
		trueup chat log on --quiet --for 1h
		same "$both" "$(set_now)"
		case $ends in
		off) trueup chat log off --quiet ;;
		undo) trueup undo "$(sql 'select max(id) from trueup.audit')" --yes --quiet ;;
		time) sql "update trueup.logging set until = clock_timestamp() where ended_at is null" ;;
		esac
		wait_for 20 is_set "$before"
	done
	same 'log_statement = ddl, log_duration = off' "$(trueup chat log | head -n 1)"
	# What was set meanwhile stays as well.
	trueup chat log on --quiet
	sql "alter database $PGDATABASE set log_statement = 'mod'"
	trueup chat log off --quiet
	same 'log_duration=off log_statement=mod' "$(set_now)"
	# Every statement was logged before: undo leaves it so, off does not.
	sql "alter database $PGDATABASE set log_statement = 'all'"
	trueup chat log on --quiet
	trueup undo "$(sql 'select max(id) from trueup.audit')" --yes --quiet
	same 'log_duration=off log_statement=all' "$(set_now)"
	trueup chat log on --quiet
	trueup chat log off --quiet
	same 'log_duration=off' "$(set_now)"
}

@test "what logs less than every statement is no finding, and stays where the rest is reset" {
	local value
	for value in none ddl mod; do
		sql "alter database $PGDATABASE set log_statement = '$value'; alter database $PGDATABASE set log_duration = off"
		same 0 "$(found chat-logging)"
		trueup chat log off --quiet
		same "log_duration=off log_statement=$value" "$(set_now)"
	done
	sql "alter database $PGDATABASE set log_duration = 'true'"
	same 1 "$(found chat-logging)"
	same '1 1 0 0 0' "$(repair_of chat-logging)"
	same 'log_statement=mod' "$(set_now)"
}

@test "no plan switches anything for another database, or takes back what somebody has switched on since" {
	a_worker
	trueup chat log on --quiet
	local first
	first=$(sql 'select max(id) from trueup.audit')
	trueup chat log on --quiet
	# A function that depends on no row of the keys may be called before they are filtered.
	sql "alter database $PGDATABASE set enable_nestloop = off; alter database $PGDATABASE set join_collapse_limit = 1"
	trueup undo "$first" --yes --quiet || :
	same 1 "$(sql 'select count(*) from trueup.logging where ended_at is null')"
	same '' "$(section chat-log apply 'database={elsewhere}' seconds=3600)"
	same 14 "$(sql "select extract(minute from until - clock_timestamp()) from trueup.logging where ended_at is null")"
	same '' "$(section chat-logging repair 'database={elsewhere}' force=true)"
	contains "$(set_now)" "$both"
}

@test "what the server's log says of chats is shown to who may read it, else the command that does" {
	a_worker
	trueup chat log on --quiet
	sql "select E'a chat \e[31m in red'; select 'something else'"
	run trueup chat log
	contains "$output" "a chat \\e[31m in red"
	lacks "$output" 'something else'
	lacks "$(trueup chat log)" 'trueup'
	[ "$(json '.lines | length' "$(trueup chat log --format json)")" -gt 0 ]
	sql "create role looker login; grant trueup_viewer to looker; grant usage on schema chats to looker; grant select on all tables in schema chats to looker"
	PGUSER=looker run --separate-stderr trueup chat log
	status_is 0
	contains "$output" '? '
	contains "$output" "    sudo tail -n 1000 /var/log/postgresql/postgresql.log | grep -i 'trigger\|chat'"
	PGUSER=looker run --separate-stderr trueup chat log --format json
	same 'null' "$(json .lines)"
	contains "$(json .reason)" 'permission denied'
}

@test "the server's log is read whatever bytes stand in it and wherever its last megabyte begins" {
	sql "do \$\$ begin raise log 'the first chat'; end \$\$"
	local log
	log="$(sql 'show data_directory')/$(sql 'select pg_current_logfile()')"
	printf 'a chat in latin: caf\xe9 \\ ok\nчат: a chat, 翻訳 🙂\n' >>"$log"
	same 'a chat in latin: caf\351 \\ ok' "$(trueup chat log | grep latin)"
	same 'чат: a chat, 翻訳 🙂' "$(trueup chat log | grep 翻訳)"
	# Two-byte letters over more than a megabyte: it begins in the middle of one before or after one byte more.
	perl -e 'print "ж" x 100, "\n" for 1 .. 6000; print "the last chat\nchat \xd0"' >>"$log"
	local more
	for more in 1 2; do
		same 'the last chat' "$(trueup chat log | sed -n 2p)"
		contains "$(trueup chat log)" 'chat \320'
		printf x >>"$log"
	done
}
