#!/usr/bin/env bats
# Participant counts, asked for from the MAX API (a stand-in), written where they changed, and told to the cache.

load ../lib/trueup
load sixty

refresh() {
	run trueup repair participants-stale --yes "$@"
}

open_findings() {
	sql "select count(*) from trueup.finding where resolved_at is null"
}

@test "every chat is asked for once, and only a count that changed is written" {
	before=$(sql "select string_agg(xmin::text, ',' order by id) from participants.chats where id <= 10 or id > 60")
	refresh --all
	status_is 0
	same 0 "$(wrong)"
	same 60 "$(tally requests)"
	same 1 "$(tally most_of_one)"
	same "$before" "$(sql "select string_agg(xmin::text, ',' order by id) from participants.chats where id <= 10 or id > 60")"
	same 1 "$(sql "select count(distinct updated_at) from participants.chats where id <= 60")"
	same 0 "$(sql "select count(*) from trueup.audit")"
	same '60|api' "$(sql "select count(*), min(source) from trueup.participants_state where outcome = 'counted'")"
}

@test "the cache is told, in the form of the service that was there before" {
	refresh --key 7
	status_is 0
	same '{"count":446,"source":"api"}' "$(cached 7 | jq -c 'del(.updated_at)')"
	[[ $(cached 7 | jq -r .updated_at) =~ ^20..-..-..T..:..:..(\.[0-9]{1,6})?Z$ ]]
	ttl=$(redis-cli -s "$SERVERS_DIR/run/redis.sock" ttl chat_participants:7)
	[ "$ttl" -gt 3200 ] && [ "$ttl" -le 3600 ]
}

@test "what is fresh is not asked for again, unless it is forced" {
	refresh --all
	refresh --all
	same 60 "$(tally requests)"
	refresh --all --force
	status_is 0
	same 120 "$(tally requests)"
}

@test "a count that somebody else put into the cache is taken, while it is fresh" {
	now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
	redis-cli -s "$SERVERS_DIR/run/redis.sock" set chat_participants:20 "{\"count\":21,\"updated_at\":\"$now\",\"source\":\"x\"}"
	redis-cli -s "$SERVERS_DIR/run/redis.sock" set chat_participants:21 '{"count":22,"updated_at":"2026-01-01T00:00:00Z","source":"x"}'
	redis-cli -s "$SERVERS_DIR/run/redis.sock" set chat_participants:22 garbage
	refresh --all
	status_is 0
	same 21 "$(sql "select participants_count from participants.chats where id = 20")"
	same t "$(sql "select bool_and(participants_count = truth(id)) from participants.chats where id in (21, 22)")"
	same cache "$(sql "select source from trueup.participants_state where chat = 20")"
	same 59 "$(tally requests)"
}

@test "what was found of a chat is right once it was counted, and stays open where that failed" {
	run trueup check participants-stale --quiet
	same 60 "$(open_findings)"
	tell_max_api '/standin/behaviour?mode=400'
	refresh --key 7
	status_is 4
	same 60 "$(open_findings)"
	tell_max_api /standin/behaviour
	refresh --key 7 --force
	same 59 "$(open_findings)"
	refresh --all
	same 0 "$(open_findings)"
}

@test "without Redis the work goes on" {
	stop_redis
	refresh --all
	status_is 0
	same 0 "$(wrong)"
}

@test "a chat that is gone is marked, keeps its count, and is not asked for again for a day" {
	tell_max_api '/standin/chat?id=-5&status=closed'
	tell_max_api '/standin/chat?id=-6&status=missing'
	tell_max_api '/standin/chat?id=-7&status=denied'
	refresh --all
	status_is 4
	same t "$(sql "select bool_and(participants_count = truth(id)) from participants.chats where id in (5, 6, 7)")"
	same '5:closed 6:HTTP 404 chat.not.found: Chat not found 7:HTTP 403 chat.denied: Access denied' \
		"$(sql "select string_agg(chat || ':' || why, ' ' order by chat) from trueup.participants_state where outcome = 'gone'")"
	same 3 "$(sql "select count(*) from trueup.participants_state where outcome = 'gone' and due_at between now() + interval '23 hours' and now() + interval '25 hours'")"
	tell_max_api /standin/forget
	refresh --all --force
	same 57 "$(tally requests)"
	# Whoever names it asks for it all the same.
	refresh --key 5 --force
	same 58 "$(tally requests)"
}

