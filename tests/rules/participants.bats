#!/usr/bin/env bats
# Participant counts: which chats are stale, cannot be asked for, have an id or a count that cannot be right, and where the
# database has another count than the cache: each found exactly, in production's tables, in those that trueup installs and
# in some that have fewer columns.

load ../lib/trueup

RULES=$SERVERS_TOP/sql/rules/participants
SECTION=$SERVERS_TOP/tests/lib/section.pl

setup_file() {
	servers_begin
	start_postgres
	start_max_api
	export MAX_API_RATE=1000 chats=6000
	[ -z "${SOAK-}" ] || chats=150000
	database_template production production_shape
	database_template drift plant
}
teardown_file() { servers_end; }
setup() { tell_max_api /standin/begin; }
teardown() { database_drop; }

migrate() {
	trueup migrate --domain participants --label testing --yes --quiet
}

production_shape() {
	sql_file "$SERVERS_TOP/tests/data/participants-tables-production.sql" && migrate
}

plant() {
	production_shape
	sql_file "$SERVERS_TOP/tests/data/participants-data.sql" -v chats=$chats
	sql_file "$SERVERS_TOP/tests/data/participants-known.sql"
}

# found RULE [OPTION…]: the ids that it finds.
found() {
	local rule=$1
	shift
	trueup check "$rule" "$@" --format json --quiet | jq -r '[.findings[].key.chat_id] | sort | join(" ")'
}

count() {
	trueup check "$1" --format json --quiet | jq .found
}

# problems: "id problem" of each.
problems() {
	trueup check participants-data --format json --quiet | jq -r '.findings[] | "\(.key.chat_id) \(.stored.problem)"' | sort -n
}

states() {
	trueup check participants-unreachable --format json --quiet | jq -r '.findings[] | "\(.key.chat_id) \(.stored.state)"' | sort -n
}

# russian RULE: its text in Russian, but for names, numbers and what begins like a rule.
russian() {
	LC_ALL=ru_RU.UTF-8 "$TRUEUP" check "$1" --verbose 2>&1 | sed 's/participants-[a-z-]*//g; s/MAX//g'
}

# add ID NUMBER COUNT: a chat; "null" is one.
add() {
	sql "insert into participants.chats (id, name, max_chat_id, participants_count) values ($1, 'chat $1', $2, $3)"
}

# known ID OUTCOME COUNT [WHY [DUE]]
known() {
	sql "insert into trueup.participants_state (chat, fetched_at, source, count, outcome, why, due_at)
	     values ($1, now(), 'api', $3, '$2', ${4:-null}, now() + interval '${5:-1 hour}')"
}

# pages RULE NAME=VALUE…: how many it reads.
pages() {
	local rule=$1
	shift
	"$SECTION" --explain --schema participants "$RULES/$rule.sql" detect "$@" |
		jq '.[0].Plan | ."Shared Hit Blocks" + ."Shared Read Blocks"'
}

