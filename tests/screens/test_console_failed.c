/* A job's own screen, what failed for good, and schedules. */
#include "../unit/unit.h"
#include "console.h"
#include "database.h"
#include "harness.h"

/* One of the eight drifted gigs cannot be repaired: its constraint is called "paid". */
static const char obstacle[] =
	"do $do$ begin execute pg_catalog.format('alter table gigs.gigs add constraint paid check (id <> %L) not "
	"valid',"
	"  (select key ->> 'gig_id' from trueup.finding where resolved_at is null order by key limit 1)); end $do$";

static const char plant[] = "select trueup.schedule_plant('[{\"rule\": \"gig-counters\", \"detect\": true,"
			    "                                \"schedule\": \"weekly repair\"}]')";

/* Job 1 repaired seven rows, and one failed for good. */
static int begin_partly(void **state)
{
	(void)state;
	database_begin(true);
	sql(obstacle);
	run("bash", "-c", "\"$TRUEUP\" repair gig-counters --all --yes --quiet --reason deploy || [ $? = 4 ]", NULL);
	return 0;
}

static int begin_planted(void **state)
{
	(void)state;
	database_begin(true);
	sql(plant);
	return 0;
}

static struct screen *open_view(const char *view, const char *key)
{
	return screen_start(&(struct screen_start){.rows = 30, .cols = 120},
		(const char *const[]){database_program(), "console", view, key, NULL});
}

static void a_job_shows_what_failed_and_why_before_what_it_changed_and_each_change_opens(void **state)
{
	(void)state;
	struct screen *screen = open_view("jobs", NULL);
	screen_wait(screen, "gig-counters");
	screen_keys(screen, "enter");
	screen_wait(screen, "Gig counters differ from their responses");
	screen_wait(screen, "violates check constraint");
	screen_wait(screen, "deploy");
	screen_wait(screen, "✓ changed");
	int failed = screen_find(screen, "violates check constraint", NULL),
	    changed = screen_find(screen, "✓ changed", NULL);
	assert_true(failed >= 0 && changed > failed);
	screen_keys(screen, "enter");
	screen_wait(screen, "Nothing was changed here: there is nothing to open or to undo.");
	screen_keys(screen, "down enter");
	screen_wait(screen, "Before and after");
	console_leave(screen);
}

static void a_whole_job_is_undone_from_its_screen_after_a_preview(void **state)
{
	(void)state;
	struct screen *screen = open_view("job", "1");
	screen_wait(screen, "violates check constraint");
	screen_wait(screen, "deploy");
	screen_keys(screen, "U");
	screen_wait(screen, "7 rows will be touched");
	assert_string_equal(sql("select count(*) from trueup.audit where undoes is not null"), "0");
	console_confirm(screen);
	screen_wait(screen, "7 undone");
	assert_string_equal(sql("select count(*) from trueup.audit where undoes is not null"), "7");
	screen_wait(screen, "undone by");
	console_leave(screen);
}

static void what_is_still_being_read_is_not_said_to_be_of_no_job(void **state)
{
	(void)state;
	run("eval",
		"held() { [ \"$(sql \"select count(*) from pg_locks where relation = 'trueup.job'::regclass and "
		"granted "
		"and mode = 'AccessExclusiveLock'\")\" = 1 ]; }; "
		"launch holder psql -Xqc 'begin; lock table trueup.job; select pg_sleep(60)'; wait_for 20 held",
		NULL);
	struct screen *screen = open_view("job", "1");
	screen_wait_row(screen, 0, "read-write");
	screen_keys(screen, "U");
	screen_wait(screen, "undo job: the rows are still being read");
	run("end_server", "holder", "TERM", NULL);
	sql("select pg_terminate_backend(pid) from pg_locks where relation = 'trueup.job'::regclass and mode = "
	    "'AccessExclusiveLock'");
	console_leave(screen);
}

static void a_whole_job_is_undone_from_one_of_its_changes_in_the_audit(void **state)
{
	(void)state;
	struct screen *screen = open_view("audit", NULL);
	screen_wait(screen, "repaired");
	screen_keys(screen, "J");
	screen_wait(screen, "violates check constraint");
	screen_keys(screen, "esc");
	screen_wait(screen, "CHANGE  ");
	screen_keys(screen, "U");
	screen_wait(screen, "7 rows will be touched");
	console_confirm(screen);
	screen_wait(screen, "7 undone");
	console_leave(screen);
}

