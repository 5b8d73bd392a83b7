#!/usr/bin/env bats
# The verbs of lesson chats: verify-chat-creation, chat open, chat stats; in the document's tables and in production's.

load ../lib/trueup
load ../rules/chats

setup_file() {
	servers_begin
	start_postgres
	missing=30 deleted=6 self=3
	export missing deleted self
	database_template document document_shape
	database_template production production_shape
	database_template document_drift drift_of document
	database_template production_drift drift_of production
}
teardown_file() { servers_end; }
teardown() {
	kill_workers
	[ -z "${holder_pid-}" ] || let_go
	stop_backend
	database_drop
}

drift_of() {
	"$1_shape"
	chat_data pairs=100 missing=$missing deleted=$deleted self=$self
}

# verify [OPTION…]: the document of the verb; sets status and output.
verify() {
	run --separate-stderr trueup verify-chat-creation --format json "$@"
}

# counts: missing soft_deleted created revived failed.
counts() {
	jq -r '[.missing, .soft_deleted, .created, .revived, .failed] | map(. // "null" | tostring) | join(" ")' <<<"$output"
}

states_of() {
	jq -r '[.checks[] | .name + " " + .state] | join("|")' <<<"$output"
}

state_of() {
	jq -r --arg name "$1" '.checks[] | select(.name == $name) | .state + ": " + .detail' <<<"$output"
}

rows_of_rooms() {
	sql "select md5(string_agg(r::text || xmin, '' order by id)) from chats.chat_rooms r"
}

# a_pair KIND: teacher and student of one that is missing, deleted or open.
a_pair() {
	case $1 in
	missing) sql "select l.teacher_id || ' ' || b.student_id from chats.bookings b join chats.lessons l on l.id = b.lesson_id
	               where b.status = 'active' and l.deleted_at is null and l.teacher_id <> b.student_id
	                 and not exists (select from chats.chat_rooms r where r.teacher_id = l.teacher_id and r.student_id = b.student_id)
	               order by b.id limit 1" ;;
	deleted) sql "select teacher_id || ' ' || student_id from chats.chat_rooms where deleted_at is not null order by id limit 1" ;;
	open) sql "select teacher_id || ' ' || student_id from chats.chat_rooms where deleted_at is null order by id limit 1" ;;
	esac
}

@test "verify looks and changes nothing, backfills when asked, revives only when asked, and says so to the end" {
	for shape in document production; do
		database_from ${shape}_drift
		before=$(sql "select (select count(*) from trueup.job), (select count(*) from trueup.run)")$(rows_of_rooms)
		for only in '' --check-only; do
			# shellcheck disable=SC2086
			verify $only
			status_is 1
			same 'checks missing soft_deleted created revived failed' "$(jq -r 'keys_unsorted | join(" ")' <<<"$output")"
			same 'name state detail' "$(jq -r '.checks[0] | keys_unsorted | join(" ")' <<<"$output")"
			same 'database pass|chat-triggers pass|chat-missing fail|chat-soft-deleted fail|chat-duplicates pass|chat-self-bookings pass|service skipped' "$(states_of)"
			same "$missing $deleted 0 0 0" "$(counts)"
		done
		same "$before" "$(sql "select (select count(*) from trueup.job), (select count(*) from trueup.run)")$(rows_of_rooms)"
		run trueup verify-chat-creation --backfill
		status_is 2
		contains "$output" 'Without a terminal this needs --yes'
		verify --backfill --yes
		status_is 1
		same "0 $deleted $missing 0 0" "$(counts)"
		same "pass: 0 found; $missing made" "$(state_of chat-missing)"
		verify --backfill --revive --yes
		status_is 0
		same "0 0 0 $deleted 0" "$(counts)"
		before=$(rows_of_rooms)
		verify --backfill --revive
		status_is 0
		same "0 0 0 0 0" "$(counts)"
		same "$before" "$(rows_of_rooms)"
		# Both were jobs like any other: audited, and taken back.
		same "chat-missing $missing|chat-soft-deleted $deleted" "$(sql "select rule || ' ' || count(*) from trueup.audit group by rule order by 1" | paste -sd'|')"
		trueup undo --job "$(sql "select min(id) from trueup.job")" --yes --quiet
		verify
		same "$missing 0 0 0 0" "$(counts)"
		database_drop
	done
}

