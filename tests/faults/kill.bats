#!/usr/bin/env bats
# A runner that is killed with SIGKILL, at any instant, loses nothing and repeats nothing: what it was doing is done by
# the next one, each row once, each change with one audit row. SOAK=1 kills more often; SEED=N repeats a run.

load ../lib/trueup
load faults

# Every point where a fault can be put in, those between begin and commit first.
inside=(chunk.begun chunk.sliced chunk.locked chunk.changed chunk.passed recheck.done)
outside=(runner.started chunk.committed)
# And those where nothing is held: of the console, where screens/test_terminal_ends.c makes it die, between fetching and
# writing, where systems/refresh.bats does, of a worker's figures and its first word, where verbs/worker.bats makes it
# stand still, and between a look at the job and the first part, where verbs/jobs.bats does.
elsewhere=(console.painted chunk.fetched standing.answered worker.listens runner.looked)

setup_file() {
	servers_begin
	start_postgres
	rows=1000 times=5 instants=50
	[ -z "${SOAK-}" ] || rows=15000 times=60 instants=500
	export rows times instants
	database_template installed gigs_installed $((160 * instants + 40))
}

teardown_file() {
	servers_end
}

setup() {
	database_from installed
	# Many parts: each kill leaves one leased, and the next runner takes another one at once.
	export TRUEUP_LEASE=2s TRUEUP_PART_SIZE=10 TRUEUP_CHUNK_MAX=2 TRUEUP_CHUNK_TARGET=10s
}

teardown() {
	thaw
	database_drop
}

# killed_at POINT:N ARGUMENTS…
killed_at() {
	local fault=$1
	shift
	status=0
	{ TRUEUP_FAULT=$fault:kill "$TRUEUP" "$@" >/dev/null || status=$?; } 2>/dev/null
	same 137 "$status"
}

@test "every point at which the program can be made to die is known here" {
	same "$(printf "%s\n" "${inside[@]}" "${outside[@]}" "${elsewhere[@]}" | sort)" \
		"$(grep -rhoP '(?<=fault_point\(")[a-z.]+' "$SERVERS_TOP/src" | sort -u)"
}

@test "killed inside the transaction of a chunk, at every point, in many different chunks" {
	local job point n kills=0
	drift 1 $rows
	job=$(submit 1 $rows)
	for ((n = 1; n <= times; n++)); do
		for point in "${inside[@]}"; do
			# However late it is killed, the server has not ended the transaction before.
			TRUEUP_LEASE=1h stopped_at $point:$((n % 5 + 1)) worker --job "$job"
			# The server says so: a transaction was open.
			same 1 "$(idle_in_transaction)"
			kill_frozen
			wait_for 20 no_session_left
			books_balance
			kills=$((kills + 1))
		done
	done
	[ $kills -ge 30 ]
	echo "# $kills kills inside an open transaction, over $(sql "select count(distinct no) from trueup.part where runner is not null") parts" >&3
	sql "update trueup.part set lease_until = clock_timestamp() where state <> 'done'"
	finish "$job"
	same 0 "$(wrong_gigs)"
	same "$rows $rows" "$(sql "select count(*) || ' ' || count(distinct gig_id) from gigs.noted")"
	books_balance
	all_done
}

@test "killed before, between and after the chunks" {
	local job point n
	drift 1 100
	for point in "${outside[@]}" "${inside[@]}"; do
		sql 'update trueup.job set unique_key = null' # else it would be the one before, which does the same
		job=$(submit 1 100)
		killed_at $point:1 worker --job "$job"
		books_balance
	done
	# The last chunk and the last re-check of all: only the job's end is left to say.
	job=$(submit 1 10)
	killed_at chunk.committed:10 worker --job "$job"
	same 'running done' "$(sql "select j.state || ' ' || p.state from trueup.job j join trueup.part p on p.job = j.id where j.id = $job")"
	for job in $(sql "select id from trueup.job where state <> 'done' order by id"); do
		finish "$job"
	done
	same 0 "$(wrong_gigs)"
	same '100 100' "$(sql "select count(*) || ' ' || count(distinct gig_id) from gigs.noted")"
	books_balance
	all_done
}

