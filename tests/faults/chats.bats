#!/usr/bin/env bats
# The backfill of chats while others book, and while its runner is killed with SIGKILL: no pair has two rooms, none is
# left without one, and each room that was made has its one audit row. SOAK=1 makes more of all of it.

load ../lib/trueup
load faults
load ../rules/chats

setup_file() {
	servers_begin
	start_postgres
	pairs=300 missing=150 seconds=2 times=1 part=20 chunk=4
	[ -z "${SOAK-}" ] || pairs=20000 missing=10000 seconds=40 times=12 part=500 chunk=100
	export pairs missing seconds times part chunk
	database_template plain plant
	# As it is where the constraint is gone: what keeps the rooms apart is the lock alone.
	database_template loose plant_loose
}
teardown_file() { servers_end; }
setup() {
	database_from plain
	export TRUEUP_LEASE=2s TRUEUP_PART_SIZE=$part TRUEUP_CHUNK_MAX=$chunk TRUEUP_CHUNK_TARGET=10s
}
teardown() {
	kill_workers
	thaw
	database_drop
}

plant() {
	production_shape
	chat_data pairs=$pairs missing=$missing deleted=10 self=3
	sql "create table chats.noted (room uuid, what text, tx text);
	     create function chats.note() returns trigger language plpgsql security definer set search_path = chats as \$\$
	     begin
	       if current_setting('application_name') = 'trueup' then
	         insert into noted values (coalesce(new.id, old.id), tg_op, pg_current_xact_id()::xid::text);
	       end if;
	       return null;
	     end \$\$;
	     create trigger note after insert or delete on chats.chat_rooms for each row execute function chats.note()"
	found chat-missing
}

plant_loose() {
	plant
	sql "alter table chats.chat_rooms drop constraint chat_rooms_unique_pair; create index on chats.chat_rooms (teacher_id, student_id)"
}

# Rooms of a pair beyond the first, and pairs with an active booking and no room.
doubled() {
	sql "select coalesce(sum(n - 1), 0) from (select count(*) as n from chats.chat_rooms group by teacher_id, student_id) r"
}

lost() {
	sql "select count(*) from (select distinct l.teacher_id, b.student_id from chats.bookings b join chats.lessons l on l.id = b.lesson_id
	                            where b.status = 'active' and l.deleted_at is null and l.teacher_id <> b.student_id) p
	      where not exists (select from chats.chat_rooms r where r.teacher_id = p.teacher_id and r.student_id = p.student_id)"
}

# Every room that trueup made or took away has one audit row of the same transaction, and the other way round.
rooms_balance() {
	same '' "$(sql "
	with noted as (select room, tx from chats.noted),
	     audited as (select coalesce(after ->> 'room', before ->> 'room')::uuid, xmin::text from trueup.audit)
	select 'not in the audit: ' || n from (table noted except all table audited) n
	union all
	select 'only in the audit: ' || a from (table audited except all table noted) a
	 limit 10")"
}

# backfill_job: queues one of all that was found, as somebody else would, and prints its number.
backfill_job() {
	sql "
	select trueup.preview_new('repair', 'chat-missing', (select hash from trueup.run where rule = 'chat-missing' order by id desc limit 1), '{}', null, null) as job \gset
	select trueup.preview_add_keys(:job, array(select key from trueup.finding where rule = 'chat-missing' and resolved_at is null order by key), $TRUEUP_PART_SIZE) as rows \gset
	select trueup.job_confirm(:job, null, null, :rows) \g /dev/null
	\echo :job"
}

killed_at() {
	local fault=$1
	shift
	status=0
	{ TRUEUP_FAULT=$fault:kill "$TRUEUP" "$@" >/dev/null || status=$?; } 2>/dev/null
	same 137 "$status"
}

# A job like the one before: submitted, it would be that one, so it is made to differ from all others.
another_job() {
	sql 'update trueup.job set unique_key = null'
	backfill_job
}

# Books on for a third of the pairs, whether they lack a room or not, as the application does; the trigger makes rooms.
# The others are left to the backfills. Sets bookings, a process that kill_workers would end.
book_on() {
	cat >"$BATS_TEST_TMPDIR/book" <<-'END'
		\set n random(1, 1000000)
		insert into chats.bookings (lesson_id, student_id, status)
		select b.lesson_id, b.student_id, 'active'
		  from chats.bookings b
		  join chats.lessons l on l.id = b.lesson_id
		 where b.id >= md5(:n::text)::uuid and b.status = 'active' and left(md5(l.teacher_id::text || b.student_id), 1) < '5'
		 order by b.id limit 1;
	END
	"$POSTGRES_BIN/pgbench" -n -c 4 -j 1 -T "$seconds" -f "$BATS_TEST_TMPDIR/book" >"$BATS_TEST_TMPDIR/pgbench" 2>&1 3>&- 4>&- &
	bookings=$!
	pids+=("$bookings")
}