@test "a token that is refused ends the job with what to do, and nothing is asked any more" {
	export MAX_API_TOKEN=wrong PARTICIPANTS_BATCH_SIZE=5
	refresh --all
	status_is 3
	contains "$output" 'the MAX API refuses the token (HTTP 401 verify.token: Invalid access_token); see MAX_API_TOKEN_FILE'
	lacks "$output" wrong
	[ "$(tally requests)" -le 5 ]
	same failed "$(sql "select state from trueup.job")"
	same 50 "$(wrong)"
}

@test "what fails for a moment is asked for again; a 429 slows everybody down" {
	export PARTICIPANTS_MAX_RETRIES=3
	tell_max_api '/standin/behaviour?mode=503&times=3'
	refresh --key 11 --force
	status_is 0
	same 4 "$(tally requests)"
	tell_max_api '/standin/behaviour?mode=429&times=1&retry_after=1'
	refresh --key 12 --force
	status_is 0
	same 't' "$(sql "select slowed > 1 and slowed_until > now() from trueup.api_budget")"
	# That both chats were counted in the end hides none of it.
	same '[2,3,1]' "$(trueup participants status --format json | jq -c '[.counted, .unavailable, .busy]')"
}

@test "a 503 that says when to come again holds everybody back until then" {
	tell_max_api '/standin/behaviour?mode=503&times=1&retry_after=40'
	in_background "$TRUEUP" repair participants-stale --key 11 --force --yes
	wait_for 20 eval '[ "$(tally requests)" = 1 ]'
	wait_for 20 eval '[ "$(sql "select count(*) from trueup.api_budget where next_slot > now() + interval '"'35 seconds'"'")" = 1 ]'
	end_background TERM
	same 1 "$(tally requests)"
}

@test "an answer that takes longer than a chunk may is waited for, and the chat not asked for again" {
	export TRUEUP_LEASE=2s
	tell_max_api '/standin/behaviour?latency=12500'
	refresh --key 11 --force
	status_is 0
	same 1 "$(tally requests)"
	same 1 "$(sql "select count(*) from participants.chats where id = 11 and participants_count = truth(id)")"
}

@test "two workers share a job, and none asks for a chat twice" {
	export TRUEUP_PART_SIZE=10 PARTICIPANTS_BATCH_SIZE=5 TRUEUP_METRICS_ADDR=off
	tell_max_api '/standin/behaviour?latency=20'
	start_worker one
	start_worker two
	wait_for 20 eval '[ "$(sql "select count(*) from trueup.worker")" = 2 ]'
	refresh --all
	status_is 0
	# The one that asked does its part, too.
	[ "$(sql 'select count(distinct runner) from trueup.part')" -ge 2 ]
	same 0 "$(wrong)"
	same 60 "$(tally requests)"
	same 1 "$(tally most_of_one)"
}

@test "a runner that is killed in the middle loses nothing: another goes on, and what had come is taken from the cache" {
	export TRUEUP_LEASE=2s PARTICIPANTS_BATCH_SIZE=10
	TRUEUP_FAULT=chunk.fetched:3:kill refresh --all
	[ "$status" -gt 100 ]
	same 20 "$(sql "select count(*) from trueup.participants_state")"
	wait_for 20 eval 'trueup worker --until-idle && job_is 1 done'
	same 0 "$(wrong)"
	same 60 "$(tally requests)"
	same 60 "$(redis-cli -s "$SERVERS_DIR/run/redis.sock" dbsize)"
}

@test "a signal lets what is under way finish, writes it, and hands the rest back" {
	export PARTICIPANTS_BATCH_SIZE=60 MAX_API_RATE=20 TRUEUP_METRICS_ADDR=off
	tell_max_api '/standin/behaviour?latency=50'
	in_background "$TRUEUP" repair participants-stale --all --yes
	wait_for 20 eval '[ "$(tally requests)" -ge 5 ]'
	end_background TERM
	same 130 "$status"
	written=$(sql "select count(*) from trueup.participants_state where outcome = 'counted'")
	same "$(tally requests)" "$written"
	[ "$written" -lt 60 ]
	export MAX_API_RATE=1000
	run trueup jobs resume 1
	run trueup worker --until-idle
	same 0 "$(wrong)"
	same 60 "$(tally requests)"
}

