# trueup response delete, undo and audit.
load ../lib/trueup
load verbs

setup_file() {
	servers_begin
	start_postgres
	database_template installed five_gigs_installed
}

teardown_file() {
	servers_end
}

setup() {
	database_from installed
}

teardown() {
	database_drop
}

@test "response delete removes one, lowers the counters and names the audit row" {
	run_json response delete "$(response 11)" --workspace ws_1 --reason spam
	status_is 0
	same true "$(json '.success and (.audit > 0)')"
	same '2|1' "$(counters 1)"
	same 0 "$(sql "select count(*) from gigs.responses where id = '$(response 11)'")"
	same "$(json .audit)" "$(sql 'select id from trueup.audit')"
	same spam "$(sql 'select reason from trueup.job')"
}

@test "a response that is unknown, a vacancy's, of another workspace or malformed: four clear errors, nothing changed" {
	local before
	before=$(snapshot | head -n 2)
	run trueup response delete "$(response 77)" --workspace ws_1 --reason spam
	status_is 3
	contains "$output" "$(response 77)"
	contains "$output" 'There is no response'
	run trueup response delete "$(response 99)" --workspace ws_1 --reason spam
	status_is 3
	contains "$output" "$(response 99)"
	contains "$output" vacancy
	run trueup response delete "$(response 51)" --workspace ws_1 --reason spam
	status_is 3
	contains "$output" "$(response 51)"
	contains "$output" 'another workspace'
	run trueup response delete 11 --workspace ws_1 --reason spam
	status_is 2
	contains "$output" '"11" is no key'
	same "$before" "$(snapshot | head -n 2)"
	run_json response delete "$(response 99)" --workspace ws_1 --reason spam
	status_is 3
	same '[false,["not-a-gig"]]' "$(json '[.success, [.refused[].code]]')"
	contains "$stderr" vacancy
	# Where both go to the same place the document stays whole, and what is said comes after it.
	run trueup response delete "$(response 99)" "$(response 77)" --workspace ws_1 --reason spam --yes --format json
	same false "$(json .success "${lines[0]}")"
	same 3 "${#lines[@]}"
}

@test "several at once are one job; those that must not go stay, by name, with status 4" {
	run_json response delete "$(response 11)" "$(response 12)" "$(response 99)" "$(response 51)" --workspace ws_1 \
		--reason spam --yes
	status_is 4
	same '[false,2,[["51","other-workspace"],["99","not-a-gig"]]]' \
		"$(json '[.success, (.audits | length), ([.refused[] | [.id[-2:], .code]] | sort)]')"
	same '1|0' "$(counters 1)"
	same 1 "$(sql 'select count(*) from trueup.job')"
	run_json response delete "$(response 51)" "$(response 52)" --workspace ws_2 --reason spam --yes
	status_is 0
	same '[true,2]' "$(json '[.success, (.audits | length)]')"
	same '0|0' "$(counters 5)"
}

@test "several at once need --yes without a terminal" {
	run trueup response delete "$(response 11)" "$(response 12)" --workspace ws_1 --reason spam
	status_is 2
	contains "$output" 'Delete 2 responses'
	same '3|2' "$(counters 1)"
}

@test "a dry run says what would be refused and changes nothing" {
	local before
	before=$(snapshot)
	run_json response delete "$(response 11)" --workspace ws_1 --dry-run
	status_is 0
	same '[true,true,[]]' "$(json '[.success, .dryRun, .refused]')"
	run trueup response delete "$(response 11)" "$(response 99)" --workspace ws_1 --dry-run
	status_is 4
	contains "$output" '1 would be deleted, 1 refused; nothing was changed'
	same "$before" "$(snapshot)"
}

@test "undo brings a deleted response back and raises the counters" {
	local before audit
	before=$(sql "select r::text from gigs.responses r where id = '$(response 11)'")
	audit=$(trueup response delete "$(response 11)" --workspace ws_1 --reason spam --format json | jq .audit)
	run_json undo "$audit" --reason mistake
	status_is 0
	same '[1,0,["undone"]]' "$(json '[.undone, .refused, [.rows[].outcome]]')"
	same "$before" "$(sql "select r::text from gigs.responses r where id = '$(response 11)'")"
	same '3|2' "$(counters 1)"
	run trueup undo "$audit"
	status_is 3
	contains "$output" 'undone already'
	same '3|2' "$(counters 1)"
}

@test "an undo of a deletion is not undone by bringing the deletion back" {
	trueup response delete "$(response 11)" --workspace ws_1 --reason spam --quiet
	trueup undo "$(sql 'select max(id) from trueup.audit')" --quiet
	run trueup undo "$(sql 'select max(id) from trueup.audit')"
	status_is 3
	contains "$output" 'response-delete'
	same '3|2' "$(counters 1)"
}

