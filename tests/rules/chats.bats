#!/usr/bin/env bats
# Lesson chats: a booking that becomes active has its room at once, and never fails for it; what is missing is found
# exactly, made once and taken back; in the document's tables, in production's and in those that trueup installs.
# SOAK=1 looks at 50,000 bookings.

load ../lib/trueup
load chats

setup_file() {
	servers_begin
	start_postgres
	# 600 pairs with 3,000 active bookings; as many fewer of the others.
	pairs=600 missing=300 deleted=20 self=20
	[ -z "${SOAK-}" ] || pairs=10000 missing=5000 deleted=300
	export pairs missing deleted self
	database_template fresh fresh_shape
	database_template document document_shape
	database_template production production_shape
	database_template document_drift plant document
	database_template production_drift plant production
	database_template many plant_many
}
teardown_file() { servers_end; }
teardown() {
	[ -z "${holder_pid-}" ] || let_go
	[ -z "${background_pid-}" ] || end_background
	database_drop
}

plant() {
	"$1_shape"
	chat_data pairs=$pairs missing=$missing deleted=$deleted self=$self
}

# 40,000 bookings, whose tables have 1,200 pages.
plant_many() {
	production_shape
	chat_data pairs=8000 missing=80 deleted=20 self=8
}

# The document's scenario by hand, and all in which no room is to come.
scenario() {
	people 1 9
	add_lesson 1 1
	book 1 1 1
	same '1 1' "$(rooms)" # past lesson, active booking: at once
	add_lesson 2 2 null '3 days'
	book 2 2 2 "$1"
	same '1 1' "$(rooms)"
	sql "update chats.bookings set status = 'active' where id = '$(booking 2)'"
	same '1 1
2 2' "$(rooms)" # became active by an update, for a lesson to come
	book 3 1 1
	sql "update chats.bookings set status = 'active' where id = '$(booking 3)'"
	book 4 1 "$(teacher 1)" # of oneself
	add_lesson 5 5 'now()'
	book 5 5 5 # of a lesson that was deleted
	quietly sql "insert into chats.bookings (id, lesson_id, student_id, status) values ('$(booking 7)', '$(lesson 77)', '$(student 7)', '$1')"
	sql "alter table chats.bookings drop constraint bookings_lesson_id_fkey;
	     update chats.bookings set status = 'active' where id = '$(booking 7)'" # of a lesson that is not there
	same '1 1
2 2' "$(rooms)"
	same '6 active' "$(sql "select count(*), min(status) from chats.bookings where status = 'active'" | tr '|' ' ')"
	same t "$(sql "select bool_and(id is not null and created_at > now() - interval '1 minute' and updated_at = created_at) from chats.chat_rooms")"
}

@test "a booking that becomes active has its chat at once, others never, in the document's tables" {
	database_from document
	scenario pending
}

@test "a booking that becomes active has its chat at once, others never, in production's tables" {
	database_from production
	scenario cancelled
}

@test "a booking that becomes active has its chat at once, others never, in the tables that are installed" {
	database_from fresh
	scenario pending
}

@test "nothing that hinders the chat hinders the booking" {
	database_from document
	people 1 9
	add_lesson 1 1
	sql "alter table chats.chat_rooms add kind text not null"
	run book 1 1 1
	status_is 0
	contains "$output" "no chat for booking $(booking 1): null value in column \"kind\""
	sql "alter table chats.chat_rooms drop kind; create table chats.away as select * from chats.chat_rooms; drop table chats.chat_rooms cascade"
	run book 2 1 2
	status_is 0
	contains "$output" 'chat_rooms" does not exist'
	same 2 "$(sql "select count(*) from chats.bookings")"
}

