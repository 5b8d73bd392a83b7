/* The pane of jobs: what there is, and pausing, resuming, ending and undoing from it. */
#include "../unit/unit.h"
#include "base/clock.h"
#include "base/mem.h"
#include "console.h"
#include "database.h"
#include "harness.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

/* Within so long is seen what was asked here: sooner than by a pulse. */
enum { ASKED_MS = 2500 };

/* A repair of every drifted gig that nobody does: its worker is away. */
static const char queue[] = "select trueup.preview_new('repair', 'gig-counters', (select hash from trueup.run limit 1),"
			    "                          '{}', 'anna', null) as job \\gset\n"
			    "select trueup.preview_add_findings(:job, '{}', 5000) as rows \\gset\n"
			    "select trueup.job_confirm(:job, 'after the deploy', null, :rows) \\g /dev/null\n";

static int begin(void **state)
{
	(void)state;
	database_begin(true);
	sql(queue);
	return 0;
}

/* A worker that does the job a row at a time, and stands still at that point. */
static pid_t worker;

static void worker_until(const char *point)
{
	char *text =
		mem_printf("launch worker env TRUEUP_CHUNK_MAX=1 TRUEUP_FAULT=%s:stop \"$TRUEUP\" worker --until-idle; "
			   "read -r pid _ <\"$SERVERS_DIR/worker.pid\"; "
			   "wait_for 20 grep -q ') T ' /proc/$pid/stat; echo $pid",
			point);
	worker = (pid_t)strtol(run("eval", text, NULL), NULL, 10);
	assert_true(worker > 0);
	free(text);
}

/* It goes on, or (SIGKILL) does not, and its part is free. */
static void worker_gets(int signal)
{
	assert_int_equal(kill(worker, signal), 0);
	worker = 0;
	if (signal == SIGKILL)
		sql("update trueup.part set lease_until = null");
}

static int end(void **state)
{
	if (worker)
		kill(worker, SIGKILL);
	worker = 0;
	return console_end(state);
}

static struct screen *open_jobs(void)
{
	struct screen *screen = screen_start(&(struct screen_start){.rows = 24, .cols = 100},
		(const char *const[]){database_program(), "console", "jobs", NULL});
	screen_wait(screen, "gig-counters");
	return screen;
}

static void a_job_is_shown_with_who_asked_and_why(void **state)
{
	(void)state;
	struct screen *screen = open_jobs();
	screen_wait(screen, "queued");
	screen_wait(screen, "anna");
	screen_keys(screen, "/");
	screen_type(screen, "who:nobody");
	screen_keys(screen, "enter");
	screen_wait(screen, "No row passes the filter: / changes it.");
	console_leave(screen);
}

static void a_job_is_paused_and_resumed_and_then_done(void **state)
{
	(void)state;
	struct screen *screen = open_jobs();
	screen_wait(screen, "queued");
	int64_t lag = console_lag_ms(), begun = clock_ms();
	screen_keys(screen, "p");
	screen_wait(screen, "paused");
	console_check_within(begun, lag, ASKED_MS);
	assert_string_equal(sql("select state from trueup.job"), "paused");
	screen_keys(screen, "p");
	/* Nobody else is there to do it: it is done from here. */
	screen_wait(screen, "Job 1 done: 8 fixed.");
	assert_string_equal(sql("select state from trueup.job"), "done");
	screen_wait(screen, "✓ done");
	screen_keys(screen, "p");
	screen_wait(screen, "the job is at its end");
	console_leave(screen);
}

static void ending_a_job_asks_first_and_cancel_has_the_focus(void **state)
{
	(void)state;
	struct screen *screen = open_jobs();
	screen_wait(screen, "queued");
	screen_keys(screen, "x");
	screen_wait(screen, "before it is done");
	screen_keys(screen, "x enter");
	screen_wait_gone(screen, "before it is done");
	assert_string_equal(sql("select state from trueup.job"), "queued");
	screen_keys(screen, "x");
	screen_wait(screen, "before it is done");
	console_confirm(screen);
	screen_wait(screen, "cancelled");
	assert_string_equal(sql("select state from trueup.job"), "cancelled");
	console_leave(screen);
}

static void a_job_that_failed_is_retried_and_one_that_is_done_undone(void **state)
{
	(void)state;
	sql("update trueup.job set state = 'failed', error = 'the disk is full', finished_at = now()");
	struct screen *screen = open_jobs();
	screen_wait(screen, "failed");
	screen_keys(screen, "R");
	screen_wait(screen, "What is left of its 8 rows is done.");
	console_confirm(screen);
	screen_wait(screen, "Job 1 done: 8 fixed.");
	screen_keys(screen, "u");
	screen_wait(screen, "8 rows will be touched");
	console_confirm(screen);
	screen_wait(screen, "Job 2 done");
	assert_string_equal(sql("select count(*) from trueup.audit where undoes is not null"), "8");
	console_leave(screen);
}

