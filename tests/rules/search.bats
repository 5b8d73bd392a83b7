#!/usr/bin/env bats
# What search finds by which word, on both shapes of the tables, and what it costs.

load ../lib/trueup
load rules

setup_file() {
	servers_begin
	start_postgres
	database_template production_template with_gigs production_shape
	database_template document_template with_gigs document_shape
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

with_gigs() {
	"$1" || return 1
	add_gig 1 0 0 ws_one && add_gig 2 0 0 ws_two && add_responses 1 2 NEW 1 && add_responses 2 1 NEW 10 &&
		sql "update gigs.gigs set title = 'Логотип для КОФЕЙНИ' where id = '$(gig 1)';
		     update gigs.responses set candidate_name = 'Анна Петрова' where id = '$(response 1)'"
}

# found TEXT: what matched, and which gig and response each row leads to (their first digits).
found() {
	"$SECTION" "$SERVERS_TOP/sql/queries/gigs/search.sql" query rows=100 skip=0 "text=$1" |
		sed -E 's/^\{"gig_id": "0*([0-9a-f]+)-[^"]*", "response_id": (null|"0*([0-9a-f]+)-[^"]*")\}\|[^|]*\|[^|]*\|[^|]*\|([^|]*)\|.*/\4 \1 \3/' | tr '\n' ';'
}

by_all_words() {
	same 'gig 1 ;' "$(found "$(gig 1)")"
	same 'gig 1 ;' "$(found "https://app.example/gigs/$(gig 1)")"
	same 'gig 1 ;' "$(found "  https://app.example/gigs/$(gig 1 | tr a-f A-F)/?tab=responses#top")"
	same 'response 1 2;' "$(found "$(response 2)")"
	same 'workspace 2 ;' "$(found ws_two)"
	same 'workspace 2 ;' "$(found https://app.example/w/ws_two/)"
	same 'title 1 ;' "$(found 'кофейни логотип')"
	same 'candidate 1 1;' "$(found 'петрова АННА')"
	same 'candidate 2 a;' "$(found c10)"
	same '' "$(found 'nowhere at all')"
	same '' "$(found "$(gig 9)")"
	same '' "$(found '%')"
	same '' "$(found '')"
}

@test "search finds by id, URL, workspace, title and candidate" {
	by_all_words
}

@test "search does so on the tables of the documents" {
	database_drop
	database_from document_template
	by_all_words
}

@test "a phone is found however it is written" {
	sql "update gigs.responses set phone = '+7 (912) 345-67-89' where id = '$(response 2)'"
	local written
	for written in '+7 (912) 345-67-89' 89123456789 '912 345 67 89'; do
		same 'phone 1 2;' "$(found "$written")"
	done
	same '' "$(found 9123456780)"
}

@test "an id is found by its index" {
	sql "insert into gigs.responses (entity_type, entity_id, candidate_id)
	     select 'gig', '$(gig 1)', 'x' || n from generate_series(1, 50000) n"
	sql 'analyze gigs.responses'
	local id read
	for id in "$(gig 1)" "$(response 2)"; do
		read=$("$SECTION" --explain "$SERVERS_TOP/sql/queries/gigs/search.sql" query rows=100 skip=0 "text=$id" |
			jq '.[0].Plan | ."Shared Hit Blocks" + ."Shared Read Blocks"')
		[ "$read" -lt 100 ] || { echo "reads $read pages" >&2 && false; }
	done
}

@test "where there are more responses than are looked at, it says so" {
	sql "update pg_class set reltuples = 9000000, relpages = 90000 where oid = 'gigs.responses'::regclass"
	contains "$(found 'nowhere at all')" more
	lacks "$(found "$(gig 1)")" more
}