# goes_on JOB: a worker that does it, in the background. Sets worker_pid.
goes_on() {
	"$TRUEUP" worker --job "$1" --format json >"$BATS_TEST_TMPDIR/worker" 2>&1 3>&- 4>&- &
	worker_pid=$!
	pids+=("$worker_pid")
}

# ends PID: waits for it and sets status.
ends() {
	wait_for 300 is_over "$1"
	status=0
	wait "$1" || status=$?
}

# let_it_go: what stopped_at stopped goes on to its end. Sets status.
let_it_go() {
	kill -s CONT "$frozen"
	frozen=
	ends "$background_pid"
	background_pid=
}

# made JOB: rooms that it made.
made() {
	sql "select count(*) from trueup.audit where job = $1"
}

@test "killed at every point of a chunk, a backfill makes each room once" {
	local job point n
	job=$(backfill_job)
	for ((n = 1; n <= times; n++)); do
		for point in chunk.sliced:2 chunk.locked:1 chunk.changed:3 chunk.passed:2 chunk.committed:1 recheck.done:1; do
			killed_at $point worker --job "$job"
			rooms_balance
		done
	done
	finish "$job"
	same "0 0" "$(doubled) $(lost)"
	same "$missing" "$(sql "select count(*) from trueup.audit where job = $job")"
	rooms_balance
	all_done
}

@test "while others book, two backfills at once and a killed one lose no pair and double none" {
	local first second before
	before=$(sql "select count(*) from chats.chat_rooms")
	first=$(backfill_job)
	second=$(another_job)
	book_on
	killed_at chunk.changed:6 worker --job "$first"
	# The second one has gone beyond where the first was killed, and both go on from there.
	stopped_at chunk.changed:9 worker --job "$second"
	goes_on "$first"
	let_it_go
	same 0 "$status"
	ends "$worker_pid"
	same 0 "$status"
	ends "$bookings"
	same 0 "$status"
	same 0 "$(grep -c 'ERROR\|aborted' "$BATS_TEST_TMPDIR/pgbench")"
	same "0 0" "$(doubled) $(lost)"
	rooms_balance
	all_done
	same 0 "$(found chat-missing)"
	# All three made some: the two backfills, and the bookings.
	[ "$(made "$first")" -gt 0 ]
	[ "$(made "$second")" -gt 0 ]
	[ "$(sql "select count(*) - $before from chats.chat_rooms")" -gt $(($(made "$first") + $(made "$second"))) ]
}

# What the backend's get-or-create does, for pair :n of those that were found: chats.due. A pgbench client ends with an
# error where it gets no room. Some of its transactions open two chats, the later pair first: against the backfill's order.
get_or_create() {
	sql "create table chats.due as select row_number() over (order by key) as n, (key ->> 'teacher_id')::uuid as teacher, (key ->> 'student_id')::uuid as student
	       from trueup.finding where rule = 'chat-missing' and resolved_at is null"
	local insert='insert into chats.chat_rooms (id, teacher_id, student_id, created_at, updated_at)
		values (gen_random_uuid(), :teacher, :student, now(), now()) on conflict (teacher_id, student_id)'
	local pair='select teacher, student from chats.due where n = :n \gset'
	cat >"$BATS_TEST_TMPDIR/nothing" <<-END
		\\set n random(1, $missing)
		$pair
		$insert do nothing;
		select id from chats.chat_rooms where teacher_id = :teacher and student_id = :student and deleted_at is null \\gset
	END
	cat >"$BATS_TEST_TMPDIR/update" <<-END
		\\set n random(1, $missing)
		$pair
		$insert do update set updated_at = now() returning id \\gset
	END
	cat >"$BATS_TEST_TMPDIR/two" <<-END
		\\set n random(2, $missing)
		begin;
		$pair
		$insert do nothing;
		\\set n :n - 1
		$pair
		$insert do nothing;
		commit;
	END
}

# ask_backend: it is asked for all of them, again and again, for a while. Sets asking.
ask_backend() {
	"$POSTGRES_BIN/pgbench" -n -M extended -c 4 -j 1 -T "$seconds" -R 400 -f "$BATS_TEST_TMPDIR/nothing@2" -f "$BATS_TEST_TMPDIR/update@2" \
		-f "$BATS_TEST_TMPDIR/two@1" >"$BATS_TEST_TMPDIR/pgbench" 2>&1 3>&- 4>&- &
	asking=$!
	pids+=("$asking")
}

@test "while the backend gets or creates the same chats, neither is in the other's way: none doubled, none lost, no error of theirs" {
	local first second before
	get_or_create
	before=$(sql "select count(*) from chats.chat_rooms")
	first=$(backfill_job)
	second=$(another_job)
	stopped_at chunk.changed:3 worker --job "$first"
	ask_backend
	# Theirs waits for rooms that ours has made and not committed.
	wait_for 20 backend_waits '%insert into chats.chat_rooms%'
	goes_on "$second"
	let_it_go
	same 0 "$status"
	ends "$worker_pid"
	same 0 "$status"
	ends "$asking"
	same 0 "$status"
	same 0 "$(grep -c 'ERROR\|aborted' "$BATS_TEST_TMPDIR/pgbench")"
	same "0 0" "$(doubled) $(lost)"
	rooms_balance
	all_done
	same 0 "$(sql 'select sum(failed) from trueup.part')"
	[ "$(made "$first")" -gt 0 ]
	[ "$(sql "select count(*) - $before from chats.chat_rooms")" -gt $(($(made "$first") + $(made "$second"))) ]
}

