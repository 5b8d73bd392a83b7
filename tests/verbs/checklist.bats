# Checklists: what each step of the built-in ones finds, what it says to do, and the forms in which it is reported.
load ../lib/trueup
load ../rules/chats
load verbs

unit=thebot-backend.service

healthy() {
	production_shape && chat_data pairs=20 missing=0 deleted=0 self=0
}

setup_file() {
	servers_begin
	start_postgres
	database_template healthy healthy
	login looker
	login stranger
}

teardown_file() {
	servers_end
}

setup() {
	database_from healthy
	export HOST_UNITS=$BATS_TEST_TMPDIR/units TRUEUP_HOME=$BATS_TEST_TMPDIR/home
	export PATH=$SERVERS_TOP/tests/lib/host:$PATH
	mkdir -p "$HOST_UNITS" "$TRUEUP_HOME/views"
	echo 'active running 65' >"$HOST_UNITS/$unit.state"
	say "$unit" 6 60 'chat room made'
}

teardown() {
	database_drop
}

# The states of a checklist's steps: "database pass".
states() {
	run --separate-stderr trueup checklist "$1" --format json
	jq -r '.checks[] | .name + " " + .state' <<<"$output"
}

@test "a healthy database with what migration 050 installs passes before a deploy" {
	run --separate-stderr trueup checklist pre-deploy
	status_is 0
	contains "${lines[0]}" '✓ The database answers: PostgreSQL 1'
	same '✓ What makes chats is in place: nothing found' "${lines[1]}"
	same '✓ Every active booking has its chat: nothing found' "${lines[2]}"
	same "✓ The backend is at work: active (running), for 1m" "${lines[4]}"
	same '– Was the deploy announced?: nobody was asked' "${lines[6]}"
	same '6 pass, 1 skipped; run 1' "${lines[7]}"
}

@test "what fails says what to do, and the exit status says that something failed" {
	sql "alter table chats.bookings disable trigger booking_create_chat"
	sql "delete from chats.messages; delete from chats.chat_rooms where ctid = (select min(ctid) from chats.chat_rooms)"
	run --separate-stderr trueup checklist pre-deploy
	status_is 1
	contains "$output" '✗ What makes chats is in place: 1 found
    Without them no booking makes a chat. The repair makes what is missing and enables what is disabled; what is left over is for its owner.
    trueup repair chat-triggers --all
✗ Every active booking has its chat: 1 found
    The repair creates them; it can be undone.
    trueup repair chat-missing --all'
	contains "$output" '2 fail'
	# One that is there and makes nothing is not in place.
	sql "drop trigger booking_create_chat on chats.bookings;
	     create trigger booking_create_chat before insert on chats.bookings for each row when (false)
	       execute function chats.create_chat_on_booking_active()"
	run --separate-stderr trueup checklist pre-deploy
	contains "$output" '✗ What makes chats is in place: 1 found'
	sql "drop trigger booking_create_chat on chats.bookings"
	trueup repair chat-missing --all --yes --quiet
	trueup repair chat-triggers --all --yes --quiet
	run trueup checklist pre-deploy --batch
	status_is 0
}

@test "nothing is changed by looking, and a role that only reads may look" {
	local before
	sql "grant usage on schema chats to looker; grant select on all tables in schema chats to looker"
	before=$(sql "select pg_current_xact_id_if_assigned(), (select count(*) from trueup.run), (select count(*) from trueup.finding)")
	PGUSER=looker run trueup checklist chat-not-created
	status_is 0
	same "$before" "$(sql "select pg_current_xact_id_if_assigned(), (select count(*) from trueup.run), (select count(*) from trueup.finding)")"
}

@test "a check that cannot be made is unknown with its reason, never a pass" {
	sql "grant usage on schema chats to stranger; grant select on chats.bookings, chats.chat_rooms, chats.messages, chats.users to stranger"
	PGUSER=stranger run --separate-stderr trueup checklist chat-not-created
	status_is 3
	contains "$output" '? Every active booking has its chat: permission denied for table lessons'
	contains "$output" '? There are active bookings: permission denied for table lessons'
	sql "drop table chats.messages"
	contains "$(states chat-not-created)" 'chat-missing unknown'
	sql "drop table chats.chat_rooms cascade"
	contains "$(states chat-duplicates)" 'unique unknown'
	echo 'Failed to connect to bus: Access denied' >"$HOST_UNITS/complaint.systemctl"
	contains "$(states pre-deploy)" 'active unknown
errors unknown'
	PGHOST=/nowhere run --separate-stderr trueup checklist pre-deploy --format json
	status_is 3
	same '["unknown","unknown","unknown","unknown","unknown","unknown","skipped"]' "$(json '[.checks[].state]')"
}

