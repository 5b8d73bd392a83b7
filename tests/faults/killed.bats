#!/usr/bin/env bats
# Three workers that share a job, each killed with SIGKILL at random again and again until the job is done: every row is
# changed once, the audit is whole, and no part is ever two workers'. ROWS rows and one time for each of SEEDS seeds, from
# SEED on; SOAK=1 is a million rows and ten seeds.

load ../lib/trueup
load faults

setup_file() {
	servers_begin
	start_postgres -c shared_buffers=512MB -c checkpoint_timeout=1h -c max_wal_size=16GB -c maintenance_work_mem=256MB
	rows=${ROWS:-3000} seeds=${SEEDS:-1} parts=60 lives=400
	[ -z "${SOAK-}" ] || rows=${ROWS:-1000000} seeds=${SEEDS:-10} parts=200 lives=2000
	export rows seeds parts lives SECONDS_BEGUN=$SECONDS
	database_template installed drifted_and_asked_for
	# A copy by files: nothing of it goes through the log.
	export DATABASE_STRATEGY=file_copy
	echo "# $rows drifted gigs, $((SECONDS - SECONDS_BEGUN)) s to make them" >&3
}

teardown_file() {
	servers_end
}

setup() {
	export TRUEUP_LEASE=2s TRUEUP_CHUNK_MAX=$((rows / parts / 4))
	workers=()
}

teardown() {
	local pid
	for pid in "${workers[@]}"; do kill -s KILL "$pid" 2>/dev/null || :; done
	database_drop
}

# Every gig is wrong and found, and the repair of all is queued: a copy of the database is ready to be worked on.
drifted_and_asked_for() {
	gigs_installed "$rows"
	watched
	sql 'truncate gigs.response_comments; alter table gigs.gigs disable trigger note'
	drift 1 "$rows"
	sql 'alter table gigs.gigs enable trigger note; vacuum full gigs.gigs'
	run trueup check gig-counters --quiet
	status_is 1
	sql "
	select trueup.preview_new('repair', 'gig-counters', (select hash from trueup.run limit 1), '{}', null, null) as job \gset
	select trueup.preview_add_findings(:job, '{}', $((rows / parts))) as rows \gset
	select trueup.job_confirm(:job, null, null, :rows) \g /dev/null"
	same "$rows" "$(sql 'select previewed from trueup.job')"
}

# Behind trueup's back each lease of a part is compared with the one before it, and each step of a part is noted, in the
# transaction that takes it. No schedule is on, so that this job is the only one.
watched() {
	sql "
	create table gigs.overlaps (part integer, token bigint, taken timestamptz, before bigint, held_until timestamptz);
	create table gigs.steps (part integer, token bigint, begun integer, upto integer, checked boolean, at timestamptz);
	create function gigs.watch() returns trigger language plpgsql security definer set search_path = pg_catalog as \$\$
	begin
	  if new.token is distinct from old.token and old.lease_until > clock_timestamp() then
	    insert into gigs.overlaps values (new.no, new.token, clock_timestamp(), old.token, old.lease_until);
	  end if;
	  if (new.cursor, new.checked) is distinct from (old.cursor, old.checked) then
	    insert into gigs.steps
	    values (new.no, new.token, old.cursor + old.checked, new.cursor + new.checked, new.checked > old.checked,
	            clock_timestamp());
	  end if;
	  return null;
	end \$\$;
	create trigger watch after update on trueup.part for each row execute function gigs.watch()"
	no_schedules
}

# No lease began before the one before it was over, what a worker did to a part came after all that an earlier one did,
# and each row was passed once by the repair and once by the look after it.
shared_without_overlap() {
	same '' "$(sql 'select * from gigs.overlaps limit 10')"
	same '' "$(sql "select *
	                  from (select part, token, begun, upto, lag(upto, 1, 0) over w as was_at, lag(token) over w as was
	                          from gigs.steps window w as (partition by part order by begun)) s
	                 where begun <> was_at or token < was limit 10")"
	same "$rows $rows" "$(sql "select coalesce(sum(upto - begun) filter (where not checked), 0) || ' '
	                                  || coalesce(sum(upto - begun) filter (where checked), 0) from gigs.steps")"
}

# Each gig was written last, and only, by the change that its one audit row was written with.
changed_once() {
	same 0 "$(wrong_gigs)"
	same "$rows $rows" "$(sql "select count(*) || ' ' || count(distinct gig_id) from gigs.noted")"
	same "$rows $rows" "$(sql "select count(*) || ' ' || count(distinct key) from trueup.audit")"
	same 0 "$(sql "select count(*) from gigs.gigs g join gigs.noted n on n.gig_id = g.id where g.xmin::text <> n.tx")"
	same '[{"responses": 7, "new_responses": null}] [{"responses": 2, "new_responses": 1}]' \
		"$(sql "select format('%s %s', jsonb_agg(distinct before), jsonb_agg(distinct after)) from trueup.audit")"
	same 0 "$(sql 'select count(*) from trueup.finding where resolved_at is null')"
	books_balance
}

# hire N: the worker in that place.
hire() {
	"$TRUEUP" worker --quiet >>"$BATS_TEST_TMPDIR/workers.log" 2>&1 3>&- 4>&- &
	workers[$1]=$!
}

job_done() {
	[ "$(sql "select state from trueup.job where kind = 'repair'")" = done ]
}

# A moment of at most so many milliseconds.
moment() {
	local nothing ms=$((RANDOM * $1 / 32768))
	read -rt "$((ms / 1000)).$(printf %03d $((ms % 1000)))" nothing <> <(:) || :
}

# Kills one of three at random until the job is done. Sets kills.
kill_until_done() {
	local i
	kills=0
	for i in 0 1 2; do hire $i; done
	until job_done; do
		[ $SECONDS -lt "$((begun + 1800))" ]
		moment "$lives"
		i=$((RANDOM % 3))
		kill -s KILL "${workers[i]}"
		wait "${workers[i]}" 2>/dev/null || :
		kills=$((kills + 1))
		hire $i
	done
	for i in 0 1 2; do kill -s TERM "${workers[i]}"; done
	for i in 0 1 2; do wait "${workers[i]}" 2>/dev/null || :; done
}

# one_seed: a job on a copy of its own.
one_seed() {
	local begun=$SECONDS copied worked
	database_from installed
	copied=$SECONDS
	kill_until_done
	worked=$SECONDS
	all_done
	changed_once
	shared_without_overlap
	echo "# seed $1: $kills kills, $(sql 'select count(distinct runner) from trueup.part') workers ended a part;" \
		"$((copied - begun)) s to copy, $((worked - copied)) s to repair, $((SECONDS - worked)) s to look" \
		"(load $(cut -d ' ' -f 1 /proc/loadavg))" >&3
	database_drop
}

@test "three workers, each killed again and again until the job is done: every row once, the audit whole, no part two workers'" {
	local i seed
	seed=${SEED:-$RANDOM}
	for ((i = 0; i < seeds; i++)); do
		RANDOM=$((seed + i))
		one_seed $((seed + i))
		[ $kills -ge 3 ]
	done
}
