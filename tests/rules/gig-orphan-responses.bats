#!/usr/bin/env bats
# Responses whose gig is gone: found, deleted with what hangs on them, brought back.

load ../lib/trueup
load rules

setup_file() {
	servers_begin
	start_postgres
	database_template production plant
}
setup() { database_from production; }
teardown_file() { servers_end; }
teardown() { database_drop; }

plant() {
	production_shape
	add_gig 1 2 2
	add_responses 1 2 NEW 100
	add_responses 2 2 NEW 200         # orphans
	add_responses 3 2 NEW 300 vacancy # a vacancy has no gig
	sql "insert into gigs.response_comments (response_id, author, content) values ('$(response 200)', 'a', 'one'), ('$(response 100)', 'b', 'two')"
}

found() {
	section gig-orphan-responses detect "$@" | cut -d'|' -f1 | sort
}

@test "orphans of gigs are found, and no vacancy's response" {
	same "$(response 200)
$(response 201)" "$(found)"
	same "$(response 201)" "$(found "response_id={$(response 201),$(response 100),$(response 300)}")"
	same "" "$(found scope=ws)"
}

@test "a repair deletes orphans with what hangs on them, nothing else, and undo brings them back" {
	before=$(sql "select * from gigs.responses order by id; select * from gigs.response_comments order by id")
	changed=$(section gig-orphan-responses lock+repair "response_id={$(response 200),$(response 201),$(response 100),$(response 300)}")
	same 2 "$(wc -l <<<"$changed")"
	same "4|1" "$(sql "select (select count(*) from gigs.responses), (select count(*) from gigs.response_comments)")"
	same "2|2" "$(counters 1)"
	same "" "$(found)"
	undone=$(section gig-orphan-responses undo "response_id={$(cut -d'|' -f1 <<<"$changed" | paste -sd,)}" \
		"before=$(arrays 2 <<<"$changed")" "after=$(arrays 3 <<<"$changed")")
	same 2 "$(wc -l <<<"$undone")"
	same "$before" "$(sql "select * from gigs.responses order by id; select * from gigs.response_comments order by id")"
}

@test "an orphan whose gig came back before the repair stays" {
	add_gig 2 0 0
	same "" "$(section gig-orphan-responses lock+repair "response_id={$(response 200)}")"
	same 6 "$(sql "select count(*) from gigs.responses")"
}

@test "an orphan that a foreign key keeps out says so on undo" {
	changed=$(section gig-orphan-responses lock+repair "response_id={$(response 200),$(response 201)}")
	apply_domain 210
	undone=$(section gig-orphan-responses undo "response_id={$(cut -d'|' -f1 <<<"$changed" | paste -sd,)}" \
		"before=$(arrays 2 <<<"$changed")" "after=$(arrays 3 <<<"$changed")")
	same 2 "$(wc -l <<<"$undone")"
	contains "$undone" "||a row that responses belongs to is gone (responses_gig_id_fk)"
	same 4 "$(sql "select count(*) from gigs.responses")"
}
