#!/usr/bin/env bats
# participants list and participants status: every chat with its count, where that is from and how old it is; the figures.

load ../lib/trueup

setup_file() {
	servers_begin
	start_postgres
	start_redis
	database_template participants_template load_participants
	start_max_api
}
teardown_file() { servers_end; }
setup() {
	database_from participants_template
	redis-cli -s "$SERVERS_DIR/run/redis.sock" flushall >/dev/null
	tell_max_api /standin/begin
	export MAX_API_RATE=1000 PARTICIPANTS_MAX_RETRIES=0
}
teardown() {
	redis_ready || start_redis
	database_drop
}

# More chats than one look into the cache takes: chat N has the number -N and 10 participants.
load_participants() {
	sql_file "$SERVERS_TOP/tests/data/participants-tables-production.sql"
	sql "insert into participants.chats (id, name, max_chat_id, participants_count, department)
	     select n, 'chat ' || n, -n, 10, case when n % 2 = 0 then 'even' else 'odd' end from generate_series(1, 1203) n"
	trueup migrate --domain participants --quiet --label testing --yes
}

# keep ID VALUE: what stands in the cache.
keep() {
	redis-cli -s "$SERVERS_DIR/run/redis.sock" set "chat_participants:$1" "$2" >/dev/null
}

ago() {
	date -u -d "$1 ago" +%Y-%m-%dT%H:%M:%SZ
}

@test "every chat is listed once, with the count of the cache, else of the database, and says which and how old" {
	keep 1 "{\"count\":11,\"updated_at\":\"$(ago '10 minutes')\",\"source\":\"api\"}"
	keep 2 "{\"count\":12,\"updated_at\":\"$(ago '2 hours')\",\"source\":\"database\"}"
	keep 3 garbage
	keep 1203 "{\"count\":13,\"updated_at\":\"$(ago '10 minutes')\",\"source\":\"x\"}"
	run trueup participants list --format json
	status_is 0
	same '[1203,1203]' "$(json '[length, (map(.chat_id) | unique | length)]')"
	same '{"chat_id":1,"name":"chat 1","department":"odd","participants_count":11,"source":"cache"}' "$(json '.[0] | del(.updated_at, .age_s)')"
	[ "$(json '.[0].age_s')" -ge 600 ] && [ "$(json '.[0].age_s')" -lt 700 ]
	same '[12,"database"]' "$(json '.[1] | [.participants_count, .source]')"
	same '[10,"database",null,null]' "$(json '.[2] | [.participants_count, .source, .updated_at, .age_s]')"
	same '[13,"cache"]' "$(json '.[1202] | [.participants_count, .source]')"
	run trueup participants list --scope even --format json
	same 601 "$(json length)"
	run trueup participants list
	status_is 0
	contains "$output" 'DEPARTMENT  PARTICIPANTS  SOURCE    AGE'
	contains "$output" '1  chat 1    odd                   11  cache     10m'
}

@test "what was asked for last is newer than an old value of the cache" {
	trueup refresh-participants 5 --quiet
	keep 5 "{\"count\":99,\"updated_at\":\"$(ago '3 hours')\",\"source\":\"x\"}"
	run trueup participants list --format json
	same '["api",true]' "$(json '.[4] | [.source, .participants_count != 99]')"
	keep 5 "{\"count\":99,\"updated_at\":\"$(date -u -d '1 minute' +%Y-%m-%dT%H:%M:%SZ)\",\"source\":\"x\"}"
	run trueup participants list --format json
	same '["cache",99]' "$(json '.[4] | [.source, .participants_count]')"
}

@test "without Redis the database's counts are listed, and that is said, once" {
	stop_redis
	run --separate-stderr trueup participants list --format json
	status_is 0
	same 1203 "$(json length)"
	same 1 "$(grep -c 'without the cache' <<<"$stderr")"
}

@test "a list that cannot be read is an error and no empty list" {
	sql "alter table participants.chats rename max_chat_id to number"
	run --separate-stderr trueup participants list --format json
	status_is 3
	same '' "$output"
	contains "$stderr" 'not here: no chats.max_chat_id'
}

@test "the figures say what is known, and null what is not" {
	run trueup participants status --format json
	status_is 0
	same '[1203,0,null,null,null]' "$(json '[.chats, .fresh_hour_percent, .requests_per_second, .requests_allowed, .all_asked_at]')"
	tell_max_api '/standin/chat?id=-7&status=closed'
	trueup refresh-participants $(seq 1 20) --yes --quiet || [ $? = 4 ]
	trueup check participants-unreachable --quiet || [ $? = 1 ]
	run trueup participants status --format json
	same '[1203,1,1,19,1,1000]' "$(json '[.chats, .fresh_hour_percent, .unreachable, .counted, .gone, .requests_allowed]')"
	trueup refresh-participants --all --yes --quiet || [ $? = 4 ]
	run trueup participants status
	status_is 0
	[[ $output =~ 'all were last asked for'\ +'now' ]] || [[ $output =~ 'all were last asked for'\ +[0-9]+s ]]
	contains "$output" '99%'
}
