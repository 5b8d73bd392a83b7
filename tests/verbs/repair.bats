# trueup repair, sync-gig-counts and gig sync: what is changed, what is said, what is left behind.
load ../lib/trueup
load verbs

setup_file() {
	servers_begin
	start_postgres
	database_template bare five_gigs
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

all_right() {
	same '1|3|2,2|2|1,3|1|1,4|0|0,5|2|2' \
		"$(sql "select string_agg(right(id::text, 1) || '|' || responses || '|' || new_responses, ',' order by id) from gigs.gigs")"
}

# A gig that the database refuses to correct.
refuse_gig() {
	sql "alter table gigs.gigs add check (id <> '$(gig "$1")' or responses = $2) not valid"
}

@test "repair --all corrects what is wrong and nothing else, with one audit row each" {
	local before
	before=$(sql "select xmin from gigs.gigs where id = '$(gig 1)'")
	run_json repair gig-counters --all --yes --reason 'before the deploy'
	status_is 0
	same '["gig-counters",false,4,4,0,0,0]' \
		"$(json '[.rule, .dry_run, .previewed, .repaired, .already_right, .drifted_again, .failed]')"
	same true "$(json '(.job > 0) and (.duration_ms >= 0) and (has("rows") | not)')"
	all_right
	same "$before" "$(sql "select xmin from gigs.gigs where id = '$(gig 1)'")"
	same '2,3,4,5' "$(sql "select string_agg(right(key ->> 'gig_id', 1), ',' order by key) from trueup.audit")"
	same 'before the deploy' "$(sql 'select reason from trueup.job')"
}

@test "a second run finds nothing, makes no job and touches no row" {
	local before
	trueup repair gig-counters --all --yes --quiet
	before=$(sql "select string_agg(xmin::text, ',' order by id) from gigs.gigs; select count(*) from trueup.audit; select count(*) from trueup.job")
	run_json repair gig-counters --all --yes
	status_is 0
	same '[null,0,0]' "$(json '[.job, .previewed, .repaired]')"
	run trueup sync-gig-counts --all --yes
	status_is 0
	same "$before" "$(sql "select string_agg(xmin::text, ',' order by id) from gigs.gigs; select count(*) from trueup.audit; select count(*) from trueup.job")"
}

@test "verbose lists each row with what it was and what it is" {
	run_json repair gig-counters --scope ws_1 --yes --verbose
	status_is 0
	same '[[2,5,2,"repaired"],[3,null,1,"repaired"],[4,1,0,"repaired"]]' \
		"$(json '[.rows[] | [(.key.gig_id[-1:] | tonumber), .before.responses, .after.responses, .outcome]] | sort')"
	same '1|1' "$(counters 5)"
	run trueup repair gig-counters --all --yes --verbose
	status_is 0
	contains "$output" '1 of 1 repaired'
	contains "$output" 'responses 1 → 2'
}

@test "dry run shows the same rows and leaves nothing behind" {
	local before
	before=$(snapshot)
	run_json repair gig-counters --all --dry-run --verbose
	status_is 0
	same '[null,true,4,0]' "$(json '[.job, .dry_run, .previewed, .repaired]')"
	same '[[2,5,2],[3,null,1],[4,1,0],[5,1,2]]' \
		"$(json '[.rows[] | [(.key.gig_id[-1:] | tonumber), .before.responses, .after.responses]] | sort')"
	run trueup repair gig-counters --all --dry-run
	status_is 0
	contains "$output" 'gig-counters: 4 would be repaired; nothing was changed'
	run_json repair gig-counters --all --force --dry-run
	same 5 "$(json .previewed)"
	run trueup sync-gig-counts --all --dry-run
	contains "$output" '4 of 5 gigs would be corrected; nothing was changed'
	run_json sync-gig-counts ws_1 --dry-run
	same '[4,3,[1,false]]' "$(json '[.totalGigs, .updatedGigs, (.results[] | select(.updated | not) | [(.gigId[-1:] | tonumber), .updated])]')"
	run_json gig sync "$(gig 2)" --dry-run
	same '[2,5,true,true]' "$(json '[.total, .previousTotal, .updated, .dryRun]')"
	same "$before" "$(snapshot)"
}

@test "dry run works where trueup is not installed; repair says what is missing" {
	database_drop
	database_from bare
	run_json repair gig-counters --all --dry-run
	status_is 0
	same 4 "$(json .previewed)"
	run trueup repair gig-counters --all --yes
	status_is 3
	contains "$output" 'trueup migrate'
	same '5|1' "$(counters 2)"
}

@test "more than one row without a terminal needs --yes, and without it nothing happens" {
	run trueup repair gig-counters --all
	status_is 2
	contains "$output" 'Repair 4 rows?'
	contains "$output" --yes
	run trueup sync-gig-counts --all
	status_is 2
	same '5|1' "$(counters 2)"
	same 0 "$(sql 'select count(*) from trueup.job')"
	run trueup repair gig-counters --key "$(gig 2)"
	status_is 0
	same '2|1' "$(counters 2)"
}

@test "keys pin just these rows" {
	run_json repair gig-counters --key "$(gig 2)" --key "$(gig 1)" --yes --verbose
	status_is 0
	same '[1,1,[2]]' "$(json '[.previewed, .repaired, [.rows[].key.gig_id[-1:] | tonumber]]')"
	same '|' "$(counters 3)"
}

@test "force rewrites what is right as well" {
	local before
	before=$(sql "select xmin from gigs.gigs where id = '$(gig 1)'")
	run_json repair gig-counters --scope ws_1 --force --yes
	status_is 0
	same '[4,4]' "$(json '[.previewed, .repaired]')"
	[ "$before" != "$(sql "select xmin from gigs.gigs where id = '$(gig 1)'")" ]
	same t "$(sql "select updated_at > '2026-06-01' from gigs.gigs where id = '$(gig 1)'")"
	same '1|1' "$(counters 5)"
}

@test "one row that the database refuses fails alone, by name, with status 4" {
	refuse_gig 3 77
	run_json repair gig-counters --all --yes
	status_is 4
	same '[4,3,1]' "$(json '[.previewed, .repaired, .failed]')"
	same '[["failed",3]]' "$(json '[.left[] | [.outcome, (.key.gig_id[-1:] | tonumber)]]')"
	contains "$(json '.left[0].reason')" 'check constraint'
	same '|' "$(counters 3)"
	same '2|1' "$(counters 2)"
	run trueup repair gig-counters --all --yes
	status_is 4
	contains "$output" '1 failed'
	contains "$output" "$(gig 3)"
}

@test "read-only refuses to repair" {
	local before
	before=$(snapshot)
	run trueup repair gig-counters --all --yes --read-only
	status_is 3
	contains "$output" '--read-only'
	same "$before" "$(snapshot)"
}

@test "sync-gig-counts answers as the document says" {
	run_json sync-gig-counts ws_1 --yes
	status_is 0
	same '[4,3]' "$(json '[.totalGigs, .updatedGigs]')"
	same '[[1,3,3,2,2,false],[2,5,2,1,1,true],[3,null,1,null,1,true],[4,1,0,0,0,true]]' \
		"$(json '[.results[] | [(.gigId[-1:] | tonumber), .previousTotal, .newTotal, .previousNew, .newNew, .updated]] | sort')"
	same true "$(json '.syncedAt | test("^[0-9-]{10}T[0-9:]{8}Z$")')"
	same '1|1' "$(counters 5)"
	run trueup sync-gig-counts --all
	status_is 0
	contains "$output" '1 of 5 gigs corrected'
	all_right
}

@test "sync-gig-counts of a workspace without gigs changes nothing and says so" {
	run --separate-stderr trueup sync-gig-counts ws_nobody
	status_is 0
	contains "$stderr" 'workspace ws_nobody has no gigs'
	run_json sync-gig-counts ws_nobody
	same '[0,0,[]]' "$(json '[.totalGigs, .updatedGigs, .results]')"
}

@test "gig sync answers as the document says, and leaves an equal row alone" {
	run_json gig sync "$(gig 3)"
	status_is 0
	same "[\"$(gig 3)\",1,1,null,null,true]" \
		"$(json '[.gigId, .total, .new, .previousTotal, .previousNew, .updated]')"
	same true "$(json '.syncedAt | test("^[0-9-]{10}T[0-9:]{8}Z$")')"
	local before
	before=$(snapshot)
	run_json gig sync "$(gig 1)" --workspace ws_1
	status_is 0
	same '[3,2,3,2,false]' "$(json '[.total, .new, .previousTotal, .previousNew, .updated]')"
	same "$(head -n 2 <<<"$before")" "$(snapshot | head -n 2)"
	run_json gig sync "$(gig 1)" --force
	same '[3,true]' "$(json '[.previousTotal, .updated]')"
	run trueup gig sync "$(gig 2)"
	contains "$output" 'corrected: responses 5 → 2'
}

@test "gig sync of a gig that cannot be corrected is status 4 and says why" {
	refuse_gig 2 5
	run_json gig sync "$(gig 2)"
	status_is 4
	same '[false,"failed"]' "$(json '[.updated, .left[0].outcome]')"
	run trueup gig sync "$(gig 2)"
	status_is 4
	contains "$output" 'not corrected'
	contains "$output" 'check constraint'
}

@test "gig count shows what is stored beside what is there, with status 1 where they differ" {
	run_json gig count "$(gig 1)"
	status_is 0
	same '{"total":3,"new":2,"gigResponses":3,"gigNewResponses":2,"isSynced":true}' "$output"
	run_json gig count "$(gig 3)"
	status_is 1
	same '{"total":1,"new":1,"gigResponses":null,"gigNewResponses":null,"isSynced":false}' "$output"
	run trueup gig count "$(gig 3)"
	status_is 1
	contains "$output" 'stored –, counted 1'
}

@test "a gig that is malformed, unknown or in another workspace: three different errors" {
	local verb
	for verb in count sync responses; do
		run trueup gig $verb not-a-uuid
		status_is 2
		contains "$output" '"not-a-uuid" is no key'
		run trueup gig $verb "$(gig 9)"
		status_is 3
		same "trueup: there is no gig $(gig 9)" "$output"
		run trueup gig $verb "$(gig 1)" --workspace ws_2
		status_is 3
		same "trueup: gig $(gig 1) is not in workspace ws_2" "$output"
		run trueup gig $verb "$(gig 9)" --format json --quiet
		status_is 3
		lacks "$output" '{'
	done
}

@test "gig responses lists those of the gig and of nothing else" {
	run_json gig responses "$(gig 1)" --workspace ws_1
	status_is 0
	same '["11","12","13"]' "$(json '[.[].id[-2:]] | sort')"
	same '["Candidate 11","NEW","Letter 11","c11"]' \
		"$(json '.[] | select(.id[-2:] == "11") | [.candidateName, .status, .coverLetter, .candidateId]')"
	run_json gig responses "$(gig 4)"
	same '[]' "$output"
	run trueup gig responses "$(gig 2)"
	contains "$output" 'Candidate 21'
	lacks "$output" 'Candidate 11'
}

@test "a protected installation wants its name, and what was refused is written down" {
	trueup migrate --quiet --protect yes
	run trueup repair gig-counters --all --yes
	status_is 3
	contains "$output" 'testing is protected'
	run trueup repair gig-counters --all --yes --confirm production
	status_is 3
	same '5|1' "$(counters 2)"
	same 2 "$(sql 'select count(*) from trueup.refusal')"
	same 0 "$(sql 'select count(*) from trueup.job')"
	run trueup repair gig-counters --all --confirm testing
	status_is 0
	all_right
}

@test "a target that its entry calls protected wants its name, also where the database does not know" {
	mkdir -p "$BATS_TEST_TMPDIR/trueup"
	printf '[prod]\nprotect = yes\ndatabase = host=%s dbname=%s\n' "$PGHOST" "$PGDATABASE" \
		>"$BATS_TEST_TMPDIR/trueup/targets.ini"
	export XDG_CONFIG_HOME=$BATS_TEST_TMPDIR
	run trueup gig sync "$(gig 2)"
	status_is 3
	contains "$output" 'is protected'
	run trueup repair gig-counters --all --yes --confirm elsewhere
	status_is 3
	same '5|1' "$(counters 2)"
	same 0 "$(sql 'select count(*) from trueup.job')"
	run trueup repair gig-counters --all --confirm prod
	status_is 0
	all_right
}

@test "who asked is kept: the operator's name and where they sit" {
	TRUEUP_OPERATOR=i.ivanov SSH_CLIENT='192.0.2.7 5000 22' run trueup gig sync "$(gig 2)" --reason call
	status_is 0
	same 'i.ivanov|192.0.2.7 5000 22|postgres|call' \
		"$(sql 'select operator, ssh_client, requested_by, reason from trueup.job')"
	SUDO_USER=a.smirnov run trueup gig sync "$(gig 3)"
	same 'a.smirnov' "$(sql 'select operator from trueup.job order by id desc limit 1')"
}

@test "a job that was submitted before is done by a worker, once" {
	local job
	job=$(sql "
	select trueup.preview_new('repair', 'gig-counters', '$(sha256sum <"$SERVERS_TOP/sql/rules/gigs/gig-counters.sql" | cut -d' ' -f1)', '{}', null, null) as job \gset
	select trueup.preview_add_keys(:job, array['{\"gig_id\": \"$(gig 2)\"}'::jsonb], 100) \g /dev/null
	select trueup.job_confirm(:job, null, null, 1) \g /dev/null
	select :job")
	run trueup worker --job "$job"
	status_is 0
	same '' "$output"
	same '2|1' "$(counters 2)"
	same 'done' "$(sql "select state from trueup.job where id = $job")"
	run trueup worker --job "$job"
	status_is 3
	contains "$output" "job $job is done"
	same 1 "$(sql 'select count(*) from trueup.audit')"
	run trueup worker --job 4711
	status_is 3
	contains "$output" 'there is no job 4711'
}

@test "a rule that refuses forced rows alone is asked of them alone" {
	mkdir -p "$BATS_TEST_TMPDIR/sql/rules/gigs"
	{
		sed 's/^-- needs:/-- refuse: forced\n&/' "$SERVERS_TOP/sql/rules/gigs/gig-counters.sql"
		printf -- "\n--: refuse\nselect gig_id, 'no'::text as code, 'Not this one.'::text as reason from unnest(:gig_id) as k(gig_id)\n"
	} >"$BATS_TEST_TMPDIR/sql/rules/gigs/gig-counters.sql"
	export TRUEUP_HOME=$BATS_TEST_TMPDIR
	run_json repair gig-counters --key "$(gig 2)" --yes
	status_is 0
	same '[1,0]' "$(json '[.repaired, (.refused // 0)]')"
	same '2|1' "$(counters 2)"
	run_json repair gig-counters --key "$(gig 3)" --force --yes
	status_is 4
	same 'refused|no' "$(sql 'select outcome, code from trueup.outcome')"
	same 1 "$(sql 'select count(*) from trueup.audit')"
}