@test "whoever books needs no right to chats and no search_path, and cannot lend the function to a table of their own" {
	database_from fresh
	people 1 9
	add_lesson 1 1
	sql "drop role if exists chat_booker; create role chat_booker login; grant usage on schema chats to chat_booker;
	     grant select, insert on chats.bookings to chat_booker; create schema own authorization chat_booker"
	run sql_as chat_booker "create temp table chat_rooms (like chats.bookings); create temp table lessons (id uuid, teacher_id uuid);
	                        set search_path to pg_temp; insert into lessons values ('$(lesson 1)', '$(teacher 9)');
	                        insert into chats.bookings (lesson_id, student_id, status) values ('$(lesson 1)', '$(student 3)', 'active')"
	status_is 0
	same '' "$output"
	same '1 3' "$(rooms)"
	run sql_as chat_booker "create table own.bookings (id uuid, lesson_id uuid, student_id uuid);
	                        create trigger t before insert on own.bookings for each row execute function chats.create_chat_on_booking_active()"
	contains "$output" 'permission denied for function chats.create_chat_on_booking_active'
}

@test "twenty bookings of a pair at once make one room" {
	database_from production
	people 1 20
	add_lesson 1 1
	cat >"$BATS_TEST_TMPDIR/book" <<-END
		insert into chats.bookings (lesson_id, student_id, status) values ('$(lesson 1)', '$(student 1)', 'active');
	END
	"$POSTGRES_BIN/pgbench" -n -c 20 -j 2 -t 3 -f "$BATS_TEST_TMPDIR/book" >"$BATS_TEST_TMPDIR/pgbench" 2>&1
	same '1 1' "$(rooms)"
	same 60 "$(sql "select count(*) from chats.bookings")"
}

# Every kind of pair is counted by itself, and the backfill makes what is missing: once.
backfill() {
	same $missing "$(found chat-missing)"
	same $deleted "$(found chat-soft-deleted)"
	same $self "$(found chat-self-bookings)"
	same 0 "$(found chat-duplicates)"
	local before rooms who
	rooms=$(sql "select count(*) from chats.chat_rooms")
	same "$missing $missing 0 0 0" "$(repair_of chat-missing)"
	same $((rooms + missing)) "$(sql "select count(*) from chats.chat_rooms")"
	before=$(sql "select md5(string_agg(r::text || r.xmin, '' order by id)) from chats.chat_rooms r")
	same "0 0 0 0 0" "$(repair_of chat-missing)"
	for who in teacher_id student_id; do
		sql "select array_agg($who order by id) from chats.chat_rooms" >"$BATS_TEST_TMPDIR/$who"
	done
	section chat-missing lock+repair "teacher_id=@$BATS_TEST_TMPDIR/teacher_id" "student_id=@$BATS_TEST_TMPDIR/student_id"
	same "$before" "$(sql "select md5(string_agg(r::text || r.xmin, '' order by id)) from chats.chat_rooms r")"
	# Nobody was revived on the way; that is a choice of its own.
	same $deleted "$(found chat-soft-deleted)"
	same "$deleted $deleted 0 0 0" "$(repair_of chat-soft-deleted)"
	same 0 "$(found chat-soft-deleted)"
	same 0 "$(found chat-missing)"
	same $((rooms + missing)) "$(sql "select count(*) from chats.chat_rooms where deleted_at is null")"
	# What may not have a room has none: the pairs of a deleted lesson, of a cancelled booking, and who booked oneself.
	same 0 "$(sql "select count(*) from chats.chat_rooms r
	                where r.teacher_id = r.student_id
	                   or not exists (select from chats.bookings b join chats.lessons l on l.id = b.lesson_id
	                                   where l.teacher_id = r.teacher_id and b.student_id = r.student_id
	                                     and b.status = 'active' and l.deleted_at is null)")"
}

@test "a backfill makes exactly what is missing, and nothing the second time, in the document's tables" {
	database_from document_drift
	backfill
}

@test "a backfill makes exactly what is missing, and nothing the second time, in production's tables" {
	database_from production_drift
	backfill
}