static void what_kept_no_change_is_not_said_to_have_been_undone(void **state)
{
	(void)state;
	sql("update trueup.job set state = 'done', finished_at = now()");
	struct screen *screen = open_jobs();
	screen_keys(screen, "u");
	screen_wait(screen, "No change was made by it that could be undone.");
	screen_keys(screen, "enter");
	screen_wait_gone(screen, "could be undone");
	screen_keys(screen, "enter");
	screen_wait(screen, "No change of a row is kept, and none is left to do.");
	console_leave(screen);
}

static void why_a_job_waits_stands_in_the_status_line(void **state)
{
	(void)state;
	sql("update trueup.job set state = 'running', started_at = now(), throttled = 'locks 5'");
	struct screen *screen = open_jobs();
	screen_wait(screen, "5 sessions wait for locks");
	sql("update trueup.job set throttled = 'halted'");
	screen_wait(screen, "all jobs are halted");
	console_leave(screen);
}

static void a_step_is_seen_by_every_console_within_1500_ms(void **state)
{
	static const char *const percents[] = {"12%", "25%", "37%", "50%", "62%", "75%", "87%"};
	(void)state;
	struct screen *jobs = open_jobs();
	struct screen *gigs = screen_start(&(struct screen_start){.rows = 24, .cols = 100},
		(const char *const[]){database_program(), "console", "gigs", NULL});
	for (size_t i = 0; i < sizeof(percents) / sizeof(*percents); i++) {
		int64_t lag = console_lag_ms();
		worker_until("chunk.committed:1");
		int64_t begun = clock_ms();
		screen_wait(jobs, percents[i]);
		screen_wait(gigs, percents[i]);
		/* That there is such a job they hear by their pulse. */
		if (i)
			console_check_within(begun, lag, 1500);
		worker_gets(SIGKILL);
	}
	console_leave(gigs);
	console_leave(jobs);
}

static void all_jobs_are_halted_and_let_go_on_and_every_console_says_who_and_why(void **state)
{
	(void)state;
	struct screen *asks = open_jobs(), *sees = open_jobs();
	screen_keys(asks, "H");
	screen_wait(asks, "Halt all jobs");
	screen_keys(asks, "enter");
	screen_wait_gone(asks, "Halt all jobs");
	assert_string_equal(sql("select count(*) from trueup.installation where halted is not null"), "0");
	screen_keys(asks, "H tab");
	screen_wait_typing(asks, true);
	screen_type(asks, "the replica burns");
	screen_keys(asks, "enter");
	screen_wait_typing(asks, false);
	int64_t lag = console_lag_ms();
	console_confirm(asks);
	screen_wait(asks, "All jobs are halted.");
	int64_t begun = clock_ms();
	screen_wait_row(sees, 0, "HALTED");
	screen_wait(sees, "the replica burns");
	console_check_within(begun, lag, 1500);
	screen_wait(sees, "postgres");
	screen_keys(sees, "c");
	screen_wait(sees, "trueup jobs set");
	screen_keys(sees, "pgdn");
	screen_wait(sees, "trueup jobs go");
	screen_keys(sees, "esc");
	screen_wait_gone(sees, "trueup jobs go");
	screen_keys(sees, ":");
	screen_type(sees, "go");
	screen_wait(sees, "lets all jobs go on that were halted");
	screen_keys(sees, "enter");
	screen_wait(sees, "by postgres: the replica burns");
	console_confirm(sees);
	screen_wait(sees, "Jobs go on.");
	screen_wait_gone(asks, "the replica burns");
	assert_false(screen_row_has(asks, 0, "HALTED"));
	console_leave(asks);
	console_leave(sees);
}

/* It does nothing until it is told to go on: what happens meanwhile it has not heard of when it reads its next key. */
static void stop(struct screen *screen)
{
	siginfo_t info;
	assert_int_equal(kill(screen_pid(screen), SIGSTOP), 0);
	assert_int_equal(waitid(P_PID, (id_t)screen_pid(screen), &info, WSTOPPED), 0);
}

