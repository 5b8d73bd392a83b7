# shellcheck shell=bash
# The repair of every gig beside one statement that does the same, and beside a client that goes from gig to gig.

sample=$((gigs < 3000 ? gigs : 3000))

take_one_statement() {
	all_found
	psql -XAtq -c '\timing on' -f "$here/one-statement.sql" >"$work/one-statement.out"
	grep -q "^$gigs|$gigs$" "$work/one-statement.out" || fail "one statement: $(cat "$work/one-statement.out")"
	sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' "$work/one-statement.out" | tail -n 1
}

# From the first key of the preview to the last look again, as the job's own times say.
take_repair() {
	local log="$SERVERS_DIR/postgres.log" lines
	all_found
	lines=$(wc -l <"$log")
	PGOPTIONS='-c log_min_duration_statement=0 -c log_parameter_max_length=0' \
		"$trueup" repair gig-counters --all --yes --quiet --format json >"$work/repair.json" 2>"$work/repair.err" ||
		fail "trueup repair: $(cat "$work/repair.err" "$work/repair.json")"
	[ "$(jq .repaired "$work/repair.json")" = "$gigs" ] || fail "trueup repair: $(cat "$work/repair.json")"
	tail -n +$((lines + 1)) "$log" | "$here/chunks" >>"$work/chunk"
	query 'select extract(epoch from finished_at - created_at) * 1000 from trueup.job'
}

# client_ms PROTOCOL: the sample, from gig to gig, each statement on its own; as long as all would take.
client_ms() {
	all_wrong_again
	"$POSTGRES_BIN/pgbench" -n -M "$1" -D i=0 -t "$sample" -f "$here/one-by-one.sql" >"$work/pgbench" 2>&1 ||
		fail "pgbench: $(cat "$work/pgbench")"
	awk -v gigs="$gigs" '/^latency average/ { print $4 * gigs }' "$work/pgbench"
}

take_client() {
	client_ms extended
}

take_client_prepared() {
	client_ms prepared
}

take_client_unsafe() {
	PGOPTIONS='-c synchronous_commit=off' client_ms prepared
}

# beside WHAT MS: how many times as long as a repair, where there is no bar.
beside() {
	row "$1" "$(calc "$2 / $(median repair)" | xargs printf '%.1f') ($(spell "$2"))" '' ''
}

part_repair() {
	local rounds=$((rounds < 3 ? rounds : 3))
	make_wrong
	rm -f "$work/chunk"
	take_rounds one_statement repair client client_prepared client_unsafe
	heading "repair of $(thousands "$gigs") gigs"
	ratio 'preview, chunks and looking again : one statement' "$(median repair)" "$(median one_statement)" 1.3
	row "longest of $(wc -l <"$work/chunk") chunks" "$(largest chunk) ms (half of them under $(median chunk) ms)" \
		'at most 250 ms' "$(largest chunk) <= 250"
	faster "a client's select, update and insert a gig : repair" "$(median repair)" "$(median client)" 10
	beside '  with prepared statements' "$(median client_prepared)"
	beside '  and without waiting for the disk' "$(median client_unsafe)"
}
