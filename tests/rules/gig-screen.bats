#!/usr/bin/env bats
# What the screen of one gig asks the database, on the tables as the documents have them and as production has them.

load ../lib/trueup
load rules

setup_file() {
	servers_begin
	start_postgres
	database_template production_template with_gig production_shape
	database_template document_template with_gig document_shape
}

teardown_file() {
	servers_end
}

setup() {
	database_from production_template
}

teardown() {
	database_drop
}

# Gig 1: six responses, four of them with one text; two are ranked, the first a day before the last response came.
with_gig() {
	"$1" || return 1
	add_gig 1 6 0 && add_gig 2 0 0 && add_responses 1 6 NEW && add_responses 2 2 NEW 20 || return 1
	sql "
	update gigs.responses r
	   set created_at = '2026-11-01'::timestamptz + n * interval '1 day',
	       cover_letter = case when n in (1, 3, 6) then ' Same TEXT ' when n = 4 then 'same text' when n = 5 then '' else 'letter ' || n end
	  from generate_series(1, 6) n
	 where r.candidate_id = 'c' || n
	   and r.entity_id = '$(gig 1)'"
}

# ranked: responses 2 and 4 of gig 1 have a place, where there is one to have.
ranked() {
	sql "
	update gigs.responses
	   set ranking_position = case candidate_id when 'c4' then 1 when 'c2' then 2 end,
	       composite_score = case candidate_id when 'c4' then 90 when 'c2' then 70 end,
	       ranked_at = '2026-11-06'
	 where candidate_id in ('c2', 'c4')"
}

query() {
	local name=$1
	shift
	"$SECTION" "$SERVERS_TOP/sql/queries/gigs/$name.sql" query "gig_id=$(gig 1)" "$@"
}

# candidates NAME [NAME=VALUE…]: the numbers of the candidates that a list of responses shows, in its order.
candidates() {
	local name=$1
	shift
	query "$name" rows=100 skip=0 "$@" | cut -d'|' -f8 | sed 's/Candidate //' | tr '\n' ' '
}

@test "the ranked come first, then the newest, and the same text stands together" {
	same '6 4 3 1 5 2 ' "$(candidates responses)"
	ranked
	same '4 2 6 3 1 5 ' "$(candidates responses)"
	same '4 2 6 3 1 5 ' "$(candidates responses-back)"
	same '1 5 ' "$(candidates responses-back rows=2)"
	same '6|f|6|f' "$(query responses-count)"
}

@test "an empty letter is like no other, and the same text is counted over blanks and capitals" {
	same ' ×4 ×4 ×4 ×4' "$(query responses rows=100 skip=0 | cut -d'|' -f13 | sort | tr '\n' ' ' | sed -E 's/^ +/ /;s/ $//')"
}

@test "pages up and down fit together without a gap at any row" {
	ranked
	local i at whole=(4 2 6 3 1 5)
	for i in 0 1 2 3 4 5; do
		at=$(query responses rows=1 skip=$i | cut -d'|' -f2-6)
		same "${whole[*]:i + 1}" "$(candidates responses "after=$at" | sed 's/ $//')"
		same "${whole[*]:0:i}" "$(candidates responses-back "after=$at" | sed 's/ $//')"
	done
}

@test "the filter finds a response by status, contact and number of copies" {
	sql "update gigs.responses set status = 'SKIPPED', phone = '+7 900 111-22-33' where candidate_id = 'c5'"
	same '5 ' "$(candidates responses 'filter={"fields": {"status": "skipped"}}')"
	same '5 ' "$(candidates responses 'filter={"words": ["111-22"]}')"
	same '6 4 3 1 ' "$(candidates responses-back 'filter={"fields": {"alike": "4"}}')"
	same '4|f|4|f' "$(query responses-count 'filter={"fields": {"alike": "4"}}')"
}

@test "the gig says what is stored, what is counted, how far it is ranked and what came after" {
	ranked
	same "Gig 1|ws|6|6|0|6|drifted|NEW 6|2 / 6" "$(query gig | cut -d'|' -f3-11)"
	same 1 "$(query gig | cut -d'|' -f13)"
	same 6 "$(sql "update gigs.gigs set new_responses = 6" && query gig | cut -d'|' -f7)"
	same right "$(query gig | cut -d'|' -f9)"
}

@test "all of it works on the tables of the documents, which lack most of the columns" {
	database_drop
	database_from document_template
	same "Gig 1|ws|6|6|0|6|drifted|NEW 6|0 / 6" "$(query gig | cut -d'|' -f3-11)"
	same '6 4 3 1 5 2 ' "$(candidates responses)"
	same '6 4 3 1 5 2 ' "$(candidates responses-back)"
	same '6|f|6|f' "$(query responses-count)"
}

@test "what was done to a gig is found by its indexes, however much was done elsewhere" {
	trueup migrate --domain gigs --yes --quiet
	run trueup repair gig-counters --key "$(gig 1)" --yes
	status_is 0
	run trueup response delete "$(response 5)" --workspace ws --reason spam --yes
	status_is 0
	run trueup response delete "$(response 20)" --workspace ws --reason spam --yes
	status_is 0
	run trueup undo --job 2 --yes
	status_is 0
	same 'undo response-delete|Candidate 5
response-delete|Candidate 5
gig-counters|6→6, 0→6' "$(query done rows=10 skip=0 | cut -d'|' -f4,5)"
	same 1 "$(query done rows=10 skip=0 | cut -d'|' -f8 | grep -c .)"
	same 'response-delete' "$(query done rows=1 skip=1 | cut -d'|' -f4)"
	sql "insert into trueup.audit (job, rule, key, before, after)
	     select 1, case n % 2 when 0 then 'response-delete' else 'gig-counters' end, jsonb_build_object('gig_id', gen_random_uuid()),
	            jsonb_build_object('response', jsonb_build_object('entity_id', gen_random_uuid())), '{}'
	       from generate_series(1, 20000) n" && sql 'analyze trueup.audit'
	local read
	read=$("$SECTION" --explain "$SERVERS_TOP/sql/queries/gigs/done.sql" query "gig_id=$(gig 1)" rows=100 skip=0 |
		jq '.[0].Plan | ."Shared Hit Blocks" + ."Shared Read Blocks"')
	[ "$read" -lt 200 ] || { echo "reads $read pages" >&2 && false; }
}
