#!/usr/bin/env bats
# What the rules of gigs read: one gig reads that gig, one workspace its own, a chunk its rows and no whole table.

load ../lib/trueup
load rules

setup_file() {
	servers_begin
	start_postgres
	database_template many plant
}
setup() { database_from many; }
teardown_file() { servers_end; }
teardown() { database_drop; }

# 4,000 gigs in 40 workspaces with 100,000 responses in no order.
plant() {
	production_shape
	sql "set search_path to gigs;
	     insert into gigs (id, workspace_id, title, description, responses, new_responses)
	     select md5('g' || n)::uuid, 'ws_' || n % 40, 'Gig ' || n, repeat('text ', 40), 25, 25 from generate_series(1, 4000) n;
	     insert into responses (id, entity_type, entity_id, candidate_id, candidate_name, cover_letter)
	     select md5('r' || n)::uuid, (array['gig', 'vacancy'])[1 + (n % 20 = 0)::int]::response_entity_type,
	            md5('g' || 1 + n * 7919 % 4000)::uuid, 'c' || n, 'Candidate', 'letter ' || n
	       from generate_series(1, 100000) n"
}

# The last ones: who reads all of them in the order of their ids comes by the first at once.
some_gigs() {
	sql "select array_agg(id) from (select id from gigs.gigs order by id desc limit $1) g"
}

some_responses() {
	sql "select array_agg(id) from (select id from gigs.responses where entity_type = 'gig' order by id limit $1) r"
}

# at_most LIMIT NUMBER
at_most() {
	[ "$2" -le "$1" ] && return
	echo "expected at most $1, got $2" >&2
	return 1
}

# nodes RULE SECTION NAME=VALUE…: the kinds of scans of tables in its plan, "Seq Scan responses".
scans() {
	local rule=$1
	shift
	"$SECTION" --explain "$RULES/gigs/$rule.sql" "$@" |
		jq -r '.. | objects | select(."Relation Name"? and ."Node Type" != "ModifyTable") | "\(."Node Type") \(."Relation Name")"' | sort -u
}

@test "one gig's counters cost under 50 pages" {
	at_most 49 "$(buffers gig-counters detect "gig_id=$(some_gigs 1)")"
}

@test "one workspace's counters cost a small part of all" {
	at_most 1000 "$(buffers gig-counters detect scope=ws_7)"
	at_most 1000 "$(buffers gig-counters detect scope=ws_7 force=true)"
	lacks "$(scans gig-counters detect scope=ws_7)" "Seq Scan"
}

@test "all counters are read from an index alone" {
	same "Index Only Scan responses
Seq Scan gigs" "$(scans gig-counters detect | sed 's/Index Scan gigs/Seq Scan gigs/')"
}

@test "a chunk of 1,000 gigs is locked, counted and written without reading a whole table" {
	gigs=$(some_gigs 1000)
	lacks "$(scans gig-counters lock "gig_id=$gigs")" "Seq Scan"
	lacks "$(scans gig-counters repair "gig_id=$gigs" force=true)" "Seq Scan"
	lacks "$(scans gig-counters detect "gig_id=$gigs")" "Seq Scan"
	same "Index Only Scan responses
Index Scan gigs" "$(scans gig-counters repair "gig_id=$gigs" | sed 's/Bitmap Heap Scan gigs/Index Scan gigs/' | sort -u)"
}

@test "an orphan looked up by its key costs under 50 pages" {
	at_most 49 "$(buffers gig-orphan-responses detect "response_id=$(some_responses 1)")"
	at_most 49 "$(buffers gig-orphan-responses detect scope=ws_7)"
}

@test "duplicates of a workspace, or of one response, read that workspace only" {
	all=$(buffers gig-duplicate-responses detect)
	at_most 16000 "$(buffers gig-duplicate-responses detect scope=ws_7)"
	at_most 16000 "$(buffers gig-duplicate-responses detect "response_id=$(some_responses 1)")"
	lacks "$(scans gig-duplicate-responses detect scope=ws_7)" "Seq Scan responses"
	[ "$all" -gt 2000 ]
}

@test "deleting 100 responses looks up what hangs on each by its index" {
	responses=$(some_responses 100)
	workspace=$(sql "select workspace_id from gigs.gigs where id = (select entity_id from gigs.responses where id = ('$responses'::uuid[])[1])")
	lacks "$(scans response-delete lock "response_id=$responses" "workspace=$workspace")" "Seq Scan"
	at_most 20000 "$(buffers response-delete lock+apply "response_id=$responses" "workspace=$workspace")"
}

# How many pages of the indexes of the findings and the audit were read so far.
index_pages() {
	sql "select sum(idx_blks_hit + idx_blks_read) from pg_statio_user_indexes where schemaname = 'trueup' and relname ~ '^(audit|finding)'"
}

@test "a repair and its undo read a few pages of indexes a row, also where the server knows nothing of the tables yet" {
	local before
	trueup migrate --quiet --label testing
	sql "update gigs.gigs set workspace_id = 'ws', responses = 7 where id in (select id from gigs.gigs limit 3000)"
	before=$(index_pages)
	trueup repair gig-counters --scope ws --yes --quiet
	wait_for 20 nobody_else
	at_most $((3000 * 30)) $(($(index_pages) - before))
	before=$(index_pages)
	trueup undo --job 1 --yes --quiet
	wait_for 20 nobody_else
	same 3000 "$(sql 'select count(*) from trueup.audit where undoes is not null')"
	at_most $((3000 * 50)) $(($(index_pages) - before))
}

# What a session read is counted when it has ended.
nobody_else() {
	[ "$(sql "select count(*) from pg_stat_activity where application_name = 'trueup'")" = 0 ]
}
