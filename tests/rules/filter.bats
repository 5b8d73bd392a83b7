#!/usr/bin/env bats
# What the filter of a list means: the same where trueup's schema pins what is shown (trueup.finding_matches) and where a
# statement has {{matches}} in it, which needs no schema of ours.

load ../lib/trueup
load rules

setup_file() {
	servers_begin
	start_postgres
	database_template filter_template with_rows
}

teardown_file() {
	servers_end
}

setup() {
	database_from filter_template
}

teardown() {
	database_drop
}

# Rows that a filter could mistake for one another, by number.
with_rows() {
	production_shape
	sql "
	insert into gigs.gigs (id, workspace_id, title)
	values ('$(gig 1)', 'ws_1', 'Лендинг для КОФЕЙНИ'),
	       ('$(gig 2)', 'ws_2', 'Logo 100% refresh'),
	       ('$(gig 3)', 'ws_1', 'logo_refresh'),
	       ('$(gig 4)', 'ws_12', 'C:\\path'),
	       ('$(gig 5)', 'WS_1', 'gig_id null');
	insert into trueup.finding (rule, key, scope, label)
	select 'gig-counters', jsonb_build_object('gig_id', id), workspace_id, title from gigs.gigs"
}

# Each line: the numbers of the rows that a filter shows, and the filter.
cases() {
	cat <<-'END'
		1 2 3 4 5 |{}
		1 |{"words": ["кофейни"]}
		1 |{"words": ["ЛЕНДИНГ", "ws_1"]}
		2 3 |{"words": ["LOGO"]}
		2 |{"words": ["100%"]}
		2 |{"words": ["%"]}
		3 |{"words": ["logo_"]}
		4 |{"words": ["\\path"]}
		3 |{"words": ["00000003-"]}
		5 |{"words": ["gig_id"]}
		|{"words": ["nowhere"]}
		1 2 3 4 5 |{"words": []}
		1 4 5 |{"without": ["logo"]}
		3 |{"words": ["logo"], "without": ["%"]}
		1 3 |{"scope": "ws_1"}
		|{"scope": "ws"}
		3 |{"scope": "ws_1", "words": ["refresh"]}
		1 3 4 5 |{"fields": {"scope": "Ws_1"}}
		2 3 |{"fields": {"label": "REFRESH"}}
		2 |{"fields": {"label": ["refresh", "%"]}}
		|{"fields": {"label": "ws_1"}}
		4 |{"fields": {"gig_id": "00000004"}}
		|{"fields": {"status": "new"}}
		1 4 5 |{"fields_without": {"label": "refresh"}}
		4 5 |{"fields_without": {"label": ["refresh", "кофейни"]}}
		|{"fields_without": {"status": "new"}}
		2 3 |{"regex": ["lo.o"]}
		1 |{"regex": ["для кофейни"]}
		3 |{"regex": ["^logo", "h ws_1 "]}
	END
}

# statement LIST NAME=VALUE…: what is sent for a list of sql/queries; FILTER stands for its filter, LOOK for how many rows
# it looks at, and AFTER for the row that it goes on from.
statement() {
	"$SECTION" --print "$SERVERS_TOP/sql/queries/$1.sql" query filter=FILTER look=LOOK after=AFTER "${@:2}" |
		sed -E 's/\$v\$(LOOK|AFTER)\$v\$/\1/g'
}