@test "undo of a whole job takes back what still stands and lists what moved on, with status 4" {
	local job
	job=$(trueup repair gig-counters --all --yes --format json | jq .job)
	sql "update gigs.gigs set responses = 9 where id = '$(gig 3)'"
	run trueup undo --job "$job"
	status_is 2
	contains "$output" 'Undo 4 changes?'
	run_json undo --job "$job" --yes
	status_is 4
	same '[3,1]' "$(json '[.undone, .refused]')"
	same "[\"$(gig 3)\"]" "$(json '[.rows[] | select(.outcome == "refused").key.gig_id]')"
	same '5|1' "$(counters 2)"
	same '9|1' "$(counters 3)"
	run trueup undo --job "$job" --yes
	status_is 4
	contains "$output" '0 of 1 undone, 1 has moved on since'
	contains "$output" "$(gig 3)"
}

@test "a dry run of undo shows what would be taken back and leaves nothing behind" {
	local job before
	job=$(trueup repair gig-counters --scope ws_1 --yes --format json | jq .job)
	before=$(snapshot)
	run_json undo --job "$job" --dry-run
	status_is 0
	same '[true,0,[[2,2,5]]]' \
		"$(json '[.dry_run, .undone, [.rows[] | [(.key.gig_id[-1:] | tonumber), .before.responses, .after.responses] | select(.[0] == 2)]]')"
	run trueup undo "$(sql 'select min(id) from trueup.audit')" --dry-run
	status_is 0
	contains "$output" 'nothing was changed'
	same "$before" "$(snapshot)"
}

@test "undo of what is not there is said, with status 3" {
	run trueup undo 4711
	status_is 3
	same 'trueup: there is no audit row 4711' "$output"
	run trueup undo --job 4711
	status_is 3
	same 'trueup: there is no job 4711' "$output"
}

@test "audit tells who, when, why, before, after and what was undone" {
	TRUEUP_OPERATOR=i.ivanov SSH_CLIENT='192.0.2.7 1 22' trueup gig sync "$(gig 2)" --reason 'ticket 5' --quiet
	local first
	first=$(sql 'select id from trueup.audit')
	trueup undo "$first" --quiet
	run_json audit
	status_is 0
	same "[[\"undo\",null,$first],[\"repair\",$((first + 1)),null]]" "$(json '[.[] | [.what, .undone_by, .undoes]]')"
	same '["gig-counters",5,2,"ticket 5","postgres","i.ivanov","192.0.2.7 1 22"]' \
		"$(json '.[1] | [.rule, .before.responses, .after.responses, .reason, .role, .operator, .ssh_client]')"
	same "\"$(gig 2)\"" "$(json '.[1].key.gig_id')"
	run trueup audit
	contains "$output" 'i.ivanov'
	contains "$output" 'responses 5 → 2'
	contains "$output" 'ticket 5'
}

@test "audit is chosen by rule, key and time, and shows refusals" {
	trueup repair gig-counters --all --yes --quiet
	trueup response delete "$(response 11)" --workspace ws_1 --reason spam --quiet
	run_json audit --rule response-delete
	same 1 "$(json length)"
	run_json audit --key "$(gig 2)"
	same '["gig-counters"]' "$(json '[.[].rule]')"
	sql "update trueup.audit set at = now() - interval '3 days' where rule = 'response-delete'"
	run_json audit --since 2d
	same '["gig-counters"]' "$(json '[.[].rule] | unique')"
	run_json audit --since 4d --rule response-delete
	same 1 "$(json length)"
	run_json audit --since 2000-01-01
	same 5 "$(json length)"
	run_json audit --since 2999-01-01
	same '[]' "$output"
	run trueup audit --since 2026-13-45
	status_is 2
	contains "$output" '2026-13-45'
	trueup migrate --quiet --protect yes
	trueup gig sync "$(gig 1)" --force || :
	run_json audit
	same '["refused repair",true]' "$(json '.[0] | [.what, (.reason | contains("protected"))]')"
}

@test "audit without trueup's schema says what to do" {
	sql 'drop schema trueup cascade'
	run trueup audit
	status_is 3
	contains "$output" 'trueup migrate'
	run trueup undo 1
	status_is 3
	contains "$output" 'trueup migrate'
}

@test "migrate tells what is pending, changes nothing until told to, and is done the second time" {
	sql 'drop schema trueup cascade'
	run_json migrate --dry-run
	status_is 0
	same true "$(json '(.pending > 0) and (.applied == 0) and .dry_run')"
	same '' "$(sql "select to_regnamespace('trueup')")"
	run_json migrate --label here
	status_is 0
	same '["here",false,true]' "$(json '[.label, .protected, (.applied > 0)]')"
	run trueup migrate
	status_is 0
	contains "$output" 'everything was there already'
	run_json migrate --status
	same 0 "$(json .pending)"
	run trueup migrate --read-only
	status_is 3
}
