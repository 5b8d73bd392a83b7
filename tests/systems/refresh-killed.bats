#!/usr/bin/env bats
# Two workers ask for the counts of all chats, and one of them is killed with SIGKILL in the middle, twice: every chat is
# asked for, none again while its lease lasts; the database, the cache and the API agree in the end. SOAK=1 is 150,000 chats
# at 5,000 requests a second.

load ../lib/trueup
load participants

setup_file() {
	chats=${CHATS:-2000} budget=500 batch=50
	[ -z "${SOAK-}" ] || chats=${CHATS:-150000} budget=5000 batch=500
	export chats budget batch
	begin_with "$chats" -c shared_buffers=256MB -c checkpoint_timeout=1h
}

setup() {
	begin_test
	no_schedules
	export TRUEUP_LEASE=2s TRUEUP_PART_SIZE=$((chats / 20))
	export MAX_API_RATE=$budget PARTICIPANTS_BATCH_SIZE=$batch
}

teardown() {
	kill_workers
	database_drop
}

@test "every chat is asked for, though a worker is killed twice; none again while its lease lasts, and all agree in the end" {
	local job share one two begun
	tell_max_api '/standin/behaviour?latency=20'
	before=$(sql 'select md5(string_agg((id, xmin, updated_at)::text, $$,$$ order by id)) from participants.chats where id % 2 = 0')
	job=$(submit_refresh)
	begun=${EPOCHREALTIME/[.,]/}
	start_worker two
	two=$worker_pid
	for share in 20 55 100; do
		start_worker one
		one=$worker_pid
		[ "$share" != 100 ] || break
		wait_for 120 asked $share
		kill -s KILL "$one"
		wait "$one" 2>/dev/null || :
	done
	wait_for 300 job_is "$job" done
	echo "# $chats chats in $(((${EPOCHREALTIME/[.,]/} - begun) / 1000)) ms, with two kills; $(tell_max_api /standin/tally)" >&3
	echo "# the worker that lived had $(peak_kb "$two") kB at most, the last one $(peak_kb "$one") kB; load $(cut -d ' ' -f 1 /proc/loadavg)" >&3
	same "$chats" "$(tally chats)"
	# What was under way, and not yet written, when it was killed is asked for by another.
	[ "$(tally requests)" -le $((chats + 2 * batch)) ]
	[ "$(tally most_of_one)" -le 3 ]
	# A lease was renewed at most a third of it before.
	[ "$(tally '"closest_ms" // 99999')" -ge 1300 ]
	all_agree
	same "$before" "$(sql 'select md5(string_agg((id, xmin, updated_at)::text, $$,$$ order by id)) from participants.chats where id % 2 = 0')"
	same "$chats|api|counted" "$(sql 'select count(*), min(source), min(outcome) from trueup.participants_state')"
	same "$chats" "$(sql "select sum(cursor) from trueup.part where job = $job")"
	same 0 "$(sql 'select count(*) from trueup.audit')"
}
