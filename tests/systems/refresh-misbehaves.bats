#!/usr/bin/env bats
# The MAX API misbehaves, in each way by itself and in all of them at random: the job comes to its end and says so, no count
# is lost or invented, and once the API is itself again all counts are right. SOAK=1 asks for more chats, and more often.

load ../lib/trueup
load participants

setup_file() {
	# Some of the requests, fewer than what makes the API be left alone for a while.
	chats=20 rounds=1 some='times=4'
	[ -z "${SOAK-}" ] || chats=1000 rounds=10 some='percent=30'
	export chats rounds some
	begin_with $chats
}

setup() {
	begin_test
	export MAX_API_RATE=10000 PARTICIPANTS_MAX_API_TIMEOUT=1s
	# As they are before anybody asks: half of them right, of the others nothing is known.
	sql 'create table public.before as select id, participants_count, updated_at from participants.chats'
}

teardown() {
	database_drop
}

# As if nobody had asked yet.
begin_anew() {
	tell_max_api /standin/begin
	redis flushall >/dev/null
	sql 'truncate trueup.participants_state, trueup.api_spent, trueup.api_budget;
	     update participants.chats c set participants_count = b.participants_count, updated_at = b.updated_at
	       from public.before b where b.id = c.id'
}

refresh() {
	run timeout 300 "$TRUEUP" repair participants-stale --all --yes --quiet
}

# Every chat has the API's count, or the one that it had; nothing is invented and nothing is lost.
nothing_invented() {
	same '' "$(sql 'select format($$chat %s: %s, and it was %s$$, c.id, c.participants_count, b.participants_count)
	                  from participants.chats c join public.before b using (id)
	                 where c.participants_count is distinct from truth(c.id)
	                   and c.participants_count is distinct from b.participants_count limit 5')" &&
		same 0 "$(sql "select count(*) from trueup.participants_state s join participants.chats c on c.id = s.chat
		                where s.outcome = 'counted' and (s.count, c.participants_count) is distinct from (truth(c.id), truth(c.id))")"
}

# ended OUTCOME: the job did, each of its chats was counted or is among the outcomes with that word and a reason; the exit
# status says which.
ended() {
	local counted others
	counted=$(sql "select count(*) from trueup.participants_state where outcome = 'counted'")
	others=$(sql "select count(*) from trueup.participants_state s join trueup.outcome o on (o.key ->> 'chat_id')::bigint = s.chat
	               where s.outcome ~ '^($1)\$' and o.code = s.outcome and s.why <> ''
	                 and o.job = (select max(id) from trueup.job)")
	same "$chats" $((counted + others)) || return 1
	same "done|$chats" "$(sql 'select j.state, (select sum(cursor) from trueup.part p where p.job = j.id) from trueup.job j order by id desc limit 1')" ||
		return 1
	if [ "$others" = 0 ]; then status_is 0; else status_is 4; fi
}

# What went wrong is asked for again, though it is not due, and the API is itself again.
comes_right() {
	tell_max_api /standin/behaviour
	sql 'update trueup.participants_state set due_at = now(); truncate trueup.api_spent, trueup.api_budget'
	refresh
	status_is 0
	same 0 "$(wrong)"
}

@test "each misbehaviour by itself: what it is called, no count lost or invented, and all right afterwards" {
	local mode word pair some_of_it
	export PARTICIPANTS_MAX_RETRIES=0
	for pair in 400:refused 405:refused 403:gone 404:gone 429:busy 500:unavailable 503:unavailable truncated:unavailable \
		garbage:garbage empty:garbage negative:garbage another:garbage cut:unavailable no-http:unavailable \
		huge:too-large silent:unavailable http10:none; do
		mode=${pair%:*} word=${pair#*:} some_of_it=$some
		# Each of them makes all workers ask less for a while: a third of all requests would take hours.
		[ "$mode$some" != 429percent=30 ] || some_of_it=times=40
		begin_anew
		tell_max_api "/standin/behaviour?mode=$mode&$some_of_it"
		refresh
		ended "$word" || { echo "$mode: $output" >&2 && sql 'select outcome, why, count(*) from trueup.participants_state group by 1, 2' >&2 && return 1; }
		nothing_invented || { echo "$mode: $output" >&2 && return 1; }
		if [ "$word" = none ]; then
			same 0 "$(wrong)"
		else
			# It was met.
			[ "$(sql "select count(*) from trueup.participants_state where outcome = '$word'")" -gt 0 ]
		fi
		comes_right || { echo "after $mode" >&2 && return 1; }
	done
}

@test "all of them at random, and often: every count is right or as it was, and all are right afterwards" {
	local round
	for ((round = 0; round < rounds; round++)); do
		begin_anew
		export PARTICIPANTS_MAX_RETRIES=$((round % 3 + 1))
		tell_max_api '/standin/behaviour?mode=mixed&percent=40&latency=2'
		refresh
		ended 'refused|gone|busy|unavailable|garbage|too-large'
		nothing_invented
		comes_right
	done
}

@test "while the API is away altogether nothing is lost, and it is left alone between two tries" {
	local asked
	export PARTICIPANTS_MAX_RETRIES=1
	tell_max_api '/standin/behaviour?mode=503'
	TRUEUP_LEASE=2s in_background timeout 60 "$TRUEUP" repair participants-stale --all --yes --quiet
	wait_for 20 eval '[ "$(tally requests)" -ge 5 ]'
	# Those that were under way when it had failed five times, and then one by one.
	asked=$(tally requests)
	[ "$asked" -le $((5 + 64)) ]
	tell_max_api /standin/behaviour
	background_ends
	nothing_invented
	comes_right
}
