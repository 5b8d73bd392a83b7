#!/usr/bin/env bats
# What a viewer, an operator and a runner may do, tried against the database itself; what no login may do; and what a
# protected installation and a copy refuse.

load ../lib/trueup
load faults

setup_file() {
	servers_begin
	start_postgres
	database_template installed with_logins
}

teardown_file() {
	servers_end
}

setup() {
	database_from installed
	drift 1 30
}

teardown() {
	thaw
	export PGUSER=postgres
	unset TRUEUP_HOME
	database_drop
}

with_logins() {
	gigs_installed 30
	sql "
	create role nobody_here login;
	create role looker login;
	create role asker login;
	create role other login;
	create role doer login;
	grant trueup_viewer to looker;
	grant trueup_operator to asker, other;
	grant trueup_runner to doer"
	# A change to forge, and what belongs to it.
	drift 1 1
	trueup repair gig-counters --all --yes --quiet
	sql 'truncate gigs.noted'
}

# as ROLE COMMAND…
as() {
	local role=$1
	shift
	PGUSER=$role "$@"
}

# All that is in the two schemas, and who may do what there.
everything() {
	sql "select format('select %L, %s from %s t order by 2', oid::regclass, case relkind when 'S' then 'last_value' else 't::text' end,
	            oid::regclass)
	       from pg_class
	      where relkind in ('r', 'S')
	        and relnamespace in ('trueup'::regnamespace, 'gigs'::regnamespace)
	      order by 1 \\gexec
	     select oid::regclass, relacl, relowner::regrole from pg_class where relnamespace in ('trueup'::regnamespace, 'gigs'::regnamespace) order by 1"
}

# denied ROLE STATEMENT…: each fails for want of a right, and nothing has changed.
denied() {
	local role=$1 before
	shift
	before=$(everything)
	same "$(printf '42501 %s\n' "$@")" "$(printf '%s;\n\\echo :SQLSTATE\n' "$@" | PGUSER=$role psql -XAtq 2>/dev/null |
		paste -d ' ' - <(printf '%s\n' "$@"))"
	same "$before" "$(everything)"
}

month() {
	sql "select oid::regclass from pg_class where relname ~ '^audit_\d' and relkind = 'r' order by relname limit 1"
}

an_audit_row="(job, rule, key, before, after) values (1, 'gig-counters', '{}', '{}', '{}')"

@test "nobody writes over the audit, whatever the role" {
	local role month
	month=$(month)
	for role in nobody_here looker asker doer; do
		denied $role \
			"update trueup.audit set after = '{}'" \
			"delete from trueup.audit" \
			"truncate trueup.audit" \
			"drop table trueup.audit" \
			"alter table trueup.audit add column x integer" \
			"alter table trueup.audit detach partition $month" \
			"update $month set after = '{}'" \
			"delete from $month" \
			"truncate $month" \
			"drop table $month" \
			"insert into $month $an_audit_row" \
			"insert into trueup.audit_other $an_audit_row" \
			"insert into trueup.audit (job, rule, key, written_by) values (1, 'gig-counters', '{}', 'postgres')" \
			"insert into trueup.audit (job, rule, key, at) values (1, 'gig-counters', '{}', '2020-01-01')" \
			"insert into trueup.audit (id, job, rule, key) values (1, 1, 'gig-counters', '{}')" \
			"select setval('trueup.audit_id', 1)" \
			"update trueup.job set requested_by = 'somebody'" \
			"update trueup.job set reason = 'another'" \
			"delete from trueup.job" \
			"insert into trueup.job (kind, rule, hash) values ('repair', 'gig-counters', 'x')" \
			"insert into trueup.part (job, no, keys) values (1, 7, '{}')" \
			"update trueup.part set keys = '{}'" \
			"delete from trueup.part" \
			"delete from trueup.outcome" \
			"delete from trueup.finding" \
			"delete from trueup.run" \
			"insert into trueup.refusal (what, why) values ('x', 'y')" \
			"delete from trueup.refusal" \
			"update trueup.rule_text set text = ''" \
			"delete from trueup.rule_text" \
			"update trueup.installation set protect = false" \
			"insert into trueup.migration (name, hash) values ('x', 'y')" \
			"create table trueup.mine (x integer)" \
			"create function trueup.mine() returns integer language sql as 'select 1'" \
			"alter function trueup.forbidden(text) owner to $role" \
			"set role postgres" \
			"grant trueup_runner to nobody_here"
	done
}