@test "one room that cannot be made is counted as failed and stays missing, the others are made" {
	database_from document_drift
	read -r _ who < <(a_pair missing)
	quietly sql "delete from chats.users where id = '$who'"
	left=$(sql "select count(distinct l.teacher_id) from chats.bookings b join chats.lessons l on l.id = b.lesson_id
	             where b.student_id = '$who' and b.status = 'active' and l.deleted_at is null
	               and not exists (select from chats.chat_rooms r where r.teacher_id = l.teacher_id and r.student_id = b.student_id)")
	verify --backfill --yes
	status_is 1
	same "$left $deleted $((missing - left)) 0 $left" "$(counts)"
}

@test "what makes chats is told by name where it is missing, disabled or left over" {
	database_from document
	verify
	status_is 0
	same "0 0 0 0 0" "$(counts)"
	sql "alter table chats.bookings disable trigger booking_create_chat; drop trigger booking_create_chat_update on chats.bookings"
	verify
	status_is 1
	contains "$(state_of chat-triggers)" 'fail: 2 found: trigger booking_create_chat, '
	contains "$(state_of chat-triggers)" 'disabled'
	contains "$(state_of chat-triggers)" 'missing'
	# Migration 050 alone is a healthy database, though the document's own list looked for the names of 049.
	sql "set search_path to chats; alter table bookings enable trigger booking_create_chat;
	     create function create_chats_for_completed_lessons() returns integer language sql as 'select 0'"
	run trueup repair chat-triggers --all --yes --quiet
	status_is 4
	verify
	same 'fail: 1 found: function create_chats_for_completed_lessons, state left over → gone' "$(state_of chat-triggers)"
}

@test "a check that could not be made is unknown with the reason, the status 3, and its count null, never 0" {
	database_from production_drift
	sql "alter table chats.messages rename to elsewhere"
	verify
	status_is 3
	same 'unknown: not here: no messages' "$(state_of chat-missing)"
	same "null $deleted 0 0 0" "$(counts)"
	sql "alter table chats.elsewhere rename to messages; alter table chats.chat_rooms rename to elsewhere"
	verify --backfill --yes
	status_is 3
	same 'unknown: not here: no chat_rooms' "$(state_of chat-missing)"
	same 'unknown: not here: no chat_rooms' "$(state_of chat-soft-deleted)"
	same 'null null 0 0 0' "$(counts)"
	sql "alter table chats.elsewhere rename to chat_rooms; drop role if exists verify_looker; create role verify_looker login;
	     grant usage on schema chats to verify_looker; grant select on chats.users, chats.bookings, chats.chat_rooms, chats.messages to verify_looker"
	PGUSER=verify_looker verify
	status_is 3
	contains "$(state_of chat-missing)" 'unknown: permission denied for table lessons'
	same 'null null 0 0 0' "$(counts)"
	PGDATABASE=nowhere verify
	status_is 3
	contains "$(state_of database)" 'database "nowhere" does not exist'
	same 6 "$(jq '[.checks[] | select(.state == "unknown")] | length' <<<"$output")"
}

@test "rooms are never deleted softly where no column says so: that is skipped, and nothing is unknown" {
	database_from production_drift
	sql "alter table chats.chat_rooms drop deleted_at"
	verify
	status_is 1
	same 'skipped: not here: no chat_rooms.deleted_at' "$(state_of chat-soft-deleted)"
}

@test "verify speaks TAP and JUnit, and for people Russian, too; other verbs do not have them" {
	database_from production_drift
	run trueup verify-chat-creation --format tap
	status_is 1
	same 'TAP version 13
1..7' "$(head -2 <<<"$output")"
	contains "$output" "not ok 3 - chat-missing
# fail: $missing found: "
	contains "$output" 'ok 7 - service # SKIP '
	sql "update chats.users set first_name = '<&\"' || E'\e[31m'"
	run trueup verify-chat-creation --format junit
	status_is 1
	contains "$output" 'tests="7" failures="2" errors="0" skipped="1"'
	contains "$output" '&lt;&amp;&quot;'
	python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.stdin)' <<<"$output"
	contains "$(LANGUAGE=ru trueup verify-chat-creation)" 'находок: '
	run trueup check --format tap
	status_is 2
	contains "$output" '--format tap is not for check: expected text or json'
	contains "$(trueup verify-chat-creation --format md || :)" "| ✗ fail | chat-missing | $missing found: "
	run trueup verify-chat-creation --format xml
	status_is 2
	contains "$output" '--format: expected text or json (of checks also tap, junit or md), not "xml"'
	run trueup verify-chat-creation --revive
	status_is 2
	run trueup verify-chat-creation --check-only --backfill
	status_is 2
}