@test "each trouble of chats is found by its own checklist" {
	same 'chat-triggers pass
bookings pass
changes pass
active skipped' "$(states chat-trigger-silent)"
	sql "update chats.bookings set status = 'cancelled'"
	contains "$(states chat-trigger-silent)" 'bookings fail
changes fail'
	same 'chat-duplicates pass
unique pass' "$(states chat-duplicates)"
	sql "alter table chats.chat_rooms drop constraint chat_rooms_unique_pair;
	     insert into chats.chat_rooms (teacher_id, student_id) select teacher_id, student_id from chats.chat_rooms limit 1"
	same 'chat-duplicates fail
unique fail' "$(states chat-duplicates)"
	say "$unit" 3 60 'chat: open failed'
	sql "update chats.bookings set status = 'active'; update chats.chat_rooms set deleted_at = now()
	      where id = (select id from chats.chat_rooms order by id limit 1);
	     update chats.users set deleted_at = now() where id = (select student_id from chats.bookings limit 1)"
	contains "$(states chat-open-fails)" 'active pass
errors fail
people fail'
}

@test "a service that is not on this host is skipped, as in verify-chat-creation" {
	rm "$HOST_UNITS/$unit.state"
	run --separate-stderr trueup checklist pre-deploy
	status_is 0
	contains "$output" "– The backend is at work: not on this host: no unit $unit
– No errors of the backend in the last hour: not on this host: no unit $unit"
	run --separate-stderr trueup verify-chat-creation
	status_is 0
	contains "$output" "– service: not on this host: no unit $unit"
}

@test "no error about chats is no pass where more errors came than are looked at" {
	printf '[checklist]\ntitle = A\n[service errors]\ntitle = E\nlook = errors\nabout = chat\n' \
		>"$TRUEUP_HOME/views/own.checklist"
	say "$unit" 3 100 'chat: open failed'
	jq -cn 'range(4999) | {__REALTIME_TIMESTAMP: (now * 1000000 | floor | tostring), PRIORITY: "3", MESSAGE: "lesson"}' \
		>>"$HOST_UNITS/$unit.journal"
	same 'errors fail' "$(states own)"
	say "$unit" 3 0 'lesson'
	run --separate-stderr trueup checklist own
	status_is 3
	contains "$output" '? E: none among the last 5000 errors, and there are more'
}

@test "with --quiet nothing is told of what is no trouble" {
	run --separate-stderr trueup checklist pre-deploy --quiet
	status_is 0
	same '' "$output"
	sql "alter table chats.bookings disable trigger booking_create_chat"
	run --separate-stderr trueup checklist pre-deploy --quiet
	status_is 1
	same '✗ What makes chats is in place: 1 found' "${lines[0]}"
	same 3 "${#lines[@]}"
	same '' "$stderr"
}

@test "a list of checklists is no report" {
	for option in '--format tap' '--format junit' '--format md' "--report $BATS_TEST_TMPDIR/report.md"; do
		# shellcheck disable=SC2086
		run --separate-stderr trueup checklist $option
		status_is 2
		same '' "$output"
		contains "$stderr" 'needs the name of a checklist'
	done
	[ ! -e "$BATS_TEST_TMPDIR/report.md" ]
	run --separate-stderr trueup checklist --format json
	status_is 0
}

