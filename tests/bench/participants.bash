# shellcheck shell=bash
# Participant counts: a refresh of all beside a loop that only fetches, its memory, and reading what is cached.

chats=${CHATS:-150000}
bench_participants=${TRUEUP_BUILD:-$SERVERS_TOP/build}/bench/bench_participants

# What the stand-in says of chat N, as in its world.c.
truth='2 + abs(id) * 7919 % 4999'

load_participants() {
	say "loading $(thousands $chats) chats"
	query_file "$SERVERS_TOP/tests/data/participants-tables-production.sql"
	query "insert into participants.chats (id, name, max_chat_id, participants_count)
	       select n, 'chat ' || n, -n, 1 from generate_series(1, $chats) n"
	"$trueup" migrate --domain participants --yes --quiet >"$work/migrate.log" 2>&1 || fail "trueup migrate: $(cat "$work/migrate.log")"
	start_redis
	start_max_api
}

redis() {
	redis-cli -s "$SERVERS_DIR/run/redis.sock" "$@"
}

# As if nobody had ever asked; every third count is wrong.
nothing_known() {
	query 'truncate trueup.participants_state' \
		"update participants.chats set participants_count = $truth where id % 3 <> 0 and participants_count is distinct from $truth" \
		'update participants.chats set participants_count = 1 where id % 3 = 0 and participants_count <> 1' \
		'vacuum analyze participants.chats' 'checkpoint'
	redis flushall >/dev/null
	tell_max_api /standin/begin
}

take_fetched_bare() {
	tell_max_api /standin/begin
	"$bench_participants" fetch "$MAX_API_URL" "$MAX_API_TOKEN" $chats 64
}

# asked_for WORKERS NUMBER: a refresh of so many chats by so many; prints the milliseconds from its first lease to its end.
# What memory each had at most goes to refreshed-kb.
asked_for() {
	local job i pids=()
	nothing_known
	job=$(query "select trueup.preview_new('repair', 'participants-stale', '$hash', '{}', null, null)")
	query "select trueup.preview_add_keys($job, array(select jsonb_build_object('chat_id', id) from participants.chats where id <= $2), 5000)" \
		"select trueup.job_confirm($job, null, null, $2)" >/dev/null
	for ((i = 0; i < $1; i++)); do
		MAX_API_RATE=48000 /usr/bin/time -f %M -a -o "$work/refreshed-kb" "$trueup" worker --job "$job" >>"$work/worker.log" 2>&1 &
		pids+=($!)
	done
	for i in "${pids[@]}"; do wait "$i" || fail "trueup worker: $(tail -n 5 "$work/worker.log")"; done
	[ "$(query "select count(*) from participants.chats where participants_count is distinct from $truth and id <= $2")" = 0 ] ||
		fail 'not every count is right'
	[ "$(redis dbsize)" = "$2" ] || fail 'not every count is cached'
	query "select extract(epoch from finished_at - started_at) * 1000 from trueup.job where id = $job"
}

take_refreshed() {
	asked_for 2 $chats
}

# memory_kb NUMBER: what one worker that asks for so many chats has at most.
memory_kb() {
	rm -f "$work/refreshed-kb"
	asked_for 1 "$1" >/dev/null
	largest refreshed-kb
}

memory_flat() {
	local few many number
	few=$(memory_kb 1000)
	for number in $(printf "%s\n" 10000 50000 "$chats" | sort -nu); do
		[ "$number" -le "$chats" ] || continue
		many=$(memory_kb "$number")
		row "memory of one worker, $(thousands "$number") chats : 1,000" \
			"$(calc "$many / $few" | xargs printf '%.2f') ($(thousands "$many") kB : $(thousands "$few") kB)" 'at most 1.2' "$many / $few <= 1.2"
	done
}

# What one says that has so many connections to the same socket as trueup, and reads as much.
take_mget_bare() {
	local keys=() i
	for ((i = 0; i < 500; i++)); do keys+=(chat_participants:__rand_int__); done
	redis-benchmark -s "$SERVERS_DIR/run/redis.sock" --csv -c 1 -P 8 -r $chats -n $((chats / 500)) mget "${keys[@]}" 2>/dev/null |
		awk -F '","' -v n=$((chats / 500)) 'END { printf "%.1f\n", n / $2 * 1000 }'
}

take_counts_read() {
	"$bench_participants" read "$REDIS_URL" $chats
}

# Under the names that redis-benchmark makes, too.
same_under_other_names() {
	query 'select id from participants.chats' |
		awk '
			function part(text) { printf "$%d\r\n%s\r\n", length(text), text }
			{
				printf "*3\r\n"
				part("set")
				part(sprintf("chat_participants:%012d", $1 - 1))
				part(sprintf("{\"count\":%d,\"updated_at\":\"2026-11-22T12:00:00.000000Z\",\"source\":\"api\"}", $1 % 5000))
			}' |
		redis --pipe >/dev/null
}

part_participants() {
	local rounds=$((rounds < 3 ? rounds : 3))
	load_participants
	"$trueup" check participants-stale --quiet >/dev/null 2>&1 || [ $? = 1 ] || fail 'trueup check failed'
	hash=$(query "select hash from trueup.run where rule = 'participants-stale' limit 1")
	heading "participants: $(thousands $chats) chats, a stand-in for the MAX API on the same processors"
	take_rounds fetched_bare refreshed
	row 'a loop that only fetches : refresh of all by two workers, with its writes' \
		"$(calc "$(median fetched_bare) / $(median refreshed)" | xargs printf '%.2f') ($(spell "$(median fetched_bare)") : $(spell "$(median refreshed)"))" \
		'at least 0.4' "$(median fetched_bare) / $(median refreshed) >= 0.4"
	if command -v wrk >/dev/null; then
		row '  requests a second: wrk : that loop' "$(wrk_rate) : $(calc "$chats / $(median fetched_bare) * 1000" | xargs printf '%.0f')" '' ''
	fi
	memory_flat
	view_bars participants
	view_bars participant 1
	same_under_other_names
	take_rounds mget_bare counts_read
	ratio "reading $(thousands $chats) cached counts : redis-benchmark" "$(median counts_read)" "$(median mget_bare)" 1.5
	stop_max_api
	stop_redis
}

wrk_rate() {
	wrk -t 2 -c 64 -d 5 -H "Authorization: $MAX_API_TOKEN" "$MAX_API_URL/chats/-1" | awk '/^Requests\/sec:/ { printf "%.0f", $2 }'
}
