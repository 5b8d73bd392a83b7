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

# shown LIST FILTER: the numbers of the rows that a list of gigs shows.
shown() {
	"$SECTION" "$SERVERS_TOP/sql/queries/gigs/gigs$1.sql" query rows=100 skip=0 "filter=$2" |
		cut -d'|' -f1 | jq -r .gig_id | sed -E 's/^0*([0-9]).*/\1/' | tr '\n' ' '
}

# matched FILTER: the same by the function.
matched() {
	sql "select string_agg(left(ltrim(key ->> 'gig_id', '0'), 1) || ' ', '' order by key)
	       from trueup.finding where trueup.finding_matches(key, scope, label, :'filter')" -v filter="$1"
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

@test "a filter means the same to the list, page up or down, and to what is pinned" {
	local filter wanted
	while IFS='|' read -r wanted filter; do
		echo "filter $filter" >&2
		same "$wanted" "$(shown '' "$filter")"
		same "$wanted" "$(shown -back "$filter")"
		same "$wanted" "$(matched "$filter")"
	done < <(cases)
}

@test "a filter means the same to gigs that did not drift" {
	local filter wanted
	sql 'update trueup.finding set resolved_at = now()'
	while IFS='|' read -r wanted filter; do
		echo "filter $filter" >&2
		same "$wanted" "$(shown '' "$filter")"
		same "$wanted" "$(shown -back "$filter")"
	done < <(cases)
}

@test "what is counted under a filter is what it shows" {
	local filter wanted
	while IFS='|' read -r wanted filter; do
		echo "filter $filter" >&2
		same "$(wc -w <<<"$wanted")" \
			"$("$SECTION" "$SERVERS_TOP/sql/queries/gigs/gigs-count.sql" query "filter=$filter" | cut -d'|' -f1)"
	done < <(cases)
}

# pieces LIST FILTER LOOK: the keys of a list's rows, looked for in pieces of LOOK rows each.
pieces() {
	local rows all='' after='' steps=0
	while [ $((++steps)) -lt 100 ]; do
		rows=$("$SECTION" "$SERVERS_TOP/sql/queries/$1.sql" query skip=0 rows=1000 rule=gig-counters \
			"filter=$2" "look=$3" ${after:+"after=$after"})
		all+=$rows$'\n'
		# Where it stopped, and at which place.
		after=$(tail -n 1 <<<"$rows" | sed -nE 's/^\|(\{[^}]*\}|[01] [0-9a-f-]+|[^|]*\|0\|[0-9]+)\|.*t$/\1/p')
		[ -n "$after" ] || break
	done
	grep -v '^|' <<<"$all" | grep . | cut -d'|' -f1 | sort
}

# at_once LIST FILTER: the same, in one piece.
at_once() {
	"$SECTION" "$SERVERS_TOP/sql/queries/$1.sql" query skip=0 rows=1000 rule=gig-counters "filter=$2" | cut -d'|' -f1 | sort
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
	local list filter back
	with_audit
	for list in gigs/gigs findings/findings audit/rows; do
		for filter in '{"without": ["1"]}' '{"words": ["reason", "2"]}'; do
			for back in '' -back; do
				echo "$list$back $filter" >&2
				same "$(at_once "$list$back" "$filter")" "$(pieces "$list$back" "$filter" 3)"
			done
		done
	done
	same "$(at_once gigs/gigs '{"without": ["1"]}')" "$(pieces gigs/gigs '{"without": ["1"]}' 1)"
}

@test "what is to be found is made out once, not for each finding" {
	local plan
	plan=$(sql "explain (verbose, costs off) select from trueup.finding
	             where trueup.finding_matches(key, scope, label, '{\"words\": [\"logo\"], \"without\": [\"%\"]}')")
	contains "$plan" '%logo%'
	lacks "$plan" filter_patterns
	lacks "$plan" finding_matches
}