@test "chat open finds, makes, and revives when asked, once; undo takes it back" {
	for shape in document production; do
		database_from ${shape}_drift
		read -r teacher student < <(a_pair open)
		run trueup chat open "$teacher" "$student" --format json
		status_is 0
		same '"found"' "$(json .result)"
		same "\"$(sql "select id from chats.chat_rooms where teacher_id = '$teacher' and student_id = '$student'")\"" "$(json .room)"
		same 0 "$(sql "select count(*) from trueup.job")"

		read -r teacher student < <(a_pair missing)
		run trueup chat open "$teacher" "$student" --format json
		status_is 0
		same "[\"created\",\"$teacher\",\"$student\"]" "$(json '[.result, .teacher_id, .student_id]')"
		room=$(sql "select id from chats.chat_rooms where teacher_id = '$teacher' and student_id = '$student'")
		same "\"$room\"" "$(json .room)"
		same 'trueup chat open' "$(sql "select reason from trueup.job")"
		contains "$(trueup chat open "$teacher" "$student")" "there is a chat: $room"
		trueup undo "$(json .audit)" --yes --quiet
		same 0 "$(sql "select count(*) from chats.chat_rooms where id = '$room'")"

		read -r teacher student < <(a_pair deleted)
		run trueup chat open "$teacher" "$student"
		status_is 3
		contains "$output" 'Their chat is marked as deleted: --revive brings it back.'
		contains "$(LANGUAGE=ru trueup chat open "$teacher" "$student" 2>&1)" 'Их чат помечен удалённым'
		was=$(sql "select deleted_at from chats.chat_rooms where teacher_id = '$teacher' and student_id = '$student'")
		run trueup chat open "$teacher" "$student" --revive --reason 'ticket 7' --format json
		status_is 0
		same '"revived"' "$(json .result)"
		same "" "$(sql "select deleted_at from chats.chat_rooms where teacher_id = '$teacher' and student_id = '$student'")"
		trueup undo "$(json .audit)" --yes --quiet
		same "$was" "$(sql "select deleted_at from chats.chat_rooms where teacher_id = '$teacher' and student_id = '$student'")"
		database_drop
	done
}

