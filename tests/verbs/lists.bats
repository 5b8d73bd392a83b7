#!/usr/bin/env bats
# The lists of what any rule found, and of what was changed: pages, filters, counts.

load ../lib/trueup
load verbs

SECTION=$SERVERS_TOP/tests/lib/section.pl

setup_file() {
	servers_begin
	start_postgres
	database_template lists_template with_history
}

teardown_file() {
	servers_end
}

setup() {
	database_from lists_template
}

teardown() {
	database_drop
}

# Two repairs, one of them undone, a deletion, a refusal.
with_history() {
	five_gigs_installed || return 1
	trueup check >/dev/null
	trueup repair gig-counters --key "$(gig 3)" --yes --quiet --reason first >/dev/null
	trueup repair gig-counters --key "$(gig 2)" --yes --quiet --reason second >/dev/null
	trueup undo --job 1 --yes --quiet >/dev/null
	trueup response delete "$(response 11)" --workspace ws_1 --reason spam --yes >/dev/null
	sql "insert into trueup.refusal (what, rule, why, operator) values ('repair', 'gig-counters', 'no', 'm.sidorov')"
}

query() {
	local name=$1
	shift
	"$SECTION" "$SERVERS_TOP/sql/queries/$name.sql" query "$@"
}

# pages NAME [NAME=VALUE…]: how many a query looks at.
pages() {
	local name=$1
	shift
	"$SECTION" --explain "$SERVERS_TOP/sql/queries/$name.sql" query "$@" |
		jq '.[0].Plan | ."Shared Hit Blocks" + ."Shared Read Blocks"'
}

# whats [NAME=VALUE…]: what the rows of the audit say was done, in their order.
whats() {
	query audit/rows rows=100 skip=0 "$@" | cut -d'|' -f6 | tr '\n' ' '
}

@test "the audit is read the newest first, refusals among the changes" {
	same 'refused action undo repair repair ' "$(whats)"
	same '5|f|5|f|' "$(query audit/rows-count)"
}

@test "pages of the audit up and down fit together at every row" {
	local i at whole=(refused action undo repair repair)
	for i in 0 1 2 3 4; do
		at=$(query audit/rows rows=1 skip=$i | sed 's/^{[^}]*}|//' | cut -d'|' -f1-3)
		same "${whole[*]:i + 1}" "$(whats "after=$at" | sed 's/ $//')"
		same "${whole[*]:0:i}" "$(query audit/rows-back rows=100 skip=0 "after=$at" | cut -d'|' -f6 | tr '\n' ' ' | sed 's/ $//')"
	done
	same 'repair repair ' "$(query audit/rows-back rows=2 skip=0 | cut -d'|' -f6 | tr '\n' ' ')"
}

@test "the audit is filtered by rule, key, operator, reason and time" {
	same 'action ' "$(whats 'filter={"fields": {"rule": ["response"]}}')"
	same 'undo repair ' "$(whats "filter={\"fields\": {\"key\": [\"$(gig 3)\"]}}")"
	same 'refused ' "$(whats 'filter={"fields": {"operator": ["SIDOROV"]}}')"
	same 'action ' "$(whats 'filter={"words": ["spam"]}')"
	same 'repair ' "$(whats 'filter={"fields": {"why": ["second"]}}')"
	same 'refused action undo repair repair ' "$(whats 'filter={"fields": {"since": ["2h"]}}')"
	same '' "$(whats 'filter={"fields": {"until": ["2h"]}}')"
	same '' "$(whats 'filter={"fields": {"until": ["2020-01-31"]}}')"
	same 'refused action undo repair repair ' "$(whats 'filter={"fields": {"since": ["2020-01-31"], "until": ["2999-01-01"]}}')"
	same '1|f|1|f|' "$(query audit/rows-count 'filter={"fields": {"rule": ["response"]}}')"
	sql "update trueup.audit set at = now() - interval '3 hours' where job = 1"
	same 'repair ' "$(whats 'filter={"fields": {"until": ["2h"], "since": ["4h"]}}')"
}

@test "a row of the audit says who and why, and each member before and after" {
	local audit
	audit=$(sql "select id from trueup.audit where rule = 'response-delete'")
	contains "$(query audit/change "audit=$audit")" '|spam|'
	contains "$(query audit/members "audit=$audit" rows=100 skip=0)" '|gig.responses|'
	contains "$(query audit/members "audit=$audit" rows=100 skip=0)" '|response.status|NEW||t'
	contains "$(query audit/members "audit=$audit" rows=100 skip=0)" '|image|'
	contains "$(query audit/change refusal=1)" '|no|'
	same '' "$(query audit/change)"
}