static void a_halt_that_came_after_the_one_that_is_shown_is_not_lifted(void **state)
{
	(void)state;
	sql("update trueup.installation set halted = 'the first', halted_by = 'anna', halted_at = now()");
	struct screen *screen = open_jobs();
	screen_wait_row(screen, 0, "HALTED");
	screen_keys(screen, "H");
	screen_wait(screen, "by anna: the first");
	console_wait_question(screen);
	stop(screen);
	sql("update trueup.installation set halted = 'the second', halted_by = 'boris', "
	    "halted_at = now() + interval '1 minute'");
	screen_keys(screen, "Y");
	kill(screen_pid(screen), SIGCONT);
	screen_wait(screen, "boris has halted all jobs once more: the second");
	assert_string_equal(sql("select halted from trueup.installation"), "the second");
	screen_keys(screen, "enter");
	screen_wait_gone(screen, "once more");
	console_leave(screen);
}

static void a_halt_that_comes_while_letting_go_is_asked_for_is_shown_instead(void **state)
{
	(void)state;
	sql("select trueup.halt('the first', null, null, 'anna', null)");
	sql("update trueup.installation set halted_at = halted_at - interval '1 minute'");
	struct screen *screen = open_jobs();
	screen_wait_row(screen, 0, "HALTED");
	screen_keys(screen, "H");
	screen_wait(screen, "by postgres: the first");
	sql("select trueup.halt('the second', null, null, 'boris', null)");
	screen_wait(screen, "by postgres: the second");
	screen_wait_gone(screen, "by postgres: the first");
	console_confirm(screen);
	screen_wait(screen, "Jobs go on.");
	assert_string_equal(sql("select count(halted) from trueup.installation"), "0");
	console_leave(screen);
}

/* Until it is silent: the rest of its first frames may come late. */
static void wait_idle(struct screen *screen)
{
	enum { SILENCE_MS = 1200, TRIES = 8 };
	int tries = 0;
	while (tries < TRIES && screen_bytes_while_idle(screen, SILENCE_MS))
		tries++;
	assert_in_range(tries, 0, TRIES - 1);
}

/* When the console asked something last. */
static char *asked_last(void)
{
	return mem_strdup(sql("select max(query_start) from pg_stat_activity where datname = current_database()"
			      "   and application_name like 'trueup%' and pid <> pg_backend_pid()"));
}

/* It asks nothing for longer than between two looks of one that is told nothing. Of so many such times that it can
 * have looked by its pulse in all but one. */
static bool is_told(struct screen *screen)
{
	enum { LOOK_MS = 1000, TIMES = 8 };
	bool rests = false;
	for (int i = 0; i < TIMES && !rests; i++) {
		char *before = asked_last();
		screen_bytes_while_idle(screen, LOOK_MS * 3 / 2);
		char *after = asked_last();
		assert_string_not_equal(before, "");
		rests = str_eq(before, after);
		free(before);
		free(after);
	}
	return rests;
}

/* On a console that has just looked by itself, and would not again for some seconds if it is told of what changes. */
static void submit_and_wait(const char *const *env, bool told)
{
	struct screen *screen = screen_start(&(struct screen_start){.rows = 24, .cols = 100, .env = env},
		(const char *const[]){database_program(), "console", "jobs", NULL});
	screen_wait(screen, "No job was asked for yet.");
	wait_idle(screen);
	assert_true(!told || is_told(screen));
	int64_t lag = console_lag_ms();
	sql(queue);
	int64_t begun = clock_ms();
	screen_wait(screen, "anna");
	console_check_within(begun, lag, 1500);
	console_leave(screen);
}

static void a_new_job_is_seen_within_1500_ms_by_a_console_that_nobody_touches(void **state)
{
	(void)state;
	submit_and_wait(NULL, true);
}

static int end_pooled(void **state)
{
	run("stop_pgbouncer", NULL);
	return console_end(state);
}

static void behind_a_pooler_too_where_nothing_is_left_that_listens(void **state)
{
	static const char *const env[] = {"PGPORT=6432", NULL};
	(void)state;
	run("start_pgbouncer", NULL);
	submit_and_wait(env, false);
	assert_string_equal(run("env", "-u", "PGOPTIONS", "psql", "-p", "6432", "-XAtc",
				    "select count(*) from pg_listening_channels()", NULL),
		"0");
}

static void what_one_console_asks_of_a_job_holds_within_a_chunk_and_is_seen_by_another(void **state)
{
	(void)state;
	struct screen *asks = open_jobs(), *sees = open_jobs();
	worker_until("chunk.changed:2");
	screen_wait(asks, "running");
	screen_wait(sees, "running");
	int64_t lag = console_lag_ms();
	screen_keys(asks, "p");
	screen_wait(asks, "pausing");
	int64_t begun = clock_ms();
	screen_wait(sees, "pausing");
	console_check_within(begun, lag, 1500);
	worker_gets(SIGCONT);
	screen_wait(asks, "paused");
	screen_wait(sees, "paused");
	assert_string_equal(sql("select cursor from trueup.part"), "2");
	sql("update trueup.job set state = 'queued'");
	worker_until("chunk.changed:3");
	screen_wait(sees, "running");
	screen_keys(sees, "x");
	screen_wait(sees, "before it is done");
	console_confirm(sees);
	screen_wait(asks, "cancelling");
	worker_gets(SIGCONT);
	screen_wait(asks, "cancelled");
	screen_wait(sees, "cancelled");
	assert_string_equal(sql("select cursor from trueup.part"), "5");
	assert_string_equal(sql("select count(*) from trueup.audit"), "5");
	console_leave(asks);
	console_leave(sees);
}