@test "an answer that does not come holds up a worker that is told to stop for so long only that it can still write what came" {
	export PARTICIPANTS_ENABLE_BACKGROUND_SYNC=false PARTICIPANTS_BATCH_SIZE=60 TRUEUP_METRICS_ADDR=off
	tell_max_api '/standin/behaviour?mode=silent&times=1'
	hash=$(sha256sum "$SERVERS_TOP/sql/rules/participants/participants-stale.sql" | cut -d' ' -f1)
	sql "select trueup.preview_new('repair', 'participants-stale', '$hash', '{\"force\": true}', null, null);
	     select trueup.preview_add_keys(1, (select array_agg(jsonb_build_object('chat_id', n)) from generate_series(1, 60) n), 100);
	     select trueup.job_submit(1, null, null, 60)" >/dev/null
	in_background "$TRUEUP" worker
	wait_for 20 eval '[ "$(tally requests)" = 60 ]'
	end_background TERM
	same 0 "$status"
	same 59 "$(sql "select count(*) from trueup.participants_state where outcome = 'counted'")"
	same 0 "$(sql 'select count(*) from trueup.part where lease_until > now()')"
}

@test "no more is under way than there are connections: what is not asked for by the time of a signal never is" {
	export PARTICIPANTS_BATCH_SIZE=600 MAX_API_RATE=2000
	sql "insert into participants.chats (id, name, max_chat_id) select n, 'chat ' || n, -n from generate_series(1001, 1600) n"
	tell_max_api '/standin/behaviour?latency=1000'
	in_background "$TRUEUP" repair participants-stale --all --yes
	wait_for 20 eval '[ "$(tally requests)" -ge 100 ]'
	end_background TERM
	same 130 "$status"
	# 64 in each second; some seconds go by before the signal is there.
	[ "$(tally requests)" -lt 320 ]
	same "$(tally requests)" "$(sql "select count(*) from trueup.participants_state where outcome = 'counted'")"
}

@test "what a fetch that was broken off had told is counted, once, and by the status too" {
	export PARTICIPANTS_BATCH_SIZE=60 MAX_API_RATE=20 PARTICIPANTS_MAX_RETRIES=0 TRUEUP_METRICS_ADDR=off
	for id in 1 2 3 4 5; do
		tell_max_api "/standin/chat?id=-$id&status=closed"
	done
	tell_max_api '/standin/behaviour?latency=50'
	in_background "$TRUEUP" repair participants-stale --all --yes
	wait_for 20 eval '[ "$(tally requests)" -ge 15 ]'
	end_background TERM
	same 130 "$status"
	same "$(tally requests)" "$(sql 'select count(*) from trueup.participants_state')"
	same 5 "$(counts | cut -d' ' -f4)"
	export MAX_API_RATE=1000
	run trueup jobs resume 1
	run trueup worker --until-idle
	same '50 5 0 5' "$(counts)"
	same 60 "$(tally requests)"
	run trueup jobs watch 1
	status_is 4
}

@test "a job whose counts failed asks for them again when it is tried again" {
	tell_max_api '/standin/behaviour?mode=400'
	refresh --all
	status_is 4
	same '0 0 60 0' "$(counts)"
	tell_max_api /standin/behaviour
	run trueup jobs retry 1
	status_is 0
	run trueup worker --until-idle
	same 120 "$(tally requests)"
	same 0 "$(wrong)"
	same '50 10 0 0' "$(counts)"
}

# What was seen, as "kind what n".
seen() {
	sql "select string_agg(concat_ws(' ', kind, what, n), ', ' order by kind, what)
	       from (select kind, what, sum(n) as n from trueup.participants_tally
	              where kind in ('api', 'cache') and minute > now() - interval '10 minutes' group by kind, what) t"
}

