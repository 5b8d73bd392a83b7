# shellcheck shell=bash
# Detect beside the least that must be read, and beside the query of the document.

bare="select entity_id, count(*), count(*) filter (where status = 'NEW') from responses where entity_type = 'gig' group by entity_id"

# The floor and the peer have the server's own settings.
take_bare() {
	local prepared=()
	server_ms "$bare"
}

take_document() {
	local prepared=()
	server_ms "$(cat "$here/document.sql")"
}

# The rule's own statement on the server.
take_statement() {
	server_ms "$execute"
}

# As a verb runs it, with the rows sent and printed.
take_streamed() {
	checked_ms gig-counters --read-only
}

take_stored_first() {
	query 'truncate trueup.finding'
	checked_ms gig-counters
}

take_stored_again() {
	checked_ms gig-counters
}

one_gig() {
	local id plan ms buffers
	id=$(query "select id from gigs.gigs order by id offset $((gigs / 2)) limit 1")
	prepare_rule gig-counters "gig_id='{$id}'" force=true
	take_one_gig() {
		explain "$execute" >"$work/plan.json"
		jq '.[0]["Planning Time"] + .[0]["Execution Time"]' "$work/plan.json"
	}
	take_rounds one_gig
	ms=$(median one_gig)
	plan=$(cat "$work/plan.json")
	buffers=$(jq '.[0].Plan | .["Shared Hit Blocks"] + .["Shared Read Blocks"]' <<<"$plan")
	row 'one gig, planned and run' "$(spell "$ms")" 'under 2 ms' "$ms < 2"
	row 'buffers of one gig' "$buffers" 'at most 50' "$buffers <= 50"
}

part_detect() {
	heading "detect over all gigs, 1 % of them wrong"
	prepare_rule gig-counters force=false
	take_rounds bare statement streamed document stored_first stored_again
	ratio 'detect on the server : bare count' "$(median statement)" "$(median bare)" 1.5
	ratio 'detect as a verb streams it : bare count' "$(median streamed)" "$(median bare)" 1.5
	faster "the document's query : detect" "$(median statement)" "$(median document)" 3
	ratio 'detect that stores what it found : bare count' "$(median stored_first)" "$(median bare)" 3
	ratio 'detect that finds the same again : bare count' "$(median stored_again)" "$(median bare)" 3
	one_gig
}
