# `make demo` shows drift on real servers and is gone without a trace, however it ends.
load ../lib/trueup

setup() {
	cd "$SERVERS_TOP"
	export TMPDIR=$BATS_TEST_TMPDIR/t GIGS=40 TERM=xterm-256color
	mkdir "$TMPDIR"
	chmod 777 "$TMPDIR"
	chmod 755 "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_TEST_TMPDIR" "${BATS_TEST_TMPDIR%/*}"
	screen=$BATS_TEST_TMPDIR/screen
	mkfifo "$BATS_TEST_TMPDIR/keys"
	terminal=
}

teardown() {
	[ -z "$terminal" ] || kill -s KILL "$terminal" 2>/dev/null || :
}

# Runs the demo in a terminal of its own; keys go in by file descriptor 9, what the terminal gets is in $screen.
# Waits until the console shows that what was planted has drifted: by three rules of gigs and three of chats. Sets
# SERVERS_DIR and marks.
open_demo() {
	script -qefc 'stty rows 24 cols 80; exec tests/demo' "$screen" <"$BATS_TEST_TMPDIR/keys" >/dev/null 2>&1 3>&- 4>&- &
	terminal=$!
	exec 9>"$BATS_TEST_TMPDIR/keys"
	wait_for 60 grep -asq '11 of 14 rules found drift' "$screen"
	SERVERS_DIR=$(echo "$TMPDIR"/trueup-servers.*)
	marks=("$(server_mark postgres)" "$(server_mark redis)" "$(server_mark worker)" "$(server_mark max_api)" "$(server_mark keeper)")
	same 5 "$(printf '%s\n' "${marks[@]}" | grep -c .)"
	# It may have come to its end already.
	marks+=("$(server_mark refresh)")
}

nothing_left() {
	local mark
	for mark in "${marks[@]}"; do
		process_gone "$mark" || return 1
	done
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "without a terminal it prints the drift and leaves nothing" {
	GIGS=400 run tests/demo </dev/null
	status_is 0
	contains "$output" 'loading 400 gigs, 40 of them wrong'
	contains "$output" gig-counters
	contains "$output" ws_demo_001
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "a size that is none is refused before anything is started" {
	local size
	for size in 0 -1 many 1e6; do
		GIGS=$size run tests/demo
		status_is 2
		contains "$output" "not $size"
	done
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "leaving the console leaves nothing" {
	open_demo
	printf q >&9
	wait_for 20 nothing_left
	wait "$terminal"
	terminal=
}

@test "a terminal that goes away takes everything along" {
	open_demo
	kill -s KILL "$terminal"
	wait_for 20 nothing_left
}

@test "a demo that is killed takes its servers along" {
	open_demo
	kill -s KILL "$(cut -d ' ' -f 1 "$SERVERS_DIR/owner")"
	wait_for 20 nothing_left
}