@test "chat open makes a chat of two who have no booking, and none of one, of nobody, or of a user who is deleted" {
	database_from production
	people 1 3
	trueup chat open "$(teacher 1)" "$(student 1)" --quiet
	same '1 1' "$(rooms)"
	run trueup chat open "$(teacher 1)" "$(teacher 1)" --format json
	status_is 3
	same '["refused",null,[{"code":"self","reason":"Teacher and student are the same."}]]' "$(jq -c '[.result, .room, .refused]' <<<"${lines[0]}")"
	run trueup chat open "$(teacher 1)" "$(student 9)"
	status_is 3
	contains "$output" "There is no user $(student 9)."
	run trueup chat open "$(teacher 9)" "$(student 1)"
	contains "$output" "There is no user $(teacher 9)."
	sql "update chats.users set deleted_at = now() where id = '$(student 2)'"
	run trueup chat open "$(teacher 1)" "$(student 2)"
	status_is 3
	contains "$output" "User $(student 2) is deleted."
	run trueup chat open "$(student 1)" "$(teacher 1)"
	status_is 3
	contains "$output" "User $(student 1) is a student and user $(teacher 1) a teacher: name the teacher first."
	contains "$(LANGUAGE=ru trueup chat open "$(student 1)" "$(teacher 1)" 2>&1)" 'первым назовите преподавателя'
	run trueup chat open "$(teacher 1)" me
	status_is 2
	same '1 1' "$(rooms)"
}

@test "forced, a pair that is named needs no booking; all pairs are still those that have one" {
	for shape in document production; do
		database_from $shape
		people 1 1
		run trueup repair chat-missing --all --force --yes
		status_is 0
		same 0 "$(sql 'select count(*) from chats.chat_rooms')"
		trueup repair chat-missing --key "$(teacher 1),$(student 1)" --force --yes --quiet
		same '1 1' "$(rooms)"
		sql "update chats.chat_rooms set deleted_at = now()"
		run trueup repair chat-soft-deleted --all --force --yes
		status_is 0
		same '1' "$(sql "select count(*) from chats.chat_rooms where deleted_at is not null")"
		trueup repair chat-soft-deleted --key "$(teacher 1),$(student 1)" --force --yes --quiet
		same '0' "$(sql "select count(*) from chats.chat_rooms where deleted_at is not null")"
		database_drop
	done
}

# opens NAME: the chat of both, in the background; what it says goes to NAME in $BATS_TEST_TMPDIR. Sets opens_pid.
opens() {
	"$TRUEUP" chat open "$(teacher 1)" "$(student 1)" --format json >"$BATS_TEST_TMPDIR/$1" 2>&1 3>&- 4>&- &
	opens_pid=$!
	pids+=("$opens_pid")
}

# waiting COUNT: so many wait to look again, where only one can at a time.
waiting() {
	[ "$(sql "select count(*) from pg_locks l join pg_database d on d.oid = l.database
	           where not l.granted and l.locktype = 'advisory' and d.datname = current_database()")" = "$1" ]
}

# So many jobs were asked for, of which so many are left: the others joined in with them.
jobs_were() {
	[ "$(sql 'select (select last_value from trueup.job_id_seq), (select count(*) from trueup.job)')" = "$1|$2" ]
}

@test "two who open one chat at once get the same, by one job or by two" {
	local apart jobs one two
	export TRUEUP_LOCK_TIMEOUT=10s
	for apart in '' yes; do
		database_from document
		people 1 2
		hold "select pg_advisory_xact_lock(hashtext('chat_rooms'), 0)"
		opens one
		one=$opens_pid
		wait_for 20 waiting 1
		jobs=1
		# Else the other one is told that this job does the same.
		[ -z "$apart" ] || { jobs=2 && sql 'update trueup.job set unique_key = null'; }
		opens two
		two=$opens_pid
		wait_for 20 jobs_were 2 $jobs
		wait_for 20 waiting $jobs
		let_go
		wait "$one"
		wait "$two"
		same '1 1' "$(rooms)"
		same "$(jq -r .room "$BATS_TEST_TMPDIR/one")" "$(jq -r .room "$BATS_TEST_TMPDIR/two")"
		same "$(sql 'select id from chats.chat_rooms')" "$(jq -r .room "$BATS_TEST_TMPDIR/one")"
		database_drop
	done
}

