# shellcheck shell=bash
# What the tests of the chats system share, beside tests/lib/trueup. Teacher N, student N, lesson N and booking N have ids
# of their own; a lesson is over unless it says otherwise.

RULES=$SERVERS_TOP/sql/rules
SECTION=$SERVERS_TOP/tests/lib/section.pl

# section RULE SECTION[+SECTION…] [NAME=VALUE…]: see tests/lib/section.pl
section() {
	local rule=$1
	shift
	"$SECTION" --schema chats "$RULES/chats/$rule.sql" "$@"
}

# migrate_chats: trueup's schema, and what the chats system lacks.
migrate_chats() {
	trueup migrate --domain chats --label testing --yes --quiet
}

fresh_shape() {
	sql "create schema chats" && migrate_chats
}

document_shape() {
	sql_file "$SERVERS_TOP/tests/rules/chats-tables-document.sql" && migrate_chats
}

production_shape() {
	sql_file "$SERVERS_TOP/tests/data/chats-tables-production.sql" && migrate_chats
}

# chat_data [NAME=VALUE…]: rows for the shape at hand; see the file for what can be set.
chat_data() {
	local setting options=()
	for setting in "$@"; do
		options+=(-v "$setting")
	done
	sql_file "$SERVERS_TOP/tests/data/chats-data.sql" -v now=2026-11-20 "${options[@]}"
}

teacher() {
	printf '%08x-0000-4000-8000-00000000000a' "$1"
}

student() {
	printf '%08x-0000-4000-8000-00000000000b' "$1"
}

lesson() {
	printf '%08x-0000-4000-8000-00000000000c' "$1"
}

booking() {
	printf '%08x-0000-4000-8000-00000000000d' "$1"
}

has_column() {
	[ "$(sql "select count(*) from pg_attribute where attrelid = 'chats.$1'::regclass and attname = '$2' and not attisdropped")" = 1 ]
}

# people FROM TO: as many teachers and students.
people() {
	sql "insert into chats.users (id, first_name, role)
	     select (lpad(to_hex(n), 8, '0') || '-0000-4000-8000-00000000000a')::uuid, 'Teacher ' || n, 'teacher' from generate_series($1, $2) n
	     union all
	     select (lpad(to_hex(n), 8, '0') || '-0000-4000-8000-00000000000b')::uuid, 'Student ' || n, 'student' from generate_series($1, $2) n"
}

# add_lesson N TEACHER [DELETED-AT [INTERVAL-FROM-NOW]]
add_lesson() {
	local names=id,teacher_id,start_time,end_time,deleted_at more=
	if has_column lessons max_students; then
		names+=,max_students more=', 1'
	fi
	if has_column lessons student_id; then
		names+=,student_id more+=", '$(student 1)'"
	fi
	sql "insert into chats.lessons ($names)
	     values ('$(lesson "$1")', '$(teacher "$2")', now() + interval '${4:--2 hours}', now() + interval '${4:--2 hours}' + interval '1 hour', ${3:-null}$more)"
}

# book N LESSON STUDENT [STATUS]: a student's number, or somebody's id.
book() {
	local who=$3
	[[ $who == *-* ]] || who=$(student "$3")
	sql "insert into chats.bookings (id, lesson_id, student_id, status) values ('$(booking "$1")', '$(lesson "$2")', '$who', '${4:-active}')"
}

# quietly COMMAND…: while no trigger fires and no foreign key is looked at, for data that the application left behind.
quietly() {
	PGOPTIONS='-c session_replication_role=replica' "$@"
}

# rooms: "teacher student deleted" of each, by number.
rooms() {
	sql "select left(teacher_id::text, 8) || ' ' || left(student_id::text, 8) || case when deleted_at is null then '' else ' deleted' end
	       from chats.chat_rooms order by 1" | sed -E 's/\b0+([0-9a-f])/\1/g'
}

# found RULE [SCOPE]: how many it finds, by the verb.
found() {
	trueup check "$1" ${2:+--scope "$2"} --format json --quiet | jq .found
}

# repair_of RULE: the verb's answer in figures: previewed repaired already_right drifted_again failed.
repair_of() {
	trueup repair "$1" --all --yes --format json | jq -r '[.previewed, .repaired, .already_right, .drifted_again, .failed] | join(" ")'
}

last_job() {
	sql "select max(id) from trueup.job where kind = 'repair'"
}

# buffers RULE SECTION [NAME=VALUE…]: how many pages it looks at.
buffers() {
	local rule=$1
	shift
	"$SECTION" --explain --schema chats "$RULES/chats/$rule.sql" "$@" |
		jq '.[0].Plan | ."Shared Hit Blocks" + ."Shared Read Blocks"'
}

# at_most LIMIT NUMBER
at_most() {
	[ "$2" -le "$1" ] && return
	echo "expected at most $1, got $2" >&2
	return 1
}
