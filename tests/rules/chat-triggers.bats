#!/usr/bin/env bats
# What makes chats by itself: whether it is there and at work, as anybody may see who may read; what is left of migration
# 049; made again, switched on again, and taken back.

load ../lib/trueup
load chats

setup_file() {
	servers_begin
	start_postgres
	database_template installed document_shape
}
teardown_file() { servers_end; }
setup() { database_from installed; }
teardown() {
	[ -z "${holder_pid-}" ] || let_go
	[ -z "${background_pid-}" ] || end_background
	database_drop
}

function='function create_chat_on_booking_active'
insert='trigger booking_create_chat'
update='trigger booking_create_chat_update'

# What the rule finds, "object: state" a line.
states() {
	trueup check chat-triggers --format json --quiet | jq -r '.findings[] | .key.object + ": " + .stored.state' | sort
}

# A booking of a pair that has no room: makes one or not.
books() {
	sql "insert into chats.bookings (id, lesson_id, student_id, status) values (gen_random_uuid(), '$(lesson 1)', '$(student "$1")', 'active')"
	sql "select count(*) from chats.chat_rooms where student_id = '$(student "$1")'"
}

whole() {
	sql "select pg_get_triggerdef(oid), tgenabled from pg_trigger where not tgisinternal order by 1;
	     select pg_get_functiondef(oid), proacl from pg_proc where proname = 'create_chat_on_booking_active'"
}

migration_049() {
	sql "set search_path to chats;
	     create function create_chat_after_lesson_completion() returns trigger language plpgsql as 'begin return new; end';
	     create function create_chats_for_completed_lessons(since timestamp default null) returns integer language sql as 'select 0';
	     create trigger lesson_completion_create_chat after update on lessons for each row execute function create_chat_after_lesson_completion()"
}

@test "what migration 050 installs is no finding" {
	same '' "$(states)"
}

@test "disabled, enabled for replicas only, dropped, or another trigger of that name: each is told from the others" {
	sql "alter table chats.bookings disable trigger booking_create_chat, enable replica trigger booking_create_chat_update"
	same "$insert: disabled
$update: replica only" "$(states)"
	sql "drop trigger booking_create_chat_update on chats.bookings; alter table chats.bookings enable always trigger booking_create_chat"
	same "$update: missing" "$(states)"
	sql "create trigger booking_create_chat_update before insert on chats.bookings for each row execute function chats.create_chat_on_booking_active()"
	same "$update: another" "$(states)"
	sql "create or replace trigger booking_create_chat_update before update on chats.bookings for each row execute function suppress_redundant_updates_trigger()"
	same "$update: another" "$(states)"
	sql "drop function chats.create_chat_on_booking_active cascade"
	same "$function: missing
$insert: missing
$update: another" "$(states)"
}

# What the rule says of a trigger and what would take it back are told by two texts: they must be of one mind.
is_like() {
	same "$1" "$(states)"
	same "${1##*: }" "$(sql "select trueup.chat_triggers_like('$insert') ->> 'state'")"
}

@test "a trigger of the right name that fires after, for no row, seldom, or calls a function of elsewhere is another" {
	our='execute function chats.create_chat_on_booking_active()'
	sql 'create schema elsewhere; create function elsewhere.create_chat_on_booking_active() returns trigger language plpgsql as '"'begin return new; end'"
	for trigger in "after insert on chats.bookings for each row when (new.status = 'active') $our" \
		"before insert on chats.bookings for each statement $our" \
		"before insert on chats.bookings for each row $our" \
		"before insert on chats.bookings for each row when (false) $our" \
		"before insert on chats.bookings for each row when (new.status = 'active' and new.lesson_id is null) $our" \
		"before insert or update of lesson_id on chats.bookings for each row when (new.status = 'active') $our" \
		"before insert on chats.bookings for each row when (new.status = 'active') execute function elsewhere.create_chat_on_booking_active()"; do
		sql "drop trigger booking_create_chat on chats.bookings; create trigger booking_create_chat $trigger"
		is_like "$insert: another"
	done
	sql "create or replace trigger booking_create_chat_update before update on chats.bookings for each row when (new.status = 'active') $our;
	     drop trigger booking_create_chat on chats.bookings;
	     create trigger booking_create_chat before insert on chats.bookings for each row when (((new.status)::varchar(50) = 'active'::text)) $our"
	same "$update: another" "$(states)"
}