@test "the members of a change come in pages without a gap" {
	local audit whole at i=0
	audit=$(sql "select id from trueup.audit where rule = 'response-delete'")
	whole=$(query audit/members "audit=$audit" rows=100 skip=0 | cut -d'|' -f3)
	while IFS='|' read -r _ at _; do
		i=$((i + 1))
		same "$(tail -n +$((i + 1)) <<<"$whole")" \
			"$(query audit/members "audit=$audit" rows=100 skip=0 "after=$at" | cut -d'|' -f3)"
	done < <(query audit/members "audit=$audit" rows=100 skip=0)
	[ $i -gt 5 ]
}

@test "the newest page of a long audit is read by its index" {
	sql "insert into trueup.audit (job, rule, key, before, after, at)
	     select 1, 'gig-counters', jsonb_build_object('gig_id', gen_random_uuid()), '{\"responses\": 1}', '{\"responses\": 2}',
	            now() - n * interval '1 second'
	       from generate_series(1, 30000) n"
	sql 'analyze trueup.audit'
	local name read
	for name in rows rows-back; do
		read=$(pages "audit/$name" rows=50 skip=0)
		[ "$read" -lt 1000 ] || { echo "$name reads $read pages" >&2 && false; }
	done
}

@test "the findings of any rule come by key, both ways, with what they say in one line" {
	sql "insert into trueup.finding (rule, key, scope, label, stored, actual, reopened)
	     select 'other', jsonb_build_object('n', n), 'ws_' || n % 2, 'row ' || n, '{\"a\": 1, \"b\": null}', jsonb_build_object('a', 1, 'b', n), n % 3
	       from generate_series(1, 9) n"
	same 'row 1|ws_1|b – → 1' "$(query findings/findings rule=other rows=1 skip=0 | cut -d'|' -f4-6)"
	same 'row 4 row 5 ' "$(query findings/findings rule=other rows=2 skip=0 'after={"n": 3}' | cut -d'|' -f4 | tr '\n' ' ')"
	same 'row 1 row 2 ' "$(query findings/findings-back rule=other rows=5 skip=0 'after={"n": 3}' | cut -d'|' -f4 | tr '\n' ' ')"
	same 'row 8 row 9 ' "$(query findings/findings-back rule=other rows=2 skip=0 | cut -d'|' -f4 | tr '\n' ' ')"
	same '9|f|9|f|' "$(query findings/findings-count rule=other)"
	same '4|f|4|f|' "$(query findings/findings-count rule=other 'filter={"scope": "ws_0"}')"
	sql "insert into trueup.finding (rule, key, label) select 'many', jsonb_build_object('n', n), 'x' from generate_series(1, 10001) n"
	same '10000|t|10000|t|' "$(query findings/findings-count rule=many 'filter={"words": ["x"]}')"
	same '10001|f|10001|f|' "$(query findings/findings-count rule=many)"
}

@test "a page of a job's rows, and what a worker tells of the jobs and looks, are few pages however many there are" {
	local read
	sql "insert into trueup.outcome (job, key, outcome, detail)
	     select 1, jsonb_build_object('gig_id', n), case when n % 10 = 0 then 'failed' else 'already right' end, 'why ' || n
	       from generate_series(1, 20000) n;
	     insert into trueup.audit (id, job, rule, key, before, after)
	     select nextval('trueup.audit_id'), 1 + n % 3, 'gig-counters', jsonb_build_object('gig_id', n), '{\"responses\": 1}', '{\"responses\": 2}'
	       from generate_series(1, 60000) n;
	     insert into trueup.job (kind, rule, hash, state, reason)
	     select 'detect', 'gig-counters', 'x', 'done', repeat('because ', 20) from generate_series(1, 20000);
	     insert into trueup.run (rule, hash, started_at, finished_at, error)
	     select 'gig-counters', 'x', now() + n * interval '1 s', now() + n * interval '1 s', 'no' from generate_series(1, 20000) n"
	sql 'vacuum analyze'
	same 'why 10' "$(query jobs/rows rows=1 skip=0 job_id=1 | cut -d'|' -f6)"
	for read in "$(pages jobs/rows rows=100 skip=0 job_id=1)" "$(pages jobs/rows rows=100 skip=0 job_id=1 'after=1|60000')" \
		"$(pages worker/standing 'rules=["gig-counters", "never-looked", "nor-this-one"]')"; do
		[ "$read" -lt 400 ] || { echo "$read pages" >&2 && false; }
	done
}