static void how_far_a_job_is_is_said_once(void **state)
{
	static const int widths[] = {40, 80};
	struct str line = STR_INIT;
	(void)state;
	sql("update trueup.job set state = 'running', started_at = now()");
	struct screen *screen = open_jobs();
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		screen_resize(screen, 12, widths[i]);
		screen_wait_row(screen, 10, "Job 1 running");
		screen_wait_row(screen, 10, "0%");
		str_clear(&line);
		screen_add_row(screen, 10, &line);
		const char *percent = strchr(str_text(&line), '%');
		assert_non_null(percent);
		assert_null(strchr(percent + 1, '%'));
	}
	str_done(&line);
	console_leave(screen);
}

/* The console goes with its terminal; the worker that it has started ends the job, and then itself. */
static void a_job_outlives_the_terminal_that_it_was_started_from(void **state)
{
	static const char *const env[] = {"TRUEUP_CHUNK_MAX=1", "TRUEUP_FAULT=chunk.committed:2:stop", NULL};
	(void)state;
	struct screen *screen = screen_start(&(struct screen_start){.rows = 24, .cols = 100, .env = env},
		(const char *const[]){database_program(), "console", "jobs", NULL});
	screen_wait(screen, "queued");
	screen_keys(screen, "p");
	screen_wait(screen, "paused");
	screen_keys(screen, "p");
	worker = (pid_t)strtol(run("eval",
				       "pid() { sql \"select split_part(runner, '/', 2) from trueup.part\"; }; "
				       "stands() { grep -qs ') T ' \"/proc/$(pid)/stat\"; }; "
				       "wait_for 20 stands; pid",
				       NULL),
		NULL, 10);
	screen_hang_up(screen);
	screen_wait_exit(screen);
	screen_end(screen);
	assert_string_equal(
		sql("select j.state, p.cursor from trueup.job j join trueup.part p on p.job = j.id"), "running|2");
	char *over = mem_printf("over() { ! grep -qs ') [^Z] ' /proc/%d/stat; }; wait_for 20 over", (int)worker);
	worker_gets(SIGCONT);
	run("eval", over, NULL);
	assert_string_equal(
		sql("select j.state, p.repaired from trueup.job j join trueup.part p on p.job = j.id"), "done|8");
	free(over);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_job_is_shown_with_who_asked_and_why, begin, console_end),
		cmocka_unit_test_setup_teardown(a_job_is_paused_and_resumed_and_then_done, begin, console_end),
		cmocka_unit_test_setup_teardown(ending_a_job_asks_first_and_cancel_has_the_focus, begin, console_end),
		cmocka_unit_test_setup_teardown(
			a_job_that_failed_is_retried_and_one_that_is_done_undone, begin, console_end),
		cmocka_unit_test_setup_teardown(
			what_kept_no_change_is_not_said_to_have_been_undone, begin, console_end),
		cmocka_unit_test_setup_teardown(
			all_jobs_are_halted_and_let_go_on_and_every_console_says_who_and_why, begin, end),
		cmocka_unit_test_setup_teardown(a_halt_that_came_after_the_one_that_is_shown_is_not_lifted, begin, end),
		cmocka_unit_test_setup_teardown(
			a_halt_that_comes_while_letting_go_is_asked_for_is_shown_instead, begin, end),
		cmocka_unit_test_setup_teardown(
			a_new_job_is_seen_within_1500_ms_by_a_console_that_nobody_touches, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			behind_a_pooler_too_where_nothing_is_left_that_listens, console_begin, end_pooled),
		cmocka_unit_test_setup_teardown(how_far_a_job_is_is_said_once, begin, console_end),
		cmocka_unit_test_setup_teardown(why_a_job_waits_stands_in_the_status_line, begin, console_end),
		cmocka_unit_test_setup_teardown(a_job_outlives_the_terminal_that_it_was_started_from, begin, end),
		cmocka_unit_test_setup_teardown(a_step_is_seen_by_every_console_within_1500_ms, begin, end),
		cmocka_unit_test_setup_teardown(
			what_one_console_asks_of_a_job_holds_within_a_chunk_and_is_seen_by_another, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
