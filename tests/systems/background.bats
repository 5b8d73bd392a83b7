#!/usr/bin/env bats
# Participant counts that workers ask for by themselves: what is due, every so often, within a budget; and all of them, at
# night, once.

load ../lib/trueup
load sixty

# A worker that puts the schedules in, and is gone again.
plant() {
	local pid
	start_worker planter
	pid=$worker_pid
	wait_for 20 grep -q '"ready"' "$BATS_TEST_TMPDIR/planter.log"
	kill -s TERM "$pid"
	wait "$pid"
	: >"$BATS_TEST_TMPDIR/planter.log"
}

# "task when on" of the schedules that ask.
schedules() {
	sql "select string_agg(concat_ws(' ', replace(task, 'participants-stale/', ''), every, at, zone, enabled), ', ' order by task)
	       from trueup.schedule where params is not null"
}

# only TASK: this one alone is on, and due every second.
only() {
	plant
	sql "update trueup.schedule set enabled = task = 'participants-stale/$1', since = '2026-01-01';
	     update trueup.schedule set every = '1 second', at = null, zone = null where enabled"
}

# full: makes the job of the full update; prints its number.
full() {
	sql "select job from trueup.schedule_run('participants-stale/full', '$(hash)', 5000, null, null, null)"
}

hash() {
	sha256sum "$SERVERS_TOP/sql/rules/participants/participants-stale.sql" | cut -d' ' -f1
}

asked() {
	sql "select count(*) from trueup.participants_state where outcome = 'counted'"
}

hourly_left() {
	trueup participants status --format json | jq .hourly_left
}

# in_part: how many chats are of the forty in a hundred.
in_part() {
	sql 'select count(*) from generate_series(1::bigint, 60) n where (hashint8(n) & 2147483647) % 100 < 40'
}

@test "the schedules are put in as the settings say, and follow them; what a person switched stays so" {
	export TRUEUP_METRICS_ADDR=off TZ=Europe/Moscow
	plant
	same 'full 03:00:00 Europe/Moscow t, repair 00:15:00 t' "$(schedules)"
	run trueup schedule off participants-stale/full
	status_is 0
	PARTICIPANTS_FULL_UPDATE_HOUR=5 PARTICIPANTS_UPDATE_INTERVAL=20m plant
	same 'full 05:00:00 Europe/Moscow f, repair 00:20:00 t' "$(schedules)"
	PARTICIPANTS_ENABLE_BACKGROUND_SYNC=false plant
	same 'full 03:00:00 Europe/Moscow f, repair 00:15:00 f' "$(schedules)"
	run trueup schedule on participants-stale/repair
	status_is 0
	PARTICIPANTS_ENABLE_BACKGROUND_SYNC=false plant
	same 'full 03:00:00 Europe/Moscow f, repair 00:15:00 t' "$(schedules)"
	TZ=No/Where PGTZ=Asia/Tokyo plant
	same 'full 03:00:00 Asia/Tokyo t, repair 00:15:00 t' "$(schedules)"
}

@test "a rule whose header asks for a schedule that its function has already is told by name, and all others are put in" {
	export TRUEUP_METRICS_ADDR=off TRUEUP_HOME=$BATS_TEST_TMPDIR
	local rule=sql/rules/participants/participants-stale.sql
	mkdir -p "$BATS_TEST_TMPDIR/${rule%/*}"
	sed '1a -- schedule: daily repair' "$SERVERS_TOP/$rule" >"$BATS_TEST_TMPDIR/$rule"
	start_worker planter
	wait_for 20 grep -q '"ready"' "$BATS_TEST_TMPDIR/planter.log"
	grep -qF '"event":"skipped","reason":"participants-stale/repair: \"schedule: daily repair\" is left out: its repair has a schedule of its own"' "$BATS_TEST_TMPDIR/planter.log"
	kill -s TERM "$worker_pid"
	wait "$worker_pid"
	contains "$(schedules)" 'repair 00:15:00 t'
	same 1 "$(sql "select count(*) from trueup.schedule where task = 'participants-stale/detect'")"
	# Without a function's schedule the header's is put in.
	: >"$BATS_TEST_TMPDIR/planter.log"
	sql 'delete from trueup.schedule'
	(unset MAX_API_TOKEN && plant)
	same 'f|04:00:00' "$(sql "select enabled, at from trueup.schedule where task = 'participants-stale/repair'")"
}

