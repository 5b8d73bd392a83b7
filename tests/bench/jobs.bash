# shellcheck shell=bash
# Jobs and the workers that stay: how soon one begins, what a second worker is good for, and what it costs to look on.

worker_pids=()

# start_workers NUMBER [SETTING…]: that are there and idle.
start_workers() {
	local number=$1 i
	shift
	for ((i = 0; i < number; i++)); do
		env "$@" "$trueup" worker --format json >>"$work/worker.log" 2>&1 &
		worker_pids+=($!)
	done
	query 'delete from trueup.worker where seen_at < clock_timestamp() - interval '\''1 minute'\'''
	wait_for 30 workers_are "$number"
	query "update trueup.schedule set enabled = false"
	wait_for 60 nothing_under_way
}

workers_are() {
	[ "$(query 'select count(*) from trueup.worker where job is null')" = "$1" ]
}

nothing_under_way() {
	[ "$(query "select count(*) from trueup.job where state in ('queued', 'running')")" = 0 ]
}

stop_workers() {
	local pid
	[ ${#worker_pids[@]} -gt 0 ] || return 0
	kill "${worker_pids[@]}" 2>/dev/null || :
	for pid in "${worker_pids[@]}"; do wait "$pid" 2>/dev/null || :; done
	worker_pids=()
}

# one_gig: submits a forced repair of one gig, waits for its end, and prints the milliseconds from its confirmation to
# the begin and to the end of its first chunk, by the server's clock.
one_gig() {
	local job
	job=$(query "select trueup.preview_new('repair', 'gig-counters', '$hash', '{\"force\": true}', null, null)")
	query "select trueup.preview_add_keys($job, array[jsonb_build_object('gig_id', (select id from gigs.gigs order by random() limit 1))], 5000)" \
		"select trueup.job_confirm($job, null, null, 1)" >/dev/null
	wait_for 20 nothing_under_way
	query "select extract(epoch from a.at - j.queued_at) * 1000, extract(epoch from pg_xact_commit_timestamp(a.xmin) - j.queued_at) * 1000
	         from trueup.job j join trueup.audit a on a.job = j.id where j.id = $job" | tr '|' ' '
}

# begin_times NAME NUMBER: of so many jobs, in files of this name.
begin_times() {
	local i begun ended
	rm -f "$work/$1_begun" "$work/$1_ended"
	for ((i = 0; i < $2; i++)); do
		read -r begun ended < <(one_gig)
		echo "$begun" >>"$work/$1_begun"
		echo "$ended" >>"$work/$1_ended"
	done
}

# whole_job WORKERS: the repair of every gig by so many, in milliseconds from its first lease to its end.
whole_job() {
	local job
	all_found
	job=$(query "select trueup.preview_new('repair', 'gig-counters', '$hash', '{}', null, null)")
	query "select trueup.preview_add_findings($job, '{}', 5000)" >/dev/null
	start_workers "$1"
	query "select trueup.job_confirm($job, null, null, $gigs)" >/dev/null
	wait_for 600 job_over "$job"
	stop_workers
	query "select extract(epoch from finished_at - started_at) * 1000 from trueup.job where id = $job"
}

job_over() {
	[ "$(query "select finished_at is not null from trueup.job where id = $1")" = t ]
}

take_one_worker() {
	whole_job 1
}

take_two_workers() {
	whole_job 2
}

# sessions_ms NUMBER: so many sessions of psql, each with its share of the gigs, doing what workers do.
sessions_ms() {
	local i begun pids=()
	all_found
	begun=${EPOCHREALTIME/[.,]/}
	for ((i = 0; i < $1; i++)); do
		psql -XAtq -v ON_ERROR_STOP=1 -v share="$i" -v shares="$1" -f "$here/chunked.sql" >/dev/null 2>>"$work/session.log" &
		pids+=($!)
	done
	for i in "${pids[@]}"; do wait "$i" || fail "psql: $(tail -n 5 "$work/session.log")"; done
	echo $(((${EPOCHREALTIME/[.,]/} - begun) / 1000))
	[ "$(query 'select count(*) from trueup.audit')" = "$gigs" ] || fail 'psql has not repaired every gig'
}

take_one_session() {
	sessions_ms 1
}

take_two_sessions() {
	sessions_ms 2
}

# What a console of jobs asks and prints in a second while a job runs.
look_on() {
	local log=$SERVERS_DIR/postgres.log lines job
	all_found
	# Long enough to be looked at.
	start_workers 1 "TRUEUP_CHUNK_MAX=$((gigs / 200 + 1))"
	job=$(query "select trueup.preview_new('repair', 'gig-counters', '$hash', '{}', null, null)")
	query "select trueup.preview_add_findings($job, '{}', 5000)" "select trueup.job_set($job, 'nice', '10')" \
		"select trueup.job_confirm($job, null, null, $gigs)" >/dev/null
	lines=$(wc -l <"$log")
	PGOPTIONS='-c log_min_duration_statement=0 -c log_parameter_max_length=0' \
		"$bench_console" watch 'gig-counters' "$trueup" console jobs >"$work/watch"
	tail -n +$((lines + 1)) "$log" | awk -v from="$(watched from)" -v upto="$(watched upto)" '
		/ duration: .* execute .*(begin |search_path|commit$)/ { next }
		/ duration: .* execute / {
			split($2, t, ":")
			at = t[1] * 3600 + t[2] * 60 + t[3]
			if (at < from || at > upto) next
			all++
			if (/under way|params: job bigint$/) progress++
		}
		END { printf "all %.2f\nqueries %.2f\n", all / (upto - from), progress / (upto - from) }' >>"$work/watch"
	nothing_under_way && fail 'the job was over before the console had looked on'
	query "select trueup.job_cancel($job)" >/dev/null
	wait_for 30 nothing_under_way
	stop_workers
}

watched() {
	awk -v name="$1" '$1 == name { print $2 }' "$work/watch"
}

part_jobs() {
	local rounds=$((rounds < 3 ? rounds : 3)) one two
	make_wrong
	all_found
	hash=$(query 'select hash from trueup.run limit 1')
	heading 'jobs and workers that stay'
	start_workers 1
	begin_times heard 20
	stop_workers
	row 'from submit to the first chunk' "$(spell "$(median heard_begun)")" 'at most 50 ms' "$(median heard_begun) <= 50"
	row '  and to its end' "$(spell "$(median heard_ended)")" '' ''
	# What is notified does not come through it: the worker asks once a second.
	start_pgbouncer
	start_workers 1 "PGPORT=$PGBOUNCER_PORT"
	begin_times asked 10
	stop_workers
	stop_pgbouncer
	row '  behind PgBouncer' "$(spell "$(median asked_begun)")" '' ''
	take_rounds one_worker two_workers one_session two_sessions
	one=$(median one_worker) two=$(median two_workers)
	faster 'repair by one worker : by two' "$two" "$one" 1.5
	row '  the same chunks by psql: one session : two' \
		"$(calc "$(median one_session) / $(median two_sessions)" | xargs printf '%.2f') ($(spell "$(median one_session)") : $(spell "$(median two_sessions)"))" '' ''
	look_on
	row "queries of a console for a job's progress, a second" "$(watched queries)" 'at most 1' "$(watched queries) <= 1"
	row '  and with the pulse, and the lists that it makes new' "$(watched all)" '' ''
	row 'bytes of a console that looks on, a second' "$(watched bytes)" 'at most 2000' "$(watched bytes) <= 2000"
}
