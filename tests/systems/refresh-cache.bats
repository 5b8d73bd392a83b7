#!/usr/bin/env bats
# Redis is an aid: whatever it does, and whatever stands in it, the counts in the database become right, and none that is
# wrong is put into it. SOAK=1 asks for more chats.

load ../lib/trueup
load participants

setup_file() {
	chats=1000
	[ -z "${SOAK-}" ] || chats=20000
	export chats
	begin_with $chats
}

setup() {
	begin_test
	export MAX_API_RATE=10000
	address=$REDIS_URL
}

teardown() {
	kill_background
	export REDIS_URL=$address
	# As it was: without a password and a limit.
	stop_redis
	start_redis
	database_drop
}

refresh() {
	run timeout 300 "$TRUEUP" repair participants-stale --all --yes --quiet "$@"
}

# Sets held to how many chats are in the cache; fails where one of them is wrong there.
cache_is_right() {
	sql 'select id from participants.chats order by id' >"$BATS_TEST_TMPDIR/ids"
	sed 's/^/get chat_participants:/' "$BATS_TEST_TMPDIR/ids" | redis | paste "$BATS_TEST_TMPDIR/ids" - |
		awk -F '\t' '$2 != ""' >"$BATS_TEST_TMPDIR/cached"
	held=$(wc -l <"$BATS_TEST_TMPDIR/cached")
	same '' "$(sql "
	create temporary table cached (id bigint primary key, value jsonb);
	\copy cached from '$BATS_TEST_TMPDIR/cached' (format csv, delimiter e'\t', quote e'\x01')
	select * from cached where (value ->> 'count')::integer is distinct from truth(id) limit 5")"
}

@test "Redis stopped and started in the middle: the work goes on, and what comes then is cached again" {
	local stopped
	# A cache that is away is asked again after a second, then after two: there is time for both.
	export MAX_API_RATE=$((chats / 6)) PARTICIPANTS_BATCH_SIZE=$((chats / 30))
	in_background "$TRUEUP" repair participants-stale --all --yes --quiet
	wait_for 30 asked 20
	stop_redis
	stopped=$(tally chats)
	wait_for 30 asked 30
	same 0 "$(sql "select count(*) from trueup.job where state not in ('running', 'queued')")"
	start_redis
	background_ends
	status_is 0
	same 0 "$(wrong)"
	same "$chats" "$(tally requests)"
	# A server that is started anew has nothing, and by then a third of it was over.
	cache_is_right
	echo "# away from $stopped of $chats on; $held are cached in the end" >&3
	[ "$held" -gt 0 ]
	[ "$held" -le $((chats * 8 / 10)) ]
}

@test "what is corrupt, somebody else's, from the future, too old or run out is not taken, and is overwritten" {
	local now
	now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
	redis set chat_participants:1 garbage
	redis set chat_participants:2 "{\"count\":-5,\"updated_at\":\"$now\",\"source\":\"x\"}"
	redis set chat_participants:3 "{\"count\":99999999999,\"updated_at\":\"$now\",\"source\":\"x\"}"
	redis set chat_participants:4 "{\"count\":\"7\",\"updated_at\":\"$now\",\"source\":\"x\"}"
	redis set chat_participants:5 '{"count":7,"updated_at":"yesterday","source":"x"}'
	redis set chat_participants:6 '{"count":7,"updated_at":"2999-01-01T00:00:00Z","source":"x"}'
	redis set chat_participants:7 '{"count":7,"updated_at":"2026-01-01T00:00:00Z","source":"x"}'
	redis set chat_participants:8 '["another","thing"]'
	redis rpush chat_participants:9 "{\"count\":7,\"updated_at\":\"$now\",\"source\":\"x\"}"
	redis set chat_participants:10 "{\"count\":7,\"updated_at\":\"$now\",\"source\":\"x\"}" px 1
	head -c 1000000 /dev/zero | redis -x set chat_participants:11
	redis set chat_participants:12 "{\"count\":7,\"updated_at\":\"$now\",\"source\":\"database\"}"
	redis set chat_participants:13 "{\"count\":$(sql 'select truth(13)'),\"updated_at\":\"$now\",\"source\":\"x\"}"
	wait_for 20 eval '[ "$(redis exists chat_participants:10)" = 0 ]'
	refresh
	status_is 0
	same 0 "$(wrong)"
	# But for the last one, which is as good as the API's.
	same $((chats - 1)) "$(tally requests)"
	same cache "$(sql 'select source from trueup.participants_state where chat = 13')"
	cache_is_right
	same "$chats" "$held"
}

@test "a Redis with a password: with the right one it is used, with a wrong one or none the work goes on without it" {
	local password
	for password in open%20sesame wrong ''; do
		# What was stored is of the one before.
		redis flushall >/dev/null
		sql 'truncate trueup.participants_state'
		tell_max_api /standin/forget
		redis config set requirepass 'open sesame' >/dev/null
		REDIS_URL=${address/unix:\/\//unix://${password:+:$password@}} refresh
		REDISCLI_AUTH='open sesame' redis config set requirepass '' >/dev/null
		status_is 0
		lacks "$output" sesame
		same "$chats" "$(tally requests)"
		same 0 "$(wrong)"
		cache_is_right
		case $password in open*) same "$chats" "$held" ;; *) same 0 "$held" ;; esac
	done
}

# full POLICY: what somebody else put there leaves no room.
full() {
	redis config set maxmemory-policy "$1" >/dev/null
	redis config set maxmemory $(($(redis info memory | tr -d '\r' | sed -n 's/^used_memory://p') + 4000000)) >/dev/null
	redis-benchmark -s "$SERVERS_DIR/run/redis.sock" -q -c 1 -t set -n 20000 -r 1000000 -d 1000 -P 50 >/dev/null 2>&1 || :
}

evicted() {
	redis info stats | tr -d '\r' | sed -n 's/^evicted_keys://p'
}

@test "a Redis that is full forgets what was not used for long, or takes nothing; the counts are right all the same" {
	local policy before
	for policy in allkeys-lru noeviction; do
		stop_redis
		start_redis
		sql 'truncate trueup.participants_state'
		full $policy
		before=$(evicted)
		refresh
		status_is 0
		same 0 "$(wrong)"
		cache_is_right
		echo "# $policy: $held of $chats cached, $(($(evicted) - before)) forgotten for them" >&3
		if [ $policy = noeviction ]; then
			[ "$held" -lt "$chats" ]
		else
			[ "$(evicted)" -gt "$before" ]
			[ "$held" -gt 0 ]
		fi
	done
}
