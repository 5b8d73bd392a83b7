# shellcheck shell=bash
# A handful of gigs whose counters are known, for the tests of the verbs:
#
#	gig  workspace  stored      actual     what is wrong
#	1    ws_1       3 / 2       3 / 2      nothing; a vacancy has its id
#	2    ws_1       5 / 1       2 / 1      too high
#	3    ws_1       NULL / NULL 1 / 1      NULL
#	4    ws_1       1 / 0       0 / 0      no responses
#	5    ws_2       1 / 1       2 / 2      too low
#
# Responses are numbered 11 to 13 (gig 1), 21, 22, 31, 51, 52; 99 is the vacancy's.

gig() {
	printf '00000000-0000-4000-8000-%012d' "$1"
}

response() {
	printf '11111111-0000-4000-8000-%012d' "$1"
}

five_gigs() {
	sql_file "$SERVERS_TOP/tests/data/gigs-tables-production.sql"
	sql "
	insert into gigs.gigs (id, workspace_id, title, responses, new_responses, updated_at)
	select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, workspace, title, total, new, '2026-01-01'
	  from (values (1, 'ws_1', 'Лендинг', 3, 2), (2, 'ws_1', 'Logo', 5, 1), (3, 'ws_1', '翻訳', null, null),
	               (4, 'ws_1', 'Audit', 1, 0), (5, 'ws_2', 'Чат-бот', 1, 1)) g(n, workspace, title, total, new);
	insert into gigs.responses (id, entity_type, entity_id, candidate_id, candidate_name, status, cover_letter)
	select ('11111111-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, type::gigs.response_entity_type,
	       ('00000000-0000-4000-8000-' || lpad(gig::text, 12, '0'))::uuid, 'c' || n, 'Candidate ' || n,
	       status::gigs.response_status, 'Letter ' || n
	  from (values (11, 'gig', 1, 'NEW'), (12, 'gig', 1, 'NEW'), (13, 'gig', 1, 'SKIPPED'), (21, 'gig', 2, 'NEW'),
	               (22, 'gig', 2, 'EVALUATED'), (31, 'gig', 3, 'NEW'), (51, 'gig', 5, 'NEW'), (52, 'gig', 5, 'NEW'),
	               (99, 'vacancy', 1, 'NEW')) r(n, type, gig, status)"
}

# With trueup's own schema.
five_gigs_installed() {
	five_gigs && trueup migrate --quiet --label testing
}

# The counters of gig N as stored: "3|2".
counters() {
	sql "select responses, new_responses from gigs.gigs where id = '$(gig "$1")'"
}

# What must not change when nothing is to be written: versions of all rows, and how much trueup keeps.
snapshot() {
	sql "select string_agg(xmin::text, ',' order by id) from gigs.gigs"
	sql "select string_agg(xmin::text, ',' order by id) from gigs.responses"
	if [ -n "$(sql "select to_regclass('trueup.job')")" ]; then
		sql "select (select count(*) from trueup.job), (select count(*) from trueup.part),
		       (select count(*) from trueup.run), (select count(*) from trueup.finding),
		       (select count(*) from trueup.audit), (select count(*) from trueup.refusal)"
	fi
}

# A login with these roles, once a server.
login() {
	local name=$1 role
	shift
	sql "create role $name login"
	for role in "$@"; do
		sql "grant $role to $name"
	done
}

# verbs_json ARGUMENTS…: runs trueup with --format json; fails unless stdout is one JSON document.
run_json() {
	run --separate-stderr trueup "$@" --format json
	# shellcheck disable=SC2154
	jq -es 'length == 1' <<<"$output" >/dev/null || {
		printf 'no JSON document: %s\n%s\n' "$output" "$stderr" >&2
		return 1
	}
}