@test "where nobody may ask the API no schedule is put in" {
	export TRUEUP_METRICS_ADDR=off
	PARTICIPANTS_DISABLED=true plant
	(unset MAX_API_TOKEN && plant)
	same '' "$(schedules)"
}

@test "each update takes its share of the hour's budget, the chats with the latest events first, and never more" {
	export PARTICIPANTS_HOURLY_REQUESTS=8 TRUEUP_METRICS_ADDR=off
	only repair
	sql "insert into trueup.participants_state (chat, outcome, due_at, last_event_at)
	     values (31, 'counted', now(), now() - interval '1 hour'), (42, 'counted', now(), now()),
	            (51, 'counted', now() + interval '1 hour', now())"
	start_worker one
	wait_for 30 eval '[ "$(sql "select count(*) from trueup.job where picks = false and previewed = 0 and state = '"'done'"'")" -ge 1 ]'
	same 8 "$(tally requests)"
	same 8 "$(sql 'select sum(spent) from trueup.api_spent')"
	same '{"{\"chat_id\": 42}","{\"chat_id\": 31}","{\"chat_id\": 1}"}' \
		"$(sql 'select keys from trueup.part order by job, no limit 1')"
	same '3 3 2' "$(sql "select string_agg(previewed::text, ' ' order by id) from trueup.job where previewed > 0")"
	# What somebody asks for is not of it; and where it is taken away, there is none.
	run trueup refresh-participants 5 --yes
	same '8 8 0' "$(sql 'select b.hourly, (select sum(spent) from trueup.api_spent) from trueup.api_budget b' | tr '|' ' ') $(hourly_left)"
	kill -s TERM "$worker_pid"
	wait "$worker_pid"
	sql 'update trueup.participants_state set due_at = now() where chat = 42'
	PARTICIPANTS_HOURLY_REQUESTS=0 start_worker two
	wait_for 30 eval '[ -z "$(sql "select hourly from trueup.api_budget")" ]'
	same null "$(hourly_left)"
}

@test "without a budget all that is due is asked for, of the part of the chats that is rolled out" {
	export PARTICIPANTS_HOURLY_REQUESTS=0 PARTICIPANTS_ROLLOUT=40 TRUEUP_METRICS_ADDR=off
	only repair
	start_worker one
	wait_for 30 eval '[ "$(sql "select count(*) from trueup.job where state = '"'done'"'")" -ge 2 ]'
	same "$(tally requests)" "$(in_part)"
	same "$(tally requests)" "$(asked)"
}

@test "the full update asks for every chat, whatever is fresh and whatever the budget, but for those that are gone" {
	export PARTICIPANTS_HOURLY_REQUESTS=7 TRUEUP_METRICS_ADDR=off
	run trueup refresh-participants 11 12 --yes
	tell_max_api '/standin/chat?id=-5&status=closed'
	run trueup refresh-participants 5 --yes
	only full
	start_worker one
	wait_for 30 eval '[ "$(sql "select count(*) from trueup.job where state = '"'done'"' and picks is false and params ? '"'whole'"'")" -ge 1 ]'
	sql 'update trueup.schedule set enabled = false'
	same 0 "$(wrong)"
	same '' "$(sql 'select sum(spent) from trueup.api_spent')"
	same 59 "$(sql "select previewed from trueup.job where params ? 'whole' order by id limit 1")"
}

@test "there are never two full updates at once, whoever asks for them" {
	export MAX_API_RATE=20 TRUEUP_METRICS_ADDR=off
	plant
	sql 'update trueup.schedule set enabled = false'
	job=$(full)
	same "$job" "$(full)"
	in_background "$TRUEUP" refresh-participants --all --yes
	start_worker one
	wait_for 20 eval '[ "$(asked)" -ge 5 ]'
	same "$job" "$(full)"
	background_ends
	status_is 0
	contains "$stderr" "job $job does the same already"
	same 60 "$(tally requests)"
	same 0 "$(wrong)"
	same 1 "$(sql "select count(*) from trueup.job where rule = 'participants-stale' and kind = 'repair'")"
}

