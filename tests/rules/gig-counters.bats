#!/usr/bin/env bats
# Gig counters: what drifts is found exactly, repaired exactly, and nothing else is touched.

load ../lib/trueup
load rules

setup_file() {
	servers_begin
	start_postgres
	database_template document document_shape
	database_template production production_shape
	database_template document_drift plant_document
	database_template production_drift plant_production
}
teardown_file() { servers_end; }
teardown() { database_drop; }

# One gig of each kind, and gigs that are right beside them.
plant() {
	add_gig 1 5 2 # too high
	add_responses 1 3 NEW 100
	sql "update gigs.responses set status = 'SKIPPED' where candidate_id = 'c102'"
	add_gig 2 1 1 # too low
	add_responses 2 3 NEW 200
	add_gig 3 2 2 # NEW only
	add_responses 3 1 NEW 300
	add_responses 3 1 EVALUATED 310
	add_gig 4 7 7 # no responses at all
	add_gig 5 1 1 # right, though a vacancy has the gig's id
	add_responses 5 1 NEW 500
	add_responses 5 4 NEW 510 vacancy
	add_gig 6 4 4 # wrong: these are a vacancy's
	add_responses 6 4 NEW 600 vacancy
	add_gig 7 0 0 # right: none
	add_gig 8 5000 5000 # right: many
	add_responses 8 5000 NEW 8000
	add_gig 9 4999 0 other # wrong: many
	add_responses 9 5000 COMPLETED 20000
	add_gig 10 -3 0 # below zero
}

plant_document() {
	document_shape && plant
}

plant_production() {
	production_shape && plant
	add_gig 20 null null # no responses, and never counted
	add_gig 21 null 0 other
	add_responses 21 2 NEW 2100
	add_gig 22 1 null
	add_responses 22 1 NEW 2200
}

# What detect finds, as "number stored actual".
found() {
	section gig-counters detect "$@" |
		jq -rR 'split("|") | [(.[0][0:8] | ltrimstr("0000")), .[3], .[4]] | join(" ")' |
		sed 's/"responses"/r/g; s/"new_responses"/n/g; s/[{}",]//g; s/: /:/g' | sort
}

common='0001 r:5 n:2 r:3 n:2
0002 r:1 n:1 r:3 n:3
0003 r:2 n:2 r:2 n:1
0004 r:7 n:7 r:0 n:0
0006 r:4 n:4 r:0 n:0
0009 r:4999 n:0 r:5000 n:0
000a r:-3 n:0 r:0 n:0'

production="$common
0014 r:null n:null r:0 n:0
0015 r:null n:0 r:2 n:2
0016 r:1 n:null r:1 n:1"

all_gigs() {
	sql "select array_agg(id order by id) from gigs.gigs"
}

rows_as_written() {
	sql "select id, xmin, gigs from gigs.gigs order by id"
}

@test "each kind of drift is found and nothing else, in the document's tables" {
	database_from document_drift
	same "$common" "$(found)"
}

@test "each kind of drift is found and nothing else, in production's tables" {
	database_from production_drift
	same "$production" "$(found)"
}

@test "one gig and one workspace show their own drift only" {
	database_from production_drift
	same "0003 r:2 n:2 r:2 n:1" "$(found "gig_id={$(gig 3)}")"
	same "" "$(found "gig_id={$(gig 5)}")"
	same "0009 r:4999 n:0 r:5000 n:0
0015 r:null n:0 r:2 n:2" "$(found scope=other)"
	same "" "$(found scope=nobody)"
	same "0009 r:4999 n:0 r:5000 n:0" "$(found scope=other "gig_id={$(gig 9),$(gig 3)}")"
}

@test "forced, detect shows equal gigs as well" {
	database_from document_drift
	same 10 "$(found force=true | wc -l)"
	same "0005 r:1 n:1 r:1 n:1" "$(found force=true "gig_id={$(gig 5)}")"
}

