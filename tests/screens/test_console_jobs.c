/* The pane of jobs: what there is, and pausing, resuming, ending and undoing from it. */
#include "../unit/unit.h"
#include "console.h"
#include "database.h"
#include "harness.h"

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
	screen_wait(screen, "No job was asked for yet.");
	console_leave(screen);
}

static void a_job_is_paused_and_resumed_and_then_done(void **state)
{
	(void)state;
	struct screen *screen = open_jobs();
	screen_wait(screen, "queued");
	screen_keys(screen, "p");
	screen_wait(screen, "paused");
	assert_string_equal(sql("select state from trueup.job"), "paused");
	screen_keys(screen, "p");
	/* Nobody else is there to do it: it is done from here. */
	screen_wait(screen, "Job 1 done: 8 fixed.");
	assert_string_equal(sql("select state from trueup.job"), "done");
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
	screen_keys(screen, "Y");
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
	screen_wait(screen, "Job 1 done: 8 fixed.");
	screen_keys(screen, "u");
	screen_wait(screen, "8 rows will be touched");
	screen_keys(screen, "Y");
	screen_wait(screen, "Job 2 done");
	assert_string_equal(sql("select count(*) from trueup.audit where undoes is not null"), "8");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_job_is_shown_with_who_asked_and_why, begin, console_end),
		cmocka_unit_test_setup_teardown(a_job_is_paused_and_resumed_and_then_done, begin, console_end),
		cmocka_unit_test_setup_teardown(ending_a_job_asks_first_and_cancel_has_the_focus, begin, console_end),
		cmocka_unit_test_setup_teardown(
			a_job_that_failed_is_retried_and_one_that_is_done_undone, begin, console_end),
		cmocka_unit_test_setup_teardown(why_a_job_waits_stands_in_the_status_line, begin, console_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
