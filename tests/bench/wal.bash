# shellcheck shell=bash
# What a detect writes when it finds what it knew already.

take_million() {
	TRUEUP_HOME=$work/home "$trueup" check million --format json >"$work/million.json" 2>"$work/million.err" ||
		[ $? = 1 ] || fail "trueup check million: $(cat "$work/million.err")"
	[ "$(jq .found "$work/million.json")" = 1000000 ] || fail "trueup check million: found $(jq .found "$work/million.json")"
}

part_wal() {
	local before again first
	mkdir -p "$work/home/sql/rules/bench"
	cp "$here/million.sql" "$work/home/sql/rules/bench/"
	before=$(query 'select pg_current_wal_lsn()')
	take_million
	first=$(query "select pg_current_wal_lsn() - '$before'")
	query 'checkpoint'
	before=$(query 'select pg_current_wal_lsn()')
	take_million
	again=$(query "select pg_current_wal_lsn() - '$before'")
	heading 'a detect that finds a million rows'
	row 'WAL the first time' "$(calc "$first / 1048576" | xargs printf '%.0f') MB" '' ''
	row 'WAL when it finds the same again' "$(calc "$again / 1048576" | xargs printf '%.3f') MB" 'under 1 MB' "$again < 1048576"
	row 'time when it finds the same again' "$(spell "$(jq .duration_ms "$work/million.json")")" '' ''
}