@test "what is planted is found, by each rule its own and nothing else" {
	database_from drift
	same "$(seq -s ' ' 41 70)" "$(found participants-data | tr ' ' '\n' | sort -n | paste -sd' ')"
	same '6 6 6 6 6' "$(problems | sed 's/^[0-9]* //; s/empty id/no id/' | sort | uniq -c | awk '{ print $1 }' | paste -sd' ')"
	same "$(seq -s ' ' 41 52) $(seq -s ' ' $((chats - 3)) "$chats")" "$(states | awk '{ print $1 }' | paste -sd' ')"
	same 'closed denied left removed' "$(states | awk '$1 > 70 { print $2 }' | sort | paste -sd' ')"
	# These have another count than was told to the cache.
	expected=$(sql "select string_agg(c.id::text, ' ' order by c.id::text) from participants.chats c
	                  join trueup.participants_state s on s.chat = c.id and s.count <> c.participants_count")
	same 5 "$(wc -w <<<"$expected")"
	same "$(tr ' ' '\n' <<<"$expected" | sort -n)" "$(found participants-cache-differs | tr ' ' '\n' | sort -n)"
	# Whatever has a number and was never asked for, or not for as long as its count is fresh.
	same "$(sql "select count(*) from participants.chats c where max_chat_id ~ '^-7'
	                and not exists (select from trueup.participants_state s where s.chat = c.id and s.due_at > now())")" \
		"$(count participants-stale)"
}

@test "a second look changes nothing of what is known" {
	database_from drift
	for rule in stale data unreachable cache-differs; do
		count participants-$rule
	done
	before=$(sql "select md5(string_agg(f::text || f.xmin, '' order by rule, key)) from trueup.finding f")
	for rule in stale data unreachable cache-differs; do
		count participants-$rule
	done
	same "$before" "$(sql "select md5(string_agg(f::text || f.xmin, '' order by rule, key)) from trueup.finding f")"
}

@test "no id, an empty one, one that is no number, is too large or is another's; no count, a negative one: each is told as what it is" {
	database_from production
	add 1 null 5
	add 2 "' '" 5
	add 3 "'x'" 5
	add 4 "'-12a'" 5
	add 5 "'9223372036854775808'" 5
	add 6 "'9223372036854775807'" 5
	add 7 "'-9223372036854775808'" 5
	add 8 "'-77'" 5
	add 9 "'-77'" null
	add 10 "'-78'" -1
	add 11 "'-79'" 0
	add 12 "'0'" 5
	add 13 "' -80'" 2147483647
	add 14 "'12345678901234567890123'" 5
	add 15 "'1-'" 5
	add 16 "'--1'" 5
	add 17 "'-'" 5
	add 18 "'-0'" 5
	add 19 "'-007'" 5
	same '1 no id
2 empty id
3 malformed id
4 malformed id
5 malformed id
8 repeated id
9 repeated id, no count
10 negative count
12 malformed id
13 malformed id
14 malformed id
15 malformed id
16 malformed id
17 malformed id
18 malformed id' "$(problems)"
	same '1 no id
2 no id
3 not a number
4 not a number
5 not a number
12 not a number
13 not a number
14 not a number
15 not a number
16 not a number
17 not a number
18 not a number' "$(states)"
	# What has no number is not stale: nobody can ask.
	lacks " $(found participants-stale) " ' 1 '
}

@test "what MAX says of a chat holds until it says something else" {
	database_from production
	for n in 1 2 3 4 5 6; do
		add $n "'-$n'" 5
	done
	known 1 gone 5 "'closed'"
	known 2 gone 5 "'HTTP 403 chat.denied: Access denied'"
	known 3 gone 5 "'HTTP 404 chat.not.found: Chat not found'"
	known 4 unavailable 5 "'HTTP 503'"
	known 5 counted 5
	same '1 closed
2 denied
3 not found' "$(states)"
	sql "update trueup.participants_state set outcome = 'counted', why = null where chat = 1"
	same '2 denied
3 not found' "$(states)"
}

@test "where cache and database disagree, a repair asks again and writes both, once" {
	database_from production
	add 1 "'-1'" 5
	add 2 "'-2'" 6
	add 3 "'-3'" null
	add 4 "'-4'" 9
	known 1 counted 5
	known 2 counted 7
	known 3 counted 8
	same '2 3' "$(found participants-cache-differs)"
	run trueup repair participants-cache-differs --all --yes --format json
	status_is 0
	same '[2,2,0,0]' "$(json '[.previewed, .repaired, .drifted_again, .failed]')"
	same '1 5|2 843|3 3763|4 9' "$(sql "select id, participants_count from participants.chats order by id" | tr '|' ' ' | paste -sd'|')"
	same '' "$(found participants-cache-differs)"
	run trueup repair participants-cache-differs --all --yes --format json
	same '[0,0]' "$(json '[.previewed, .repaired]')"
	same 2 "$(tell_max_api /standin/tally | jq .requests)"
}

@test "what was seen in the cache since the count was taken is what it is compared with" {
	database_from production
	for n in 1 2 3 4 5 6; do
		add $n "'-$n'" 5
		known $n counted 5
	done
	seen="looked_at = asked_at + interval '1 second'"
	sql "update trueup.participants_state set $seen, cached = 'corrupt' where chat = 1;
	     update trueup.participants_state set $seen, cached = 'foreign' where chat = 2;
	     update trueup.participants_state set $seen, cached = 'found', cached_count = 5 where chat = 3;
	     update trueup.participants_state set $seen, cached = 'found', cached_count = 6 where chat = 4;
	     update trueup.participants_state set $seen, cached = 'none' where chat = 5;
	     update trueup.participants_state set looked_at = asked_at - interval '1 second', cached = 'corrupt' where chat = 6"
	same '1 2 4' "$(found participants-cache-differs)"
	# What ran out of the cache is no difference; what was there before the count was taken is not there any more.
	sql "update trueup.participants_state set outcome = 'unavailable' where chat = 6"
	same '1 2 4 6' "$(found participants-cache-differs)"
}

@test "a scope is a department, a key a chat" {
	database_from drift
	sql "update participants.chats set department = case when id % 2 = 0 then 'even' else 'odd' end"
	same '41 43 45 47 49 51' "$(found participants-unreachable --scope odd | tr ' ' '\n' | awk '$1 < 53' | sort -n | paste -sd' ')"
	# Whose number is repeated in another department is found here all the same.
	same '53 55 57' "$(found participants-data --scope odd | tr ' ' '\n' | awk '$1 > 52 && $1 < 59' | sort -n | paste -sd' ')"
	same '' "$(found participants-data --scope nowhere)"
	same 54 "$(found participants-data --key 54)"
	same '' "$(found participants-data --key $((chats / 2)))"
}

@test "one chat reads a few pages" {
	database_from drift
	for rule in stale data unreachable cache-differs; do
		read_here=$(pages participants-$rule "chat_id={$((chats / 2 + 7))}")
		[ "$read_here" -lt 40 ] || same "under 40 for $rule" "$read_here"
	done
}

@test "of one scope only the ids that it has are looked for among the others" {
	database_from drift
	sql "update participants.chats set department = 'few' where id between 100 and 110; vacuum analyze participants.chats"
	grouped=$("$SECTION" --explain --schema participants "$RULES/participants-data.sql" detect scope=few |
		jq '[.. | objects | select(."Node Type" == "Aggregate") | .Plans[]."Actual Rows"] | max')
	same 11 "$grouped"
}

@test "what a number in MAX is, is said in the same words wherever it is asked" {
	words() { tr -s ' \n' ' ' <"$1"; }
	number=$(sed '/^--/d' "$SERVERS_TOP/sql/inserts/max_number.sql" | tr -s ' \n' ' ' | sed 's/ *$//')
	for rule in stale data unreachable; do
		contains "$(words "$RULES/participants-$rule.sql" | sed 's/( select/(select/g')" "$number"
	done
}

@test "tables with fewer columns are looked at as they are" {
	database_from drift
	sql "alter table participants.chats drop name, drop department, drop source, drop url"
	same 30 "$(count participants-data)"
	same 16 "$(count participants-unreachable)"
	same 5 "$(count participants-cache-differs)"
	same 41 "$(trueup check participants-data --format json --quiet | jq -r '.findings[] | select(.key.chat_id == 41) | .label')"
}

@test "what cannot be looked at is unknown, and never none" {
	database_from drift
	sql "drop role if exists participants_looker; create role participants_looker login"
	for rule in stale data unreachable cache-differs; do
		PGUSER=participants_looker run trueup check participants-$rule
		status_is 3
		lacks "$output" ' 0 found'
	done
	sql "alter table participants.chats rename max_chat_id to number"
	for rule in stale data unreachable cache-differs; do
		run trueup check participants-$rule
		status_is 3
		contains "$output$stderr" 'not here: no chats.max_chat_id'
	done
	sql "alter table participants.chats rename number to max_chat_id; drop schema trueup cascade"
	for rule in stale unreachable cache-differs; do
		run trueup check participants-$rule
		status_is 3
		contains "$output$stderr" 'not here: no trueup.participants_state'
	done
	run trueup check participants-data
	status_is 1
	sql "drop table participants.chats"
	run trueup check participants-data
	status_is 3
	contains "$output$stderr" 'not here: no chats'
}

@test "an empty schema gets the table and its index; a second time nothing is left to do" {
	PGDATABASE=postgres sql "create database fresh_$BASHPID"
	export PGDATABASE=fresh_$BASHPID
	sql "create schema participants"
	migrate
	same 'chats_number_idx' "$(sql "select indexname from pg_indexes where schemaname = 'participants' and indexname like '%number%'")"
	run trueup migrate --domain participants --dry-run --format json
	same '[]' "$(json '[.migrations[]? | select(.state == "missing")]')"
}

@test "the roles may do it: a viewer reads, a runner writes the count and nothing else" {
	database_from drift
	sql "drop role if exists p_viewer; drop role if exists p_runner; create role p_viewer login in role trueup_viewer; create role p_runner login in role trueup_runner, trueup_operator"
	PGUSER=p_viewer run trueup check participants-data
	status_is 1
	run sql_as p_viewer "update participants.chats set participants_count = 1"
	contains "$output" 'permission denied'
	PGUSER=p_runner run trueup repair participants-stale --key 100 --yes
	status_is 0
	for column in name max_chat_id updated_at; do
		run sql_as p_runner "update participants.chats set $column = default"
		contains "$output" 'permission denied'
	done
	run sql_as p_runner "delete from participants.chats"
	contains "$output" 'permission denied'
}

@test "what is wrong with a chat reads in Russian, and stays the same word for machines" {
	database_from drift
	run russian participants-unreachable
	contains "$output" 'чат без номера → доступен'
	contains "$output" 'чат номер неверен → доступен'
	contains "$output" 'чат закрыт → доступен'
	lacks "$output" 'reachable'
	lacks "$output" 'no id'
	add 900001 null -3
	run russian participants-data
	contains "$output" 'что не так номер повторяется'
	contains "$output" 'что не так нет номера, число меньше нуля'
	lacks "$(sed 's/chat [0-9]*//g' <<<"$output")" ' id'
	run env LC_ALL=ru_RU.UTF-8 "$TRUEUP" participants list
	contains "$output" ' база '
	contains "$output" ' закрыт '
	lacks "$output" ' database '
	lacks "$output" ' closed '
	contains "$(trueup participants list --format json | jq -r '[.[].source] | unique | join(" ")')" 'closed'
	same 'closed denied left no_id not_a_number removed' "$(states | cut -d' ' -f2- | tr ' ' _ | sort -u | paste -sd' ')"
}
