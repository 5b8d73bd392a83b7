# shellcheck shell=bash
# What the tests of rules share, beside tests/lib/trueup.

RULES=$SERVERS_TOP/sql/rules
SECTION=$SERVERS_TOP/tests/lib/section.pl

# section RULE SECTION[+SECTION…] [NAME=VALUE…]: see tests/lib/section.pl
section() {
	local rule=$1
	shift
	"$SECTION" "$RULES/gigs/$rule.sql" "$@"
}

# buffers RULE SECTION [NAME=VALUE…]: how many pages it looks at.
buffers() {
	local rule=$1
	shift
	"$SECTION" --explain "$RULES/gigs/$rule.sql" "$@" |
		jq '.[0].Plan | ."Shared Hit Blocks" + ."Shared Read Blocks"'
}

# part FILE SECTION: the text of a migration's section, for the schema gigs.
part() {
	sed -n "/^--: $2\$/,/^--: /{/^--: /d;s/{{schema}}/gigs/g;p}" "$SERVERS_TOP/$1"
}

# apply_file FILE: what "trueup migrate" would apply of it, unless it is installed already.
apply_file() {
	[ "$(sql "set search_path to gigs; $(part "$1" installed)" 2>/dev/null)" = t ] && return
	if grep -q '^-- transaction: *no' "$SERVERS_TOP/$1"; then
		sql "$(part "$1" apply)"
	else
		sql "begin; set local search_path to gigs; $(part "$1" apply); commit"
	fi
}

# trueup's own schema.
install_schema() {
	local file
	for file in "$SERVERS_TOP"/sql/schema/*.sql; do
		apply_file "${file#"$SERVERS_TOP"/}" 2>/dev/null || return 1
	done
}

# apply_domain FILE…: by the beginnings of their names.
apply_domain() {
	local name
	for name in "$@"; do
		apply_file "$(cd "$SERVERS_TOP" && echo sql/domain/gigs/"$name"-*.sql)" || return 1
	done
}

document_shape() {
	install_schema && sql_file "$SERVERS_TOP/tests/rules/gigs-tables-document.sql" && apply_domain 110 120 130 300
}

production_shape() {
	install_schema && sql_file "$SERVERS_TOP/tests/data/gigs-tables-production.sql" && apply_domain 110 120 130 300
}

# gig N: its id.
gig() {
	printf '%08x-0000-4000-8000-000000000000' "$1"
}

# response N: its id.
response() {
	printf '%08x-0000-4000-9000-000000000000' "$1"
}

# add_gig N RESPONSES NEW [WORKSPACE]: a gig with these counters ("null" is one).
add_gig() {
	sql "insert into gigs.gigs (id, workspace_id, title, responses, new_responses)
	     values ('$(gig "$1")', '${4:-ws}', 'Gig $1', $2, $3)"
}

# add_responses GIG COUNT STATUS [FIRST [TYPE]]: responses FIRST… of that gig (or vacancy), with candidates of their own.
add_responses() {
	sql "insert into gigs.responses (id, entity_type, entity_id, candidate_id, candidate_name, status)
	     select (lpad(to_hex(n), 8, '0') || '-0000-4000-9000-000000000000')::uuid, '${5:-gig}', '$(gig "$1")', 'c' || n,
	            'Candidate ' || n, '$3'
	       from generate_series(${4:-1}, ${4:-1} + $2 - 1) n"
}

# counters N: "responses|new_responses" of a gig.
counters() {
	sql "select coalesce(responses::text, 'null'), coalesce(new_responses::text, 'null')
	       from gigs.gigs where id = '$(gig "$1")'"
}

# arrays COLUMN: that column of rows that stand on stdin, parted by |, as an array of JSON texts for a parameter.
arrays() {
	jq -nrR --argjson n "$1" '[inputs | split("|")[$n - 1] | "\"" + (gsub("\\\\"; "\\\\") | gsub("\""; "\\\"")) + "\""] | "{" + join(",") + "}"'
}