@test "a backfill that is taken back leaves the rooms in which somebody wrote, that somebody changed, to which anything refers" {
	local column room rooms job
	for shape in document production; do
		database_from ${shape}_drift
		column=chat_room_id
		[ $shape = document ] || column=room_id
		repair_of chat-missing
		job=$(last_job)
		mapfile -t rooms < <(sql "select after ->> 'room' from trueup.audit where job = $job order by id limit 5")
		room=${rooms[0]}
		sql "insert into chats.messages (id, $column, sender_id, deleted_at) select gen_random_uuid(), id, student_id, now() from chats.chat_rooms where id = '$room';
		     update chats.chat_rooms set deleted_at = now() where id = '${rooms[1]}';
		     update chats.chat_rooms set updated_at = updated_at + interval '1 second' where id = '${rooms[2]}';
		     update chats.chat_rooms set last_message_at = now() where id = '${rooms[3]}';
		     create table chats.pins (room uuid references chats.chat_rooms on delete cascade, secret text);
		     insert into chats.pins values ('${rooms[4]}', 'x');
		     alter table chats.chat_rooms add colour text default 'blue'"
		migrate_chats
		run trueup undo --job "$job" --yes --format json
		status_is 4
		same "[$((missing - 5)),5]" "$(json '[.undone, .refused]')"
		same '["its chat has messages","pins refers to its chat"]' "$(json '[.rows[] | select(.code == "cannot-undo").reason] | sort')"
		same 3 "$(json '[.rows[] | select(.code == "moved-on")] | length')"
		contains "$(LANGUAGE=ru trueup jobs show "$(sql 'select max(id) from trueup.job')" 2>&1)" 'в этом чате есть сообщения'
		contains "$(LANGUAGE=ru trueup jobs show "$(sql 'select max(id) from trueup.job')" 2>&1)" 'на этот чат ссылается pins'
		same 1 "$(sql "select count(*) from chats.messages where $column = '$room'")"
		same 5 "$(sql "select count(*) from chats.chat_rooms where id in ('${rooms[0]}', '${rooms[1]}', '${rooms[2]}', '${rooms[3]}', '${rooms[4]}')")"
		same $((missing - 5)) "$(found chat-missing)"
		database_drop
	done
}

@test "a message that is being written while its room is taken away stays, and so does the room" {
	database_from production_drift
	people 1 2
	add_lesson 1 1
	quietly book 1 1 1
	found chat-missing
	trueup repair chat-missing --scope "$(teacher 1)" --yes --quiet
	room=$(sql "select id from chats.chat_rooms where teacher_id = '$(teacher 1)'")
	hold "insert into chats.messages (room_id, sender_id) values ('$room', '$(student 1)')"
	in_background "$TRUEUP" undo --job "$(last_job)" --yes --format json
	wait_for 20 backend_waits '%for update of r%'
	let_go commit
	background_ends
	status_is 4
	same '"its chat has messages"' "$(json '.rows[0].reason')"
	same '1 1' "$(sql "select (select count(*) from chats.chat_rooms where id = '$room'), (select count(*) from chats.messages where room_id = '$room')" | tr '|' ' ')"
}

@test "reviving is taken back to the very time, unless somebody wrote or changed the chat since" {
	local column rooms
	for shape in document production; do
		database_from ${shape}_drift
		column=chat_room_id
		[ $shape = document ] || column=room_id
		before=$(sql "select id, deleted_at from chats.chat_rooms where deleted_at is not null order by id")
		repair_of chat-soft-deleted
		PGTZ=Asia/Tokyo trueup undo --job "$(last_job)" --yes --quiet
		same "$before" "$(sql "select id, deleted_at from chats.chat_rooms where deleted_at is not null order by id")"
		repair_of chat-soft-deleted
		mapfile -t rooms < <(sql "select after ->> 'room' from trueup.audit where job = $(last_job) order by id limit 3")
		sql "update chats.chat_rooms set last_message_at = now() where id = '${rooms[0]}';
		     insert into chats.messages (id, $column, sender_id) select gen_random_uuid(), id, student_id from chats.chat_rooms where id = '${rooms[1]}';
		     update chats.chat_rooms set updated_at = updated_at + interval '1 second' where id = '${rooms[2]}'"
		run trueup undo --job "$(last_job)" --yes --format json
		same "[$((deleted - 3)),3]" "$(json '[.undone, .refused]')"
		same '["cannot-undo","cannot-undo","moved-on"]' "$(json '[.rows[] | select(.code).code] | sort')"
		contains "$(LANGUAGE=ru trueup jobs show "$(sql 'select max(id) from trueup.job')")" 'в этом чате с тех пор писали'
		same 3 "$(sql "select count(*) from chats.chat_rooms where deleted_at is null and id in ('${rooms[0]}', '${rooms[1]}', '${rooms[2]}')")"
		database_drop
	done
}

