# trueup schedule: what workers do by themselves, each time once, however many they are.
load ../lib/trueup
load verbs

setup_file() {
	servers_begin
	start_postgres
	database_template installed plant
}

teardown_file() {
	servers_end
}

setup() {
	database_from installed
}

teardown() {
	kill_workers
	database_drop
}

plant() {
	five_gigs_installed
	# A worker's look at the schedules at another time, and many of them, each job done as soon as it is there.
	sql "
	create function public.tick(p_now timestamptz) returns text language sql as
	  'select string_agg(concat_ws('' '', t.task, to_char(t.slot at time zone ''UTC'', ''MM-DD HH24:MI''), t.skipped), '', '' order by t.task)
	     from trueup.schedule_tick_at((select jsonb_object_agg(distinct rule, repeat(''0'', 64)) from trueup.schedule), 100, p_now) t';
	create procedure public.ticks(p_from timestamptz, p_to timestamptz) language plpgsql as
	  'declare v_now timestamptz;
	   begin
	     for v_now in select generate_series(p_from, p_to, interval ''10 minutes'') loop
	       perform public.tick(v_now);
	       update trueup.job set state = ''done'' where state = ''queued'';
	     end loop;
	   end'"
	# What a worker that stays puts in when it starts.
	worker_for_a_moment
	login schedule_asker trueup_operator
	login schedule_looker trueup_viewer
}

planted() {
	[ "$(sql 'select count(*) > 0 from trueup.schedule')" = t ]
}

has_schedule() {
	[ "$(sql "select count(*) from trueup.schedule where task = '$1'")" = 1 ]
}

worker_for_a_moment() {
	start_worker planter
	wait_for 20 planted
	kill -s TERM "$worker_pid"
	wait "$worker_pid"
}

@test "a look every hour is planted and on, a repair planted and off; nothing of before is made up for" {
	run_json schedule
	status_is 0
	same '["repair",false,7,"04:00",null]' "$(json '.[] | select(.task == "gig-counters/repair") | [.kind, .on, .weekday, .at, .next]')"
	same '["detect",true,"01:00:00"]' "$(json '.[] | select(.task == "gig-counters/detect") | [.kind, .on, .every]')"
	same 0 "$(sql 'select count(*) from trueup.slot')"
	run trueup schedule
	contains "$output" 'every 01:00:00'
	contains "$output" 'Sun 04:00'
}

# at_night TASK TIME ZONE: a look at that time of day, on since long ago, and nothing else.
at_night() {
	sql "update trueup.schedule set enabled = false;
	     insert into trueup.schedule (task, kind, rule, at, zone, enabled, since)
	     values ('$1', 'detect', 'gig-counters', '$2', '$3', true, '2026-01-01')"
}

# nights TASK FROM TO: what workers that look every ten minutes do between these times: the slots, in the schedule's zone.
nights() {
	sql "call public.ticks('$2', '$3');
	     select string_agg(to_char(o.slot at time zone s.zone, 'MM-DD HH24:MI'), ', ' order by o.slot)
	       from trueup.slot o join trueup.schedule s on s.task = o.task where o.task = '$1' and o.slot > '$2'"
	same 0 "$(sql "select count(*) from trueup.slot where task = '$1' and job is null")"
}

@test "what is not here has no schedule until it comes, and that while a worker stays" {
	same '' "$(sql "select string_agg(task, ' ') from trueup.schedule where rule !~ '^gig-(counters|orphan|duplicate)'")"
	sql 'drop schema if exists participants cascade'
	# Every ten leases it looks what is here.
	TRUEUP_LEASE=2s start_worker staying
	wait_for 20 eval '[ "$(sql "select count(*) from trueup.worker")" = 1 ]'
	sql_file "$SERVERS_TOP/tests/data/participants-tables-production.sql"
	wait_for 60 has_schedule participants-stale/detect
	kill -s TERM "$worker_pid"
	wait "$worker_pid"
	same participants "$(sql "select string_agg(distinct split_part(rule, '-', 1), ' ') from trueup.schedule
		where rule !~ '^gig-(counters|orphan|duplicate)'")"
}

@test "a time of day comes once on each local date, where the clocks go forward and where they go back" {
	# There is no 02:30 on 29 March, and there are two on 25 October.
	at_night berlin 02:30 Europe/Berlin
	same '03-28 02:30, 03-29 03:30, 03-30 02:30' "$(nights berlin 2026-03-27T12:00Z 2026-03-30T12:00Z)"
	same '10-24 02:30, 10-25 02:30, 10-26 02:30' "$(nights berlin 2026-10-23T12:00Z 2026-10-26T12:00Z)"
	# The first 02:30 of that night is past, the second is it.
	same '01:30' "$(sql "select to_char(slot at time zone 'UTC', 'HH24:MI') from trueup.slot where slot between '2026-10-25' and '2026-10-26'")"
	# Half an hour, at half past ten hours from UTC; 02:15 is not there on 4 October, 01:45 is twice on 5 April.
	at_night howe 02:15 Australia/Lord_Howe
	same '10-03 02:15, 10-04 02:45, 10-05 02:15' "$(nights howe 2026-10-02T12:00Z 2026-10-05T12:00Z)"
	at_night howe2 01:45 Australia/Lord_Howe
	same '04-04 01:45, 04-05 01:45, 04-06 01:45' "$(nights howe2 2026-04-03T10:00Z 2026-04-06T10:00Z)"
	# Where they never change.
	at_night kolkata 00:15 Asia/Kolkata
	same '03-29 00:15, 03-30 00:15' "$(nights kolkata 2026-03-28T12:00Z 2026-03-30T12:00Z)"
}

