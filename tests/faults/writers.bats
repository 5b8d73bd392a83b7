#!/usr/bin/env bats
# Repairs while others write: every counter ends right, no writer fails, and none waits for us for longer than 500 ms.
# Two measures of that. The server's own: with deadlock_timeout at 500 ms and log_lock_waits on it logs each wait for a
# lock that lasts longer; none of the writers waits for another one for so long, so that a line of a writer's is our
# doing. And the writers' own: the longest transaction beside the repairs against the longest without them.
# SOAK=1 writes more.

load ../lib/trueup
load faults

setup_file() {
	servers_begin
	start_postgres -c log_lock_waits=on -c deadlock_timeout=500ms
	transactions=600 many=1500
	[ -z "${SOAK-}" ] || transactions=6000 many=100000
	export transactions many
	database_template installed writers_installed 40
	database_template undoable undoable_installed
}

teardown_file() {
	servers_end
}

setup() {
	database_from installed
	log_from=$(log_lines)
}

teardown() {
	thaw
	[ -z "${bench-}" ] || kill "$bench" 2>/dev/null || :
	database_drop
}

# writers_installed NUMBER: so many gigs.
writers_installed() {
	gigs_installed "$1"
	sql "
	create sequence gigs.candidate;
	create function gigs.nth(n integer) returns uuid language sql immutable
	return ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid"
}

# Many gigs, the counters of all repaired by job 1; and who else writes them is noted as well.
undoable_installed() {
	writers_installed "$many"
	drift 1 "$many"
	trueup repair gig-counters --all --yes --quiet
	sql "
	create table gigs.moved (gig_id uuid);
	create function gigs.note_moved() returns trigger language plpgsql as \$\$
	begin
	  if current_setting('application_name') <> 'trueup'
	     and (new.responses, new.new_responses) is distinct from (old.responses, old.new_responses) then
	    insert into gigs.moved values (new.id);
	  end if;
	  return null;
	end \$\$;
	create trigger note_moved after update on gigs.gigs for each row execute function gigs.note_moved()"
}

log_lines() {
	wc -l <"$SERVERS_DIR/postgres.log"
}

# What the server has logged for this program since the test began.
logged() {
	tail -n "+$((log_from + 1))" "$SERVERS_DIR/postgres.log" | grep -a "@$PGDATABASE $1 " || :
}

# write SCRIPT [NAME=VALUE…]: eight writers, until each has done what it is to do.
write() {
	local script=$1 logs=$BATS_TEST_TMPDIR/writers
	shift
	rm -rf "$logs"
	mkdir "$logs"
	(cd "$logs" && "$POSTGRES_BIN/pgbench" -n -c 8 -j 2 -t "$transactions" -l -D gigs=40 -D paused=0 "${@/#/-D}" \
		-f "$SERVERS_TOP/tests/faults/$script" >"$BATS_TEST_TMPDIR/pgbench.out" 2>&1)
}

# begin_writing SCRIPT…: in the background; bench is its process.
begin_writing() {
	write "$@" 3>&- 4>&- &
	bench=$!
}

still_writing() {
	case $(process_state "$bench") in Z | '') return 1 ;; esac
}

# No writer failed; each did all it was to do.
no_writer_failed() {
	local ended=0
	wait "$bench" || ended=$?
	bench=
	[ $ended = 0 ] || cat "$BATS_TEST_TMPDIR/pgbench.out" >&2
	same 0 $ended
	same $((8 * transactions)) "$(cat "$BATS_TEST_TMPDIR"/writers/* | wc -l)"
	contains "$(cat "$BATS_TEST_TMPDIR/pgbench.out")" 'number of failed transactions: 0 '
	same '' "$(logged pgbench | grep -aE 'ERROR|FATAL')"
}