# for_each_case STATEMENT: what it returns with the filter of each case, in one session; a line "end" after each.
for_each_case() {
	local wanted filter text=$1
	text=${text//LOOK/null}
	text=${text//AFTER/null}
	while IFS='|' read -r wanted filter; do
		printf '%s;\n\\echo end\n' "${text//FILTER/"$filter"}"
	done < <(cases) | psql -XAtq -v ON_ERROR_STOP=1
}

# The cases as they are, from what for_each_case has printed: of each row the number of its gig.
numbered() {
	sed -E 's/^\{"gig_id": "0*([0-9]).*/\1/' | awk '$0 != "end" { row = row $0 " "; next } { print row; row = "" }' |
		paste -d '|' - <(cases | cut -d '|' -f 2-)
}

# shown LIST: the cases, with the numbers that a list of gigs shows.
shown() {
	for_each_case "$(statement "gigs/gigs$1" rows=100 skip=0)" | numbered
}

@test "a filter means the same to the list, page up or down, and to what is pinned" {
	diff <(cases) <(shown '')
	diff <(cases) <(shown -back)
	diff <(cases) <(for_each_case 'select key from trueup.finding
	                                where trueup.finding_matches(key, scope, label, $v$FILTER$v$) order by key' | numbered)
}

@test "a filter means the same to gigs that did not drift" {
	sql 'update trueup.finding set resolved_at = now()'
	diff <(cases) <(shown '')
	diff <(cases) <(shown -back)
}

@test "what is counted under a filter is what it shows" {
	diff <(cases | awk -F '|' '{ print split($1, a, " ") }') \
		<(for_each_case "$(statement gigs/gigs-count)" | awk -F '|' '$0 != "end" { print $1 }')
}

# ask STATEMENT FILTER LOOK AFTER: sets answer to its rows. All in one session.
ask() {
	local text=$1 line
	text=${text//FILTER/"$2"}
	text=${text//LOOK/"$3"}
	printf '%s;\n\\echo end\n' "${text//AFTER/"$4"}" >&"${SESSION[1]}"
	answer=
	while read -rt 60 line <&"${SESSION[0]}"; do
		[ "$line" != end ] || return 0
		answer+=$line$'\n'
	done
	return 1
}

# keys ROWS: of a list, without the line that says where it stopped.
keys() {
	grep -v '^|' <<<"$1" | grep . | cut -d '|' -f 1 | sort
}

# same_in_pieces STATEMENT FILTER LOOK: the rows are the same, looked for in pieces of LOOK rows each.
same_in_pieces() {
	local all='' after=null steps=0 once
	ask "$1" "$2" null null
	once=$(keys "$answer")
	[ -n "$once" ]
	while [ $((++steps)) -lt 100 ]; do
		ask "$1" "$2" "$3" "$after"
		all+=$answer
		# Where it stopped, and at which place.
		after=$(sed -nE '$s/^\|(\{[^}]*\}|[01] [0-9a-f-]+|[^|]*\|0\|[0-9]+)\|.*t$/\1/p' <<<"${answer%$'\n'}")
		[ -n "$after" ] || break
		after="\$v\$$after\$v\$"
	done
	[ "$steps" -gt 1 ]
	same "$once" "$(keys "$all")"
}

# Eleven findings, of which three are put right and one taken back, and three attempts that were refused.
with_audit() {
	sql "
	insert into gigs.gigs (id, workspace_id, title)
	select md5(n::text)::uuid, 'ws_' || n % 2, 'Number ' || n from generate_series(1, 11) n;
	insert into trueup.finding (rule, key, scope, label)
	select 'gig-counters', jsonb_build_object('gig_id', id), workspace_id, title from gigs.gigs where title like 'Number 1%';
	insert into trueup.job (kind, rule, hash, state, reason)
	select 'repair', 'gig-counters', '', 'done', 'reason ' || n from generate_series(1, 3) n;
	insert into trueup.audit (job, rule, key, at)
	select j.id, 'gig-counters', jsonb_build_object('gig_id', g.id), now() - g.no * interval '1 minute' - j.id % 2 * interval '5 s'
	  from trueup.job j, (select id, row_number() over () % 4 as no from gigs.gigs where title like 'Number 1%') g;
	insert into trueup.refusal (what, why, at, requested_by)
	select 'confirm', 'reason ' || n, now() - n * interval '1 minute', 'somebody' from generate_series(0, 4) n"
}

@test "what is looked for piece by piece is what is looked for at once" {
	local list filter text
	with_audit
	coproc SESSION { psql -XAtq -v ON_ERROR_STOP=1 2>&1 3>&- 4>&-; }
	for list in {gigs/gigs,findings/findings,audit/rows}{,-back}; do
		text=$(statement "$list" skip=0 rows=1000 rule=gig-counters)
		for filter in '{"without": ["refresh", "reason 2"]}' '{"words": ["r", "2"]}'; do
			echo "$list $filter" >&2
			same_in_pieces "$text" "$filter" 3
		done
	done
	text=$(statement gigs/gigs skip=0 rows=1000)
	same_in_pieces "$text" '{"without": ["refresh"]}' 1
}

@test "what is to be found is made out once, not for each finding" {
	local plan
	plan=$(sql "explain (verbose, costs off) select from trueup.finding
	             where trueup.finding_matches(key, scope, label, '{\"words\": [\"logo\"], \"without\": [\"%\"]}')")
	contains "$plan" '%logo%'
	lacks "$plan" filter_patterns
	lacks "$plan" finding_matches
}
