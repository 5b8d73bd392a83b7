# shellcheck shell=bash
# What the tests of faults share, beside tests/lib/trueup.
#
# Gig N has the id $(gig N) and two responses, one of them NEW. Whatever trueup writes to the counters of a gig is
# noted in gigs.noted by a trigger, in the same transaction and behind trueup's back: the audit is compared with that.

gig() {
	printf '00000000-0000-4000-8000-%012d' "$1"
}

response() {
	printf '11111111-0000-4000-8000-%012d' "$1"
}

# gigs_installed NUMBER: gigs 1 to NUMBER, all right, in production's shape, with trueup's schema and roles.
gigs_installed() {
	sql_file "$SERVERS_TOP/tests/data/gigs-tables-production.sql"
	sql "
	insert into gigs.gigs (id, workspace_id, title, responses, new_responses, updated_at)
	select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'ws_' || n % 7, 'Gig ' || n, 2, 1, '2026-01-01'
	  from generate_series(1, $1) n;
	insert into gigs.responses (id, entity_type, entity_id, candidate_id, status)
	select ('11111111-0000-4000-8000-' || lpad((2 * n + k)::text, 12, '0'))::uuid, 'gig',
	       ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'c' || k,
	       case k when 0 then 'NEW' else 'SKIPPED' end::gigs.response_status
	  from generate_series(1, $1) n, generate_series(0, 1) k;
	insert into gigs.response_comments (response_id, author, content)
	select id, 'hr', 'Noted' from gigs.responses;
	create table gigs.noted (gig_id uuid, before jsonb, after jsonb, tx text);
	create function gigs.note() returns trigger language plpgsql security definer set search_path = pg_catalog as \$\$
	begin
	  if current_setting('application_name') = 'trueup' then
	    insert into gigs.noted
	    values (old.id, jsonb_build_object('responses', old.responses, 'new_responses', old.new_responses),
	            jsonb_build_object('responses', new.responses, 'new_responses', new.new_responses),
	            pg_current_xact_id()::xid::text);
	  end if;
	  return null;
	end \$\$;
	create trigger note after update on gigs.gigs for each row execute function gigs.note()"
	trueup migrate --quiet --label testing --domain gigs
	trueup check gig-counters --quiet
}

# drift FROM TO: makes the counters of these gigs wrong.
drift() {
	sql "update gigs.gigs set responses = 7, new_responses = null where id between '$(gig "$1")' and '$(gig "$2")'"
}

# How many gigs are wrong, whatever trueup thinks.
wrong_gigs() {
	sql "select count(*)
	       from gigs.gigs g,
	            lateral (select count(*) as total, count(*) filter (where status = 'NEW') as new
	                       from gigs.responses where entity_type = 'gig' and entity_id = g.id) r
	      where (g.responses, g.new_responses) is distinct from (r.total, r.new)"
}

# Every change that was made to a gig has exactly one audit row, written in the same transaction, and no audit row is
# without its change; and what the parts say they did is what was done.
books_balance() {
	same '' "$(sql "
	with noted as (select gig_id, before, after, tx from gigs.noted),
	     audited as (select (key ->> 'gig_id')::uuid, before, after, xmin::text from trueup.audit)
	select 'not in the audit: ' || n from (table noted except all table audited) n
	union all
	select 'only in the audit: ' || a from (table audited except all table noted) a
	union all
	select format('job %s: its parts say %s, the audit %s', j.id, p.repaired, a.rows)
	  from trueup.job j,
	       lateral (select coalesce(sum(repaired), 0) as repaired from trueup.part where job = j.id) p,
	       lateral (select count(*) as rows from trueup.audit where job = j.id) a
	 where p.repaired <> a.rows
	union all
	select format('job %s part %s: its sums do not make its cursor', job, no)
	  from trueup.part
	 where cursor <> repaired + already_right + failed + refused
	 limit 10")"
}

# Each job is at its end, with every part.
all_done() {
	same '' "$(sql "select id, state, error from trueup.job where state <> 'done'")" &&
		same '' "$(sql "select job, no, state, cursor from trueup.part where state <> 'done' or cursor <> cardinality(keys)")"
}

# submit FROM TO [FORCE]: queues a repair of these gigs as somebody else would, and prints the job's number.
submit() {
	sql "
	select trueup.preview_new('repair', 'gig-counters', (select hash from trueup.run where rule = 'gig-counters' limit 1),
	  '{\"force\": ${3:-false}}', null, null) as job \gset
	select trueup.preview_add_keys(:job,
	  array(select jsonb_build_object('gig_id', id) from gigs.gigs where id between '$(gig "$1")' and '$(gig "$2")'),
	  ${TRUEUP_PART_SIZE:-5000}) as rows \gset
	select trueup.job_confirm(:job, null, null, :rows) \g /dev/null
	\echo :job"
}

# No worker that stays does anything by itself.
no_schedules() {
	sql "create function gigs.nothing_else() returns trigger language plpgsql as 'begin new.enabled := false; return new; end';
	     create trigger nothing_else before insert on trueup.schedule for each row execute function gigs.nothing_else()"
}

# finish JOB: another runner does what is left of it.
finish() {
	run timeout 60 "$TRUEUP" worker --job "$1"
	status_is 0
}

is_stopped() {
	[ "$(process_state "$1")" = T ]
}

is_stopped_or_over() {
	is_stopped "$1" || is_over "$1"
}

# stopped_at POINT:N ARGUMENTS…: runs trueup in the background until it stands still at that point. Sets frozen.
stopped_at() {
	local fault=$1
	shift
	TRUEUP_FAULT=$fault:stop in_background "$TRUEUP" "$@"
	frozen=$background_pid
	wait_for 20 is_stopped_or_over "$frozen"
	is_stopped "$frozen" || {
		echo "it never came to $fault: $(cat "$BATS_TEST_TMPDIR/background.err")" >&2
		return 1
	}
}

# go_on [SIGNAL]: lets it continue, with that signal waiting for it, and waits for its end: sets status, output and
# stderr.
go_on() {
	[ -z "${1-}" ] || kill -s "$1" "$frozen"
	kill -s CONT "$frozen"
	frozen=
	background_ends
}

# What stands still is killed with SIGKILL.
kill_frozen() {
	kill -s KILL "$frozen"
	frozen=
	background_ends
}

# Whatever a failed test has left behind.
thaw() {
	[ -z "${frozen-}" ] || kill -s KILL "$frozen" 2>/dev/null || :
	kill_background
	[ -z "${holder_pid-}" ] || let_go
}

# Sessions of trueup in a transaction that is open and idle.
idle_in_transaction() {
	sql "select count(*) from pg_stat_activity
	      where application_name = 'trueup' and datname = current_database() and state = 'idle in transaction'"
}

no_session_left() {
	[ "$(sql "select count(*) from pg_stat_activity where application_name = 'trueup' and datname = current_database()")" = 0 ]
}
