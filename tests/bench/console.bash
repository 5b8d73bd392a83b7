# shellcheck shell=bash
# The console on a million findings, in a pty of 200 by 50, beside programs that are known to be quick.

there='Drifted gig number'

# console MEASURE NAME: the figure NAME of this measure; each measure is taken once.
console() {
	[ -e "$work/console-$1" ] || "$bench_console" "$1" "$there" "$trueup" console gigs >"$work/console-$1"
	awk -v name="$2" '$1 == name { print $2 }' "$work/console-$1"
}

# What every detect reads, over and over, in another session.
start_load() {
	(
		trap 'exit 0' TERM
		while :; do
			"$trueup" check gig-counters --read-only --format json >/dev/null 2>&1
			[ $? -le 1 ] || exit 3
		done
	) &
	load_pid=$!
}

stop_load() {
	[ -n "${load_pid-}" ] || return 0
	kill "$load_pid" 2>/dev/null || :
	wait "$load_pid" || :
	load_pid=
}

# peer PROGRAM: its cursor step, if it is here and has something to show.
peer() {
	command -v "$1" >/dev/null && (cd "$SERVERS_TOP" && "$bench_console" step '' "$@") >"$work/peer" 2>/dev/null || return 0
	row "bytes of a cursor step, $1" "$(awk '$1 == "bytes_median" { printf "%d", $2 }' "$work/peer")" '' ''
}

# So many jobs of one gig each, of which the last fails: what there is to see of jobs.
do_jobs() {
	local id ids
	ids=$(query "update gigs.gigs set responses = coalesce(responses, 0) + 1
	              where id in (select id from gigs.gigs order by id limit $1) returning id")
	for id in $ids; do
		[ "$id" != "${ids##*$'\n'}" ] ||
			query "alter table gigs.gigs add constraint bench check (id <> '$id') not valid"
		"$trueup" repair gig-counters --key "$id" --yes --quiet --reason bench >"$work/one" 2>&1 || [ $? = 4 ] ||
			fail "trueup repair: $(cat "$work/one")"
	done
	query 'alter table gigs.gigs drop constraint bench'
	"$trueup" worker --until-idle --quiet >"$work/one" 2>&1 || fail "trueup worker: $(cat "$work/one")" # plants the schedules
}

part_console() {
	local frame pane memory step most key bytes cpu marked
	query_file "$here/findings.sql"
	query 'vacuum analyze trueup.finding' 'checkpoint'
	frame=$(console start frame_ms_median)
	pane=$(console start there_ms_median)
	memory=$(console start memory_kb_max)
	step=$(console step bytes_median)
	most=$(console step bytes_max)
	bytes=$(console idle bytes)
	cpu=$(console idle cpu_ms)
	mv "$work/console-step" "$work/console-step-quiet"
	start_load
	key=$(console step time_ms_median)
	stop_load
	heading 'console, a million findings, 200 by 50'
	row 'first frame after exec' "$(spell "$frame")" 'at most 20 ms' "$frame <= 20"
	row 'pane is there after exec' "$(spell "$pane")" 'at most 150 ms' "$pane <= 150"
	row 'memory, at its highest' "$(calc "$memory / 1024" | xargs printf '%.1f') MB" 'under 30 MB' "$memory < 30720"
	row 'bytes of a cursor step, median' "${step%.*}" 'at most 200' "$step <= 200"
	row 'bytes of a cursor step, most' "${most%.*}" 'at most 200' "$most <= 200"
	marked=$(console marked bytes_max)
	row 'bytes of a cursor step, most, 10,000 marked' "${marked%.*}" 'at most 200' "$marked <= 200"
	marked=$(console marked time_ms_median)
	row 'key to screen, median, 10,000 marked' "$(spell "$marked")" 'at most 5 ms' "$marked <= 5"
	marked=$(console marked memory_kb)
	row 'memory, at its highest, 10,000 marked' "$(calc "$marked / 1024" | xargs printf '%.1f') MB" 'under 30 MB' "$marked < 30720"
	peer htop
	peer tig
	row 'key to screen while a detect runs, median' "$(spell "$key")" 'at most 5 ms' "$key <= 5"
	row 'bytes in six idle seconds' "$bytes" '0' "$bytes == 0"
	row 'processor time in six idle seconds' "$(spell "$cpu")" 'at most 1 ms' "$cpu <= 1"
	view_bars overview
	view_bars gigs
	view_bars gig "$(query 'select id from gigs.gigs order by id limit 1')"
	view_bars findings gig-counters
	view_bars search Drifted
	do_jobs 60
	view_bars jobs
	view_bars job "$(query 'select max(id) from trueup.job')"
	view_bars dead-letters
	view_bars schedules
	view_bars schedule gig-counters/repair
	view_bars audit
	view_bars change "$(query 'select max(id) from trueup.audit')"
	view_bars log
}
