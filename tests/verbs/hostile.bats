# Text from data is hostile: listings, JSON and errors stay whole whatever a title holds.
load ../lib/trueup
load verbs

# ESC with CSI and OSC 52, CR, LF, TAB, BEL, C1 CSI, bidi overrides, zero-width, Cyrillic, CJK, emoji.
hostile=$'a\e[31mb\e]52;c;eHh4\ac\rd\ne\tf\u009b31mg\u202eh\u200bi\u2066 Жук 翻訳 👩‍🚀'

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
	sql "update gigs.gigs set title = :'title' where id = '$(gig 2)';
	     update gigs.responses set candidate_name = :'title', cover_letter = :'title' where id = '$(response 21)'" \
		-v title="$hostile"
}

teardown() {
	database_drop
}

# No byte of the file does anything to a terminal but end a line: no C0 but LF, no DEL, no C1, nothing that turns the
# direction or has no width, and all of it UTF-8.
harmless() {
	perl -CSD -0777 -ne '
		die "not UTF-8\n" if !utf8::valid($_) || /\x{FFFD}\x{FFFD}\x{FFFD}/;
		if (/([\x00-\x09\x0b-\x1f\x7f-\x9f\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{206f}\x{feff}])/) {
			printf STDERR "U+%04X in: %s\n", ord $1, substr($_, 0, 300);
			exit 1;
		}' "$1"
}

# prints ARGUMENTS…: both outputs are harmless.
prints_harmless() {
	trueup "$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" || :
	harmless "$BATS_TEST_TMPDIR/out"
	harmless "$BATS_TEST_TMPDIR/err"
}

@test "no listing lets a title act on the terminal, and a row stays a line" {
	prints_harmless check gig-counters
	same 1 "$(grep -c "$(gig 2)" "$BATS_TEST_TMPDIR/out")"
	contains "$(grep "$(gig 2)" "$BATS_TEST_TMPDIR/out")" 'responses 5 → 2'
	contains "$(cat "$BATS_TEST_TMPDIR/out")" 'Жук 翻訳'
	prints_harmless gig responses "$(gig 2)"
	same 3 "$(wc -l <"$BATS_TEST_TMPDIR/out")"
	prints_harmless repair gig-counters --all --dry-run --verbose
	prints_harmless response delete "$(response 21)" --workspace ws_1 --reason "$hostile"
	prints_harmless audit
	same 2 "$(wc -l <"$BATS_TEST_TMPDIR/out")"
	prints_harmless undo "$(sql 'select max(id) from trueup.audit')" --dry-run
	prints_harmless gig count "$(gig 2)" --workspace "$hostile"
	prints_harmless check "$hostile"
	prints_harmless "$hostile"
}

@test "JSON says exactly what the title is, in characters that do nothing" {
	prints_harmless check gig-counters --format json
	same "$(jq -cn --arg t "$hostile" '$t')" \
		"$(jq -c --arg id "$(gig 2)" '.findings[] | select(.key.gig_id == $id)["label"]' "$BATS_TEST_TMPDIR/out")"
	prints_harmless gig responses "$(gig 2)" --format json
	same "$(jq -cn --arg t "$hostile" '$t')" \
		"$(jq -c --arg id "$(response 21)" '.[] | select(.id == $id).coverLetter' "$BATS_TEST_TMPDIR/out")"
	prints_harmless response delete "$(response 21)" --workspace ws_1 --reason "$hostile" --format json
	prints_harmless audit --format json
	same "$(jq -cn --arg t "$hostile" '$t')" "$(jq -c '.[0].reason' "$BATS_TEST_TMPDIR/out")"
	same "$(jq -cn --arg t "$hostile" '$t')" "$(jq -c '.[0].before.response.candidate_name' "$BATS_TEST_TMPDIR/out")"
}

@test "a title of 10,000 characters is whole in JSON and in a pipe" {
	sql "update gigs.gigs set title = repeat('ы', 10000) where id = '$(gig 2)'"
	run_json check gig-counters
	same 10000 "$(json '[.findings[]["label"] | length] | max')"
	run trueup check gig-counters
	status_is 1
	contains "$output" 'responses 5 → 2'
	same 10000 "$(grep -o 'ы' <<<"$output" | wc -l)"
}

@test "an error of the database that quotes a title stays on one line" {
	sql "create function gigs.refuse() returns trigger language plpgsql as \$\$
	     begin raise exception 'no: %', new.title; end \$\$;
	     create trigger refuse before update on gigs.gigs for each row when (new.id = '$(gig 2)') execute function gigs.refuse()"
	prints_harmless repair gig-counters --all --yes
	contains "$(cat "$BATS_TEST_TMPDIR/out")" '1 failed'
	contains "$(cat "$BATS_TEST_TMPDIR/out")" "$(gig 2)"
	prints_harmless repair gig-counters --all --yes --format json
	same 1 "$(jq -s length "$BATS_TEST_TMPDIR/out")"
}

@test "bytes that are no UTF-8, from a database that does not check, break nothing" {
	database_drop
	PGDATABASE=postgres sql "create database raw template template0 encoding 'SQL_ASCII' locale 'C'"
	export PGDATABASE=raw
	five_gigs_installed
	PGCLIENTENCODING=SQL_ASCII sql "update gigs.gigs set title = E'caf\\xe9 \\xff\\xfe \\xd0\\x96' where id = '$(gig 2)';
	     update gigs.responses set candidate_name = E'\\xc3(', cover_letter = E'\\xe9' where id = '$(response 21)'"
	prints_harmless check gig-counters
	contains "$(cat "$BATS_TEST_TMPDIR/out")" 'caf'
	prints_harmless check gig-counters --format json
	same '"caf� �� Ж"' "$(jq -c --arg id "$(gig 2)" '.findings[] | select(.key.gig_id == $id)["label"]' "$BATS_TEST_TMPDIR/out")"
	prints_harmless repair gig-counters --all --yes --format json
	same 4 "$(jq .repaired "$BATS_TEST_TMPDIR/out")"
	prints_harmless response delete "$(response 21)" --workspace ws_1 --reason spam --format json
	same true "$(jq .success "$BATS_TEST_TMPDIR/out")"
	prints_harmless audit --format json
	same 5 "$(jq length "$BATS_TEST_TMPDIR/out")"
	prints_harmless audit
	run trueup undo "$(jq .[0].audit <<<"$(trueup audit --format json)")"
	status_is 0
	same c328 "$(sql "select encode(candidate_name::bytea, 'hex') from gigs.responses where id = '$(response 21)'")"
}

@test "in a locale without UTF-8 nothing but ASCII is printed" {
	LC_ALL=C run trueup check gig-counters
	same '' "$(LC_ALL=C grep -a '[^ -~]' <<<"$output")"
	LC_ALL=C run trueup gig responses "$(gig 2)"
	same '' "$(LC_ALL=C grep -a '[^ -~]' <<<"$output")"
}
