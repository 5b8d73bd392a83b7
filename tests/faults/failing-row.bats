#!/usr/bin/env bats
# One row that cannot be repaired fails alone, by name, and all others are repaired.

load ../lib/trueup
load faults

setup_file() {
	servers_begin
	start_postgres
	database_template installed gigs_installed 4000
	sql "create role doer login; grant trueup_operator, trueup_runner to doer"
}

teardown_file() {
	servers_end
}

setup() {
	database_from installed
	drift 1 4000
}

teardown() {
	thaw
	database_drop
}

# repaired_but NUMBER…: all gigs are right but these, which are as they were and failed by name.
repaired_but() {
	local wanted='' n
	for n in "$@"; do
		wanted+="${wanted:+,}$(gig "$n")"
	done
	same "$wanted" "$(sql "
	select string_agg(id::text, ',' order by id) from gigs.gigs where (responses, new_responses) is distinct from (2, 1)")"
	same "$wanted" "$(sql "
	select string_agg(key ->> 'gig_id', ',' order by key) from trueup.outcome where outcome = 'failed'")"
	same "\"$wanted\"" "$(json '[.left[] | select(.outcome == "failed") | .key.gig_id] | sort | join(",")')"
	same "[4000,$((4000 - $#)),$#]" "$(json '[.previewed, .repaired, .failed]')"
	books_balance
	all_done
}

run_repair() {
	run --separate-stderr timeout 60 "$TRUEUP" repair gig-counters --all --yes --format json
}

@test "a CHECK that refuses one row in thousands: it fails alone, by name, and all others are repaired" {
	sql "alter table gigs.gigs add constraint seven check (id <> '$(gig 1234)' or responses = 7)"
	run_repair
	status_is 4
	repaired_but 1234
	same '["23514"]' "$(json '[.left[].code]')"
	contains "$(json '.left[0].reason')" 'violates check constraint \"seven\"'
}

@test "rows that are refused at the beginning, at the end and side by side fail alone" {
	sql "alter table gigs.gigs add constraint seven check (responses = 7 or id not in
	      ('$(gig 1)', '$(gig 2)', '$(gig 500)', '$(gig 501)', '$(gig 4000)'))"
	run_repair
	status_is 4
	repaired_but 1 2 500 501 4000
}

@test "a trigger that raises for one row: it fails alone, with the words of the trigger" {
	sql "
	create function gigs.refuse() returns trigger language plpgsql as \$\$
	begin
	  if new.id = '$(gig 2345)' then
	    raise exception E'closed by accounting\\r\\n\\x1b[31m' using errcode = 'UE001';
	  end if;
	  return new;
	end \$\$;
	create trigger refuse before update on gigs.gigs for each row execute function gigs.refuse()"
	run_repair
	status_is 4
	repaired_but 2345
	same '["UE001"]' "$(json '[.left[].code]')"
	contains "$(json '.left[0].reason')" 'closed by accounting'
	lacks "$(sql 'select detail from trueup.outcome')" $'\r'
	lacks "$(sql 'select detail from trueup.outcome')" $'\e'
	run trueup repair gig-counters --key "$(gig 2345)"
	status_is 4
	contains "$output" "$(gig 2345)"
	contains "$output" 'closed by accounting'
}

@test "a row that stays locked fails after the time that it is tried again, says so, and all others are repaired" {
	export TRUEUP_LOCK_RETRY=1s
	hold "update gigs.gigs set title = title where id = '$(gig 1234)'"
	run_repair
	status_is 4
	repaired_but 1234
	contains "$(json '.left[0].reason')" 'somebody else holds a lock'
	let_go
	run_repair
	status_is 0
	same 0 "$(wrong_gigs)"
}

@test "a row that was locked for a while is repaired with the others" {
	hold "update gigs.gigs set title = title where id = '$(gig 1234)'"
	in_background "$TRUEUP" repair gig-counters --all --yes --format json
	wait_for 20 cursor_at 1233
	let_go
	background_ends
	status_is 0
	same 0 "$(wrong_gigs)"
	same 0 "$(sql 'select count(*) from trueup.outcome')"
	books_balance
	all_done
}

cursor_at() {
	[ "$(sql 'select cursor from trueup.part')" = "$1" ]
}

@test "a missing right fails the job once, naming what it is missing for, and not row by row" {
	sql 'revoke update (new_responses) on gigs.gigs from trueup_runner'
	PGUSER=doer run --separate-stderr trueup repair gig-counters --all --yes
	status_is 3
	same 'trueup: job 1: permission denied for table gigs' "$stderr"
	same '0 0 0' "$(sql "select (select count(*) from trueup.outcome), (select count(*) from trueup.audit), (select sum(cursor) from trueup.part)" | tr '|' ' ')"
	same 'failed|permission denied for table gigs' "$(sql 'select state, error from trueup.job')"
	# Once for the chunk and once for a row alone, which might have been the only one.
	[ "$(grep -ac "@$PGDATABASE trueup ERROR:  permission denied" "$SERVERS_DIR/postgres.log")" -le 2 ]
	sql 'grant update (new_responses) on gigs.gigs to trueup_runner'
	PGUSER=doer run trueup repair gig-counters --all --yes
	status_is 0
	same 0 "$(wrong_gigs)"
	books_balance
}

@test "a response whose deletion a foreign key forbids fails alone, and the others go" {
	local n ids=()
	for ((n = 2; n <= 301; n++)); do
		ids+=("$(response $n)")
	done
	sql "update gigs.gigs set workspace_id = 'ws', responses = 2, new_responses = 1;
	     create table gigs.invoices (response_id uuid references gigs.responses);
	     grant select on gigs.invoices to trueup_runner;
	     insert into gigs.invoices values ('$(response 77)')"
	run --separate-stderr trueup response delete "${ids[@]}" --workspace ws --reason spam --yes --format json
	status_is 4
	same 1 "$(sql "select count(*) from gigs.responses where id <= '$(response 301)'")"
	same "$(response 77)" "$(sql "select key ->> 'response_id' from trueup.outcome where outcome = 'failed'")"
	contains "$output" 'invoices'
	same 299 "$(sql 'select count(*) from trueup.audit')"
	same 0 "$(wrong_gigs)"
	all_done
}

@test "an undo that the database refuses for one row takes back the others, and names it" {
	local job
	run_repair
	status_is 0
	job=$(json .job)
	sql "alter table gigs.gigs add constraint counted check (id <> '$(gig 1234)' or new_responses is not null)"
	run --separate-stderr trueup undo --job "$job" --yes --format json
	status_is 4
	same 3999 "$(json .undone)"
	same "$(gig 1234)" "$(sql "select key ->> 'gig_id' from trueup.outcome where outcome = 'failed'")"
	same "$(gig 1234)" "$(sql 'select id from gigs.gigs where responses = 2')"
	same 3999 "$(sql 'select count(*) from trueup.audit where undoes is not null')"
	all_done
}