# refuses STATEMENT WHY: a runner who owns nothing is told so, and nothing is changed.
refuses() {
	run sql_as trigger_runner "$1"
	contains "$output" "$2"
	same "$before" "$(whole)"
}

@test "a runner makes and takes back the three that make chats and nothing else, and only what it says how it was" {
	sql "drop role if exists trigger_runner; create role trigger_runner login in role trueup_runner;
	     create function chats.noted() returns trigger language plpgsql as 'begin return new; end';
	     create trigger booking_noted after insert on chats.bookings for each row execute function chats.noted();
	     create function chats.spare() returns integer language sql as 'select 1'"
	whole() {
		sql "select pg_get_triggerdef(oid), tgenabled from pg_trigger where not tgisinternal order by 1;
		     select proname, prosrc from pg_proc where pronamespace = 'chats'::regnamespace order by 1"
	}
	before=$(whole)
	missing="array['{\"state\": \"missing\"}']::jsonb[]"
	for object in 'trigger booking_noted' 'function spare' bogus; do
		refuses "select trueup.chat_triggers_unmake(array['$object'], $missing, array['{}']::jsonb[])" "\"$object\" is nothing that makes chats"
		for was in "$missing" "array['{\"state\": \"disabled\"}']::jsonb[]" "array[null]::jsonb[]"; do
			refuses "select trueup.chat_triggers_unmake(array['$object'], $was, array[null]::jsonb[])" 'nothing says how it was, or how it was left'
		done
		refuses "select trueup.chat_triggers_make(array['$object'])" "\"$object\" is nothing that makes chats"
	done
	refuses 'select trueup.chat_triggers_make(array[null])' 'is nothing that makes chats'
	refuses "select trueup.chat_triggers_unmake(array['$insert'], $missing, array[null]::jsonb[])" 'how it was left'
	left="array['$(sql "select trueup.chat_triggers_like('$insert')")']::jsonb[]"
	for was in 'array[null]::jsonb[]' "array['{}']::jsonb[]" "array['{\"state\": \"there\"}']::jsonb[]"; do
		refuses "select trueup.chat_triggers_unmake(array['$insert'], $was, $left)" 'nothing says how it was'
	done
}

@test "a role that may only select sees the same" {
	migration_049
	sql "drop role if exists trigger_looker; create role trigger_looker login; grant usage on schema chats to trigger_looker;
	     grant select on all tables in schema chats to trigger_looker; alter table chats.bookings disable trigger booking_create_chat"
	same 0 "$(sql_as trigger_looker "select count(*) from information_schema.triggers where trigger_name like 'booking%'")"
	PGUSER=trigger_looker run states
	same "function create_chat_after_lesson_completion: left over
function create_chats_for_completed_lessons: left over
$insert: disabled
trigger lesson_completion_create_chat: left over" "$output"
}

@test "a role that may not look into the schema is told so, and not that everything is missing" {
	sql "drop role if exists trigger_stranger; create role trigger_stranger login"
	export PGUSER=trigger_stranger
	for rule in chat-triggers chat-missing; do
		run trueup check $rule
		status_is 3
		contains "$output" "$rule: this login may not use the schema chats"
	done
	# Where the rules are not named, too: it is no system that is not here.
	run trueup check
	status_is 3
	contains "$output" 'chat-triggers: this login may not use the schema chats'
	run trueup verify-chat-creation --format json
	status_is 3
	same '["unknown"]' "$(json '[.checks[] | select(.name | startswith("chat-")).state] | unique')"
	# And by the rule's own text.
	run section chat-triggers detect
	contains "$output" 'relation "bookings" does not exist'
}

@test "what is left of migration 049 is said to be left over, stays, and does not keep the repair from the rest" {
	migration_049
	sql "drop trigger booking_create_chat on chats.bookings"
	before=$(whole)
	run trueup repair chat-triggers --all --yes --format json
	status_is 4
	same '[1,0]' "$(json '[.repaired, .failed]')"
	same 'function create_chat_after_lesson_completion left-over
function create_chats_for_completed_lessons left-over
trigger lesson_completion_create_chat left-over' "$(sql "select key ->> 'object', code from trueup.outcome where outcome = 'refused' order by 1" | tr '|' ' ')"
	same 'The trigger lesson_completion_create_chat is left over from migration 049: its owner drops it.' \
		"$(sql "select detail from trueup.outcome where key ->> 'object' like 'trigger%'")"
	contains "$(LANGUAGE=ru trueup jobs show "$(last_job)")" 'Осталось от миграции 049: trigger lesson_completion_create_chat.'
	same '[]' "$(trueup dead-letters --format json | jq -c .)"
	same 3 "$(states | grep -c 'left over')"
	lacks "$(states)" missing
}