@test "every so often goes on as before when the clocks change" {
	sql "update trueup.schedule set enabled = false;
	     insert into trueup.schedule (task, kind, rule, every, enabled, since)
	     values ('hourly', 'detect', 'gig-counters', '1 hour', true, '2026-01-01')"
	sql "set timezone to 'Europe/Berlin'; call public.ticks('2026-10-24T22:00Z', '2026-10-25T03:59Z')"
	same '10-24 22:00,10-24 23:00,10-25 00:00,10-25 01:00,10-25 02:00,10-25 03:00' \
		"$(sql "select string_agg(to_char(slot at time zone 'UTC', 'MM-DD HH24:MI'), ',' order by slot) from trueup.slot")"
}

@test "after a week without a worker the last slot is made up for, and no other" {
	at_night night 02:30 Europe/Berlin
	sql "insert into trueup.schedule (task, kind, rule, every, enabled, since)
	     values ('hourly', 'detect', 'gig-counters', '1 hour', true, '2026-01-01'),
	            ('weekly', 'detect', 'gig-counters', '7 days', true, '2026-01-01')"
	contains "$(sql "select public.tick('2026-03-20T12:00Z')")" 'hourly 03-20 12:00, night 03-20 01:30'
	sql "update trueup.job set state = 'done'"
	same 'hourly 03-27 12:00, night 03-27 01:30, weekly 03-26 00:00' "$(sql "select public.tick('2026-03-27T12:34Z')")"
	sql "update trueup.job set state = 'done'"
	same '' "$(sql "select public.tick('2026-03-27T12:35Z')")"
	same 'hourly 03-27 13:00' "$(sql "select public.tick('2026-03-27T13:00Z')")"
	# A clock that is set back makes nothing happen twice.
	sql "update trueup.job set state = 'done'"
	same '' "$(sql "select public.tick('2026-03-27T11:00Z')")"
}

@test "while the one before it is queued, runs or is paused a slot is skipped, and says so; after it the next one is done" {
	local state slot=10
	sql "update trueup.schedule set enabled = false;
	     insert into trueup.schedule (task, kind, rule, every, enabled, since)
	     values ('hourly', 'detect', 'gig-counters', '1 hour', true, '2026-01-01')"
	same 'hourly 03-20 09:00' "$(sql "select public.tick('2026-03-20T09:00Z')")"
	for state in queued running pausing paused cancelling; do
		sql "update trueup.job set state = '$state'"
		same "hourly 03-20 $slot:00 the one before it is not at its end" "$(sql "select public.tick('2026-03-20T$slot:00Z')")"
		slot=$((slot + 1))
	done
	same 1 "$(sql 'select count(*) from trueup.job')"
	for state in done failed cancelled; do
		sql "update trueup.job set state = '$state'"
		same "hourly 03-20 $slot:00" "$(sql "select public.tick('2026-03-20T$slot:00Z')")"
		slot=$((slot + 1))
	done
	same 4 "$(sql 'select count(*) from trueup.job')"
}

@test "nobody but the owner says what time it is" {
	local who
	login schedule_worker trueup_runner
	for who in schedule_asker schedule_looker schedule_worker; do
		PGUSER=$who run sql "select * from trueup.schedule_tick_at('{}', 100, now() + interval '1 year')"
		contains "$output" 'permission denied for function schedule_tick_at'
	done
	PGUSER=schedule_worker run sql "select * from trueup.schedule_tick('{}', 100)"
	status_is 0
}