@test "a repair sets each drifted gig right, says what it changed, and leaves the others alone" {
	database_from production_drift
	before=$(sql "select xmin from gigs.gigs where id in ('$(gig 5)', '$(gig 7)', '$(gig 8)') order by id")
	changed=$(section gig-counters lock+repair "gig_id=$(all_gigs)")
	same 10 "$(wc -l <<<"$changed")"
	contains "$changed" "$(gig 21)|{\"responses\": null, \"new_responses\": 0}|{\"responses\": 2, \"new_responses\": 2}"
	same "$before" "$(sql "select xmin from gigs.gigs where id in ('$(gig 5)', '$(gig 7)', '$(gig 8)') order by id")"
	same "" "$(found)"
	same "5000|0" "$(counters 9)"
	same "0|0" "$(counters 20)"
	same t "$(sql "select bool_and(updated_at > created_at) from gigs.gigs where id = '$(gig 1)'")"
}

@test "a second repair touches no row" {
	database_from production_drift
	section gig-counters lock+repair "gig_id=$(all_gigs)"
	before=$(rows_as_written)
	same "" "$(section gig-counters lock+repair "gig_id=$(all_gigs)")"
	same "$before" "$(rows_as_written)"
}

@test "forced, a repair writes the equal rows too" {
	database_from document_drift
	section gig-counters lock+repair "gig_id=$(all_gigs)"
	same 10 "$(section gig-counters lock+repair "gig_id=$(all_gigs)" force=true | wc -l)"
}

@test "a gig that is not there, or twice in the list, harms nothing" {
	database_from document_drift
	same 1 "$(section gig-counters lock+repair "gig_id={$(gig 1),$(gig 1),$(gig 999)}" | wc -l)"
	same "3|2" "$(counters 1)"
}

@test "undo puts back what was there, but not over a later change" {
	database_from production_drift
	changed=$(section gig-counters lock+repair "gig_id={$(gig 1),$(gig 20),$(gig 2)}")
	sql "update gigs.gigs set responses = responses + 1 where id = '$(gig 2)'"
	undone=$(section gig-counters undo "gig_id={$(cut -d'|' -f1 <<<"$changed" | paste -sd,)}" \
		"before=$(arrays 2 <<<"$changed")" "after=$(arrays 3 <<<"$changed")")
	same 2 "$(wc -l <<<"$undone")"
	contains "$undone" "$(gig 1)|{\"responses\": 3, \"new_responses\": 2}|{\"responses\": 5, \"new_responses\": 2}"
	same "5|2" "$(counters 1)"
	same "null|null" "$(counters 20)"
	same "4|3" "$(counters 2)"
}

@test "a writer that is in the middle of its transaction is waited for and counted" {
	database_from document_drift
	coproc writer { psql -XAtq; }
	printf '%s\n' "begin;" "insert into gigs.responses (entity_type, entity_id, candidate_id) values ('gig', '$(gig 2)', 'late');" \
		"update gigs.gigs set responses = responses + 1, new_responses = new_responses + 1 where id = '$(gig 2)';" \
		"select 'written';" >&"${writer[1]}"
	read -r line <&"${writer[0]}"
	same written "$line"
	in_background section gig-counters lock+repair "gig_id={$(gig 2)}"
	wait_for 20 backend_waits 'execute lock%'
	echo "commit;" >&"${writer[1]}"
	wait "${background_pid:?}"
	same "4|4" "$(counters 2)"
	same "" "$(found "gig_id={$(gig 2)}")"
}

@test "a repair in progress holds up nobody who inserts a response" {
	database_from production_drift
	sql "delete from gigs.responses where entity_id = '$(gig 6)'"
	apply_domain 210
	coproc repair { psql -XAtq; }
	{
		echo "begin;"
		"$SECTION" --print "$RULES/gigs/gig-counters.sql" lock+repair "gig_id={$(gig 2)}"
	} >&"${repair[1]}"
	read -r line <&"${repair[0]}"
	same "$(gig 2)" "$line"
	sql "set lock_timeout = '200ms'; insert into gigs.responses (entity_type, entity_id, candidate_id) values ('gig', '$(gig 2)', 'quick')"
	echo "rollback;" >&"${repair[1]}"
}
