# What a detect keeps: the difference to what was known, whatever the server's statistics say about it.

load ../lib/trueup

setup_file() {
	servers_begin
	start_postgres
	database_template few plant
}
setup() { database_from few; }
teardown_file() { servers_end; }
teardown() { database_drop; }

# Three gigs of one workspace, and a rule of our own over a table of its own.
plant() {
	load_gigs 3
	"$TRUEUP" migrate --label few --yes --quiet
	sql "create table gigs.thing (number bigint, scope text, stored integer, actual integer)"
}

# The rule says what stands in the table, and reads no index for it.
thing_rule() {
	export TRUEUP_HOME=$BATS_TEST_TMPDIR/home
	mkdir -p "$TRUEUP_HOME/sql/rules/gigs"
	cat >"$TRUEUP_HOME/sql/rules/gigs/thing.sql" <<-'END'
		-- rule:     thing
		-- title:    Things
		-- system:   gigs
		-- severity: notice
		-- key:      number bigint
		-- needs:    thing

		--: detect
		select number,
		       scope,
		       'thing ' || number as label,
		       jsonb_build_object('value', stored) as stored,
		       jsonb_build_object('value', actual) as actual
		  from thing
		 where stored <> actual
		   and (:number is null or number = any(:number))
		   and (:scope is null or scope = :scope)
	END
}

# looks [OPTION…]: what the run that it makes counted: found, added, changed, resolved.
looks() {
	"$TRUEUP" check thing --quiet --format json "$@" >"$BATS_TEST_TMPDIR/looks.json" || [ $? = 1 ] || return
	sql "select found, added, changed, resolved from trueup.run order by id desc limit 1"
}

@test "twenty thousand findings of which the statistics know nothing are compared at once" {
	thing_rule
	sql "insert into gigs.thing select n, 'all', 0, 1 from generate_series(1, 20000) n"
	same '20000|20000|0|0' "$(looks)"
	# comparing each with each would take a minute
	export TRUEUP_DETECT_TIMEOUT=15s
	same '20000|0|0|0' "$(looks)"
	sql "update gigs.thing set stored = 1 where number % 2 = 0"
	same '10000|0|0|10000' "$(looks)"
}

@test "each finding is new, changed, gone or drifted again" {
	thing_rule
	sql "insert into gigs.thing select n, 'all', 0, 1 from generate_series(1, 4) n"
	same '4|4|0|0' "$(looks)"
	sql "update gigs.thing set actual = 2 where number = 1;
	     update gigs.thing set stored = actual where number = 2;
	     insert into gigs.thing values (5, 'all', 0, 1)"
	same '4|1|1|1' "$(looks)"
	sql "update gigs.thing set stored = 7 where number = 2"
	same '5|1|0|0' "$(looks)"
	same '1|0|t|2
2|1|t|3
3|0|t|1
4|0|t|1
5|0|t|1' "$(sql "select key ->> 'number', reopened, resolved_at is null, version from trueup.finding order by key")"
}

@test "a look at one scope leaves the others' findings alone, and follows a row that came from there" {
	thing_rule
	sql "insert into gigs.thing values (1, 'here', 0, 1), (2, 'there', 0, 1), (3, 'there', 0, 1)"
	same '3|3|0|0' "$(looks)"
	sql "update gigs.thing set scope = 'here' where number = 2;
	     update gigs.thing set stored = actual where number = 3"
	same '2|0|1|0' "$(looks --scope here)"
	same '1|here|t
2|here|t
3|there|t' "$(sql "select key ->> 'number', scope, resolved_at is null from trueup.finding order by key")"
	same '0|0|0|1' "$(looks --scope there)"
}

@test "a look at single keys resolves those and no others" {
	thing_rule
	sql "insert into gigs.thing select n, 'all', 0, 1 from generate_series(1, 4) n"
	looks
	sql "update gigs.thing set stored = actual"
	same '0|0|0|2' "$(looks --key 1 --key 3)"
	same '2 4' "$(sql "select string_agg(key ->> 'number', ' ' order by key) from trueup.finding where resolved_at is null")"
}

@test "a rule that returns a key twice is told so, by the key, and nothing is kept" {
	thing_rule
	sql "insert into gigs.thing values (1, 'all', 0, 1), (2, 'all', 0, 1), (2, 'all', 0, 1)"
	run "$TRUEUP" check thing
	status_is 3
	contains "$output" '{"number": 2} more than once'
	same 0 "$(sql 'select count(*) from trueup.finding')"
}

@test "a look has memory enough to count in, and never less than the server gives" {
	thing_rule
	sed -i "s/'thing ' || number as label/current_setting('work_mem') as label/" "$TRUEUP_HOME/sql/rules/gigs/thing.sql"
	sql "insert into gigs.thing values (1, 'all', 0, 1)"
	looks >/dev/null
	same 48MB "$(jq -r '.findings[0].label' "$BATS_TEST_TMPDIR/looks.json")"
	PGOPTIONS='-c work_mem=64MB' looks >/dev/null
	same 64MB "$(jq -r '.findings[0].label' "$BATS_TEST_TMPDIR/looks.json")"
	looks --read-only >/dev/null
	same 48MB "$(jq -r '.findings[0].label' "$BATS_TEST_TMPDIR/looks.json")"
}