@test "a message that is being written while its revived room is deleted again keeps it open" {
	database_from production_drift
	repair_of chat-soft-deleted
	room=$(sql "select after ->> 'room' from trueup.audit order by id limit 1")
	hold "insert into chats.messages (room_id, sender_id) select id, student_id from chats.chat_rooms where id = '$room'"
	in_background "$TRUEUP" undo --job "$(last_job)" --yes --format json
	wait_for 20 backend_waits '%for update of r%'
	let_go commit
	background_ends
	status_is 4
	same t "$(sql "select deleted_at is null from chats.chat_rooms where id = '$room'")"
}

@test "one pair that cannot have its room fails by itself, with the reason" {
	database_from document
	people 1 30
	for n in 1 2 3 4 5 6; do
		add_lesson $n $n
		quietly book $n $n $n
	done
	quietly sql "delete from chats.users where id = '$(student 4)'"
	found chat-missing
	run trueup repair chat-missing --all --yes --format json
	status_is 4
	same '[5,1]' "$(json '[.repaired, .failed]')"
	same '1 1|2 2|3 3|5 5|6 6' "$(rooms | paste -sd'|')"
	contains "$(sql "select detail from trueup.outcome where outcome = 'failed'")" 'violates foreign key constraint'
}

@test "columns of chat_rooms that fill themselves are left to themselves; one that does not ends the backfill at once" {
	database_from production_drift
	sql "alter table chats.chat_rooms alter kind drop default, add extra integer not null default 7"
	run trueup repair chat-missing --all --yes --format json
	status_is 3
	contains "$output$stderr" 'no row can be made: chats.chat_rooms.kind must be filled and has no default'
	same '0 failed' "$(sql "select (select count(*) from trueup.outcome), state from trueup.job" | tr '|' ' ')"
	sql "alter table chats.chat_rooms alter kind set default 'lesson'"
	same "$missing $missing 0 0 0" "$(repair_of chat-missing)"
}

@test "what cannot be looked at is unknown, and never none missing" {
	database_from document_drift
	sql "alter table chats.messages rename to elsewhere"
	run trueup check chat-missing
	status_is 3
	contains "$output$stderr" 'not here: no messages'
	sql "alter table chats.elsewhere rename to messages; alter table chats.chat_rooms rename to elsewhere"
	for rule in chat-missing chat-soft-deleted chat-duplicates chat-triggers; do
		run trueup check $rule
		status_is 3
		contains "$output$stderr" 'not here: no chat_rooms'
	done
	sql "alter table chats.elsewhere rename to chat_rooms; drop role if exists chat_looker; create role chat_looker login;
	     grant usage on schema chats to chat_looker; grant select on chats.users, chats.bookings, chats.chat_rooms, chats.messages to chat_looker"
	for rule in chat-missing chat-soft-deleted chat-self-bookings; do
		PGUSER=chat_looker run trueup check $rule
		status_is 3
		contains "$output$stderr" 'permission denied for table lessons'
		lacks "$output" ' 0 found'
	done
}