@test "each run is kept under a number, with who made it and what came of each step" {
	run --separate-stderr trueup checklist pre-deploy --format json
	same 1 "$(json .run)"
	sql "alter table chats.bookings disable trigger booking_create_chat"
	TRUEUP_OPERATOR=a.smirnov run --separate-stderr trueup checklist pre-deploy
	status_is 1
	same '5 pass, 1 fail, 1 skipped; run 2' "${lines[-1]}"
	same 'pre-deploy a.smirnov fail' "$(sql "select name || ' ' || operator || ' ' || (steps -> 1 ->> 'state') from trueup.checklist_run where id = 2")"
	same '1 found' "$(sql "select steps -> 1 ->> 'found' from trueup.checklist_run where id = 2")"
	run --separate-stderr trueup checklist pre-deploy --runs --format json
	same '[[2,"a.smirnov",5,7,null],[1,null,6,7,null]]' "$(json '[.[] | [.run, (.who | select(. == "a.smirnov")) // null, .passed, .steps, .signed_at]]')"
	contains "$(trueup checklist pre-deploy --runs)" 'a.smirnov'
	# Who only looks, and who says so, leaves nothing behind.
	run --separate-stderr trueup checklist pre-deploy --read-only --format json
	same null "$(json .run)"
	PGUSER=looker run --separate-stderr trueup checklist pre-deploy --format json
	same null "$(json .run)"
	same 2 "$(sql 'select count(*) from trueup.checklist_run')"
}

@test "a step that is waived fails nothing for a while, and says who did it, until when and why" {
	sql "alter table chats.bookings disable trigger booking_create_chat"
	run --separate-stderr trueup checklist pre-deploy --waive chat-triggers
	status_is 2
	contains "$stderr" 'say why: --reason TEXT'
	run --separate-stderr trueup checklist pre-deploy --waive chat-trigger --reason x
	status_is 3
	contains "$stderr" 'pre-deploy has no step "chat-trigger" (did you mean "chat-triggers"?)'
	run --separate-stderr trueup checklist pre-deploy --waive chat-triggers --for 31d --reason x
	status_is 2
	PGUSER=looker run --separate-stderr trueup checklist pre-deploy --waive chat-triggers --reason x
	status_is 3
	same 0 "$(sql 'select count(*) from trueup.checklist_waiver')"
	TRUEUP_OPERATOR=i.ivanov run --separate-stderr trueup checklist pre-deploy --waive chat-triggers --for 2h --reason $'known\e[31m'
	status_is 0
	run --separate-stderr trueup checklist pre-deploy
	status_is 0
	[[ ${lines[1]} =~ ^'~ What makes chats is in place: 1 found; waived by i.ivanov until '.*': known' ]]
	lacks "$output" $'\e'
	same '5 pass, 1 skipped, 1 waived; run 1' "${lines[-1]}"
	run --separate-stderr trueup checklist pre-deploy --format tap
	contains "$output" 'ok 2 - What makes chats is in place # SKIP 1 found; waived by i.ivanov'
	contains "$(trueup checklist pre-deploy --format junit)" 'failures="0" errors="0" skipped="2"'
	contains "$(LANGUAGE=ru trueup checklist pre-deploy --batch)" 'разрешил(а) i.ivanov до'
	# Its time is over, or somebody takes it back.
	sql "update trueup.checklist_waiver set until = now()"
	contains "$(states pre-deploy)" 'chat-triggers fail'
	trueup checklist pre-deploy --waive chat-triggers --reason known --quiet
	contains "$(states pre-deploy)" 'chat-triggers waived'
	trueup checklist pre-deploy --waive chat-triggers --for 0s --reason 'not any more' --quiet
	contains "$(states pre-deploy)" 'chat-triggers fail'
	# What passes needs no waiver.
	sql "alter table chats.bookings enable trigger booking_create_chat"
	trueup checklist pre-deploy --waive chat-triggers --reason known --quiet
	contains "$(states pre-deploy)" 'chat-triggers pass'
}

@test "a run is signed off once, by who answers for it, and only where nothing in it is open" {
	sql "alter table chats.bookings disable trigger booking_create_chat"
	trueup checklist pre-deploy --quiet || :
	run --separate-stderr trueup checklist pre-deploy --sign-off 1
	status_is 3
	contains "$stderr" 'run 1 is not all right: chat-triggers'
	trueup checklist pre-deploy --waive chat-triggers --reason known --quiet
	trueup checklist pre-deploy --quiet
	TRUEUP_OPERATOR=a.smirnov run --separate-stderr trueup checklist pre-deploy --sign-off 2 --reason 'go ahead'
	status_is 0
	same 'a.smirnov (postgres)|go ahead' "$(sql 'select signed_by, remark from trueup.checklist_run where id = 2')"
	run --separate-stderr trueup checklist pre-deploy --sign-off 2
	status_is 3
	contains "$stderr" 'run 2 was signed off already, by a.smirnov (postgres)'
	contains "$(LANGUAGE=ru trueup checklist pre-deploy --sign-off 2 2>&1 || :)" 'прогон 2 уже подписан'
	run --separate-stderr trueup checklist chat-duplicates --sign-off 2
	status_is 3
	contains "$stderr" 'there is no run 2 of chat-duplicates'
	run trueup checklist pre-deploy --sign-off two
	status_is 2
	run trueup checklist --runs
	status_is 2
	run trueup checklist pre-deploy --runs --sign-off 2
	status_is 2
	PGUSER=looker run --separate-stderr trueup checklist pre-deploy --sign-off 2
	status_is 3
	run sql_as looker "select trueup.checklist_sign(2, 'pre-deploy', null, null, null)"
	contains "$output" 'permission denied'
	run sql_as looker "update trueup.checklist_run set signed_by = 'me'"
	contains "$output" 'permission denied'
}