@test "a viewer reads, and calls nothing that writes" {
	local table
	for table in audit job part finding outcome run refusal rule_text installation migration; do
		as looker sql "select count(*) from trueup.$table" >/dev/null
	done
	as looker run trueup check gig-counters
	status_is 1
	as looker run trueup audit
	status_is 0
	denied looker \
		"insert into trueup.audit $an_audit_row" \
		"insert into trueup.finding (rule, key) values ('x', '{}')" \
		"update trueup.finding set resolved_at = now()" \
		"insert into trueup.outcome (job, key, outcome) values (1, '{}', 'failed')" \
		"update trueup.job set state = 'queued'" \
		"update trueup.part set cursor = 0" \
		"insert into trueup.rule_text (hash, rule, text) values ('x', 'y', 'z')" \
		"insert into trueup.run (rule, hash) values ('x', 'y')" \
		"select nextval('trueup.token')" \
		"select trueup.preview_new('repair', 'gig-counters', 'x', null, null, null)" \
		"select trueup.preview_add_keys(1, '{}', 10)" \
		"select trueup.preview_drop(1)" \
		"select trueup.job_confirm(1, null, null, 1)" \
		"select trueup.job_pause(1)" \
		"select trueup.job_cancel(1)" \
		"select trueup.refuse('x', null, null, 'y', null, null)" \
		"select trueup.audit_month(now())" \
		"select trueup.prune()" \
		"select * from trueup.delete_rows('gigs.responses', '{}')" \
		"select * from trueup.delete_alone('gigs.responses', '{}')" \
		"update gigs.gigs set responses = 0" \
		"delete from gigs.responses" \
		"insert into gigs.gigs (workspace_id, title) values ('x', 'y')"
}

@test "an operator submits and steers jobs by functions, and writes to no table" {
	local job
	denied asker \
		"insert into trueup.audit $an_audit_row" \
		"insert into trueup.finding (rule, key) values ('x', '{}')" \
		"update trueup.finding set resolved_at = now()" \
		"insert into trueup.outcome (job, key, outcome) values (1, '{}', 'failed')" \
		"update trueup.job set state = 'queued'" \
		"update trueup.part set cursor = 0" \
		"insert into trueup.rule_text (hash, rule, text) values ('x', 'y', 'z')" \
		"select nextval('trueup.token')" \
		"select trueup.preview_own(1)" \
		"select trueup.job_steer(1, 'cancel')" \
		"select trueup.refuse('x', null, null, 'y', null, null)" \
		"select trueup.audit_month(now())" \
		"select trueup.prune()" \
		"select * from trueup.delete_rows('gigs.responses', '{}')" \
		"select * from trueup.delete_alone('gigs.responses', '{}')" \
		"select * from trueup.update_rows('gigs.gigs', '{}', '{}')" \
		"update gigs.gigs set responses = 0" \
		"update gigs.gigs set responses = 0, new_responses = 0 where false" \
		"delete from gigs.responses" \
		"insert into gigs.gigs (workspace_id, title) values ('x', 'y')"
	job=$(as asker submit 1 10)
	same 'queued|asker' "$(sql "select state, requested_by from trueup.job where id = $job")"
	same '' "$(sql_as asker "select trueup.job_pause($job)")"
	same '' "$(sql_as asker "select trueup.job_resume($job)")"
	same '' "$(sql_as asker "select trueup.job_cancel($job)")"
	same cancelled "$(sql "select state from trueup.job where id = $job")"
	as asker run trueup worker --job "$(as asker submit 1 10)"
	status_is 3
	contains "$output" trueup_runner
	same 30 "$(wrong_gigs)"
}