@test "a nightly update of the part that is rolled out is not one of all, and is not taken for it" {
	export PARTICIPANTS_ROLLOUT=40 TRUEUP_METRICS_ADDR=off
	plant
	sql 'update trueup.schedule set enabled = false'
	job=$(full)
	same "$job" "$(full)"
	run trueup worker --until-idle
	job_is "$job" 'done'
	same "$(in_part)" "$(tally requests)"
	same null "$(trueup participants status --format json | jq .all_asked_at)"
	job=$(full)
	run --separate-stderr trueup refresh-participants --all --yes
	status_is 0
	lacks "$stderr" 'does the same already'
	same 60 "$(tally chats)"
	same 0 "$(wrong)"
}

@test "a full update that is ended at forty in a hundred goes on from there, and asks for nothing twice" {
	export MAX_API_RATE=12 PARTICIPANTS_BATCH_SIZE=6 TRUEUP_METRICS_ADDR=off
	plant
	sql 'update trueup.schedule set enabled = false'
	job=$(full)
	start_worker one
	wait_for 20 eval '[ "$(asked)" -ge 24 ]'
	kill -s TERM "$worker_pid"
	wait "$worker_pid"
	same "$(tally requests)" "$(asked)"
	[ "$(asked)" -lt 50 ]
	export MAX_API_RATE=1000
	run trueup worker --until-idle
	job_is "$job" 'done'
	same 60 "$(tally requests)"
	same 1 "$(tally most_of_one)"
	same 0 "$(wrong)"
}

@test "a full update whose worker is killed at forty in a hundred goes on from there, and asks again only for what was under way" {
	export MAX_API_RATE=12 PARTICIPANTS_BATCH_SIZE=6 TRUEUP_LEASE=2s TRUEUP_METRICS_ADDR=off
	plant
	sql 'update trueup.schedule set enabled = false'
	job=$(full)
	start_worker one
	wait_for 20 eval '[ "$(asked)" -ge 24 ]'
	kill -s KILL "$worker_pid"
	export MAX_API_RATE=1000
	start_worker two
	wait_for 30 job_is "$job" 'done'
	same 0 "$(wrong)"
	[ "$(tally requests)" -le 66 ]
	same 60 "$(sql 'select sum(asked) from trueup.participants_state')"
}

@test "where the clocks are set the full update is done once, at an hour that comes twice and at one that does not come" {
	export TRUEUP_METRICS_ADDR=off PARTICIPANTS_FULL_UPDATE_HOUR=2 TZ=Europe/Berlin
	plant
	sql "update trueup.schedule set enabled = task = 'participants-stale/full', since = '2026-01-01'"
	for day in 2026-03-28 2026-10-24; do
		sql "do \$\$
		     declare v_now timestamptz;
		     begin
		       for v_now in select generate_series('$day 12:00Z'::timestamptz, '$day 12:00Z'::timestamptz + interval '2 days', interval '10 minutes') loop
		         perform trueup.schedule_tick_at('{\"participants-stale\": \"$(hash)\"}', 100, v_now);
		         update trueup.job set state = 'done' where state = 'queued';
		       end loop;
		     end\$\$"
	done
	same '2026-03-28 02:00, 2026-03-29 03:00, 2026-03-30 02:00, 2026-10-24 02:00, 2026-10-25 02:00, 2026-10-26 02:00' \
		"$(sql "select string_agg(to_char(slot at time zone 'Europe/Berlin', 'YYYY-MM-DD HH24:MI'), ', ' order by slot) from trueup.slot where job is not null")"
}

@test "what somebody looks at is asked for before the full update is over" {
	export MAX_API_RATE=6 PARTICIPANTS_BATCH_SIZE=2 TRUEUP_METRICS_ADDR=off
	plant
	sql 'update trueup.schedule set enabled = false'
	job=$(full)
	start_worker one
	wait_for 20 eval '[ "$(asked)" -ge 2 ]'
	looked=$(sql "select trueup.preview_new('repair', 'participants-stale', '$(hash)', '{\"force\": true, \"visible\": true}', null, null)")
	sql "select trueup.preview_add_keys($looked, array['{\"chat_id\": 60}']::jsonb[], 100); select trueup.job_submit($looked, null, null, 1)"
	wait_for 20 job_is "$looked" 'done'
	job_is "$job" running
	same 1 "$(sql 'select count(*) from participants.chats where id = 60 and participants_count = truth(60)')"
}
