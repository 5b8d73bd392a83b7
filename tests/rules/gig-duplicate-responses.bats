#!/usr/bin/env bats
# Suspected spam: the same contact or the same text more than once in a workspace.

load ../lib/trueup
load rules

setup_file() {
	servers_begin
	start_postgres
	database_template production plant_production
	database_template document plant_document
}
teardown_file() { servers_end; }
teardown() { database_drop; }

plant() {
	add_gig 1 0 0
	add_gig 2 0 0
	add_gig 3 0 0 other
	add_responses 1 6 NEW 100
	add_responses 2 4 NEW 200
	add_responses 3 2 NEW 300 # another workspace
	add_responses 1 2 NEW 400 vacancy
	sql "update gigs.responses set cover_letter = 'unlike all others ' || id;
	     update gigs.responses set cover_letter = 'Buy now' where candidate_id in ('c101', 'c102', 'c201', 'c301', 'c401');
	     update gigs.responses set cover_letter = '' where candidate_id in ('c103', 'c104');
	     update gigs.responses set cover_letter = null where candidate_id in ('c105', 'c203');
	     update gigs.responses set candidate_id = 'c100' where candidate_id in ('c200', 'c300', 'c400')"
}

plant_document() {
	document_shape && plant
}

plant_production() {
	production_shape && plant
	sql "update gigs.responses set phone = '+7 900 1', telegram_username = '@Spammer' where candidate_id = 'c104';
	     update gigs.responses set phone = '+79001' where candidate_id = 'c105';
	     update gigs.responses set telegram_username = 'spammer' where candidate_id = 'c202'"
}

found() {
	section gig-duplicate-responses detect "$@" |
		jq -rR 'split("|") | (.[0][0:8] | ltrimstr("00000")) + " " + (.[3] | fromjson | "contact \(.same_contact) text \(.same_text) here \(.on_this_gig) \(.group | split(" ")[0])")' |
		sort
}

expected='064 contact 2 text 1 here 1 candidate
065 contact 1 text 3 here 2 text
066 contact 1 text 3 here 2 text
0c8 contact 2 text 1 here 1 candidate
0c9 contact 1 text 3 here 1 text'

with_contacts='068 contact 2 text 1 here 2 phone
069 contact 2 text 1 here 2 phone
0ca contact 2 text 1 here 1 telegram'

@test "the same candidate, contact or text in a workspace is found, with how often it stands there" {
	database_from document
	same "$expected" "$(found)"
	database_drop
	database_from production
	same "$(sort <<<"$expected
$with_contacts")" "$(found)"
}

@test "a workspace and a single response show what they show among all" {
	database_from production
	same "" "$(found scope=other)"
	same "$(found)" "$(found scope=ws)"
	same "$(found | grep ^065)" "$(found "response_id={$(response 101)}")"
	same "" "$(found "response_id={$(response 103),$(response 401)}")"
}

@test "duplicates are not repaired by themselves" {
	database_from production
	run section gig-duplicate-responses repair "response_id={$(response 101)}"
	[ "$status" -ne 0 ]
	contains "$output" "has no section repair"
}
