# shellcheck shell=bash
# What the parts of the benchmark share: statements and their times, rounds and medians, and the table.

say() {
	printf 'bench: %s\n' "$*" >&2
}

fail() {
	say "$*"
	exit 3
}

# What is left to do however the benchmark ends.
finish() {
	[ -z "${load_pid-}" ] || stop_load
	[ -z "${worker_pids-}" ] || stop_workers
	servers_end
}

load() {
	cut -d ' ' -f 1-3 /proc/loadavg
}

# query TEXT…: each on its own; what the server answers.
query() {
	local text options=()
	for text in "$@"; do
		options+=(-c "$text")
	done
	PGOPTIONS="-c client_min_messages=warning ${PGOPTIONS-}" psql -XAtq -v ON_ERROR_STOP=1 "${options[@]}"
}

query_file() {
	PGOPTIONS="-c client_min_messages=warning ${PGOPTIONS-}" psql -XAtq -v ON_ERROR_STOP=1 -f "$@" >/dev/null
}

# calc EXPRESSION: with decimals, as awk knows it.
calc() {
	awk "BEGIN { printf \"%.4f\", $1 }"
}

thousands() {
	sed ':a;s/\B[0-9]\{3\}\>/,&/;ta' <<<"${1%.*}"
}

# milliseconds as people read them
spell() {
	awk -v ms="$1" 'BEGIN {
		if (ms < 10) printf "%.2f ms", ms
		else if (ms < 1000) printf "%.0f ms", ms
		else printf "%.1f s", ms / 1000
	}'
}

# take_rounds NAME…: calls each function take_NAME once a round, in turn, and keeps what it prints.
take_rounds() {
	local i name
	for ((i = 0; i < rounds; i++)); do
		for name in "$@"; do
			"take_$name" >>"$work/$name"
		done
	done
}

# The median of what take_NAME printed.
median() {
	sort -g "$work/$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

largest() {
	sort -g "$work/$1" | tail -n 1
}

# row WHAT FIGURE BAR REACHED: REACHED is a condition for awk, or empty where there is no bar.
row() {
	local reached=
	if [ -n "$4" ]; then
		reached=$(awk "BEGIN { print ($4) ? \"yes\" : \"NO\" }")
	fi
	printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$reached" >>"$work/table"
}

# ratio WHAT A B LIMIT: A must be at most LIMIT times B; all are medians.
ratio() {
	row "$1" "$(calc "$2 / $3" | xargs printf '%.2f') ($(spell "$2") : $(spell "$3"))" "at most $4" "$2 / $3 <= $4"
}

# faster WHAT A B LIMIT: B must take at least LIMIT times as long as A.
faster() {
	row "$1" "$(calc "$3 / $2" | xargs printf '%.1f') ($(spell "$3") : $(spell "$2"))" "at least $4" "$3 / $2 >= $4"
}

heading() {
	printf '\n%s\n' "$1" >>"$work/table"
}

print_table() {
	printf 'trueup %s, %s gigs; load of this machine at the end %s\n' "$("$trueup" version | head -n 1 | awk '{ print $NF }')" \
		"$(thousands "$gigs")" "$(load)"
	# by hand, because awk and column count bytes where the locale is C
	perl -CSDA -Mutf8 -ne '
		chomp; push @rows, [split /\t/, $_, -1];
		for my $i (0 .. $#{$rows[-1]}) { next if @{$rows[-1]} < 3; my $n = length $rows[-1][$i]; $w[$i] = $n if $n > ($w[$i] // 0) }
		END {
			for my $row (@rows) {
				print @$row < 3 ? join(" ", @$row) : join("  ", map { sprintf "%-*s", $w[$_], $row->[$_] // "" } 0 .. 3), "\n";
			}
		}' "$work/table" | sed 's/ *$//'
}

# server_ms FILE-OR-TEXT: how long the server takes for a statement, planning and running, without sending its rows.
server_ms() {
	explain "$1" | jq '.[0]["Planning Time"] + .[0]["Execution Time"]'
}

# explain STATEMENT: as JSON, with its buffers.
explain() {
	query 'set jit to off' 'set search_path to gigs, chats' "${prepared[@]}" \
		"explain (analyze, buffers, timing off, format json) $1"
}
prepared=()

# rule_statement RULE SECTION [NAME=VALUE…]: prints a prepare and an execute of the section as this database gets it, with
# values for its parameters (SQL literals; null where none is given), planned with them as it is in trueup.
rule_statement() {
	"$trueup" lint --print "$1" | awk -v section="$2" -v given="${*:3}" '
		BEGIN { n = split(given, pair, " "); for (i = 1; i <= n; i++) { at = index(pair[i], "="); value[substr(pair[i], 1, at - 1)] = substr(pair[i], at + 1) } }
		/^--: / { on = $2 == section; next }
		on && /^-- \$[0-9]+: / { list = list (list ? ", " : "") ($3 in value ? value[$3] : "null"); next }
		on { text = text $0 "\n" }
		END { printf "prepare rule as %s%cexecute rule(%s)", text, 0, list }'
}

# Every gig is wrong, and how that was is kept for the rounds to come.
make_wrong() {
	[ -z "$(query "select to_regclass('bench.gigs')")" ] || return 0
	query_file "$here/drift.sql"
	query 'vacuum full gigs.gigs' 'vacuum analyze'
}

all_wrong_again() {
	query_file "$here/reset.sql"
	query 'vacuum analyze gigs.gigs' 'checkpoint'
}

# As it is when somebody asks for a repair: found, and nothing of it in the way of the disk.
all_found() {
	all_wrong_again
	"$trueup" check gig-counters --format json >/dev/null 2>&1 || [ $? = 1 ] || fail 'trueup check failed'
	query 'vacuum analyze trueup.finding' 'checkpoint'
}

# checked_ms RULE [OPTION…]
checked_ms() {
	local status=0
	"$trueup" check "$@" --format json --quiet >"$work/check.json" 2>"$work/check.err" || status=$?
	[ "$status" -le 1 ] || fail "trueup check: $(cat "$work/check.err")"
	jq .duration_ms "$work/check.json"
}

# prepare_rule RULE [NAME=VALUE…]: its detect, for server_ms "$execute".
prepare_rule() {
	local part
	mapfile -d '' -t part < <(rule_statement "$1" detect "${@:2}")
	# as a detect's own transaction has it
	prepared=('set plan_cache_mode to force_custom_plan' "set work_mem to '48MB'" "${part[0]}")
	execute=${part[1]}
}

# view_bars VIEW [KEY]: what a view costs in a console, in a pty of 200 by 50.
view_bars() {
	local there painted step
	there=$("$bench_console" start '' "$trueup" console "$@" | awk '$1 == "frame_ms_median" { print $2 }')
	step=$("$bench_console" step '' "$trueup" console "$@" | awk '$1 == "bytes_max" { print $2 }')
	painted=$("$bench_console" repaint '' "$trueup" console "$@" | awk '$1 == "bytes" { print $2 }')
	row "$1: first frame" "$(spell "$there")" 'at most 20 ms' "$there <= 20"
	row "$1: bytes of a cursor step, most" "${step%.*}" 'at most 200' "$step <= 200"
	row "$1: bytes of a full repaint" "$painted" 'at most 4500' "$painted <= 4500"
}