@test "how the API and the cache answered is counted, by the minute and the worker, each once" {
	now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
	redis-cli -s "$SERVERS_DIR/run/redis.sock" set chat_participants:20 "{\"count\":21,\"updated_at\":\"$now\",\"source\":\"x\"}"
	redis-cli -s "$SERVERS_DIR/run/redis.sock" set chat_participants:21 '{"count":22,"updated_at":"2026-01-01T00:00:00Z","source":"x"}'
	redis-cli -s "$SERVERS_DIR/run/redis.sock" set chat_participants:22 garbage
	redis-cli -s "$SERVERS_DIR/run/redis.sock" set chat_participants:23 '{"count":-1}'
	tell_max_api '/standin/chat?id=-5&status=missing'
	refresh --all
	same 'api counted 58, api gone 1, cache corrupt 1, cache foreign 1, cache hit 1, cache miss 56, cache old 1' "$(seen)"
	same '59 t' "$(sql "select concat_ws(' ', sum(n) filter (where what <> 'us'), sum(n) filter (where what = 'us') > 0)
	                      from trueup.participants_tally where kind = 'took'")"
	same t "$(sql "select bool_and(worker ~ '/[0-9]+$') from trueup.participants_tally")"
	tell_max_api '/standin/behaviour?mode=503&times=1'
	refresh --key 11 --force
	contains "$(seen)" 'api counted 59, api gone 1, api unavailable 1,'
	stop_redis
	sql 'update trueup.participants_state set due_at = now() where chat = 12'
	refresh --key 12
	contains "$(seen)" 'cache away 1,'
	# What is old stands together, and the sum stays.
	sum=$(sql 'select sum(n) from trueup.participants_tally')
	sql "update trueup.participants_tally set minute = minute - interval '7 hours';
	     update trueup.installation set pruned_at = '-infinity'"
	sql 'select trueup.prune()'
	same "$sum" "$(sql "select sum(n) from trueup.participants_tally where minute = '-infinity'")"
	same "$sum" "$(sql 'select sum(n) from trueup.participants_tally')"
}

@test "what the cache had of a chat is kept, where it was looked for there" {
	redis-cli -s "$SERVERS_DIR/run/redis.sock" set chat_participants:21 '{"count":22,"updated_at":"2026-01-01T00:00:00Z","source":"x"}'
	redis-cli -s "$SERVERS_DIR/run/redis.sock" set chat_participants:22 garbage
	refresh --key 21
	refresh --key 22
	refresh --key 23
	refresh --key 24 --force
	same '21 found 22, 22 corrupt, 23 none' "$(sql "select string_agg(concat_ws(' ', chat, cached, cached_count), ', ' order by chat)
	       from trueup.participants_state where looked_at is not null")"
	same 4 "$(sql 'select count(*) from trueup.participants_state where cached_until > now()')"
}

@test "a count is known to be in the cache for no longer than it is there, and not at all where it could not be put there" {
	known='select count(*) from trueup.participants_state where cached_until is not null'
	refresh --all
	same 60 "$(sql "$known")"
	# The times at which each ends, as they are known and as they are.
	sql 'select chat from trueup.participants_state order by chat' | sed 's/^/expiretime chat_participants:/' |
		redis-cli -s "$SERVERS_DIR/run/redis.sock" >"$BATS_TEST_TMPDIR/ends"
	sql 'select extract(epoch from cached_until), extract(epoch from asked_at) from trueup.participants_state order by chat' |
		tr '|' ' ' | paste -d ' ' - "$BATS_TEST_TMPDIR/ends" >"$BATS_TEST_TMPDIR/until"
	same 60 "$(awk '$1 <= $3 + 1 && $1 > $2 + 3200' "$BATS_TEST_TMPDIR/until" | wc -l)"
	redis-cli -s "$SERVERS_DIR/run/redis.sock" config set maxmemory 1
	refresh --all --force
	redis-cli -s "$SERVERS_DIR/run/redis.sock" config set maxmemory 0
	same 0 "$(sql "$known")"
	refresh --all --force
	same 60 "$(sql "$known")"
	stop_redis
	refresh --all --force
	same 0 "$(sql "$known")"
}

