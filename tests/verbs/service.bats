# What trueup service says of a unit of systemd. A host of our own stands before the real one in PATH (tests/lib/host).
load ../lib/trueup
load verbs

unit=thebot-backend.service

setup() {
	export HOST_UNITS=$BATS_TEST_TMPDIR/units
	export PATH=$SERVERS_TOP/tests/lib/host:$PATH
	export DATABASE_URL=postgres://nowhere.invalid/none TRUEUP_HOME=$BATS_TEST_TMPDIR/home
	# What the machine's owner has set up must not leak in.
	export XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/config
	unset BACKEND_SERVICE
	mkdir -p "$HOST_UNITS" "$TRUEUP_HOME"
	echo 'active running 65' >"$HOST_UNITS/$unit.state"
	say "$unit" 6 4000 'chat room made'
	say "$unit" 3 3700 'an old error'
	say "$unit" 6 120 'listening on :8080'
}

teardown() {
	kill_background
}

@test "a unit at work without errors is fine, and no database is needed to say so" {
	run --separate-stderr trueup service
	same 0 "$status"
	same "✓ $unit: active (running), for 1m" "${lines[0]}"
	same '✓ errors of the last hour: 0' "${lines[1]}"
	[[ ${lines[2]} == *'info     chat room made' && ${lines[4]} == *'info     listening on :8080' ]]
	same '' "$stderr"
}

@test "an error of the last hour, and a unit that is not at work, are findings" {
	say "$unit" 3 60 'chat: no such user'
	run trueup service
	same 1 "$status"
	same '✗ errors of the last hour: 1' "${lines[1]}"
	rm "$HOST_UNITS/$unit.journal"
	echo 'failed failed 60' >"$HOST_UNITS/$unit.state"
	run_json service
	same 1 "$status"
	same '["failed","failed (failed)",0,[]]' "$(jq -c '[.state, .detail, .errors, .lines]' <<<"$output")"
}

@test "only the last lines about something are listed" {
	say "$unit" 6 30 'Chat a'
	say "$unit" 6 20 'nothing'
	say "$unit" 6 10 'CHAT b'
	run_json service --grep chat --lines 2
	same 0 "$status"
	same '["Chat a","CHAT b"]' "$(jq -c '[.lines[].text]' <<<"$output")"
	same '["info","info"]' "$(jq -c '[.lines[].priority]' <<<"$output")"
}

@test "what is not on this host is said to be that, and is neither inactive nor fine" {
	run --separate-stderr trueup service other.service
	same 3 "$status"
	same '? other.service: not on this host: no unit other.service' "$output"
	echo "System has not been booted with systemd as init system (PID 1). Can't operate." \
		>"$HOST_UNITS/complaint.systemctl"
	run_json service
	same 3 "$status"
	same '["not on this host","no systemd",null]' "$(jq -c '[.state, .why, .errors]' <<<"$output")"
	run --separate-stderr env PATH="$BATS_TEST_TMPDIR" "$TRUEUP" service
	same 3 "$status"
	same "? $unit: not on this host: no systemd" "$output"
}

@test "a journal that may not be read is unknown, never without errors" {
	echo 'Hint: You are currently not seeing messages from other users and the system.' \
		>"$HOST_UNITS/complaint.journalctl"
	rm "$HOST_UNITS/$unit.journal"
	run trueup service
	same 3 "$status"
	[[ ${lines[1]} == '? errors of the last hour: unknown: '*systemd-journal ]]
	run_json service
	same '["active",null]' "$(jq -c '[.state, .errors]' <<<"$output")"
	echo 'Failed to connect to bus: Access denied' >"$HOST_UNITS/complaint.systemctl"
	run trueup service
	same 3 "$status"
	same "? $unit: unknown: Failed to connect to bus: Access denied" "${lines[0]}"
}

@test "a hostile line cannot write to the terminal" {
	say "$unit" 6 1 $'\e]0;owned\a\r\nsecond \u202e line'
	run trueup service --lines 1
	[[ $output != *$'\e'* && $output != *$'\r'* && $output != *$'\u202e'* ]]
	same 3 "${#lines[@]}"
}

@test "the unit is that of the target, of the environment, or the one that is named" {
	echo 'active exited 10' >"$HOST_UNITS/other.service.state"
	BACKEND_SERVICE=other.service run trueup service
	[[ ${lines[0]} == '✓ other.service: active (exited)'* ]]
	printf '[a]\nservice = other.service\n[b]\nservice = off\n' >"$TRUEUP_HOME/targets.ini"
	run trueup service --target a
	[[ ${lines[0]} == '✓ other.service: active (exited)'* ]]
	run --separate-stderr trueup service --target b
	same 3 "$status"
	[[ $stderr == *'service = off'* ]]
	for name in '-x' 'a;b' '../x' 'a*'; do
		run --separate-stderr trueup service --target a -- "$name"
		same 2 "$status"
	done
	printf '[a]\nservice = a;b\n' >"$TRUEUP_HOME/targets.ini"
	run --separate-stderr trueup service
	[[ $stderr == *'targets.ini:2:11: service is "a;b"; expected a unit of systemd such as'* ]]
	rm "$TRUEUP_HOME/targets.ini"
	BACKEND_SERVICE='a b' run --separate-stderr trueup service
	same 2 "$status"
}

@test "follow goes on with each line that comes, and ends when it is told to" {
	local out=$BATS_TEST_TMPDIR/background.out
	in_background "$TRUEUP" service --follow --lines 1
	wait_for 20 grep -q 'listening on' "$out"
	say "$unit" 4 0 'a new line'
	wait_for 20 grep -q 'warning  a new line' "$out"
	end_background INT
	same 0 "$status"
	same 2 "$(wc -l <"$out")"
}
