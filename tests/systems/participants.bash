# shellcheck shell=bash
# What the tests of participant counts share, beside tests/lib/trueup: chats whose truth the stand-in for the MAX API
# knows, as the schema's truth() does.

# chats_installed NUMBER: so many, of which every other has the right count already, and the rest has none.
chats_installed() {
	sql_file "$SERVERS_TOP/tests/data/participants-tables-production.sql"
	sql "
	create function truth(id bigint) returns integer immutable return 2 + abs(id) * 7919 % 4999;
	insert into participants.chats (id, name, max_chat_id, participants_count, updated_at)
	select n, 'chat ' || n, -n, case when n % 2 = 0 then truth(n) end, '2026-01-01' from generate_series(1, $1) n"
	trueup migrate --quiet --label testing
	# What it is that finds them is known from then on; one is enough.
	run trueup check participants-stale --quiet
	status_is 1
}

# begin_with NUMBER [ARGUMENT…]: the servers (PostgreSQL's with these arguments), the stand-in, and so many chats as template.
begin_with() {
	servers_begin
	start_postgres "${@:2}"
	start_redis
	database_template template chats_installed "$1"
	start_max_api
}

teardown_file() {
	servers_end
}

# A database with these chats, of which neither the cache nor the stand-in knows anything yet.
begin_test() {
	database_from template
	redis flushall >/dev/null
	tell_max_api /standin/begin
	export TRUEUP_METRICS_ADDR=off
}

# submit_refresh [FORCE]: queues a refresh of all chats, as somebody else would, and prints the job's number.
submit_refresh() {
	sql "
	select trueup.preview_new('repair', 'participants-stale',
	  (select hash from trueup.run where rule = 'participants-stale' limit 1), '{\"force\": ${1:-false}}', null, null) as job \gset
	select trueup.preview_add_keys(:job,
	  array(select jsonb_build_object('chat_id', id) from participants.chats), ${TRUEUP_PART_SIZE:-5000}) as rows \gset
	select trueup.job_confirm(:job, null, null, :rows) \g /dev/null
	\echo :job"
}

# No worker that stays does anything by itself.
no_schedules() {
	sql "create function public.nothing_else() returns trigger language plpgsql as 'begin new.enabled := false; return new; end';
	     create trigger nothing_else before insert on trueup.schedule for each row execute function public.nothing_else()"
}

# tally NAME: of what the stand-in was asked.
tally() {
	tell_max_api /standin/tally | jq ".$1"
}

redis() {
	redis-cli -s "$SERVERS_DIR/run/redis.sock" "$@"
}

cached() {
	redis get "chat_participants:$1"
}

# Chats whose count is not that of the stand-in.
wrong() {
	sql 'select count(*) from participants.chats where participants_count is distinct from truth(id)'
}

# asked SHARE: whether that much of a hundred of all chats were asked for by now.
asked() {
	[ "$(tally chats)" -ge "$(($1 * $(sql 'select count(*) from participants.chats') / 100))" ]
}

# The stand-in's own list, the database and the cache say the same of every chat.
all_agree() {
	tell_max_api /standin/chats | cut -f 1,2 >"$BATS_TEST_TMPDIR/truth"
	sql 'select id from participants.chats order by id' >"$BATS_TEST_TMPDIR/ids"
	# A value that is none is an empty line.
	sed 's/^/get chat_participants:/' "$BATS_TEST_TMPDIR/ids" | redis | paste "$BATS_TEST_TMPDIR/ids" - >"$BATS_TEST_TMPDIR/cached"
	same '' "$(sql "
	create temporary table told (id bigint primary key, count integer);
	create temporary table cached (id bigint primary key, value text);
	\copy told from '$BATS_TEST_TMPDIR/truth'
	\copy cached from program 'cat $BATS_TEST_TMPDIR/cached' (format csv, delimiter e'\t', quote e'\x01', null '')
	select format('chat %s: %s there, %s in the database, %s in the cache', c.id, t.count, c.participants_count, k.value)
	  from participants.chats c
	  left join told t on t.id = -c.id
	  left join cached k on k.id = c.id
	 where c.participants_count is distinct from t.count
	    or (k.value::jsonb ->> 'count')::integer is distinct from t.count
	    or k.value::jsonb ->> 'source' is distinct from 'api'
	 limit 5")"
}

# peak_kb PID: the most memory that it has had.
peak_kb() {
	awk '/^VmHWM:/ { print $2 }' "/proc/$1/status"
}