@test "what is waived or signed off wrongly is refused and written down, whoever asks and however" {
	login asker trueup_operator
	trueup checklist pre-deploy --quiet
	run --separate-stderr trueup checklist pre-deploy --waive chat-triggers --reason ' '
	status_is 3
	TRUEUP_OPERATOR=a.smirnov run --separate-stderr trueup checklist pre-deploy --sign-off 7
	status_is 3
	contains "$(trueup audit)" 'there is no run 7 of pre-deploy'
	contains "$(LANGUAGE=ru trueup audit)" 'отказано подпись pre-deploy'
	contains "$(LANGUAGE=ru trueup audit)" 'прогона 7 для pre-deploy нет'
	same 'waive|pre-deploy/chat-triggers|a reason is needed|
sign-off|pre-deploy|there is no run 7 of pre-deploy|a.smirnov' "$(sql 'select what, rule, why, operator from trueup.refusal order by id')"
	# As somebody may call them who does not use trueup.
	same 'there is no run ? of ?' "$(sql_as asker 'select trueup.checklist_sign(null, null, null, null, null)')"
	same 'there is no such step' "$(sql_as asker "select trueup.checklist_waive('pre-deploy', null, 'x', 60, null, null)")"
	same 'a step is waived for 30 days at most' "$(sql_as asker "select trueup.checklist_waive('pre-deploy', 'x', 'x', null, null, null)")"
	same 0 "$(sql 'select count(*) from trueup.checklist_waiver')"
	local steps why
	for steps in null "'[]'" "'{}'" "'null'"; do
		run sql_as asker "select trueup.checklist_keep('pre-deploy', $steps, null, null)"
		contains "$output" 'this is no run of a checklist'
	done
	run sql_as asker "select trueup.checklist_keep(null, '[1]', null, null)"
	contains "$output" 'this is no run of a checklist'
	# A step that has no state, or no name, is open.
	for steps in '[1]' '[null]' '[{"name": "a"}]' '[{"name": "a", "state": null}]' '[{"name": "a", "state": "pass"}, {"state": "fail"}]'; do
		sql_as asker "select trueup.checklist_keep('own', '$steps', null, null) as run \gset
		select trueup.checklist_sign(:run, 'own', null, null, null)" >"$BATS_TEST_TMPDIR/why"
		contains "$(cat "$BATS_TEST_TMPDIR/why")" 'is not all right: '
	done
	sql "update trueup.checklist_run set steps = '[]' where name = 'own'"
	contains "$(sql_as asker "select trueup.checklist_sign(max(id), 'own', null, null, null) from trueup.checklist_run")" 'has no steps'
	same 0 "$(sql 'select count(*) from trueup.checklist_run where signed_at is not null')"
	same 11 "$(sql 'select count(*) from trueup.refusal')"
	same asker "$(sql "select distinct requested_by from trueup.refusal where id > 2")"
}