@test "chat stats counts each thing once, a lag by its pair, and shows null for what the tables do not say" {
	for shape in document production; do
		database_from $shape
		people 1 5
		for n in 1 2 3; do add_lesson $n 1; done
		add_lesson 4 2 null '3 days'
		add_lesson 5 2 'now()'
		for n in 1 2 3; do book $n $n 1; done # one pair, three bookings
		book 4 4 2
		base="timestamp '$(sql "select date_trunc('second', now()::timestamp)")'"
		sql "alter table chats.bookings disable trigger all; update chats.bookings set created_at = $base - interval '3 hours'"
		! has_column bookings booked_at || sql "update chats.bookings set booked_at = created_at"
		sql "update chats.chat_rooms set created_at = $base - interval '1 hour' where student_id = '$(student 1)';
		     update chats.chat_rooms set created_at = $base - interval '3 hours' + interval '10 minutes' where student_id = '$(student 2)';
		     insert into chats.chat_rooms (id, teacher_id, student_id, created_at, deleted_at)
		     values (gen_random_uuid(), '$(teacher 3)', '$(student 3)', $base - interval '30 days', now()),
		            (gen_random_uuid(), '$(teacher 3)', '$(student 4)', $base - interval '2 days', null)" # of a pair that is not booked: no lag
		column=chat_room_id
		[ $shape = document ] || column=room_id
		sql "insert into chats.messages (id, $column, sender_id) select gen_random_uuid(), id, student_id from chats.chat_rooms, generate_series(1, 3) where student_id = '$(student 1)'"
		run trueup chat stats --format json
		status_is 0
		same '[4,3,4,3,1,1,3,3900,7200,1]' "$(json '[.lessons, .completed_lessons, .active_bookings, .rooms, .rooms_with_messages, .rooms_deleted, .rooms_created_7d, .lag_average_seconds, .lag_largest_seconds, .lags_over_an_hour]')"
		same "$(sql "select count(*) from chats.chat_rooms where deleted_at is null and created_at >= current_date")" "$(json .rooms_created_today)"
		run trueup chat stats
		contains "$output" '1 h 5 min'
		contains "$(LANGUAGE=ru trueup chat stats)" 'активные брони'
		sql "drop table chats.messages; alter table chats.chat_rooms drop created_at; alter table chats.lessons drop end_time"
		run trueup chat stats --format json
		status_is 0
		same '[4,null,3,null,null,null,null,null,null]' "$(json '[.lessons, .completed_lessons, .rooms, .rooms_with_messages, .rooms_created_today, .rooms_created_7d, .lag_average_seconds, .lag_largest_seconds, .lags_over_an_hour]')"
		sql "drop table chats.chat_rooms cascade"
		run trueup chat stats
		status_is 3
		same 'trueup: not here: no chat_rooms' "$output"
		database_drop
	done
}

# via_api TEACHER STUDENT [OPTION…]: the document of chat open by the backend; sets status, output, stderr.
via_api() {
	run --separate-stderr trueup chat open "$@" --via-api --format json
}

# jwt JSON: a token that says so, signed by nobody.
jwt() {
	printf 'e30.%s.c2ln' "$(printf '%s' "$1" | base64 -w 0 | tr '+/' '-_' | tr -d '=')"
}

a_backend() {
	database_from production
	people 1 3
	add_lesson 1 1
	quietly book 1 1 1
	start_backend
	export BACKEND_SERVICE=off
	unset BACKEND_TOKEN_FILE
	export BACKEND_TOKEN=of-$(teacher 1)
}

