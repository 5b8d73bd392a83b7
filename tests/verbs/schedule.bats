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
	pids=()
}

teardown() {
	local pid
	for pid in "${pids[@]}"; do kill -s KILL "$pid" 2>/dev/null || :; done
	database_drop
}

plant() {
	five_gigs_installed
	sql "create function public.slots(p_task text, p_now timestamptz) returns text language sql as
	     'select to_char(max(d.slot) at time zone ''UTC'', ''MM-DD HH24:MI'')
	        from trueup.schedule s, trueup.schedule_slots(s, p_now) d where s.task = p_task and d.slot <= p_now'"
	# What a worker that stays puts in when it starts.
	worker_for_a_moment
	login schedule_asker trueup_operator
	login schedule_looker trueup_viewer
}

# start_worker LOG
start_worker() {
	"$TRUEUP" worker --format json >>"$1" 2>&1 3>&- 4>&- &
	worker_pid=$!
	pids+=("$worker_pid")
}

planted() {
	[ "$(sql 'select count(*) > 0 from trueup.schedule')" = t ]
}

worker_for_a_moment() {
	start_worker /dev/null
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

@test "a time of day is that of the local date, through both changes of the clock" {
	sql "insert into trueup.schedule (task, kind, rule, at, zone, enabled)
	     values ('night', 'detect', 'gig-counters', '02:30', 'Europe/Berlin', true)"
	# winter, the night the clocks go forward (there is no 02:30), summer, the night they go back (there are two)
	same '03-27 01:30' "$(sql "select slots('night', '2026-03-28 00:00+00')")"
	same '03-29 01:30' "$(sql "select slots('night', '2026-03-29 12:00+00')")"
	same '03-30 00:30' "$(sql "select slots('night', '2026-03-30 12:00+00')")"
	same '1' "$(sql "select count(*) from trueup.schedule s, trueup.schedule_slots(s, '2026-10-25 12:00+00') d
	                  where s.task = 'night' and d.slot between '2026-10-25 00:00+02' and '2026-10-25 23:59+01'")"
	same '10-26 01:30' "$(sql "select slots('night', '2026-10-26 12:00+00')")"
}

@test "five workers, one slot: one job; the next slot while it is not done is skipped, and says so" {
	local i job
	sql "update trueup.schedule set enabled = false;
	     insert into trueup.schedule (task, kind, rule, every, enabled, since)
	     values ('look', 'detect', 'gig-counters', '1 second', true, now() - interval '1 week')"
	for i in 1 2 3 4 5; do start_worker "$BATS_TEST_TMPDIR/log"; done
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
	start_worker "$BATS_TEST_TMPDIR/log2"
	wait_for 20 one_skipped
	contains "$(trueup schedule)" 'skipped: the one before it is not at its end'
}

slots_are() {
	[ "$(sql 'select count(*) from trueup.slot')" -ge "$1" ]
}

all_at_an_end() {
	[ "$(sql "select count(*) from trueup.job where state <> 'done'")" = 0 ]
}

one_skipped() {
	[ "$(sql "select count(*) from trueup.slot where skipped like 'the one before%'")" -gt 0 ]
}

@test "a repair that is switched on repairs what was found, audited like any other; off, it does nothing" {
	trueup check gig-counters --quiet >"$BATS_TEST_TMPDIR/check" || [ $? = 1 ]
	run trueup schedule on gig-counters/repair
	status_is 0
	sql "update trueup.schedule set every = '1 second', at = null, weekday = null, zone = null where task = 'gig-counters/repair'"
	start_worker "$BATS_TEST_TMPDIR/log"
	wait_for 20 nothing_open
	same '4|schedule|gig-counters/repair' "$(sql "select count(*), max(j.operator), max(j.reason) from trueup.audit a join trueup.job j on j.id = a.job")"
	run trueup schedule off gig-counters/repair
	status_is 0
	kill -s TERM "$worker_pid"
	wait "$worker_pid"
	sql "update gigs.gigs set responses = 9 where id = '$(gig 2)'"
	trueup check gig-counters --quiet >"$BATS_TEST_TMPDIR/check" || [ $? = 1 ]
	start_worker "$BATS_TEST_TMPDIR/log2"
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