@test "how long a count lives in the cache, how old it may be, how many are claimed at a time and how patient one is are settings" {
	PARTICIPANTS_CACHE_TTL=10m refresh --key 7
	ttl=$(redis-cli -s "$SERVERS_DIR/run/redis.sock" ttl chat_participants:7)
	[ "$ttl" -gt 530 ] && [ "$ttl" -le 600 ]
	old=$(date -u -d '90 minutes ago' +%Y-%m-%dT%H:%M:%SZ)
	redis-cli -s "$SERVERS_DIR/run/redis.sock" set chat_participants:20 "{\"count\":21,\"updated_at\":\"$old\",\"source\":\"x\"}"
	PARTICIPANTS_STALE_THRESHOLD=2h refresh --key 20
	same 'cache t' "$(sql "select concat_ws(' ', source, due_at between now() + interval '29 minutes' and now() + interval '31 minutes')
	                         from trueup.participants_state where chat = 20")"
	tell_max_api /standin/forget
	tell_max_api '/standin/behaviour?mode=503'
	PARTICIPANTS_MAX_RETRIES=2 refresh --key 21
	status_is 4
	same 3 "$(tally requests)"
	tell_max_api '/standin/behaviour?mode=silent'
	PARTICIPANTS_MAX_API_TIMEOUT=1s PARTICIPANTS_MAX_RETRIES=0 refresh --key 22 --force
	status_is 4
	same 4 "$(tally requests)"
	tell_max_api /standin/behaviour
	sql 'truncate trueup.participants_state'
	PARTICIPANTS_BATCH_SIZE=7 TRUEUP_FAULT=chunk.fetched:2:kill refresh --all --force
	same 7 "$(sql 'select count(*) from trueup.participants_state')"
	# Not set: as many as may be asked for in a second, and fifty where that is fewer.
	sql 'truncate trueup.participants_state; update trueup.job set state = $$cancelled$$'
	MAX_API_RATE=55 TRUEUP_FAULT=chunk.fetched:2:kill refresh --all --force
	same 55 "$(sql 'select count(*) from trueup.participants_state')"
}