@test "a runner does jobs and writes what they need, and cannot submit one" {
	local job
	denied doer \
		"select trueup.preview_new('repair', 'gig-counters', 'x', null, null, null)" \
		"select trueup.preview_add_keys(1, '{}', 10)" \
		"select trueup.job_confirm(1, null, null, 1)" \
		"select trueup.job_cancel(1)" \
		"update gigs.gigs set title = 'mine'" \
		"update gigs.gigs set workspace_id = 'mine'" \
		"insert into gigs.gigs (workspace_id, title) values ('x', 'y')" \
		"delete from gigs.gigs"
	job=$(as asker submit 1 30)
	as doer finish "$job"
	same 0 "$(wrong_gigs)"
	same doer "$(sql "select distinct written_by from trueup.audit where job = $job")"
	same t "$(sql "select bool_and(at > now() - interval '1 hour') from trueup.audit")"
	as doer run trueup repair gig-counters --all --yes
	status_is 3
	contains "$output" trueup_operator
	books_balance_but_first
}

# The first change was made when the database was.
books_balance_but_first() {
	same 30 "$(sql 'select count(*) from gigs.noted')"
	same 31 "$(sql 'select count(*) from trueup.audit')"
}

@test "who asked is the login, whatever role it takes on" {
	local job
	job=$(sql_as asker "
	set role trueup_operator;
	select trueup.preview_new('repair', 'gig-counters', 'x', null, 'postgres', '192.0.2.1 1 2')")
	same 'asker||postgres' "$(sql "select requested_by, client_addr, operator from trueup.job where id = $job")"
	sql_as asker "set role trueup_operator; select trueup.job_confirm($job, null, null, 7)" >/dev/null
	same asker "$(sql 'select requested_by from trueup.refusal')"
}

@test "nobody fills, confirms or drops somebody else's preview" {
	local job before
	job=$(sql_as asker "
	select trueup.preview_new('repair', 'gig-counters', 'x', null, null, null) as job \gset
	select trueup.preview_add_keys(:job, array['{\"gig_id\": \"$(gig 1)\"}'::jsonb], 10) \g /dev/null
	\echo :job")
	before=$(everything)
	local statement
	for statement in "select trueup.job_confirm($job, 'mine', null, 1)" "select trueup.preview_drop($job)" \
		"select trueup.preview_add_keys($job, array['{}'::jsonb], 10)" \
		"select trueup.preview_add_findings($job, null, 10)" "select trueup.preview_add_audit($job, 1, null, 10)" \
		"set role trueup_operator; select trueup.job_confirm($job, 'mine', null, 1)" \
		"select trueup.job_confirm($job + 100, 'none', null, 1)"; do
		run sql_as other "$statement"
		[ "$status" != 0 ]
		contains "$output" 'is not a preview of yours'
	done
	same "$before" "$(everything)"
	same '' "$(sql_as asker "select trueup.job_confirm($job, null, null, 1)")"
	# Nor is a job that is queued one any more.
	run sql_as asker "select trueup.preview_add_keys($job, array['{\"gig_id\": \"$(gig 2)\"}'::jsonb], 10)"
	contains "$output" 'is not a preview of yours'
}

@test "what is confirmed is what was shown" {
	local job
	job=$(sql_as asker "
	select trueup.preview_new('repair', 'gig-counters', 'x', null, null, null) as job \gset
	select trueup.preview_add_keys(:job, array['{\"gig_id\": \"$(gig 1)\"}', '{\"gig_id\": \"$(gig 2)\"}']::jsonb[], 10) \g /dev/null
	\echo :job")
	same '1 rows were shown, but the preview holds 2' "$(sql_as asker "select trueup.job_confirm($job, null, null, 1)")"
	same 'preview' "$(sql "select state from trueup.job where id = $job")"
	same "asker|repair|gig-counters|$job|1 rows were shown, but the preview holds 2" \
		"$(sql 'select requested_by, what, rule, job, why from trueup.refusal')"
}

@test "an undo takes back rows of the job that it names and of no other" {
	local other undo before
	sql "update gigs.gigs set responses = 2, new_responses = 1 where id = '$(gig 1)'"
	trueup repair gig-counters --key "$(gig 2)" --quiet
	other=$(sql 'select max(id) from trueup.audit')
	undo=$(sql_as asker "
	select trueup.preview_new('undo', 'gig-counters', (select hash from trueup.job where id = 1), null, null, null) as job \gset
	select trueup.preview_add_audit(:job, 1, null, 10) \g /dev/null
	\echo :job")
	before=$(everything)
	run sql_as asker "select trueup.preview_add_keys($undo, array['{\"audit\": $other}'::jsonb], 10)"
	[ "$status" != 0 ]
	run sql_as asker "select trueup.preview_add_audit($undo, null, $other, 10)"
	[ "$status" != 0 ]
	same "$before" "$(everything)"
	# However it came there.
	sql "insert into trueup.part (job, no, keys) values ($undo, 7, array['{\"audit\": $other}'::jsonb]);
	     update trueup.job set previewed = 2, state = 'queued' where id = $undo"
	as doer finish "$undo"
	same 0 "$(sql "select count(*) from trueup.audit where undoes = $other")"
	same 1 "$(sql "select count(*) from trueup.audit where undoes is not null")"
	same '2|1' "$(sql "select responses, new_responses from gigs.gigs where id = '$(gig 2)'")"
}

@test "functions that run with their owner's rights cannot be led astray by the caller's search_path" {
	local job
	same '' "$(sql "
	select oid::regprocedure from pg_proc
	 where pronamespace = 'trueup'::regnamespace
	   and prosecdef
	   and not coalesce('search_path=pg_catalog, pg_temp' = any (proconfig), false)")"
	sql "
	update trueup.installation set protect = true;
	create schema evil authorization asker"
	job=$(sql_as asker "
	create table evil.caught (who name);
	grant insert on evil.caught to public;
	grant usage on schema evil to public;
	create function evil.bad(a bigint, b bigint) returns boolean language plpgsql as
	  'begin insert into evil.caught values (current_user); return false; end';
	create function evil.bad(a text, b text) returns boolean language plpgsql as
	  'begin insert into evil.caught values (current_user); return false; end';
	create function evil.bad(a name, b name) returns boolean language plpgsql as
	  'begin insert into evil.caught values (current_user); return true; end';
	create operator evil.<> (leftarg = bigint, rightarg = bigint, function = evil.bad);
	create operator evil.= (leftarg = bigint, rightarg = bigint, function = evil.bad);
	create operator evil.= (leftarg = text, rightarg = text, function = evil.bad);
	create operator evil.= (leftarg = name, rightarg = name, function = evil.bad);
	create operator evil.|| (leftarg = text, rightarg = text, function = evil.bad);
	create function evil.btrim(a text) returns text language plpgsql as
	  'begin insert into evil.caught values (current_user); return a; end';
	create function evil.format(a text, b bigint) returns text language plpgsql as
	  'begin insert into evil.caught values (current_user); return a; end';
	create function evil.pg_notify(a text, b text) returns void language plpgsql as
	  'begin insert into evil.caught values (current_user); end';
	create function evil.clock_timestamp() returns timestamptz language plpgsql as
	  'begin insert into evil.caught values (current_user); return null; end';
	create function evil.cardinality(a jsonb[]) returns integer language plpgsql as
	  'begin insert into evil.caught values (current_user); return 0; end';
	create view evil.pg_control_system as select 0::bigint as system_identifier;
	create temp table installation (one boolean, label text, protect boolean, system_identifier bigint);
	create temp table job as select * from trueup.job;
	create temp table part as select * from trueup.part;
	set search_path = evil, pg_temp, pg_catalog;
	select trueup.preview_new('repair', 'gig-counters', 'x', null, null, null) as job \gset
	select trueup.preview_add_keys(:job, array['{\"gig_id\": \"$(gig 1)\"}'::jsonb], 10) \g /dev/null
	select trueup.preview_add_findings(:job, '{\"words\": [\"Gig\"]}', 10) \g /dev/null
	select trueup.job_confirm(:job, 'because', null, 1) \g /dev/null
	select trueup.job_confirm(:job, 'because', 'testing', 7) \g /dev/null
	select trueup.job_confirm(:job, 'because', 'testing', 1) \g /dev/null
	select trueup.job_pause(:job) \g /dev/null
	select trueup.job_resume(:job) \g /dev/null
	select trueup.job_cancel(:job) \g /dev/null
	select trueup.job_cancel(:job) \g /dev/null
	select trueup.forbidden('x') \g /dev/null
	\echo :job")
	same '' "$(sql "select distinct who from evil.caught where who <> 'asker'")"
	same 'cancelled|1' "$(sql "select state, previewed from trueup.job where id = $job")"
	same 'testing is protected: its name must be typed to go on' "$(sql "select why from trueup.refusal order by id limit 1")"
}

@test "no function of the schema trueup is everybody's, and none that runs with its owner's rights is a stranger's" {
	same '' "$(sql "
	select p.oid::regprocedure
	  from pg_proc p,
	       lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
	 where p.pronamespace = 'trueup'::regnamespace
	   and a.grantee = 0")"
	denied nobody_here "select * from trueup.audit" "select trueup.forbidden(null)" "select * from gigs.gigs"
}

# A rule of the operator's own, whose detect has this text in its select list.
sneaky_rule() {
	export TRUEUP_HOME=$BATS_TEST_TMPDIR/home
	mkdir -p "$TRUEUP_HOME/sql/rules/gigs"
	cat >"$TRUEUP_HOME/sql/rules/gigs/$1.sql" <<-END
		-- rule:     $1
		-- title:    Sneaky
		-- system:   gigs
		-- severity: notice
		-- key:      gig_id uuid
		-- needs:    gigs
		--: detect
		select g.id as gig_id, null::text as scope, ($2)::text as label, '{}'::jsonb as stored, '{}'::jsonb as actual
		  from gigs g
		 where (:gig_id is null or g.id = any(:gig_id))
		   and (:scope is null or g.workspace_id = :scope)
	END
}

@test "a rule cannot turn read-only off from inside a transaction that reads" {
	local before text
	sql "
	create function gigs.sneak() returns text language plpgsql security definer as
	  'begin update gigs.gigs set title = ''sneaked''; return ''done''; end';
	create function gigs.turn() returns text language plpgsql as
	  'begin set transaction read write; update gigs.gigs set title = ''turned''; return ''done''; end';
	create function gigs.leave() returns text language plpgsql as
	  'begin perform set_config(''default_transaction_read_only'', ''off'', false);
	         perform set_config(''transaction_read_only'', ''off'', false);
	         update gigs.gigs set title = ''left''; return ''done''; end'"
	before=$(everything)
	for text in "gigs.sneak()" "gigs.turn()" "gigs.leave()" "nextval('trueup.audit_id')" \
		"set_config('transaction_read_only', 'off', true)" "set_config('transaction_read_only', 'off', false)" \
		"trueup.preview_new('repair', 'gig-counters', 'x', null, null, null)"; do
		sneaky_rule sneaky "$text"
		run --separate-stderr trueup check sneaky --read-only --format json
		status_is 3
		[[ $stderr =~ 'read-only transaction'|'transaction read-write mode must be set before' ]]
	done
	# What it leaves behind in the session changes nothing for the next one.
	sneaky_rule sneaky1 "set_config('default_transaction_read_only', 'off', false)"
	sneaky_rule sneaky2 "gigs.sneak()"
	run --separate-stderr trueup check sneaky1 sneaky2 --read-only --format json
	status_is 3
	contains "$(json '.[1].error')" 'read-only transaction'
	as looker run --separate-stderr trueup check sneaky1 sneaky2 --format json
	status_is 3
	lacks "$(json '.[1]')" found
	same "$before" "$(everything)"
}

@test "a rule's text is one statement, and not two" {
	local before
	before=$(everything)
	sneaky_rule sneaky "1) as detected; update gigs.gigs set title = 'two'; select (1"
	run trueup check sneaky --read-only
	status_is 3
	same "$before" "$(everything)"
}

@test "a protected installation wants its name typed, and writes down who tried without" {
	local job name
	sql 'update trueup.installation set protect = true'
	for name in null "''" "'Testing'" "'production'"; do
		job=$(sql_as asker "
		select trueup.preview_new('repair', 'gig-counters', 'x', null, 'i.ivanov', '192.0.2.7 1 22') as job \gset
		select trueup.preview_add_keys(:job, array['{\"gig_id\": \"$(gig 1)\"}'::jsonb], 10) \g /dev/null
		\echo :job")
		same 'testing is protected: its name must be typed to go on' \
			"$(sql_as asker "select trueup.job_confirm($job, null, $name, 1)")"
		same preview "$(sql "select state from trueup.job where id = $job")"
		same "asker|i.ivanov|192.0.2.7 1 22|repair|gig-counters" \
			"$(sql "select requested_by, operator, ssh_client, what, rule from trueup.refusal where job = $job")"
	done
	as asker run trueup repair gig-counters --all --yes
	status_is 3
	contains "$output" 'testing is protected'
	same 5 "$(sql 'select count(*) from trueup.refusal')"
	run trueup undo --job 1 --yes
	status_is 3
	same 6 "$(sql 'select count(*) from trueup.refusal')"
	run trueup response delete "$(response 2)" --workspace ws_1 --reason spam --yes
	status_is 3
	same 7 "$(sql 'select count(*) from trueup.refusal')"
	same '' "$(sql_as asker "select trueup.job_confirm($job, null, 'testing', 1)")"
	same queued "$(sql "select state from trueup.job where id = $job")"
	same 30 "$(wrong_gigs)"
}

@test "a copy does not do the jobs of the database that it was made of, and takes none, until it has a name of its own" {
	local job
	job=$(submit 1 10)
	sql 'update trueup.installation set system_identifier = system_identifier + 1'
	run trueup worker --job "$job"
	status_is 3
	contains "$output" 'this database is a copy of testing'
	run trueup repair gig-counters --all --yes
	status_is 3
	contains "$output" 'this database is a copy of testing'
	same 30 "$(wrong_gigs)"
	same 'repair' "$(sql 'select what from trueup.refusal')"
	trueup migrate --quiet
	same 'copy of testing' "$(sql 'select label from trueup.installation')"
	same "cancelled|cancelled in a copy of testing" "$(sql "select state, error from trueup.job where id = $job")"
	run trueup worker --job "$job"
	status_is 3
	same 30 "$(wrong_gigs)"
	trueup repair gig-counters --all --yes --quiet
	same 0 "$(wrong_gigs)"
}

# Our own gig-counters, whose undo leaves a mark.
own_counters() {
	export TRUEUP_HOME=$BATS_TEST_TMPDIR/home
	mkdir -p "$TRUEUP_HOME/sql/rules/gigs"
	sed '/^--: undo/,$s/^   set responses = .*/   set title = $p$undone by the old text$p$, responses = (k.before ->> $p$responses$p$)::integer,/' \
		"$SERVERS_TOP/sql/rules/gigs/gig-counters.sql" >"$TRUEUP_HOME/sql/rules/gigs/gig-counters.sql"
	lacks "$(cat "$SERVERS_TOP/sql/rules/gigs/gig-counters.sql")" 'old text'
	contains "$(cat "$TRUEUP_HOME/sql/rules/gigs/gig-counters.sql")" 'old text'
}

@test "a runner refuses a job that was made with another text of the rule" {
	local job
	job=$(submit 1 10)
	own_counters
	run trueup worker --job "$job"
	status_is 3
	contains "$output" 'another text of rule gig-counters'
	same 30 "$(wrong_gigs)"
	unset TRUEUP_HOME
	finish "$job"
	same 20 "$(wrong_gigs)"
}

@test "an undo uses the text that did the repair" {
	local job
	own_counters
	trueup repair gig-counters --all --yes --quiet
	job=$(sql 'select max(id) from trueup.job')
	unset TRUEUP_HOME
	run trueup undo --job "$job" --yes
	status_is 0
	same 30 "$(sql "select count(*) from gigs.gigs where title = 'undone by the old text' and responses = 7")"
}
