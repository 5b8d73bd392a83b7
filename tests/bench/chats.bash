# shellcheck shell=bash
# Pairs without a chat, found beside the least that must be read, and made beside one statement that makes them all.

lacking="select l.teacher_id, b.student_id
  from bookings b
  join lessons l on l.id = b.lesson_id
 where b.status = 'active'
   and l.deleted_at is null
   and l.teacher_id <> b.student_id
   and not exists (select from chat_rooms r where r.teacher_id = l.teacher_id and r.student_id = b.student_id)
 group by l.teacher_id, b.student_id"

load_chats() {
	say "loading $(thousands $((gigs * 5))) bookings of $(thousands "$gigs") pairs"
	query_file "$SERVERS_TOP/tests/data/chats-tables-production.sql"
	query_file "$SERVERS_TOP/tests/data/chats-data.sql" -v pairs="$gigs" -v missing=$((gigs / 100)) \
		-v deleted=$((gigs / 500)) -v self=100 -v now=2026-11-20
	"$trueup" migrate --domain chats --yes --quiet >"$work/migrate.log" 2>&1 || fail "trueup migrate: $(cat "$work/migrate.log")"
	# What is made is taken away again by this list: half of the pairs, in whose chats nobody wrote.
	query "create table chats.lent as
	       select teacher_id, student_id from chats.chat_rooms r
	        where deleted_at is null and not exists (select from chats.messages m where m.room_id = r.id)
	        order by id limit $((gigs / 2 - gigs / 100))"
	query 'set search_path to chats' "insert into lent $lacking" 'vacuum analyze' 'checkpoint'
}

take_chats_bare() {
	local prepared=()
	server_ms "select count(*) from ($lacking) p"
}

take_chats_statement() {
	server_ms "$execute"
}

take_chats_streamed() {
	checked_ms chat-missing --read-only
}

take_chats_stored() {
	query 'truncate trueup.finding'
	checked_ms chat-missing
}

# Half of all pairs have no chat; and nothing of that is in the way of the disk.
half_without() {
	query 'delete from chats.chat_rooms r using chats.lent t where r.teacher_id = t.teacher_id and r.student_id = t.student_id' \
		'vacuum analyze chats.chat_rooms' 'checkpoint'
}

take_chats_insert() {
	half_without
	psql -XAtq -v ON_ERROR_STOP=1 -c 'set search_path to chats' -c 'set jit to off' -c '\timing on' \
		-c "insert into chat_rooms (id, teacher_id, student_id, created_at, updated_at)
		    select gen_random_uuid(), p.teacher_id, p.student_id, now(), now() from ($lacking) p
		        on conflict do nothing" >"$work/insert.out"
	sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' "$work/insert.out" | tail -n 1
}

# As a verb does it by itself: so many rows in two sessions.
take_chats_backfill() {
	local lines log="$SERVERS_DIR/postgres.log"
	half_without
	query 'truncate trueup.finding'
	"$trueup" check chat-missing --format json >/dev/null 2>&1 || [ $? = 1 ] || fail 'trueup check failed'
	query 'vacuum analyze trueup.finding' 'checkpoint'
	lines=$(wc -l <"$log")
	PGOPTIONS='-c log_min_duration_statement=0 -c log_parameter_max_length=0' \
		"$trueup" repair chat-missing --all --yes --quiet --format json >"$work/backfill.json" 2>"$work/backfill.err" ||
		fail "trueup repair: $(cat "$work/backfill.err" "$work/backfill.json")"
	[ "$(jq .repaired "$work/backfill.json")" = $((gigs / 2)) ] || fail "trueup repair: $(cat "$work/backfill.json")"
	tail -n +$((lines + 1)) "$log" | "$here/chunks" >>"$work/chats-chunk"
	query 'select extract(epoch from finished_at - created_at) * 1000 from trueup.job order by id desc limit 1'
}

take_chats_backfill_alone() {
	TRUEUP_SHARE_FROM=0 take_chats_backfill
}

part_chats() {
	local rounds=$((rounds < 3 ? rounds : 3))
	load_chats
	heading "chats: $(thousands "$gigs") pairs with $(thousands $((gigs * 5))) bookings, 1 % of them without a chat"
	prepare_rule chat-missing force=false
	take_rounds chats_bare chats_statement chats_streamed chats_stored
	ratio 'detect on the server : bare count' "$(median chats_statement)" "$(median chats_bare)" 2
	ratio 'detect as a verb streams it : bare count' "$(median chats_streamed)" "$(median chats_bare)" 2
	ratio 'detect that stores what it found : bare count' "$(median chats_stored)" "$(median chats_bare)" 2
	# Before half of all chats are those of today.
	view_bars chat-stats
	rm -f "$work/chats-chunk"
	take_rounds chats_insert chats_backfill chats_backfill_alone
	ratio "backfill of $(thousands $((gigs / 2))) chats : one insert" "$(median chats_backfill)" "$(median chats_insert)" 2
	row '  by one session alone' "$(calc "$(median chats_backfill_alone) / $(median chats_insert)" | xargs printf '%.2f') ($(spell "$(median chats_backfill_alone)"))" '' ''
	row "longest of $(wc -l <"$work/chats-chunk") chunks" "$(largest chats-chunk) ms (half of them under $(median chats-chunk) ms)" \
		'at most 250 ms' "$(largest chats-chunk) <= 250"
	view_bars chats
	view_bars pair "$(query "select teacher_id || ',' || student_id from chats.chat_rooms order by id limit 1")"
	view_bars rooms
}