@test "the backend opens a chat for the one whose token it has, and trueup writes nothing" {
	a_backend
	via_api "$(teacher 1)" "$(student 1)"
	status_is 0
	same "[\"$(teacher 1)\",\"$(student 1)\",\"created\",200,null,[]]" "$(json '[.teacher_id, .student_id, .result, .status, .reason, .checks]')"
	same "\"$(sql 'select id from chats.chat_rooms')\"" "$(json .room)"
	same '1 1' "$(rooms)"
	same '0 0' "$(sql "select (select count(*) from trueup.job) || ' ' || (select count(*) from trueup.audit)")"
	via_api "$(teacher 1)" "$(student 1)"
	same '"found"' "$(json .result)"
	run trueup chat open "$(teacher 1)" "$(student 1)" --via-api
	same "there is a chat: $(sql 'select id from chats.chat_rooms')" "$output"
	# The student's token is as good, and asks for the teacher; that of a stranger would open another pair's chat.
	BACKEND_TOKEN=$(jwt "{\"sub\":\"x\",\"user_id\":\"$(student 1)\"}") via_api "$(teacher 1)" "$(student 1)"
	status_is 0
	same '{"asked":4}' "$(tell_backend /standin/tally)"
	BACKEND_TOKEN=$(jwt "{\"sub\":\"$(teacher 2)\"}") via_api "$(teacher 1)" "$(student 1)"
	status_is 3
	contains "$stderr" "the token is that of $(teacher 2), who is neither the teacher nor the student"
	same '{"asked":4}' "$(tell_backend /standin/tally)"
	lacks "$(trueup chat open "$(teacher 1)" "$(student 1)" --via-api --verbose 2>&1)" of-
}

@test "where the backend opens no chat, what it needs is looked at and said" {
	a_backend
	quietly sql "insert into chats.chat_rooms (id, teacher_id, student_id, created_at, updated_at, deleted_at)
	     select gen_random_uuid(), '$(teacher 1)', '$(student 1)', now(), now(), now()"
	via_api "$(teacher 1)" "$(student 1)"
	status_is 3
	same 'trueup: the backend failed (HTTP 500): failed to get or create chat room: sql: no rows in result set; whether it did anything is not known' "$stderr"
	same '["failed",null,500]' "$(json '[.result, .room, .status]')"
	same 'teacher pass|student pass|lesson pass|room fail|service skipped' "$(states_of)"
	run --separate-stderr trueup chat open "$(teacher 1)" "$(student 1)" --via-api
	contains "$output" '✗ No deleted chat is in the way: their chat is marked as deleted
    The backend finds no open chat, and cannot make a second one.'
	contains "$output" '✓ The teacher is there: role: teacher'
	via_api "$(teacher 1)" "$(student 9)"
	status_is 3
	contains "$stderr" 'the backend refuses this pair (HTTP 400): users not found'
	same 'teacher pass|student fail|lesson fail|room pass|service skipped' "$(states_of)"
	BACKEND_TOKEN=of-$(student 2) via_api "$(student 2)" "$(teacher 2)"
	status_is 3
	same 'teacher fail|student fail|lesson fail|room pass|service skipped' "$(states_of)"
	contains "$stderr" 'which is the chat of another pair: is the first the teacher'
}

@test "a chat is brought back only where it is the deleted one; another in its place was made" {
	a_backend
	local body result
	quietly sql "insert into chats.chat_rooms (id, teacher_id, student_id, created_at, updated_at, deleted_at)
	     select gen_random_uuid(), '$(teacher 1)', '$(student 1)', now(), now(), now()"
	while IFS='|' read -r result body; do
		sql "update chats.chat_rooms set deleted_at = now();
		     create or replace function chats.instead() returns trigger language plpgsql as '
		     begin
		       $body
		     end';
		     create or replace trigger instead before insert on chats.chat_rooms for each row execute function chats.instead()"
		via_api "$(teacher 1)" "$(student 1)"
		status_is 0
		same "\"$result\"" "$(json .result)"
		via_api "$(teacher 1)" "$(student 1)"
		same '"found"' "$(json .result)"
	done <<-'END'
		revived|update chats.chat_rooms set deleted_at = null where deleted_at is not null; return null;
		created|delete from chats.chat_rooms where deleted_at is not null; return new;
	END
}