@test "five workers, one slot: one job; the next slot while it is not done is skipped, and says so" {
	local i job
	sql "update trueup.schedule set enabled = false;
	     insert into trueup.schedule (task, kind, rule, every, enabled, since)
	     values ('look', 'detect', 'gig-counters', '1 second', true, now() - interval '1 week')"
	for i in 1 2 3 4 5; do start_worker first; done
	wait_for 20 slots_are 4
	sql "update trueup.schedule set enabled = false"
	wait_for 20 all_at_an_end
	same '' "$(sql "select task, slot, count(*) from trueup.slot group by 1, 2 having count(*) > 1")"
	same '' "$(sql "select job from trueup.slot where job is not null group by job having count(*) > 1")"
	same "$(sql 'select count(*) from trueup.slot where job is not null')" "$(sql "select count(*) from trueup.job where kind = 'detect'")"
	same "$(sql 'select count(*) from trueup.slot where job is not null')" "$(sql "select count(*) from trueup.run where rule = 'gig-counters' and error is null")"
	# After a week without a worker one is made up for, not 604,800.
	[ "$(sql 'select count(*) from trueup.slot')" -lt 60 ]
	same 4 "$(sql "select count(*) from trueup.finding where resolved_at is null")"
	for i in "${pids[@]}"; do kill -s TERM "$i"; done
	for i in "${pids[@]}"; do wait "$i"; done
	# One before it that is paused stays in the way.
	job=$(sql "select max(job) from trueup.slot")
	sql "update trueup.job set state = 'paused' where id = $job;
	     update trueup.schedule set enabled = true, since = now() - interval '1 day' where task = 'look'"
	start_worker second
	wait_for 20 one_skipped 'the one before%'
	wait_for 20 grep -qF '"event":"skipped","reason":"look: the one before it is not at its end"' "$BATS_TEST_TMPDIR/second.log"
	contains "$(trueup schedule)" 'skipped: the one before it is not at its end'
}

@test "a look for what cannot be here is skipped, and no job waits for it" {
	# It was here when its schedule was put in.
	sql "insert into trueup.schedule (task, kind, rule, every, enabled, since)
	     values ('gig-cascade-links/detect', 'detect', 'gig-cascade-links', '1 hour', true, now() - interval '1 day')"
	start_worker looker
	wait_for 20 one_skipped 'what its rule%'
	same 0 "$(sql "select count(*) from trueup.job where rule = 'gig-cascade-links'")"
	contains "$(trueup schedule)" 'skipped: what its rule needs is not here'
}

slots_are() {
	[ "$(sql 'select count(*) from trueup.slot')" -ge "$1" ]
}

all_at_an_end() {
	[ "$(sql "select count(*) from trueup.job where state <> 'done'")" = 0 ]
}

one_skipped() {
	[ "$(sql "select count(*) from trueup.slot where skipped like '$1'")" -gt 0 ]
}

@test "a repair that is switched on repairs what was found, audited like any other; off, it does nothing" {
	trueup check gig-counters --quiet >"$BATS_TEST_TMPDIR/check" || [ $? = 1 ]
	run trueup schedule on gig-counters/repair
	status_is 0
	sql "update trueup.schedule set every = '1 second', at = null, weekday = null, zone = null where task = 'gig-counters/repair'"
	start_worker first
	wait_for 20 nothing_open
	same '4|schedule|gig-counters/repair' "$(sql "select count(*), max(j.operator), max(j.reason) from trueup.audit a join trueup.job j on j.id = a.job")"
	run trueup schedule off gig-counters/repair
	status_is 0
	kill -s TERM "$worker_pid"
	wait "$worker_pid"
	sql "update gigs.gigs set responses = 9 where id = '$(gig 2)'"
	trueup check gig-counters --quiet >"$BATS_TEST_TMPDIR/check" || [ $? = 1 ]
	start_worker second
	wait_for 20 seen
	kill -s TERM "$worker_pid"
	wait "$worker_pid"
	same '9|1' "$(counters 2)"
	run_json schedule run gig-counters/repair
	status_is 0
	run trueup worker --until-idle
	same '2|1' "$(counters 2)"
}

seen() {
	[ "$(sql "select count(*) from trueup.worker")" = 1 ]
}

nothing_open() {
	[ "$(sql "select count(*) from trueup.finding where rule = 'gig-counters' and resolved_at is null")" = 0 ]
}

@test "on a protected database a repair is switched on by its name alone; who may only look switches nothing" {
	sql "update trueup.installation set protect = true"
	PGUSER=schedule_asker run trueup schedule on gig-counters/repair --yes </dev/null
	status_is 3
	same f "$(sql "select enabled from trueup.schedule where task = 'gig-counters/repair'")"
	PGUSER=schedule_asker run trueup schedule on gig-counters/repair --yes --confirm testing
	status_is 0
	same 't|schedule_asker' "$(sql "select enabled, switched_by from trueup.schedule where task = 'gig-counters/repair'")"
	PGUSER=schedule_looker run trueup schedule off gig-counters/repair
	status_is 3
	same t "$(sql "select enabled from trueup.schedule where task = 'gig-counters/repair'")"
	PGUSER=schedule_looker run trueup schedule
	status_is 0
	run trueup schedule on nothing/repair --confirm testing
	status_is 3
	contains "$output" 'no schedule nothing/repair'
}

@test "a rule that cannot look fails its job, with the reason, and the worker goes on" {
	sql 'alter table gigs.responses rename to answers'
	run trueup schedule run gig-counters/detect
	run timeout 60 "$TRUEUP" worker --until-idle --format json
	status_is 0
	contains "$output" 'not here'
	sql 'alter table gigs.answers rename to responses'
	run timeout 60 "$TRUEUP" worker --until-idle
	status_is 0
	same done "$(sql 'select state from trueup.job order by id desc limit 1')"
}