static void rows_that_failed_are_tried_again_from_the_dead_letters(void **state)
{
	(void)state;
	struct screen *screen = open_view("jobs", NULL);
	screen_wait(screen, "gig-counters");
	screen_keys(screen, "D");
	screen_wait(screen, "new row for");
	sql("alter table gigs.gigs drop constraint paid");
	screen_keys(screen, "R");
	screen_wait(screen, "Try job 1 again");
	screen_wait(screen, "1 row that failed is tried again.");
	console_confirm(screen);
	screen_wait(screen, "Job 1 done: 8 fixed.");
	screen_wait(screen, "Nothing has failed for good.");
	assert_string_equal(sql("select count(*) from trueup.job"), "1");
	console_leave(screen);
}

static void a_dead_letter_is_discarded_with_a_reason_alone_and_who_and_why_is_kept(void **state)
{
	(void)state;
	struct screen *screen = open_view("dead-letters", NULL);
	screen_wait(screen, "new row for");
	screen_keys(screen, "d");
	screen_wait(screen, "Reason (needed)");
	screen_wait(screen, "1 row will be touched");
	screen_keys(screen, "tab");
	screen_wait_typing(screen, true);
	screen_type(screen, "known since May");
	screen_keys(screen, "enter");
	screen_wait_typing(screen, false);
	console_confirm(screen);
	screen_wait(screen, "Nothing has failed for good.");
	assert_string_equal(sql("select j.reason from trueup.audit a join trueup.job j on j.id = a.job where a.rule = "
				"'job-discard'"),
		"known since May");
	console_leave(screen);
}

static void a_schedule_is_switched_after_a_question_and_done_now(void **state)
{
	(void)state;
	struct screen *screen = open_view("jobs", NULL);
	screen_wait(screen, "No job was asked for yet.");
	screen_keys(screen, "T");
	screen_wait(screen, "04:00");
	screen_wait(screen, "✓ on");
	screen_keys(screen, "s");
	screen_wait(screen, "Switch gig-counters/detect off");
	screen_keys(screen, "enter");
	screen_wait_gone(screen, "Switch gig-counters/detect off");
	assert_string_equal(sql("select enabled from trueup.schedule where kind = 'detect'"), "t");
	screen_keys(screen, "s");
	screen_wait(screen, "Switch gig-counters/detect off");
	console_confirm(screen);
	screen_wait(screen, "gig-counters/detect is off.");
	screen_wait_gone(screen, "✓ on");
	assert_string_equal(sql("select enabled from trueup.schedule where kind = 'detect'"), "f");
	screen_keys(screen, "r");
	screen_wait(screen, "Do gig-counters/detect now");
	console_confirm(screen);
	screen_wait(screen, "Job 1 done");
	assert_string_equal(sql("select kind || state from trueup.job"), "detectdone");
	console_leave(screen);
}

static void a_repairing_schedule_of_a_protected_target_wants_its_name_typed(void **state)
{
	(void)state;
	sql("update trueup.installation set protect = true");
	struct screen *screen = open_view("schedules", NULL);
	screen_wait(screen, "04:00");
	screen_keys(screen, "down s");
	screen_wait(screen, "Switch gig-counters/repair on");
	screen_wait(screen, "type its name");
	screen_keys(screen, "tab");
	screen_wait_typing(screen, true);
	assert_string_equal(sql("select enabled from trueup.schedule where kind = 'repair'"), "f");
	screen_type(screen, "demo");
	screen_keys(screen, "enter");
	screen_wait_typing(screen, false);
	console_confirm(screen);
	screen_wait(screen, "gig-counters/repair is on.");
	assert_string_equal(sql("select enabled from trueup.schedule where kind = 'repair'"), "t");
	console_leave(screen);
}

static void a_schedules_repair_is_done_now_as_any_other_with_what_it_touches_shown(void **state)
{
	(void)state;
	struct screen *screen = open_view("schedules", NULL);
	screen_wait(screen, "04:00");
	screen_keys(screen, "down r");
	screen_wait(screen, "8 rows will be touched");
	screen_keys(screen, "v");
	screen_wait(screen, "Landing page");
	assert_string_equal(sql("select count(*) from trueup.audit"), "0");
	screen_keys(screen, "esc");
	screen_wait(screen, "8 rows will be touched");
	console_confirm(screen);
	screen_wait(screen, "8 fixed");
	console_leave(screen);
}

