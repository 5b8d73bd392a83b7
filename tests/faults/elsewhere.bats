#!/usr/bin/env bats
# A second server: one that a protected database was restored on, and a replica that falls behind.

load ../lib/trueup
load faults

setup_file() {
	servers_begin
	start_postgres
	database_template installed gigs_installed 60
}

teardown_file() {
	servers_end
}

setup() {
	database_from installed
	export TRUEUP_LEASE=2s TRUEUP_PART_SIZE=100 TRUEUP_CHUNK_MAX=5 TRUEUP_CHUNK_TARGET=10s
	drift 1 60
	other=$SERVERS_DIR/run/other
}

teardown() {
	thaw
	end_server other QUIT
	rm -rf "$other"
	database_drop
}

# The database here, dumped and brought back on a server of its own, with the roles that it needs.
restored_elsewhere() {
	"${AS_SERVER[@]}" "$POSTGRES_BIN/initdb" --no-sync -A trust -U postgres -E UTF8 --locale=C.UTF-8 -D "$other" \
		>"$BATS_TEST_TMPDIR/initdb"
	start_other "$other"
	pg_dumpall --roles-only | PGPORT=$OTHER_PORT psql -Xq -d postgres >"$BATS_TEST_TMPDIR/roles" 2>&1
	PGPORT=$OTHER_PORT sql "create database $PGDATABASE template template0" -d postgres
	pg_dump "$PGDATABASE" | PGPORT=$OTHER_PORT psql -XAtq -v ON_ERROR_STOP=1 >"$BATS_TEST_TMPDIR/restored"
}

@test "a protected database that was restored on another server: its workers refuse the queue that came along" {
	local job queue
	sql 'update trueup.installation set protect = true'
	job=$(sql "select id from trueup.job where id = $(submit_protected)")
	queue=$(sql 'select * from trueup.job; select * from trueup.part')
	restored_elsewhere
	PGPORT=$OTHER_PORT
	same "$queue" "$(sql 'select * from trueup.job; select * from trueup.part')"
	run timeout 60 "$TRUEUP" worker
	status_is 3
	contains "$output" 'this database is a copy of another one: its jobs are not done here'
	run timeout 60 "$TRUEUP" worker --until-idle
	status_is 3
	run timeout 60 "$TRUEUP" worker --job "$job"
	status_is 3
	contains "$output" 'this database is a copy of testing'
	run trueup schedule run gig-counters/repair --confirm testing
	status_is 3
	same "$queue" "$(sql 'select * from trueup.job; select * from trueup.part')"
	same 60 "$(wrong_gigs)"
	# Where it came from the job is done as ever.
	PGPORT=5432
	run timeout 60 "$TRUEUP" worker --until-idle
	status_is 0
	same 0 "$(wrong_gigs)"
	all_done
}

# As submit, with the name typed.
submit_protected() {
	sql "
	select trueup.preview_new('repair', 'gig-counters', (select hash from trueup.run limit 1), '{}', null, null) as job \gset
	select trueup.preview_add_keys(:job, array(select jsonb_build_object('gig_id', id) from gigs.gigs), 100) as rows \gset
	select trueup.job_confirm(:job, null, 'testing', :rows) \g /dev/null
	\echo :job"
}

throttled() {
	[ "$(sql "select split_part(throttled, ' ', 1) from trueup.job")" = "$1" ]
}

repaired() {
	sql 'select sum(repaired) from trueup.part'
}

streams() {
	[ "$(sql "select count(*) from pg_stat_replication where state = 'streaming'")" = 1 ]
}

@test "a replica that falls behind: the job waits, says so, and goes on when the replica has caught up" {
	local job before
	"${AS_SERVER[@]}" "$POSTGRES_BIN/pg_basebackup" -h "$PGHOST" -U postgres -D "$other" -R -c fast --no-sync
	start_other "$other" -c wal_receiver_status_interval=1s
	wait_for 20 streams
	# Each chunk takes so long that what it writes is seen to wait.
	sql "create function gigs.slow() returns trigger language plpgsql as 'begin perform pg_sleep(0.3); return null; end';
	     create trigger slow after update on gigs.gigs for each statement execute function gigs.slow()"
	job=$(submit 1 60)
	PGPORT=$OTHER_PORT sql 'select pg_wal_replay_pause()' -d postgres
	TRUEUP_MAX_LAG=1s in_background "$TRUEUP" worker --until-idle --format json
	wait_for 30 throttled lag
	contains "$("$TRUEUP" jobs)" 'behind'
	before=$(repaired)
	[ "$before" -lt 60 ]
	# Its lease is renewed, and nothing is done meanwhile.
	wait_for 20 renewed "$(sql 'select max(lease_until) from trueup.part')"
	same "$before" "$(repaired)"
	throttled lag
	PGPORT=$OTHER_PORT sql 'select pg_wal_replay_resume()' -d postgres
	background_ends
	status_is 0
	same 0 "$(wrong_gigs)"
	same '' "$(sql "select throttled from trueup.job where id = $job")"
	books_balance
	all_done
}

# renewed UNTIL: the part is held beyond that.
renewed() {
	[ "$(sql "select max(lease_until) > '$1'::timestamptz + interval '1 second' from trueup.part")" = t ]
}