@test "a backend that misbehaves is an error in words, and nothing is done in its place" {
	a_backend
	while IFS='|' read -r mode words; do
		tell_backend "/standin/behaviour?mode=$mode"
		via_api "$(teacher 1)" "$(student 1)"
		status_is 3
		contains "$stderr" "trueup: $words"
		same '' "$(grep -a $'\e' <<<"$stderr$output" || :)"
		same '["failed",null]' "$(json '[.result, .room]')"
		same '' "$(rooms)"
	done <<-'END'
		401|the backend does not take the token (HTTP 401): it may have expired; see BACKEND_TOKEN_FILE: status ·[2J 401
		403|the backend does not let the token's owner open this chat (HTTP 403)
		404|the backend knows no such route or person (HTTP 404); see BACKEND_URL
		418|the backend answers HTTP 418: status
		429|the backend has had too many requests (HTTP 429): try again later
		503|the backend is not at work now (HTTP 503)
		redirect|the backend answers HTTP 302
		another|the backend opened 99999999-0000-4000-8000-00000000000c, which is the chat of another pair
		elsewhere|the backend opened chat 99999999-0000-4000-8000-00000000000c, which is not the pair's in this database; see BACKEND_URL
		anonymous|the backend's answer names no chat; whether it did anything is not known
		empty|the backend's answer names no chat
		garbage|the backend's answer names no chat
		huge|the backend's answer is too long to be one
		truncated|the backend broke off: 
		cut|the backend broke off: 
	END
	tell_backend '/standin/behaviour?mode=late'
	via_api "$(teacher 1)" "$(student 1)"
	status_is 3
	same "trueup: what stands before the backend waited for it in vain (HTTP 504); chat $(sql 'select id from chats.chat_rooms') is there all the same" "$stderr"
	stop_backend
	via_api "$(teacher 1)" "$(student 1)"
	status_is 3
	contains "$stderr" 'trueup: the backend is not reached: '
	same '0' "$(sql 'select count(*) from trueup.job')"
}

@test "what the way by the backend needs is said before anything is asked" {
	a_backend
	sql "update trueup.installation set label = 'eu', protect = true"
	via_api "$(teacher 1)" "$(student 1)"
	status_is 3
	contains "$stderr" 'eu is protected: its name must be typed to go on'
	TRUEUP_OPERATOR=a.smirnov via_api "$(teacher 1)" "$(student 1)" --confirm us
	status_is 3
	same 'get-or-create|chat-missing|eu is protected: its name must be typed to go on|a.smirnov' "$(sql 'select what, rule, why, operator from trueup.refusal order by id desc limit 1')"
	# Who may submit no job has none done by others, and nothing is made for a copy.
	sql "create role chats_looker login; grant trueup_viewer to chats_looker; grant usage on schema chats to chats_looker;
	     grant select on all tables in schema chats to chats_looker"
	PGUSER=chats_looker via_api "$(teacher 1)" "$(student 1)" --confirm eu
	status_is 3
	contains "$stderr" 'this login is not a member of trueup_operator'
	sql "update trueup.installation set database = 1"
	via_api "$(teacher 1)" "$(student 1)" --confirm eu
	status_is 3
	contains "$stderr" 'this database is a copy of eu'
	adopt_copy
	via_api "$(teacher 1)" "$(student 1)" --read-only --confirm eu
	status_is 3
	via_api "$(teacher 1)" "$(student 1)" --revive
	status_is 2
	via_api "$(teacher 1)" nobody --confirm eu
	status_is 2
	BACKEND_URL='' via_api "$(teacher 1)" "$(student 1)" --confirm eu
	status_is 3
	contains "$stderr" 'there is no address of the backend; set BACKEND_URL'
	BACKEND_TOKEN='' via_api "$(teacher 1)" "$(student 1)" --confirm eu
	contains "$stderr" 'there is no token for the backend; set BACKEND_TOKEN_FILE'
	BACKEND_TOKEN=$'a\nb' via_api "$(teacher 1)" "$(student 1)" --confirm eu
	same 'trueup: what is set as the token for the backend can be none (it is not shown)' "$stderr"
	BACKEND_TOKEN='' BACKEND_TOKEN_FILE=/nowhere/token via_api "$(teacher 1)" "$(student 1)" --confirm eu
	contains "$stderr" 'the file of the token for the backend, /nowhere/token: No such file or directory'
	same '{"asked":0}' "$(tell_backend /standin/tally)"
	same '' "$(rooms)"
	printf '%s\n' "$BACKEND_TOKEN" >"$BATS_TEST_TMPDIR/token"
	BACKEND_TOKEN='' BACKEND_TOKEN_FILE=$BATS_TEST_TMPDIR/token via_api "$(teacher 1)" "$(student 1)" --confirm eu
	status_is 0
}

# metered_worker: one that scrape can ask.
metered_worker() {
	port=$(free_port)
	rm -f "$BATS_TEST_TMPDIR/metrics.log"
	TRUEUP_METRICS_ADDR=127.0.0.1:$port start_worker metrics
	wait_for 20 grep -qs '"event":"ready"' "$BATS_TEST_TMPDIR/metrics.log"
}

# scrape: sets told to what it tells Prometheus of this database's chats; fails where it does not, or not as it should.
scrape() {
	curl -sf --max-time 12 "http://127.0.0.1:$port/metrics" >"$BATS_TEST_TMPDIR/metrics" &&
		"$SERVERS_TOP/tests/lib/exposition" "$BATS_TEST_TMPDIR/metrics" >/dev/null &&
		grep -qx 'trueup_up 1' "$BATS_TEST_TMPDIR/metrics" || return 1
	told=$(sed -n '/^trueup_chats_/p' "$BATS_TEST_TMPDIR/metrics" | paste -sd'|')
}

# scrape_once: of a worker of its own.
scrape_once() {
	metered_worker
	scrape
	kill -s TERM "$worker_pid"
	wait "$worker_pid"
}

@test "a worker tells Prometheus how long chats take to come, and leaves out what is not known" {
	database_from production
	people 1 2
	add_lesson 1 1
	book 1 1 1
	book 2 1 2
	base="timestamp '$(sql "select date_trunc('second', now()::timestamp)")'"
	sql "alter table chats.bookings disable trigger all; update chats.bookings set booked_at = $base - interval '3 hours';
	     update chats.chat_rooms set created_at = $base - interval '2 hours' where student_id = '$(student 1)';
	     update chats.chat_rooms set created_at = $base where student_id = '$(student 2)'"
	scrape_once
	same 'trueup_chats_created_7d 2|trueup_chats_lag_average_seconds 7200|trueup_chats_lag_largest_seconds 10800|trueup_chats_lags_over_an_hour 1' "$told"
	sql "update chats.chat_rooms set created_at = now() - interval '9 days'"
	scrape_once
	same 'trueup_chats_created_7d 0|trueup_chats_lags_over_an_hour 0' "$told"
	sql "alter table chats.chat_rooms rename to elsewhere"
	scrape_once
	same '' "$told"
}

tells_of_chats() {
	scrape && [ -n "$told" ]
}

tells_nothing_of_chats() {
	scrape && [ -z "$told" ]
}

@test "a worker tells Prometheus of a system that came while it ran, and nothing of one that went" {
	database_from production
	sql "alter table chats.chat_rooms rename to elsewhere"
	metered_worker
	tells_nothing_of_chats
	sql "alter table chats.elsewhere rename to chat_rooms"
	wait_for 20 tells_of_chats
	sql "alter table chats.chat_rooms rename to elsewhere"
	wait_for 20 tells_nothing_of_chats
}