@test "the verb says of each chat what it has now, and where that is from" {
	tell_max_api '/standin/chat?id=-12&status=closed'
	sql 'update participants.chats set participants_count = 77 where id = 12'
	run --separate-stderr trueup refresh-participants 11 12 --yes --format json
	status_is 4
	same '{"status":"updated","chat_id":11,"participants_count":2128,"source":"api"}' \
		"$(json '.results[0] | del(.updated_at)')"
	[[ $(json '.results[0].updated_at') =~ ^\"20..-..-..T..:..:..\.[0-9]{6}Z\"$ ]]
	same '{"status":"fallback","chat_id":12,"participants_count":77,"updated_at":null,"source":"database","why":"closed"}' \
		"$(json '.results[1]')"
	same '[2,1,0,1]' "$(json '[.chats, .changed, .unchanged, .fallback]')"
	run --separate-stderr trueup refresh-participants 13 --yes --format json
	status_is 0
	same '["status","chat_id","participants_count","updated_at","source"]' "$(json keys_unsorted)"
	same '["updated",13,2969,"api"]' "$(json '[.status, .chat_id, .participants_count, .source]')"
	run --separate-stderr trueup refresh-participants 12 --yes --format json
	status_is 4
	same '{"status":"fallback","chat_id":12,"participants_count":77,"updated_at":null,"source":"database"}' "$(json .)"
	run trueup refresh-participants 11 --yes
	status_is 0
	contains "$output" '11            2128  api     now'
	run env LC_ALL=ru_RU.UTF-8 "$TRUEUP" refresh-participants 61 --yes
	contains "$output" 'у него нет номера в MAX'
	same 'it has no number in MAX' "$(sql 'select why from trueup.participants_state where chat = 61')"
	run trueup refresh-participants 999 --yes
	status_is 3
	contains "$output" 'there is no such chat here'
}

@test "the stale ones are asked for, and all of them again" {
	run trueup refresh-participants --stale --yes
	status_is 0
	contains "$output" '50 of 60 chats have another count than before, 0 could not be counted'
	run trueup refresh-participants --stale --yes
	status_is 0
	same 60 "$(tally requests)"
	run --separate-stderr trueup refresh-participants --all --yes --format json
	status_is 0
	same 60 "$(json '.results | length')"
	same 120 "$(tally requests)"
}

@test "a worker that may not read the chats any more says so, and lives" {
	export TRUEUP_METRICS_ADDR=off PARTICIPANTS_ENABLE_BACKGROUND_SYNC=false
	sql 'drop role if exists refresh_runner; create role refresh_runner login in role trueup_runner; grant usage on schema participants to refresh_runner'
	PGUSER=refresh_runner start_worker one
	wait_for 20 grep -q '"ready"' "$BATS_TEST_TMPDIR/one.log"
	sql 'revoke select on participants.chats from trueup_runner, trueup_viewer'
	hash=$(sha256sum "$SERVERS_TOP/sql/rules/participants/participants-stale.sql" | cut -d' ' -f1)
	sql "select trueup.preview_new('repair', 'participants-stale', '$hash', '{\"force\": true}', null, null)"
	sql "select trueup.preview_add_keys(1, array['{\"chat_id\": 7}']::jsonb[], 100); select trueup.job_submit(1, null, null, 1)"
	wait_for 20 eval '[ -n "$(sql "select error from trueup.job where id = 1")" ]'
	contains "$(sql 'select error from trueup.job where id = 1')" 'permission denied for table chats'
	kill -0 "$worker_pid"
	same 0 "$(tally requests)"
}

# failed_by_another FAULT: the verb is stopped there until a worker has failed with its job, and goes on.
failed_by_another() {
	local pid
	TRUEUP_FAULT=$1:1:stop "$TRUEUP" refresh-participants 7 --yes --format json >"$BATS_TEST_TMPDIR/verb" 2>&1 3>&- &
	pid=$!
	wait_for 20 eval '[ "$(process_state "$pid")" = T ]'
	MAX_API_TOKEN=wrong run trueup worker --until-idle
	same failed "$(sql 'select state from trueup.job order by id desc limit 1')"
	kill -s CONT "$pid"
	status=0
	wait "$pid" || status=$?
}

@test "why a job failed is said by the verb as well that a worker was quicker than" {
	export TRUEUP_METRICS_ADDR=off PARTICIPANTS_ENABLE_BACKGROUND_SYNC=false
	for fault in runner.looked runner.started; do
		failed_by_another $fault
		status_is 3
		contains "$(cat "$BATS_TEST_TMPDIR/verb")" \
			'the MAX API refuses the token (HTTP 401 verify.token: Invalid access_token); see MAX_API_TOKEN_FILE'
		lacks "$(cat "$BATS_TEST_TMPDIR/verb")" fallback
	done
}

@test "where nobody is to ask, it is said" {
	PARTICIPANTS_DISABLED=true refresh --all
	status_is 3
	contains "$output" 'PARTICIPANTS_DISABLED is set'
	same 0 "$(tally requests)"
	unset MAX_API_TOKEN
	refresh --all
	status_is 3
	contains "$output" 'there is no token for the MAX API; set MAX_API_TOKEN_FILE'
}

@test "a refresh that waits says why, and what is to be set, until somebody who can begins with it" {
	export TRUEUP_METRICS_ADDR=off PARTICIPANTS_ENABLE_BACKGROUND_SYNC=false
	local why='there is no token for the MAX API; set MAX_API_TOKEN_FILE' token=$MAX_API_TOKEN
	local waits="select concat(state, ' ', error) from trueup.job where id = 1"
	unset MAX_API_TOKEN
	refresh --all
	status_is 3
	same "queued $why" "$(sql "$waits")"
	run trueup jobs show 1
	contains "$output" "$why"
	LANGUAGE=ru run trueup jobs show 1
	contains "$output" 'нет токена для MAX API; задайте MAX_API_TOKEN_FILE'
	# One that the console starts for this job alone, and one that stays.
	sql 'update trueup.job set error = null'
	run trueup worker --job 1
	status_is 3
	same "queued $why" "$(sql "$waits")"
	sql 'update trueup.job set error = null'
	start_worker without
	wait_for 20 eval '[ "$(sql "$waits")" = "queued $why" ]'
	export MAX_API_TOKEN=$token
	run trueup worker --job 1
	status_is 0
	same 'done ' "$(sql "$waits")"
}