@test "old runs and waivers are pruned with the rest; the last run of each checklist, and what is waived now, stay" {
	trueup checklist pre-deploy --quiet
	sql "insert into trueup.checklist_run (name, steps, at)
	     select name, '[{}]', now() - old * interval '1 day'
	       from (values ('pre-deploy', 401), ('pre-deploy', 399), ('old', 500), ('old', 450)) r(name, old);
	     insert into trueup.checklist_run (name, steps) values ('pre-deploy', '[{}]');
	     insert into trueup.checklist_waiver (name, step, reason, until, at)
	     select 'c', 's', old::text, now() - old * interval '1 day' + span, now() - old * interval '1 day'
	       from (values (431, interval '1 hour'), (420, interval '30 days'), (410, interval '0'), (1, interval '2 days')) w(old, span);
	     insert into trueup.logging (since, until, ended_at)
	     values (now(), now(), now() - interval '401 days'), (now(), now(), now() - interval '399 days'), (now(), now(), null);
	     update trueup.installation set pruned_at = now() - interval '2 days';
	     select trueup.prune()" >/dev/null
	same '1 3 5 6' "$(sql "select string_agg(id::text, ' ' order by id) from trueup.checklist_run")"
	same '420 410 1' "$(sql "select string_agg(reason, ' ' order by id) from trueup.checklist_waiver")"
	same '2 3' "$(sql "select string_agg(id::text, ' ' order by id) from trueup.logging")"
}

@test "where what is waived cannot be read, or a run not be kept, that is said" {
	printf '[checklist]\ntitle = A\n[question a]\ntitle = Q?\n' >"$TRUEUP_HOME/views/own.checklist"
	PGHOST=/nowhere run --separate-stderr trueup checklist own
	status_is 0
	contains "$stderr" 'trueup: this run is not kept: '
	sql 'alter table trueup.checklist_waiver rename to gone; alter table trueup.checklist_run rename column name to named'
	run --separate-stderr trueup checklist own
	status_is 0
	contains "$stderr" 'trueup: what is waived is not known: '
	contains "$stderr" 'checklist_waiver'
	contains "$stderr" 'trueup: this run is not kept: '
}

@test "a service that is switched off is skipped" {
	BACKEND_SERVICE=off run trueup checklist pre-deploy
	status_is 0
	contains "$output" '– The backend is at work: this target has no service to look after'
}

