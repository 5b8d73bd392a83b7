# What trueup says of itself, and how it takes a command line. No server is asked.
load ../lib/trueup

setup() {
	unset "${!PG@}" DATABASE_URL TRUEUP_HOME
	export XDG_CONFIG_HOME=$BATS_TEST_TMPDIR
}

@test "help names every verb, and each verb explains itself" {
	run trueup --help
	status_is 0
	local verb
	for verb in console check repair sync-gig-counts 'gig count' 'gig sync' 'gig responses' 'response delete' verify-chat-creation 'chat open' 'chat stats' 'chat log' refresh-participants 'participants list' 'participants status' 'participants warm' audit \
		undo jobs 'jobs show' 'jobs watch' 'jobs pause' 'jobs resume' 'jobs cancel' 'jobs retry' 'jobs set' 'jobs halt' 'jobs go' 'jobs discard' dead-letters 'dead-letters list' 'dead-letters retry' 'dead-letters discard' schedule 'schedule on' 'schedule off' 'schedule run' migrate lint files version worker checklist service help; do
		contains "$output" "  $verb "
		# shellcheck disable=SC2086
		run trueup $verb --help
		status_is 0
		contains "$output" "usage: trueup $verb"
		contains "$output" "--target NAME"
		run trueup --help
	done
}

@test "no line of any help is wider than 80 columns but for usage" {
	local verb
	for verb in '' check repair 'gig sync' migrate audit; do
		# shellcheck disable=SC2086
		same '' "$(trueup $verb --help | grep -v '^usage:' | grep -E '^.{81}')"
	done
}

@test "an unknown verb is answered with the nearest one, and status 2" {
	run trueup chek
	status_is 2
	same 'trueup: there is no verb "chek" (did you mean "check"?)' "$output"
	run trueup gig
	status_is 2
	contains "$output" 'count, sync, responses'
	run trueup gig counts
	status_is 2
	contains "$output" 'count, sync, responses'
}

@test "an unknown option is answered with the nearest one, and status 2" {
	run trueup check --scop x
	status_is 2
	same 'trueup: unknown option --scop (did you mean --scope?)' "$output"
	run trueup check -z
	status_is 2
	contains "$output" 'unknown option -z'
}

@test "an option that a verb does not take is refused, not passed over" {
	run trueup undo 1 --force
	status_is 2
	contains "$output" '--force says nothing to undo'
}

@test "options may stand anywhere, with a space or an equals sign, and -- ends them" {
	run trueup --format json version
	status_is 0
	same '"trueup"' "$(json .name)"
	run trueup version --format=json
	same '"trueup"' "$(json .name)"
	run trueup version -fjson
	same '"trueup"' "$(json .name)"
	run trueup gig count -- --help
	status_is 2
	contains "$output" '"--help" is no key'
}

@test "a missing or superfluous value, a wrong one and too many words are usage errors" {
	local line
	for line in 'version --format' 'version --quiet=yes' 'version --format xml' 'version more' 'repair' 'undo' \
		'undo 1 2' 'undo 0' 'undo x' 'undo 1 --job 2' 'worker x' 'worker --job 1 --until-idle' 'worker --job x' 'sync-gig-counts' \
		'sync-gig-counts ws --all' 'repair gig-counters' 'repair gig-counters --all --scope x' \
		'repair gig-counters --key nonsense' 'check --key x' 'gig count nonsense' \
		'response delete 1 --workspace w --reason r' 'audit --since yesterday' 'check response-delete' \
		'repair response-delete --all' 'repair gig-duplicate-responses --all' 'migrate --protect perhaps' \
		refresh-participants 'refresh-participants 1 --all' 'refresh-participants --all --stale' 'refresh-participants x'; do
		# shellcheck disable=SC2086
		run trueup $line
		echo "$line: $output"
		status_is 2
		same 1 "${#lines[@]}"
		contains "$output" 'trueup: '
	done
}

@test "a response is only deleted with a workspace and a reason" {
	local id=00000000-0000-4000-8000-000000000001
	run trueup response delete $id --reason spam
	status_is 2
	contains "$output" '--workspace'
	run trueup response delete $id --workspace w
	status_is 2
	contains "$output" '--reason'
}

@test "an unknown rule is answered with the nearest one, and status 3" {
	run trueup check gig-counter
	status_is 3
	same 'trueup: there is no rule "gig-counter" (did you mean "gig-counters"?)' "$output"
}

@test "a setting out of range names the variable, its value and its range" {
	TRUEUP_CHUNK_MAX=0 run trueup check
	status_is 2
	contains "$output" TRUEUP_CHUNK_MAX
	same 1 "${#lines[@]}"
}

@test "version is the same in every way of asking" {
	run trueup version
	local version=$output
	run trueup --version
	same "$version" "$output"
	run trueup version --format json
	same "$version" "trueup $(jq -r .version <<<"$output")"
}