@test "rooms that repeat are found where the constraint is gone, each pair once, and left to a person" {
	database_from document_drift
	sql "alter table chats.chat_rooms drop constraint chat_rooms_teacher_id_student_id_key;
	     insert into chats.chat_rooms (id, teacher_id, student_id, deleted_at)
	     select gen_random_uuid(), teacher_id, student_id, case n when 3 then now() end
	       from (select * from chats.chat_rooms where deleted_at is null order by id limit 2) r, generate_series(1, 3) n"
	run trueup check chat-duplicates --format json
	status_is 1
	same '[2,{"rooms":3},{"rooms":1}]' "$(json '[.found, .findings[0].stored, .findings[0].actual]')"
	run trueup repair chat-duplicates --all --yes
	[ "$status" -ne 0 ]
	same $missing "$(found chat-missing)"
	# Without the constraint two jobs still make one room.
	"$SERVERS_TOP/tests/lib/section.pl" --schema chats --print "$RULES/chats/chat-missing.sql" lock+repair \
		"teacher_id={$(sql "select key ->> 'teacher_id' from trueup.finding where rule = 'chat-missing' and resolved_at is null order by key limit 1")}" \
		"student_id={$(sql "select key ->> 'student_id' from trueup.finding where rule = 'chat-missing' and resolved_at is null order by key limit 1")}" >"$BATS_TEST_TMPDIR/make"
	hold "$(cat "$BATS_TEST_TMPDIR/make")"
	same $missing "$(found chat-missing)"
	in_background psql -XAtq -f "$BATS_TEST_TMPDIR/make"
	wait_for 20 backend_waits '%execute lock%'
	let_go commit
	background_ends
	status_is 0
	same $((missing - 1)) "$(found chat-missing)"
	same 2 "$(found chat-duplicates)"
}

@test "a scope is a teacher, a key a pair, and any other word nobody" {
	database_from production_drift
	one=$(trueup check chat-missing --format json | jq -r '.findings[0].key | .teacher_id + "," + .student_id')
	same $((missing)) "$(found chat-missing)"
	theirs=$(sql "select count(*) from trueup.finding where rule = 'chat-missing' and resolved_at is null and scope = '${one%,*}'")
	same "$theirs" "$(found chat-missing "${one%,*}")"
	for rule in chat-missing chat-soft-deleted chat-duplicates chat-self-bookings; do
		same 0 "$(found $rule ws_demo_001)"
	done
	run trueup check chat-missing --key "$one" --format json
	same 1 "$(json .found)"
	run trueup check chat-missing --key "${one%,*},$(student 1)" --format json
	same 0 "$(json .found)"
	contains "$(trueup check chat-missing --key "$one")" ' / '
}

