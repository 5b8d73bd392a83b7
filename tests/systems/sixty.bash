# What the tests of participant counts have in common: servers, a stand-in for the MAX API, and sixty chats (or those of
# a load_participants of one's own).

setup_file() {
	servers_begin
	start_postgres
	start_redis
	database_template participants_template load_participants
	start_max_api
}

teardown_file() {
	servers_end
}

setup() {
	begin_test
}

begin_test() {
	database_from participants_template
	redis-cli -s "$SERVERS_DIR/run/redis.sock" flushall >/dev/null
	tell_max_api /standin/begin
	export MAX_API_RATE=1000 PARTICIPANTS_MAX_RETRIES=1
}

teardown() {
	kill_workers
	kill_background
	redis_ready || start_redis
	database_drop
}

# Sixty chats: chat N has the number -N in MAX and truth(N) participants there; here it has none yet, but for the first
# ten, which are right. Chat 61 has no number, 62 one that is none.
load_participants() {
	sql_file "$SERVERS_TOP/tests/data/participants-tables-production.sql"
	sql "
	create function truth(id bigint) returns integer immutable return 2 + abs(id) * 7919 % 4999;
	insert into participants.chats (id, name, max_chat_id, participants_count, updated_at)
	select n, 'chat ' || n, -n, case when n <= 10 then truth(n) end, '2026-01-01' from generate_series(1, 60) n;
	insert into participants.chats (id, name, max_chat_id, participants_count)
	values (61, 'no number', null, 5), (62, 'no number at all', 'x', 6)"
	trueup migrate --quiet --label testing
}

tally() {
	tell_max_api /standin/tally | jq ".$1"
}

cached() {
	redis-cli -s "$SERVERS_DIR/run/redis.sock" get "chat_participants:$1"
}

wrong() {
	sql "select count(*) from participants.chats where id <= 60 and participants_count is distinct from truth(id)"
}

# What the job counts: changed, right already, failed, refused.
counts() {
	sql "select string_agg(n::text, ' ' order by what)
	       from (select * from (select sum(repaired) as a, sum(already_right) as b, sum(failed) as c, sum(refused) as d
	                              from trueup.part where job = 1) p
	             cross join lateral (values (1, a), (2, b), (3, c), (4, d)) as v(what, n)) w"
}