# http_steps NAME LINES…: a checklist with such a step for each of the following; its states and what was found.
http_steps() {
	printf '[checklist]\ntitle = A\n' >"$TRUEUP_HOME/views/own.checklist"
	while [ $# -gt 0 ]; do
		printf "[http $1]\ntitle = A\n$2\n" >>"$TRUEUP_HOME/views/own.checklist"
		shift 2
	done
	run --separate-stderr trueup checklist own --format json
	jq -r '.checks[] | [.name, .state, (.detail // "" | sub("(?<a>HTTP [0-9]+), [0-9.]+ m?s"; "\(.a)"))] | join("|")' <<<"$output"
}

@test "a step over HTTP is held against status, time and a part of the answer, and says what came" {
	local me=00000001-0000-4000-8000-00000000000a
	start_backend
	start_max_api
	export BACKEND_TOKEN=of-$me
	same "ok|pass|HTTP 200
mine|pass|HTTP 200
gone|fail|HTTP 404; expected 200 to 299: {\"error\":\"no such route\"}
none|pass|HTTP 404
lacks|fail|HTTP 200; the answer lacks \"well\": {\"status\":\"ok\",\"who\":\"$me\"}
elsewhere|pass|HTTP 200
max|pass|HTTP 200" "$(http_steps ok 'server = backend\npath = /health\nwithin = 1m' \
		mine "server = backend\npath = /health\nstatus = 200\ncontains = $me" \
		gone 'server = backend\npath = /nowhere' none 'server = backend\npath = /nowhere\nstatus = 404' \
		lacks 'server = backend\npath = /health\ncontains = well' \
		elsewhere "url = $BACKEND_URL/health\ncontains = \"who\":null" max 'server = max\npath = /me')"
	# Time.
	tell_max_api '/standin/behaviour?latency=30' >/dev/null
	same 'late|fail|HTTP 200; expected within 20 ms' "$(http_steps late 'server = max\npath = /me\nwithin = 20ms')"
	tell_max_api '/standin/behaviour?mode=429' >/dev/null
	contains "$(http_steps busy 'server = max\npath = /me')" 'busy|unknown|HTTP 429; expected 200 to 299'
	# What else a server may do, and none at all.
	tell_backend '/standin/behaviour?mode=garbage' >/dev/null
	same 'odd|fail|HTTP 200; the answer lacks "ok": <html>·[2J �' "$(http_steps odd 'server = backend\npath = /health\ncontains = ok')"
	tell_backend '/standin/behaviour?mode=redirect' >/dev/null
	contains "$(http_steps away 'server = backend\npath = /health')" 'away|fail|HTTP 302; expected 200 to 299'
	tell_backend '/standin/behaviour?mode=truncated' >/dev/null
	contains "$(http_steps cut 'server = backend\npath = /health')" 'cut|fail|the connection broke off: '
	stop_backend
	contains "$(http_steps off 'server = backend')" 'off|fail|not reached: '
	same off "$(jq -r '.checks[0] | select(.kind == "http") | .name' <<<"$(trueup checklist own --format json)")"
	# What cannot be asked is unknown; what this target has not is skipped.
	contains "$(BACKEND_TOKEN='' BACKEND_TOKEN_FILE=/nowhere/token http_steps secret 'server = backend')" 'secret|unknown|the file of the token for the backend, /nowhere/token: '
	same 'one|skipped|this target has no address of the backend (BACKEND_URL)
two|skipped|this target has no token for the MAX API (MAX_API_TOKEN_FILE)' "$(BACKEND_URL='' MAX_API_TOKEN='' http_steps one 'server = backend' two 'server = max')"
}

@test "a report is written in the form that its name ends for" {
	sql "alter table chats.bookings disable trigger booking_create_chat"
	printf '[checklist]\ntitle = A <b> & "c" | d # e\n[question a]\ntitle = A <b> & "c" | d # e\n[rule chat-triggers]\ntitle = T\n' \
		>"$TRUEUP_HOME/views/own.checklist"
	for form in json tap xml md txt; do
		run trueup checklist own --report "$BATS_TEST_TMPDIR/report.$form"
		status_is 1
	done
	cd "$BATS_TEST_TMPDIR" || return 1
	same '["skipped","fail"]' "$(jq -c '[.checks[].state]' report.json)"
	same '{"pass":0,"fail":1,"unknown":0,"skipped":1}' "$(jq -c '{pass,fail,unknown,skipped}' report.json)"
	same 'TAP version 13
1..2
ok 1 - A <b> & "c" | d \# e # SKIP nobody was asked
not ok 2 - T
# fail: 1 found' "$(cat report.tap)"
	contains "$(cat report.xml)" '<testsuite name="own" tests="2" failures="1" errors="0" skipped="1">
  <testcase classname="own" name="A &lt;b&gt; &amp; &quot;c&quot; | d # e"'
	perl -MEncode -0ne 'exit !/<\/testsuite>\n\z/' report.xml
	contains "$(cat report.md)" '| – skipped | A \<b\> & "c" \| d # e | nobody was asked |  |'
	contains "$(cat report.txt)" '1 fail, 1 skipped'
	run trueup checklist own --report report.doc
	status_is 2
	run --separate-stderr trueup checklist own --format tap
	same 'TAP version 13' "${lines[0]}"
	same '1..2' "${lines[1]}"
	run --separate-stderr trueup check --format tap
	status_is 2
}

@test "without a name the checklists are listed, and a broken one is said to be that" {
	printf '[checklist]\n' >"$TRUEUP_HOME/views/own.checklist"
	run --separate-stderr trueup checklist
	status_is 3
	contains "$output" 'pre-deploy'
	contains "$stderr" 'own.checklist:1:1: '
	run --separate-stderr trueup checklist own
	status_is 3
	contains "$stderr" 'own.checklist:1:1: '
	run --separate-stderr trueup checklist pre-deply
	status_is 3
	contains "$stderr" 'did you mean "pre-deploy"?'
}

@test "checklists speak Russian" {
	LANGUAGE=ru LC_ALL=C.UTF-8 run --separate-stderr trueup checklist pre-deploy
	status_is 0
	same '✓ То, что создаёт чаты, на месте: ничего не найдено' "${lines[1]}"
	same '✓ У каждой активной брони есть чат: ничего не найдено' "${lines[2]}"
}

@test "a question is asked on a terminal, and only yes is a pass" {
	printf '[checklist]\ntitle = A\n[question a]\ntitle = Are you sure?\n[question b]\ntitle = And now?\n' \
		>"$TRUEUP_HOME/views/own.checklist"
	run script -qec "stty -echo; $TRUEUP checklist own" /dev/null < <(printf 'what\ny\nn\n')
	status_is 1
	contains "$output" '✓ Are you sure?: yes'
	contains "$output" '✗ And now?: no'
	run script -qec "stty -echo; $TRUEUP checklist own --batch" /dev/null </dev/null
	status_is 0
	contains "$output" '2 skipped'
}