@test "forced: each row of the job is written exactly once, killed or not" {
	local job point
	job=$(submit 1 80 true)
	for point in chunk.locked:3 chunk.changed:2 chunk.passed:5 chunk.committed:2 recheck.done:1; do
		killed_at $point worker --job "$job"
	done
	finish "$job"
	same '80 80' "$(sql "select count(*) || ' ' || count(distinct gig_id) from gigs.noted")"
	books_balance
	all_done
}

@test "killed at random instants of a repair, from its first look to its last word" {
	local job seed i span begun took running kills=0
	seed=${SEED:-$RANDOM}
	RANDOM=$seed
	echo "# SEED=$seed" >&3
	# How long one takes is told by those that come to their end, the first of all; each that is killed lets the next one
	# live a little longer, for one that takes longer by now is to be killed late, too.
	span=60000000
	for ((i = 0; kills < instants && i < 4 * instants; i++)); do
		drift $((i * 40 + 1)) $((i * 40 + 40))
		took=$((span * RANDOM / 32768))
		begun=${EPOCHREALTIME/./}
		status=0
		"$SERVERS_TOP/tests/faults/kill_after" "$((took / 1000000)).$(printf %06d $((took % 1000000)))" \
			"$TRUEUP" repair gig-counters --all --yes --quiet >/dev/null 2>&1 || status=$?
		if [ "$status" = 137 ]; then
			kills=$((kills + 1)) span=$((span + span / 8))
		else
			status_is 0
			span=$(((${EPOCHREALTIME/./} - begun) * 3 / 2))
		fi
		wait_for 20 no_session_left
		books_balance
	done
	running=$(sql "select count(*) from trueup.job where state = 'running'")
	echo "# $kills of $i were killed before their end, $running of them while their job ran" >&3
	same "$instants" $kills
	[ "$running" -gt 0 ]
	for job in $(sql "select id from trueup.job where state <> 'done' and state <> 'preview' order by id"); do
		finish "$job"
	done
	trueup repair gig-counters --all --yes --quiet
	same 0 "$(wrong_gigs)"
	# Each was made wrong once.
	same "$((40 * i)) $((40 * i))" "$(sql "select count(*) || ' ' || count(distinct gig_id) from gigs.noted")"
	same '7 null' "$(sql "select distinct before ->> 'responses' || ' ' || coalesce(before ->> 'new_responses', 'null') from gigs.noted")"
	same '2 1' "$(sql "select distinct after ->> 'responses' || ' ' || (after ->> 'new_responses') from gigs.noted")"
	books_balance
	sql "delete from trueup.job where state = 'preview'"
	all_done
}

@test "killed in the middle of deleting responses and of taking that back" {
	local ids=() i job undo point
	for ((i = 2; i <= 41; i++)); do
		ids+=("$(response $i)")
	done
	sql "create table gigs.was as select * from gigs.responses; create table gigs.said as select * from gigs.response_comments;
	     update gigs.gigs set workspace_id = 'ws'"
	job=
	for point in chunk.locked:1 chunk.changed:2 chunk.passed:3 chunk.committed:1; do
		if [ -z "$job" ]; then
			killed_at $point response delete "${ids[@]}" --workspace ws --reason spam --yes
			job=$(sql 'select id from trueup.job')
		else
			killed_at $point worker --job "$job"
		fi
		same 0 "$(wrong_gigs)"
	done
	finish "$job"
	same 0 "$(wrong_gigs)"
	same '40 40' "$(sql "select count(*) || ' ' || count(distinct key) from trueup.audit where job = $job")"
	same 0 "$(sql "select count(*) from gigs.responses where id in (select (key ->> 'response_id')::uuid from trueup.audit)")"
	same 40 "$(sql "select (select count(*) from gigs.was) - count(*) from gigs.responses")"
	all_done

	killed_at chunk.changed:2 undo --job "$job" --yes
	undo=$(sql 'select max(id) from trueup.job')
	for point in chunk.locked:2 chunk.passed:1 chunk.committed:3; do
		killed_at $point worker --job "$undo"
		same 0 "$(wrong_gigs)"
	done
	finish "$undo"
	same '40 40' "$(sql "select count(*) || ' ' || count(distinct undoes) from trueup.audit where job = $undo")"
	same 0 "$(sql 'select count(*) from (table gigs.was except all table gigs.responses) x')"
	same 0 "$(sql 'select count(*) from (table gigs.said except all table gigs.response_comments) x')"
	same 0 "$(wrong_gigs)"
	all_done
}