static void a_retry_on_a_protected_target_wants_the_name(void **state)
{
	(void)state;
	sql("update trueup.installation set protect = true");
	sql("alter table gigs.gigs drop constraint paid");
	struct screen *screen = open_view("dead-letters", NULL);
	screen_wait(screen, "new row for");
	screen_keys(screen, "R");
	screen_wait(screen, "type its name");
	screen_keys(screen, "Y"); /* to the field */
	screen_wait_typing(screen, true);
	assert_string_equal(sql("select state from trueup.job"), "done");
	screen_type(screen, "demo");
	screen_keys(screen, "enter");
	screen_wait_typing(screen, false);
	console_confirm(screen);
	screen_wait(screen, "8 fixed");
	console_leave(screen);
}

static void times_that_were_skipped_say_why(void **state)
{
	(void)state;
	sql("insert into trueup.slot (task, slot, skipped)"
	    " values ('gig-counters/detect', now() - interval '1 hour', 'the one before it is not at its end')");
	struct screen *screen = open_view("schedules", NULL);
	screen_wait(screen, "skipped");
	screen_keys(screen, "enter");
	screen_wait(screen, "Times it was due");
	screen_wait(screen, "the one before it is not at its end");
	console_leave(screen);
}

static void how_hard_a_job_pushes_is_set_while_it_waits(void **state)
{
	(void)state;
	sql("select trueup.preview_new('detect', 'gig-counters', 'x', '{}', null, null);"
	    "update trueup.job set state = 'paused'");
	struct screen *screen = open_view("job", "1");
	screen_wait(screen, "paused");
	screen_keys(screen, "n");
	screen_wait(screen, "How hard job 1 pushes");
	screen_keys(screen, "tab C-u");
	screen_wait_typing(screen, true);
	screen_type(screen, "200");
	screen_keys(screen, "enter");
	screen_wait_typing(screen, false);
	console_confirm(screen);
	screen_wait(screen, "nice is from 0 to 100");
	screen_keys(screen, "esc");
	screen_wait_gone(screen, "How hard job 1 pushes");
	screen_keys(screen, "n");
	screen_wait(screen, "How hard job 1 pushes");
	screen_keys(screen, "tab C-u");
	screen_wait_typing(screen, true);
	screen_type(screen, "2.5");
	screen_keys(screen, "enter");
	screen_wait_typing(screen, false);
	console_confirm(screen);
	screen_wait(screen, "heeds it within a second");
	assert_string_equal(sql("select nice from trueup.job"), "2.5");
	console_leave(screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_job_shows_what_failed_and_why_before_what_it_changed_and_each_change_opens, begin_partly,
			console_end),
		cmocka_unit_test_setup_teardown(
			a_whole_job_is_undone_from_its_screen_after_a_preview, begin_partly, console_end),
		cmocka_unit_test_setup_teardown(
			what_is_still_being_read_is_not_said_to_be_of_no_job, begin_partly, console_end),
		cmocka_unit_test_setup_teardown(
			a_whole_job_is_undone_from_one_of_its_changes_in_the_audit, begin_partly, console_end),
		cmocka_unit_test_setup_teardown(
			rows_that_failed_are_tried_again_from_the_dead_letters, begin_partly, console_end),
		cmocka_unit_test_setup_teardown(a_dead_letter_is_discarded_with_a_reason_alone_and_who_and_why_is_kept,
			begin_partly, console_end),
		cmocka_unit_test_setup_teardown(
			a_schedule_is_switched_after_a_question_and_done_now, begin_planted, console_end),
		cmocka_unit_test_setup_teardown(
			a_repairing_schedule_of_a_protected_target_wants_its_name_typed, begin_planted, console_end),
		cmocka_unit_test_setup_teardown(a_schedules_repair_is_done_now_as_any_other_with_what_it_touches_shown,
			begin_planted, console_end),
		cmocka_unit_test_setup_teardown(
			a_retry_on_a_protected_target_wants_the_name, begin_partly, console_end),
		cmocka_unit_test_setup_teardown(times_that_were_skipped_say_why, begin_planted, console_end),
		cmocka_unit_test_setup_teardown(
			how_hard_a_job_pushes_is_set_while_it_waits, console_begin, console_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