@test "a repair makes what is missing and enables what is disabled, just as the installation has it; undo takes it back" {
	people 1 9
	add_lesson 1 1
	installed=$(whole)
	sql "drop function chats.create_chat_on_booking_active cascade"
	same 0 "$(books 1)"
	run trueup repair chat-triggers --all --yes --format json
	same '[3,0]' "$(json '[.repaired, .failed]')"
	same '' "$(states)"
	same "$installed" "$(whole)"
	same 1 "$(books 2)"
	run trueup undo --job "$(last_job)" --yes --format json
	same '[3,0]' "$(json '[.undone, .refused]')"
	same "$function: missing
$insert: missing
$update: missing" "$(states)"
	same 0 "$(books 3)"

	trueup repair chat-triggers --all --yes --quiet
	sql "alter table chats.bookings disable trigger booking_create_chat, enable replica trigger booking_create_chat_update"
	broken=$(whole)
	found chat-triggers
	trueup repair chat-triggers --all --yes --quiet
	same "$installed" "$(whole)"
	same 1 "$(books 4)"
	trueup undo --job "$(last_job)" --yes --quiet
	same "$broken" "$(whole)"
}

@test "undo leaves alone what somebody changed since, and a function that is called" {
	sql "drop function chats.create_chat_on_booking_active cascade"
	found chat-triggers
	trueup repair chat-triggers --all --yes --quiet
	sql "alter table chats.bookings disable trigger booking_create_chat_update;
	     create table chats.more (id uuid, lesson_id uuid, student_id uuid, status text);
	     create trigger more before insert on chats.more for each row execute function chats.create_chat_on_booking_active()"
	run trueup undo --job "$(last_job)" --yes --format json
	same '[1,2]' "$(json '[.undone, .refused]')"
	same '["triggers still call it"]' "$(json '[.rows[] | select(.reason).reason]')"
	same "$insert: missing
$update: disabled" "$(states)"
	contains "$(LANGUAGE=ru trueup jobs show "$(sql 'select max(id) from trueup.job')")" 'её ещё вызывают триггеры'
}

@test "another trigger of that name is nothing to write over" {
	sql "create or replace trigger booking_create_chat before insert on chats.bookings for each row execute function suppress_redundant_updates_trigger()"
	before=$(whole)
	run trueup repair chat-triggers --all --yes --format json
	status_is 4
	same 0 "$(json .failed)"
	same 'refused another The trigger booking_create_chat is not the one that makes chats: look at it, and drop it before this repair.' \
		"$(sql 'select outcome, code, detail from trueup.outcome' | tr '|' ' ')"
	same '[]' "$(trueup dead-letters --format json | jq -c .)"
	same "$before" "$(whole)"
}

@test "a runner who owns nothing repairs, and nobody else can" {
	sql "drop role if exists trigger_doer, trigger_viewer; create role trigger_doer login in role trueup_operator, trueup_runner;
	     create role trigger_viewer login in role trueup_viewer; drop trigger booking_create_chat on chats.bookings"
	run sql_as trigger_viewer "select trueup.chat_triggers_make(array['trigger booking_create_chat'])"
	contains "$output" 'permission denied'
	PGUSER=trigger_doer trueup repair chat-triggers --all --yes --quiet
	same '' "$(states)"
}

@test "a writer is waited for no longer than a chunk waits, and then the repair goes on" {
	sql "alter table chats.bookings disable trigger booking_create_chat"
	found chat-triggers
	hold "lock table chats.bookings in row exclusive mode"
	in_background "$TRUEUP" repair chat-triggers --all --yes --quiet
	wait_for 20 backend_waits '%chat_triggers_make%'
	# Who else books meanwhile is in the queue behind us for no longer than we wait ourselves.
	sql "set lock_timeout = '2s'; begin; lock table chats.bookings in row exclusive mode; commit"
	let_go commit
	background_ends
	status_is 0
	same '' "$(states)"
}

@test "without the schema of trueup it is looked at all the same" {
	sql "alter table chats.bookings disable trigger booking_create_chat; drop schema trueup cascade"
	run trueup check chat-triggers --format json
	status_is 1
	same '[1,"disabled"]' "$(json '[.found, .findings[0].stored.state]')"
}
