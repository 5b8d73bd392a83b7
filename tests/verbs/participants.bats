#!/usr/bin/env bats
# participants list and participants status: every chat with its count, where that is from and how old it is; the figures.

load ../lib/trueup
load ../systems/sixty

setup() {
	begin_test
	export PARTICIPANTS_MAX_RETRIES=0
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
	run trueup participants status --format json
	[[ $(json .all_asked_at) =~ ^\"20..-..-..T..:..:..Z\"$ ]]
}

# metered: a worker that tells Prometheus, and what it tells, once the database answers it.
metered() {
	local port
	port=$(free_port)
	TRUEUP_METRICS_ADDR=127.0.0.1:$port PARTICIPANTS_ENABLE_BACKGROUND_SYNC=false start_worker metered
	wait_for 20 scrape_to "$port"
	kill -s TERM "$worker_pid"
	wait "$worker_pid"
}

scrape_to() {
	curl -sf --max-time 12 "http://127.0.0.1:$1/metrics" >"$BATS_TEST_TMPDIR/metrics" &&
		grep -qx 'trueup_up 1' "$BATS_TEST_TMPDIR/metrics" && grep -q '^trueup_participants_chats' "$BATS_TEST_TMPDIR/metrics"
}

told() {
	sed -n "s/^$1 //p" "$BATS_TEST_TMPDIR/metrics"
}

@test "a worker tells Prometheus how fresh the counts are, and what of the chats cannot be asked for" {
	tell_max_api '/standin/chat?id=-7&status=closed'
	trueup refresh-participants $(seq 1 20) --yes --quiet || [ $? = 4 ]
	sql "update trueup.participants_state set fetched_at = now() - interval '2 hours' where chat > 10;
	     update trueup.installation set installed_at = now() - interval '3 days';
	     update trueup.api_budget set hourly = 200;
	     insert into trueup.api_spent select token, date_trunc('minute', now()), 30 from trueup.api_budget;
	     insert into trueup.api_budget (token, rate, hourly, next_slot) values (repeat('0', 64), 9000, 500, '2026-01-01');
	     insert into trueup.api_spent values (repeat('0', 64), date_trunc('minute', now()), 100)"
	trueup check --quiet || [ $? = 1 ]
	metered
	"$SERVERS_TOP/tests/lib/exposition" "$BATS_TEST_TMPDIR/metrics" >/dev/null
	same '1203 9 19 1' "$(echo "$(told trueup_participants_chats)" "$(told 'trueup_participants_fresh{within="1h"}')" \
		"$(told 'trueup_participants_fresh{within="1d"}')" "$(told trueup_participants_unreachable)")"
	same 1183 "$(told trueup_participants_stale)"
	# Of the token that was asked with last, and the same wherever it is told.
	same '1000 170' "$(told trueup_participants_requests_allowed) $(told trueup_participants_hourly_left)"
	run trueup participants status --format json
	same '[1000,170]' "$(json '[.requests_allowed, .hourly_left]')"
	[ "$(told trueup_participants_full_update_age_seconds | cut -d. -f1)" -ge 259200 ]
	# What was never seen is 0, so that the first of it is one more.
	same '0 0' "$(told 'trueup_participants_api_answers_total{outcome="busy"}') $(told 'trueup_participants_cache_total{found="hit"}')"
	# How each was answered, how long that took, and that nothing stood in the cache.
	same '19 1 20 20 20' "$(echo "$(told 'trueup_participants_api_answers_total{outcome="counted"}')" \
		"$(told 'trueup_participants_api_answers_total{outcome="gone"}')" "$(told 'trueup_participants_api_seconds_bucket{le="+Inf"}')" \
		"$(told trueup_participants_api_seconds_count)" "$(told 'trueup_participants_api_seconds_bucket{le="30"}')")"
	grep -qx '# TYPE trueup_participants_api_seconds histogram' "$BATS_TEST_TMPDIR/metrics"
}

# dashboard_is_one FILE: what Grafana wants of one: panels with ids of their own that stand beside each other in 24 columns, of
# kinds and in units that there are, with questions to the data source that is chosen, by variables that there are.
dashboard_is_one() {
	jq -e '
		([.templating.list[].name]) as $names
		| (.title and .uid and (.uid | length <= 40) and .id == null and .schemaVersion >= 36 and (.panels | length > 10))
		and ([.panels[].id] | unique | length) == (.panels | length)
		and all(.panels[].gridPos; .x >= 0 and .y >= 0 and .w > 0 and .h > 0 and .x + .w <= 24)
		and ([.panels[] as $a | .panels[] as $b | select($a.id < $b.id) | [$a.gridPos, $b.gridPos]
		      | select(.[0].x < .[1].x + .[1].w and .[1].x < .[0].x + .[0].w
		               and .[0].y < .[1].y + .[1].h and .[1].y < .[0].y + .[0].h)] == [])
		and all(.panels[]; .type | IN("stat", "gauge", "timeseries"))
		and all(.panels[]; .fieldConfig.defaults.unit | IN("short", "percentunit", "s", "reqps", "ops"))
		and all(.panels[]; .title and .datasource == {"type": "prometheus", "uid": "${source}"} and (.targets | length > 0))
		and all(.panels[]; ([.targets[].refId] | unique | length) == (.targets | length))
		and ([.. | strings | scan("[$][{]?([a-zA-Z_]+)") | .[0]] | unique | all(IN($names[])))
		and (.templating.list[0] | .type == "datasource" and .query == "prometheus")' "$1"
	command -v promtool >/dev/null || return 0
	jq '{groups: [{name: "panels", rules: [.panels[].targets[] | {record: "panel:query", expr: .expr}]}]}' "$1" >"$BATS_TEST_TMPDIR/queries.yml"
	promtool check rules --lint=none "$BATS_TEST_TMPDIR/queries.yml"
}

@test "where a rule has two schedules of a kind Prometheus is told of each" {
	metered
	sql 'update trueup.schedule set enabled = true, since = now() where params is not null'
	metered
	"$SERVERS_TOP/tests/lib/exposition" "$BATS_TEST_TMPDIR/metrics" >/dev/null
	same 0 "$(told 'trueup_schedule_overdue_seconds{rule="participants-stale",kind="repair"}')"
	same 0 "$(told 'trueup_schedule_overdue_seconds{rule="participants-stale",kind="full"}')"
}

@test "the dashboard and the compose file can be read, and name what there is" {
	local name
	metered
	dashboard_is_one "$SERVERS_TOP/dist/grafana/participants.json"
	# What a worker gives, or has a file for that gives it.
	{
		"$SERVERS_TOP/tests/lib/exposition" "$BATS_TEST_TMPDIR/metrics"
		grep -rho "'trueup_[a-z_0-9]*'" "$SERVERS_TOP/sql/queries/metrics" | tr -d "'" | sed 'p; s/$/_bucket/'
	} | sort -u >"$BATS_TEST_TMPDIR/names"
	while read -r name; do
		grep -qx "$name" "$BATS_TEST_TMPDIR/names" || { echo "no worker gives $name" >&2 && return 1; }
	done < <(jq -r '.panels[].targets[].expr' "$SERVERS_TOP/dist/grafana/participants.json" | grep -o 'trueup_[a-z_0-9]*' | sort -u)
	perl -MCPAN::Meta::YAML -MJSON::PP -e '
		my $file = CPAN::Meta::YAML->read($ARGV[0]) or die;
		print JSON::PP->new->encode($file->[0])' "$SERVERS_TOP/dist/compose/docker-compose.participants.yml" >"$BATS_TEST_TMPDIR/compose"
	same '["migrate","postgres","redis","worker"]' "$(jq -c '.services | keys' "$BATS_TEST_TMPDIR/compose")"
	same '["postgres","redis","worker"]' "$(jq -c '[.services | to_entries[] | select(.value.healthcheck.test) | .key] | sort' "$BATS_TEST_TMPDIR/compose")"
	same '["service_completed_successfully","service_healthy","service_healthy"]' \
		"$(jq -c '[.services.worker.depends_on | to_entries | sort_by(.key)[].value.condition]' "$BATS_TEST_TMPDIR/compose")"
	# Each variable is one that trueup knows, and takes this value.
	while IFS='=' read -r name value; do
		[[ $name == MAX_API_TOKEN_FILE || $name == DATABASE_URL || $name == REDIS_URL ]] && continue
		contains "$(trueup help manual)" "$(sed 's/_/\\_/g' <<<"$name")" || contains "$(trueup help manual)" "$name"
		run env "$name=$value" "$TRUEUP" files
		status_is 0
	done < <(jq -r '.services.worker.environment | to_entries[] | "\(.key)=\(.value)"' "$BATS_TEST_TMPDIR/compose")
}
