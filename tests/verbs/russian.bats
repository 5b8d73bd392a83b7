# The verbs in Russian: for whoever sets LANG=ru_RU.UTF-8, whether or not that locale is installed.
load ../lib/trueup
load verbs

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
}

# Only the program: the shell complains of a locale that is not installed.
trueup() {
	env LC_ALL=ru_RU.UTF-8 "$TRUEUP" "$@"
}

teardown() {
	kill_background
	database_drop
}

# Words of Latin letters in the output that are no names: what nobody has translated.
latin() {
	grep -oE "\b[A-Za-z][a-z']{2,}\b" <<<"$output" |
		grep -vxE 'trueup|gig|gigs|counters|orphan|responses|duplicate|cascade|links|undo|Logo|Audit|Candidate|check|repair|sync|nice|priority' |
		sort -u | tr '\n' ' '
}

@test "check, repair and undo speak Russian, with the numbers' own forms" {
	run trueup check gig-counters
	status_is 1
	contains "$output" 'Счётчики заданий не совпадают с откликами'
	contains "$output" '4 находки'
	same '' "$(latin)"
	run trueup repair gig-counters --all
	status_is 2
	contains "$output" 'Исправить 4 строки? Без терминала нужен --yes.'
	run trueup repair gig-counters --all --yes
	status_is 0
	contains "$output" 'gig-counters: исправлено 4 из 4 (задача '
	same '' "$(latin)"
	run trueup undo --job "$(sql 'select max(id) from trueup.job')" --yes
	status_is 0
	contains "$output" 'отменено 4 из 4'
	same '' "$(latin)"
}

@test "the audit has Russian heads" {
	run trueup repair gig-counters --key "$(gig 2)"
	status_is 0
	run trueup audit
	status_is 0
	contains "$output" 'КОГДА'
	contains "$output" 'ИЗМЕНЕНИЕ'
}

@test "a refusal that SQL made is said in Russian, and kept in English" {
	run trueup response delete "$(response 77)" --workspace ws_1 --reason спам
	status_is 3
	contains "$output" "Отклика $(response 77) нет."
	run trueup response delete "$(response 51)" --workspace ws_1 --reason спам
	status_is 3
	contains "$output" 'на задание другого пространства, не ws_1'
	same '' "$(latin)"
	contains "$(sql 'select string_agg(detail, chr(10)) from trueup.outcome')" 'There is no response'
}

@test "why a job is not steered, set or put away is said in Russian" {
	run trueup repair gig-counters --key "$(gig 2)"
	says() {
		status_is 3
		contains "$output" "$1"
		same '' "$(latin)"
	}
	run trueup jobs pause 1
	says 'задача 1: выполнено; поставить её на паузу нельзя'
	run trueup jobs resume 1
	says 'задача 1: выполнено; продолжить её нельзя'
	run trueup jobs cancel 1
	says 'задача 1: выполнено; отменить её нельзя'
	run trueup jobs retry 1
	says 'задача 1: выполнено; повторить её нельзя'
	run trueup jobs pause 7
	says 'задачи 7 нет'
	run trueup jobs set 1 nice=1
	says 'задача 1 завершена: настраивать нечего'
	sql "update trueup.job set state = 'paused'"
	run trueup jobs set 1 nice=200
	says 'у задачи не бывает nice, равного 200'
	run trueup jobs discard 1 --reason спам --yes
	says 'В задаче 1 нет сбоев'
}

@test "why a job failed is kept in English, and each reader has it in their own language" {
	sql "create function gigs.slow() returns trigger language plpgsql as 'begin perform pg_sleep(60); return new; end';
	     create trigger slow before update on gigs.gigs for each row execute function gigs.slow()"
	in_background env LC_ALL=ru_RU.UTF-8 "$TRUEUP" repair gig-counters --all --yes
	sleeps() { [ "$(sql "select count(*) from pg_stat_activity where wait_event = 'PgSleep'")" != 0 ]; }
	wait_for 20 sleeps
	end_background
	same 130 "$status"
	same 'paused|interrupted' "$(sql 'select state, error from trueup.job')"
	run trueup jobs
	contains "$output" 'прервано'
	run "$TRUEUP" jobs
	contains "$output" 'interrupted'
	sql "update trueup.job set state = 'failed', error = 'the rule returned the key 7 more than once'"
	run trueup dead-letters
	contains "$output" 'правило вернуло ключ 7 больше одного раза'
}

@test "JSON, names and exit statuses are the same in every language" {
	local english russian
	english=$("$TRUEUP" check gig-counters --format json | jq 'del(.. | .duration_ms?, .first_seen?, .run?)')
	russian=$(trueup check gig-counters --format json | jq 'del(.. | .duration_ms?, .first_seen?, .run?)')
	same "$english" "$russian"
	run trueup check gig-counter --format json
	status_is 3
	contains "$output" 'there is no rule'
	run trueup check gig-counter
	status_is 3
	contains "$output" 'правила "gig-counter" нет (может быть, "gig-counters"?)'
}

@test "the language is English where Cyrillic cannot be shown, and LANGUAGE decides where it can" {
	run env LC_ALL=C LANG=ru_RU.UTF-8 "$TRUEUP" check gig-counters
	contains "$output" '4 found'
	run env LC_ALL=ru_RU.KOI8-R "$TRUEUP" check gig-counters
	contains "$output" '4 found'
	run env LC_ALL=C.UTF-8 LANGUAGE=ru "$TRUEUP" check gig-counters
	contains "$output" '4 находки'
	run env LC_ALL=ru_RU.UTF-8 LANGUAGE=en "$TRUEUP" check gig-counters
	contains "$output" '4 found'
	run env LC_ALL= LC_MESSAGES=ru_RU.UTF-8 LC_CTYPE=C.UTF-8 "$TRUEUP" check gig-counters
	contains "$output" '4 находки'
}

@test "help is whole in Russian, and no line of it is wider than 80 columns" {
	local verb
	for verb in '' check repair 'gig sync' 'response delete' audit undo migrate lint; do
		# shellcheck disable=SC2086
		run trueup $verb --help
		status_is 0
		same '' "$(grep -v '^вызов:' <<<"$output" | grep -E '^.{81}')"
	done
	run trueup --help
	contains "$output" 'вызов: trueup'
	contains "$output" 'Искать расхождения'
}

@test "the manual page is the same in every language" {
	same "$("$TRUEUP" help manual)" "$(trueup help manual)"
}

@test "each sentence that a job or a chat may be left with is kept in English and said in the reader's language" {
	run perl -0777 -ne '
		sub texts { my ($of, $text) = @_; map { join "", /"((?:[^"\\\\]|\\\\.)*)"/g } $text =~ /\b$of\(((?:"(?:[^"\\\\]|\\\\.)*"\s*)+)\)/g }
		if ($ARGV =~ /said\.c$/) { $known{$_} = 1 for texts("TEXT", $_) }
		else { $said{$_} = $ARGV for texts("_", $_) }
		END { $known{$_} || $known{"$_: %s"} || print "$said{$_}: $_\n" for sort keys %said; print scalar(%said) > 20 ? "all\n" : "none\n" }
	' "$SERVERS_TOP"/src/engine/{said,chunk,work,binding}.c "$SERVERS_TOP"/src/systems/{max_api,participants*}.c
	same all "$output"
}