# The longest transaction of the writers, in microseconds.
longest() {
	cat "$BATS_TEST_TMPDIR"/writers/* | awk '$3 > most { most = $3 } END { print most }'
}

no_writer_waited() {
	local longest
	longest=$(longest)
	echo "# longest transaction: $((control / 1000)) ms without us, $((longest / 1000)) ms with us; $repairs repairs," \
		"$(logged trueup | grep -acE 'canceling statement|deadlock') times a chunk gave way" >&3
	same '' "$(logged pgbench | grep -a 'still waiting')"
	[ "$longest" -le $((control + 500000)) ]
}

# The same writers with nobody beside them, for a quarter of it.
control() {
	transactions=$((transactions / 4)) write "$@"
	control=$(longest)
}

# repair_while_writing STATUS TIMES: again and again, at least so often; each ends with this.
repair_while_writing() {
	repairs=0
	while still_writing; do
		run trueup repair gig-counters --all --force --yes --quiet
		status_is "$1"
		repairs=$((repairs + 1))
	done
	[ $repairs -ge "$2" ]
}

@test "8 writers beside repairs without end: every counter equals its rows, nobody failed, nobody waited" {
	control writer.pgbench
	begin_writing writer.pgbench
	repair_while_writing 0 5
	no_writer_failed
	no_writer_waited
	same 0 "$(wrong_gigs)"
	books_balance
	all_done
}

@test "writers that take two gigs in opposite orders: it is a chunk that gives way, never a writer" {
	# Long enough for several repairs, each of which gives way again and again.
	transactions=$((transactions * 4))
	control writer-two-gigs.pgbench
	begin_writing writer-two-gigs.pgbench
	repair_while_writing 0 3
	no_writer_failed
	no_writer_waited
	[ "$(logged trueup | grep -acE 'canceling statement due to (lock|statement) timeout')" -ge 1 ]
	same '' "$(logged trueup | grep -a 'deadlock detected')"
	same 0 "$(wrong_gigs)"
	books_balance
	all_done
}

@test "a writer that is paused before its commit holds up neither the other writers nor the other rows" {
	export TRUEUP_LOCK_RETRY=500ms
	transactions=$((transactions * 2))
	control writer.pgbench paused=20
	hold "insert into gigs.responses (entity_type, entity_id, candidate_id) values ('gig', '$(gig 20)', 'paused');
	      update gigs.gigs set responses = responses + 1, new_responses = new_responses + 1 where id = '$(gig 20)'"
	begin_writing writer.pgbench paused=20
	repair_while_writing 4 1
	no_writer_failed
	no_writer_waited
	same "$(gig 20)" "$(sql "select distinct key ->> 'gig_id' from trueup.outcome where outcome = 'failed'")"
	same 39 "$(sql "select min(repaired) from trueup.part")"
	let_go commit
	run trueup repair gig-counters --all --force --yes --quiet
	status_is 0
	same '3|2' "$(sql "select responses, new_responses from gigs.gigs where id = '$(gig 20)'")"
	same 0 "$(wrong_gigs)"
	books_balance
}

@test "a repair waits for a writer that is paused, and counts what it has written" {
	hold "insert into gigs.responses (entity_type, entity_id, candidate_id) values ('gig', '$(gig 20)', 'paused');
	      update gigs.gigs set responses = responses + 1, new_responses = new_responses + 1 where id = '$(gig 20)'"
	in_background "$TRUEUP" repair gig-counters --all --force --yes
	wait_for 20 cursor_at 19
	let_go commit
	background_ends
	status_is 0
	same '3|2' "$(sql "select responses, new_responses from gigs.gigs where id = '$(gig 20)'")"
	same 0 "$(wrong_gigs)"
	books_balance
	all_done
}

cursor_at() {
	[ "$(sql "select cursor from trueup.part")" = "$1" ]
}

# A writer holds gig 30, a chunk holds those before it and waits for 30, and now the writer wants one of them.
wants_another() {
	local n line took
	for n in 1 2 3 4 5; do
		hold "update gigs.gigs set title = title where id = '$(gig 30)'"
		in_background "$TRUEUP" repair gig-counters --all --force --yes
		wait_for 20 backend_waits '%for no key update%'
		printf '%s\n' '\timing on' "update gigs.gigs set title = title where id = '$(gig $n)';" '\timing off' '\echo held' >&"${HOLDER[1]}"
		while read -rt 20 line <&"${HOLDER[0]}" && [ "$line" != held ]; do
			lacks "$line" ERROR
			[[ $line != Time:* ]] || took=${line#Time: }
		done
		took=${took%% *}
		[ "${took%.*}" -le 500 ]
		let_go commit
		background_ends
		status_is 0
	done
	same '' "$(logged trueup | grep -a 'deadlock detected')"
	books_balance
	all_done
}

@test "a writer that wants a gig that a chunk holds gets it within 500 ms, though the chunk waits for the writer" {
	wants_another
	same '' "$(logged holder | grep -a 'still waiting')"
}

@test "the chunk gives way first also where the server looks for deadlocks sooner" {
	sql "alter database $PGDATABASE set deadlock_timeout = '100ms'"
	wants_another
}

@test "a row that refers to a gig is inserted while a chunk holds the gig" {
	stopped_at chunk.changed:1 repair gig-counters --all --force --yes
	sql "set lock_timeout = 1;
	     insert into gigs.interview_links (gig_id, token) select id, 'token ' || id from gigs.gigs;
	     insert into gigs.responses (entity_type, entity_id, candidate_id) values ('gig', '$(gig 3)', 'not counted')"
	go_on
	# Gig 3 was counted before, and whoever inserted has not touched its counter.
	status_is 4
	contains "$output" '1 drifted again'
	same 1 "$(wrong_gigs)"
	books_balance
}

@test "deleting responses beside writers: every counter equals its rows, nobody failed, nobody waited" {
	local n ids doomed
	repairs=0
	transactions=$((transactions * 2))
	control writer.pgbench
	begin_writing writer.pgbench
	while still_writing; do
		ids=$(sql "select string_agg(id::text, ' ') from (select id from gigs.responses order by random() limit 15) r")
		sql "update gigs.gigs set workspace_id = 'ws' where workspace_id <> 'ws'"
		# Some of them the writers delete first.
		# shellcheck disable=SC2086
		run trueup response delete $ids --workspace ws --reason spam --yes --quiet
		[ "$status" = 4 ] || status_is 0
		doomed=$(sql 'select max(id) from trueup.job')
		run trueup undo --job "$doomed" --yes --quiet
		[ "$status" = 4 ] || status_is 0
		repairs=$((repairs + 1))
	done
	no_writer_failed
	no_writer_waited
	[ $repairs -ge 2 ]
	same 0 "$(wrong_gigs)"
}

# Each change of job 1 is either undone by an audit row or listed as refused, once.
each_undone_or_refused() {
	same "$many $many 0" "$(sql "
	with known as (select key, exists (select from trueup.audit u where u.undoes = a.id) as undone,
	                      key in (select key from trueup.outcome where outcome = 'refused' and code = 'moved-on') as refused
	                 from trueup.audit a where job = 1)
	select count(*) || ' ' || count(*) filter (where undone <> refused) || ' ' || (select count(*) - count(distinct undoes) from trueup.audit where job = $1)
	  from known")"
}

@test "undo of a whole job beside writers: what moved on is refused and listed, all else is back, and no write of theirs is lost" {
	local undo begun took
	database_drop
	database_from undoable
	transactions=$((transactions * 2))
	control writer.pgbench gigs=$((many / 20))
	sql "truncate gigs.moved"
	database_drop
	database_from undoable
	begin_writing writer.pgbench gigs=$((many / 20))
	wait_for 20 some_moved
	begun=$SECONDS
	run --separate-stderr timeout 600 "$TRUEUP" undo --job 1 --yes --format json
	status_is 4
	still_writing
	took=$((SECONDS - begun))
	repairs=1
	no_writer_failed
	no_writer_waited
	undo=$(json .job)
	each_undone_or_refused "$undo"
	same "[$(sql "select count(*) from trueup.audit where job = $undo"),$(sql "select count(*) from trueup.outcome where job = $undo"),0]" \
		"$(json '[.undone, .refused, .failed]')"
	echo "# $many changes, $(json .undone) taken back and $(json .refused) refused in $took s" >&3
	# Nothing was refused that nobody else had written.
	same '' "$(sql "select key from trueup.outcome where job = $undo and (key ->> 'gig_id')::uuid not in (table gigs.moved)")"
	same "$(json '[.rows[] | select(.outcome == "refused").key.gig_id] | sort')" \
		"$(json . "$(sql "select jsonb_agg(key ->> 'gig_id' order by key ->> 'gig_id') from trueup.outcome where job = $undo")")"
	# What was refused is right; what is back is wrong by what it was before and what was written since, and by no more.
	same '' "$(sql "
	select g.id, g.responses, g.new_responses, r.total, a.undone
	  from gigs.gigs g
	  join lateral (select count(*) as total, count(*) filter (where status = 'NEW') as new
	                  from gigs.responses where entity_type = 'gig' and entity_id = g.id) r on true
	  join (select key, after, exists (select from trueup.audit u where u.undoes = b.id) as undone from trueup.audit b where job = 1) a
	    on (a.key ->> 'gig_id')::uuid = g.id
	 where case
	         when a.undone then (g.responses - 7, g.new_responses)
	                            is distinct from (r.total - (a.after ->> 'responses')::integer, null::integer)
	         else (g.responses, g.new_responses) is distinct from (r.total, r.new)
	       end
	 limit 10")"
	books_balance
	all_done
}

some_moved() {
	[ "$(sql 'select count(*) from gigs.moved')" -gt 0 ]
}