@test "files shows which file is in force and where it comes from" {
	run trueup files --format json
	status_is 0
	same '"builtin"' "$(json '.[] | select(.path == "sql/rules/gigs/gig-counters.sql").origin')"
	mkdir -p "$BATS_TEST_TMPDIR/home/sql/rules/gigs"
	cp "$SERVERS_TOP/sql/rules/gigs/gig-counters.sql" "$BATS_TEST_TMPDIR/home/sql/rules/gigs"
	TRUEUP_HOME=$BATS_TEST_TMPDIR/home run trueup files --format json
	same '["home",true]' "$(json '.[] | select(.path == "sql/rules/gigs/gig-counters.sql") | [.origin, .overrides]')"
	TRUEUP_HOME=$BATS_TEST_TMPDIR/home run trueup files
	contains "$output" "$BATS_TEST_TMPDIR/home/sql/rules/gigs/gig-counters.sql"
}

@test "lint passes what is built in, and every shape of a database" {
	run trueup lint
	status_is 0
	cd "$SERVERS_TOP"
	# shellcheck disable=SC2046
	run trueup lint tests/shapes/*.shape $(find sql views themes -type f)
	status_is 0
}

@test "lint says file, line and column of each mistake, with status 2" {
	local file=$BATS_TEST_TMPDIR/sql/rules/gigs/gig-counters.sql
	mkdir -p "${file%/*}"
	sed 's/^--: repair/--: repiar/' "$SERVERS_TOP/sql/rules/gigs/gig-counters.sql" >"$file"
	run trueup lint "$file"
	status_is 2
	[[ "$output" =~ gig-counters.sql:[0-9]+:[0-9]+:\ .*repiar.*repair ]]
	run trueup lint "$file" --format json
	status_is 2
	same true "$(json '[.problems[] | select((.line > 1) and (.column > 1) and (.text | contains("repiar")))] | length == 1')"
	run trueup lint "$BATS_TEST_TMPDIR/nothing.sql"
	status_is 2
	contains "$output" nothing.sql
}

@test "lint refuses a key column named like what the statements around a rule have" {
	local file=$BATS_TEST_TMPDIR/sql/rules/gigs/gig-counters.sql name
	mkdir -p "${file%/*}"
	for name in $(cd "$SERVERS_TOP" && grep -rlF '{{rule}}' sql/engine sql/queries | xargs sed -n 's/^-- params: //p' |
		tr ',' '\n' | awk '{ print $1 }' | sort -u); do
		sed "s/^-- key: .*/-- key: gig_id uuid, $name text/" "$SERVERS_TOP/sql/rules/gigs/gig-counters.sql" >"$file"
		run trueup lint "$file"
		status_is 2
		contains "$output" "the name \"$name\" is taken"
	done
}

@test "a file that is no rule does not keep the others from working" {
	mkdir -p "$BATS_TEST_TMPDIR/home/sql/rules/gigs"
	echo 'select 1' >"$BATS_TEST_TMPDIR/home/sql/rules/gigs/mine.sql"
	TRUEUP_HOME=$BATS_TEST_TMPDIR/home run trueup check mine
	status_is 3
	contains "$output" mine.sql:1
	TRUEUP_HOME=$BATS_TEST_TMPDIR/home run trueup repair gig-counters --key x
	status_is 2
	contains "$output" 'is no key of gig-counters'
}

@test "an output that cannot be written is an error" {
	run bash -c '"$TRUEUP" files >/dev/full'
	status_is 3
	contains "$output" 'could not be written'
}

@test "a server that is not there is status 3, and no password is shown" {
	export DATABASE_URL=postgresql://me:very%20secret@127.0.0.1:9/nothing
	run trueup check
	status_is 3
	lacks "$output" secret
	same 1 "${#lines[@]}"
	run trueup check --format json
	status_is 3
	lacks "$output" secret
	lacks "$output" '['
}

@test "an unknown target is answered with those there are" {
	mkdir -p "$BATS_TEST_TMPDIR/trueup"
	printf '[one]\ndatabase = host=/nowhere\n[two]\ndatabase = host=/nowhere\n' >"$BATS_TEST_TMPDIR/trueup/targets.ini"
	run trueup check
	status_is 2
	contains "$output" one
	contains "$output" two
	run trueup check --target three
	status_is 2
	contains "$output" three
}

@test "the manual page and the completion in dist are those of this program" {
	same "$(cat "$SERVERS_TOP/dist/man/trueup.1")" "$(trueup help manual)"
	same "$(cat "$SERVERS_TOP/dist/completions/trueup")" "$(trueup help completion)"
	trueup help manual | LC_ALL=C grep -q '^\.SS .*gig sync'
}

@test "completion knows verbs, their second words, options and the values of options" {
	# shellcheck disable=SC1091
	. "$SERVERS_TOP/dist/completions/trueup"
	complete_words() {
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
		_trueup
		echo "${COMPREPLY[*]}"
	}
	same 'repair response refresh-participants' "$(complete_words trueup re)"
	same 'count sync responses' "$(complete_words trueup gig '')"
	same '--scope' "$(complete_words trueup --target here repair --sc)"
	same 'text json' "$(complete_words trueup check --format '')"
	same 'text json tap junit md' "$(complete_words trueup checklist --format '')"
	same '--job' "$(complete_words trueup undo --j)"
	same '' "$(complete_words trueup check --force)"
}
