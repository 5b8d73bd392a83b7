# The verbs on a terminal: questions, the progress bar, tables that fit.
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

# typed TEXT ARGUMENTS…: runs trueup on a terminal of 80x24 where TEXT is typed; sets output (as the terminal got it, CRs
# removed) and status.
typed() {
	local text=$1 keys=$BATS_TEST_TMPDIR/keys
	shift
	[ -p "$keys" ] || mkfifo "$keys"
	# Held open: at the end of what is typed, script would wait for a while.
	exec 7<>"$keys"
	echo "$text" >&7
	status=0
	TERM=xterm script -qec "stty cols 80 rows 24; exec $(printf '%q ' "$TRUEUP" "$@")" /dev/null \
		<&7 >"$BATS_TEST_TMPDIR/terminal" 2>&1 || status=$?
	exec 7>&-
	output=$(tr -d '\r' <"$BATS_TEST_TMPDIR/terminal")
}

@test "a repair of several rows asks with the exact count, and no is no" {
	typed n repair gig-counters --all
	status_is 3
	contains "$output" 'Repair 4 rows? [y/N]'
	contains "$output" 'not confirmed; nothing was changed'
	same '5|1' "$(counters 2)"
	same 0 "$(sql 'select count(*) from trueup.job')"
	typed '' repair gig-counters --all
	status_is 3
	typed y repair gig-counters --all
	status_is 0
	contains "$output" '4 of 4 repaired'
	same '2|1' "$(counters 2)"
}

@test "one row is not asked about" {
	typed '' repair gig-counters --key "$(gig 2)"
	status_is 0
	lacks "$output" '?'
	same '2|1' "$(counters 2)"
}

@test "a protected installation wants its name typed" {
	trueup migrate --quiet --protect yes
	typed production repair gig-counters --all
	status_is 3
	contains "$output" 'testing is protected: type its name to go on'
	same '5|1' "$(counters 2)"
	typed testing repair gig-counters --all
	status_is 0
	same '2|1' "$(counters 2)"
}

@test "Ctrl-C at the question changes nothing and is status 130" {
	local keys=$BATS_TEST_TMPDIR/keys
	mkfifo "$keys"
	exec 7<>"$keys"
	TERM=xterm script -qec "exec $TRUEUP repair gig-counters --all" /dev/null <&7 >"$BATS_TEST_TMPDIR/terminal" 2>&1 3>&- 7>&- &
	background_pid=$!
	wait_for 20 grep -qF '[y/N]' "$BATS_TEST_TMPDIR/terminal"
	printf '\003' >&7
	status=0
	wait "$background_pid" || status=$?
	exec 7>&-
	status_is 130
	contains "$(cat "$BATS_TEST_TMPDIR/terminal")" 'nothing was changed'
	same '5|1' "$(counters 2)"
	same 0 "$(sql 'select count(*) from trueup.job')"
}

@test "the progress bar is gone when the work is done" {
	sql "insert into gigs.gigs (workspace_id, title, responses) select 'big', 'g' || n, 7 from generate_series(1, 3000) n"
	typed y repair gig-counters --all
	status_is 0
	contains "$(cat "$BATS_TEST_TMPDIR/terminal")" $'\r\e[K'
	contains "$output" $'\e[Kgig-counters: 3,004 of 3,004 repaired'
	typed y repair gig-counters --all --quiet
	lacks "$output" $'\e['
	TERM=dumb run trueup check gig-counters
	lacks "$output" $'\e['
}

@test "a table takes one line a row and fits the terminal, whatever stands in it" {
	sql "update gigs.gigs set title = repeat('Лендинг翻訳 ', 100) where id = '$(gig 2)'"
	typed '' check gig-counters
	status_is 1
	same '' "$(sed 's/.*\x1b\[K//' <<<"$output" | perl -CSD -ne '
		chomp; my $n = 0; $n += ord > 0x2E7F ? 2 : 1 for split //; print if $n > 80')"
	contains "$output" 'responses 5'
	contains "$output" '…'
}

@test "a long list is cut on a terminal, and says how to see all of it" {
	sql "insert into gigs.gigs (workspace_id, title, responses) select 'big', 'g' || n, 7 from generate_series(1, 100) n"
	typed '' check gig-counters
	contains "$output" '54 more: --verbose lists them all'
	contains "$output" '104 found'
	typed '' check gig-counters --verbose
	lacks "$output" 'more: --verbose'
	run trueup check gig-counters
	same 107 "${#lines[@]}"
}
