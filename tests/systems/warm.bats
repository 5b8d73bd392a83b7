#!/usr/bin/env bats
# The cache of participant counts, filled from the database.

load ../lib/trueup
load sixty
load ../verbs/verbs

redis() {
	redis-cli -s "$SERVERS_DIR/run/redis.sock" "$@"
}

@test "the cache is filled with what the database has, marked as such; what stands there stays, unless it is no count" {
	redis set chat_participants:1 '{"count":7,"updated_at":"2026-05-01T00:00:00Z","source":"x"}'
	redis set chat_participants:2 garbage
	redis set chat_participants:3 '{"count":8,"updated_at":"2026-05-01T00:00:00Z","source":"x"}' ex 100
	run --separate-stderr trueup participants warm --yes --format json
	status_is 0
	same '[12,10,2,0]' "$(json '[.chats, .filled, .kept, .failed]')"
	same '{"count":7,"updated_at":"2026-05-01T00:00:00Z","source":"x"}' "$(cached 1)"
	same '{"count":843,"updated_at":"2026-01-01T00:00:00Z","source":"database"}' "$(cached 2)"
	same '{"count":5,"source":"database"}' "$(cached 61 | jq -c 'del(.updated_at)')"
	ttl=$(redis ttl chat_participants:2)
	[ "$ttl" -gt 3200 ] && [ "$ttl" -le 3600 ]
	same 0 "$(tally requests)"
	same '1|unasked||found|7' "$(sql "select chat, outcome, count, cached, cached_count from trueup.participants_state where chat = 1")"
	run_json check participants-cache-differs
	same '[1,3]' "$(json '[.findings[].key.chat_id] | sort')"
	# How long they stand there is told as it is, and not as long as what trueup puts in.
	same t "$(sql 'select cached_until between now() and now() + interval $$101 seconds$$ from trueup.participants_state where chat = 3')"
	same 11 "$(sql "select count(*) from trueup.participants_state where cached_until between now() + interval '50 minutes' and now() + interval '55 minutes'")"
	same 0 "$(sql 'select count(*) from trueup.participants_state where asked > 0 or due_at > now()')"
	# Its own screen, and the figures, have nothing to say of when it was asked for.
	same 1 "$(sql "select count(*) from trueup.participants_state where chat = 1 and asked_at is null")"
	run trueup participants list --format json
	status_is 0
	run trueup participants warm --yes
	status_is 0
	contains "$output" '0 of 12 counts were put into the cache, 12 stood there already'
}

@test "a count from the database is no answer of the API: it is asked for all the same, and then the cache has that" {
	run trueup participants warm --yes
	run trueup repair participants-stale --key 7 --yes
	status_is 0
	same 1 "$(tally requests)"
	same api "$(cached 7 | jq -r .source)"
}

@test "what is known to be in the cache is not found cold, until its time is over" {
	run_json check participants-cold
	same 12 "$(json .found)"
	run trueup participants warm --yes
	run_json check participants-cold
	same 0 "$(json .found)"
	sql "update trueup.participants_state set cached_until = now() where chat = 3"
	run_json check participants-cold
	same '[3]' "$(json '[.findings[].key.chat_id]')"
}

@test "without a cache, and where it is away or full, it is said, and nothing is lost" {
	(unset REDIS_URL && run trueup participants warm --yes && status_is 3 && contains "$output" 'there is no cache to be filled; set REDIS_URL')
	redis config set maxmemory 1
	run trueup participants warm --yes
	redis config set maxmemory 0
	status_is 3
	contains "$output" 'the cache cannot be filled: redis refuses: OOM'
	stop_redis
	run trueup participants warm --yes
	status_is 3
	contains "$output" 'the cache cannot be filled: '
	same 0 "$(sql 'select count(*) from trueup.participants_state')"
	start_redis
	run trueup jobs retry "$(sql 'select max(id) from trueup.job')"
	status_is 0
	run trueup worker --until-idle
	same 12 "$(redis dbsize)"
}

@test "one that is killed in the middle goes on from there" {
	export TRUEUP_LEASE=2s TRUEUP_PART_SIZE=5
	TRUEUP_FAULT=chunk.fetched:2:kill run trueup participants warm --yes
	[ "$status" -gt 100 ]
	same 5 "$(sql 'select count(*) from trueup.participants_state')"
	wait_for 20 eval 'trueup worker --until-idle && job_is 1 done'
	same 12 "$(redis dbsize)"
	same 12 "$(sql 'select count(*) from trueup.participants_state')"
}