@test "where the backend and a backfill want each other's chats it is the backfill that gives way, and goes on" {
	local job waits="select count(*) from pg_stat_activity where application_name = 'trueup' and wait_event_type = 'Lock'"
	get_or_create
	theirs() {
		echo "insert into chats.chat_rooms (id, teacher_id, student_id) select gen_random_uuid(), teacher, student from chats.due where n = $1 on conflict do nothing"
	}
	job=$(backfill_job)
	# The first that looks for a deadlock gives way: that would be theirs.
	hold "set deadlock_timeout = '700ms'; $(theirs 2)"
	goes_on "$job"
	ours_waits() { [ "$(sql "$waits")" != 0 ]; }
	wait_for 20 ours_waits
	printf '%s;\n' "$(theirs 1)" >&"${HOLDER[1]}"
	let_go commit # fails if theirs had an error
	ends "$worker_pid"
	same 0 "$status"
	same "0 0" "$(doubled) $(lost)"
	rooms_balance
	all_done
	same 0 "$(sql "select sum(failed) from trueup.part where job = $job")"
}

@test "two backfills at once make one room a pair even without the constraint" {
	local first second
	database_drop
	database_from loose
	first=$(backfill_job)
	second=$(another_job)
	stopped_at chunk.changed:3 worker --job "$second"
	goes_on "$first"
	# It wants the rooms that the second one has made and not committed.
	wait_for 20 backend_waits '%pg_advisory_xact_lock%'
	let_it_go
	same 0 "$status"
	ends "$worker_pid"
	same 0 "$status"
	same "0 0" "$(doubled) $(lost)"
	same "$missing" "$(sql "select count(*) from trueup.audit")"
	[ "$(made "$second")" -gt 0 ]
	rooms_balance
	all_done
}

# all_but_one: every part is done but the first, whose rows somebody holds.
all_but_one() {
	[ "$(sql "select count(*) filter (where state = 'done') = count(*) - 1 and bool_or(no = (select min(no) from trueup.part) and state = 'open') from trueup.part")" = t ]
}

@test "a large backfill that a verb does itself is done by two sessions, from both ends" {
	hold "insert into chats.chat_rooms (id, teacher_id, student_id)
	      select gen_random_uuid(), (key ->> 'teacher_id')::uuid, (key ->> 'student_id')::uuid from trueup.finding where rule = 'chat-missing' order by key limit 1"
	TRUEUP_SHARE_FROM=$missing TRUEUP_LOCK_RETRY=10m in_background "$TRUEUP" repair chat-missing --all --yes --format json
	wait_for 60 all_but_one
	let_go rollback
	background_ends
	status_is 0
	same "$missing $missing 0" "$(jq -r '[.previewed, .repaired, .failed] | join(" ")' <<<"$output")"
	same "0 0" "$(doubled) $(lost)"
	same "$missing" "$(sql "select count(*) from trueup.audit")"
	rooms_balance
	all_done
}

@test "a backfill that has no second session is done by one, and says why" {
	sql "create role alone login connection limit 1; grant trueup_operator, trueup_runner to alone;
	     grant usage on schema chats to alone; grant all on all tables in schema chats to alone"
	PGUSER=alone TRUEUP_SHARE_FROM=$missing run --separate-stderr trueup repair chat-missing --all --yes --format json
	status_is 0
	same "$missing 0" "$(jq -r '[.repaired, .failed] | join(" ")' <<<"$output")"
	contains "$stderr" 'a second session could not help: '
	contains "$stderr" 'too many connections for role "alone"'
	TRUEUP_SHARE_FROM=1 run --separate-stderr trueup undo --job 1 --yes
	status_is 0
	same '' "$stderr"
	all_done
}

@test "killed while it takes its rooms away, an undo takes each away once, and none in which somebody wrote" {
	local job undo room
	job=$(backfill_job)
	finish "$job"
	room=$(sql "select after ->> 'room' from trueup.audit order by id desc limit 1")
	sql "insert into chats.messages (room_id, sender_id) select id, student_id from chats.chat_rooms where id = '$room'"
	killed_at chunk.changed:2 undo --job "$job" --yes
	undo=$(sql "select max(id) from trueup.job")
	killed_at chunk.passed:1 worker --job "$undo"
	run timeout 60 "$TRUEUP" worker --job "$undo"
	status_is 4 # one is refused
	same $((missing - 1)) "$(lost)"
	same 1 "$(sql "select count(*) from chats.messages where room_id = '$room'")"
	rooms_balance
	all_done
}