@test "one pair and one teacher read a small part of the tables" {
	database_from many
	pair=$(sql "select 'teacher_id={' || l.teacher_id || '} student_id={' || b.student_id || '}' from chats.bookings b join chats.lessons l on l.id = b.lesson_id
	             where not exists (select from chats.chat_rooms r where r.teacher_id = l.teacher_id and r.student_id = b.student_id) order by b.id desc limit 1")
	scope=scope=$(sql "select teacher_id from chats.lessons order by id limit 1")
	[ "$(buffers chat-missing detect)" -gt 1000 ]
	for rule in chat-missing chat-soft-deleted chat-duplicates; do
		# shellcheck disable=SC2086
		at_most 60 "$(buffers $rule detect $pair)"
	done
	at_most 600 "$(buffers chat-missing detect "$scope")" # a hundred lessons and their bookings
	for rule in chat-soft-deleted chat-duplicates chat-self-bookings; do
		at_most 60 "$(buffers $rule detect "$scope")"
	done
	at_most 30 "$(buffers chat-self-bookings detect "booking_id={$(sql "select id from chats.bookings order by id limit 1")}")"
	# shellcheck disable=SC2086
	at_most 500 "$(buffers chat-missing lock+repair $pair)"
}

# A hash of all rooms looks as good for so many, and costs what it would for all.
@test "some thousand pairs are looked up one by one, and no booking is looked for where the chat is there" {
	local asked section
	database_from many
	asked=$(sql "select 'teacher_id={' || string_agg(teacher_id::text, ',') || '} student_id={' || string_agg(student_id::text, ',') || '}'
	               from (select * from chats.chat_rooms order by id limit 2500) r")
	for section in detect lock repair; do
		# shellcheck disable=SC2086
		"$SECTION" --explain --schema chats "$RULES/chats/chat-missing.sql" $section $asked >"$BATS_TEST_TMPDIR/plan"
		same '' "$(jq -r '.. | objects | select((."Relation Name" == "chat_rooms" and ."Actual Rows" > 1)
		                                    or (."Relation Name" == "bookings" and ."Actual Loops" > 0)) | ."Node Type"' "$BATS_TEST_TMPDIR/plan")"
	done
}

@test "installing adds what is missing, says so before, and touches no table that is there" {
	database_from template0
	sql_file "$SERVERS_TOP/tests/data/chats-tables-production.sql"
	sql "create index on chats.lessons (teacher_id);
	     create function chats.create_chat_on_booking_active() returns trigger language plpgsql as 'begin return new; end'"
	shape() { sql "select c.relname, c.relfilenode, a.attname, a.attnum from pg_class c join pg_attribute a on a.attrelid = c.oid where relnamespace = 'chats'::regnamespace and relkind = 'r' order by 1, 4"; }
	before=$(shape)
	function=$(sql "select prosrc from pg_proc where proname = 'create_chat_on_booking_active'")
	run trueup migrate --domain chats --dry-run --format json
	status_is 0
	same '["chats/410-index-active","chats/411-index-lesson","chats/414-index-messages-room","chats/420-maker","chats/422-triggers","chats/430-grants"]' \
		"$(json '[.. | objects | select(.state? == "pending") | .name | select(startswith("chats/"))]')"
	contains "$output" "a moment's lock on bookings that waits for those who write to it"
	contains "$(LANGUAGE=ru trueup migrate --domain chats --dry-run)" 'мгновенная блокировка bookings'
	same '' "$(sql "select tgname from pg_trigger where not tgisinternal")"
	migrate_chats
	same "$before" "$(shape)"
	same "$function" "$(sql "select prosrc from pg_proc where proname = 'create_chat_on_booking_active'")"
	same 'booking_create_chat booking_create_chat_update' "$(sql "select string_agg(tgname, ' ' order by tgname) from pg_trigger where not tgisinternal")"
	dump() { pg_dump --schema-only | grep -v '^\\'; }
	before=$(dump)
	migrate_chats
	same "$before" "$(dump)"
}

@test "an empty database gets all of it, and the rooms that it has no column to spare for" {
	database_from fresh
	chat_data pairs=100 missing=10 deleted=2 self=1
	same 10 "$(found chat-missing)"
	same 2 "$(found chat-soft-deleted)"
	same 1 "$(found chat-self-bookings)"
	same 0 "$(found chat-triggers)"
	same "10 10 0 0 0" "$(repair_of chat-missing)"
	run sql "insert into chats.chat_rooms (teacher_id, student_id) select id, id from chats.users limit 1"
	contains "$output" chat_rooms_two_people
	run sql "insert into chats.chat_rooms (teacher_id, student_id) select teacher_id, student_id from chats.chat_rooms limit 1"
	contains "$output" chat_rooms_pair_unique
}

@test "the roles do all of it and see no secret and no message" {
	database_from production_drift
	sql "drop role if exists chat_doer, chat_viewer; create role chat_doer login in role trueup_operator, trueup_runner; create role chat_viewer login in role trueup_viewer"
	PGUSER=chat_viewer run trueup check chat-missing chat-soft-deleted chat-duplicates chat-triggers chat-self-bookings --format json
	same "[0,$missing,$self,$deleted,0]" "$(json '[sort_by(.rule) | .[].found]')"
	run sql_as chat_viewer "select message_text from chats.messages limit 1"
	contains "$output" 'permission denied'
	run sql_as chat_viewer "select password_hash from chats.users limit 1"
	contains "$output" 'permission denied'
	# What was given too widely once is taken back.
	sql "grant select, update on chats.messages to trueup_runner"
	trueup migrate --domain chats --yes --quiet
	export PGUSER=chat_doer
	same "$missing $missing 0 0 0" "$(repair_of chat-missing)"
	same "$deleted $deleted 0 0 0" "$(repair_of chat-soft-deleted)"
	trueup undo --job "$(sql "select min(id) from trueup.job")" --yes --quiet
	same $missing "$(found chat-missing)"
	for beyond in "update chats.bookings set status = 'cancelled'" "select message_text from chats.messages" \
		"update chats.messages set status = 'delivered'" "update chats.chat_rooms set student_id = teacher_id"; do
		run sql "$beyond"
		contains "$output" 'permission denied'
	done
}
