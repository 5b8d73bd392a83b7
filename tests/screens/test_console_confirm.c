/* What is confirmed is done where the dialog says, and where it was not done is said. A target with two databases. */
#include "../unit/unit.h"
#include "both.h"
#include "console.h"
#include "database.h"
#include "harness.h"

static void all_queued(void)
{
	static const char text[] = "update trueup.job set state = 'queued', finished_at = null";
	both_make_jobs();
	sql(text);
	both_notes_sql(text);
}

/* The first row of the list is of that database: at the right, where no popup covers it. */
static bool begins_with(struct screen *screen, void *database)
{
	int head = screen_find(screen, "DATABASE", NULL);
	return head >= 0 && screen_row_has(screen, head + 1, database);
}

/* The palette is open, and an action chosen there, when the row under the cursor goes and one of the other database
 * takes its place. */
static struct screen *choose_over_a_row_that_goes(const char *action)
{
	struct screen *screen = both_open("jobs");
	screen_wait(screen, "gus 2");
	screen_wait(screen, "▌       2  repair    note-titles");
	screen_keys(screen, ":");
	screen_wait(screen, "Commands");
	screen_type(screen, action);
	both_notes_sql("delete from trueup.job where operator = 'mia 1'");
	screen_wait_until(screen, begins_with, (void *)(uintptr_t) "gigs", "the row of the other database");
	screen_bytes_while_idle(screen, CONSOLE_SETTLE_MS);
	screen_keys(screen, "enter");
	return screen;
}

static void a_number_set_for_a_job_of_the_palette_is_set_in_the_database_of_the_row(void **state)
{
	(void)state;
	all_queued();
	struct screen *screen = choose_over_a_row_that_goes("Which of the jobs");
	screen_wait(screen, "Priority of job gigs:2");
	screen_keys(screen, "tab C-u 7 enter");
	console_confirm(screen);
	screen_wait(screen, "Job gigs:2 heeds it within a second.");
	assert_string_equal(sql("select priority from trueup.job where id = 2"), "7");
	console_leave(screen);
}

static void a_job_of_the_palette_is_ended_in_the_database_of_the_row(void **state)
{
	(void)state;
	all_queued();
	struct screen *screen = choose_over_a_row_that_goes("Ends the job");
	screen_wait(screen, "End job gigs:2 before it is done");
	console_confirm(screen);
	screen_wait_gone(screen, "before it is done");
	screen_wait(screen, "cancelled");
	assert_string_equal(sql("select string_agg(state, ' ' order by id) from trueup.job"), "queued cancelled");
	assert_string_equal(both_notes_sql("select string_agg(state, ' ') from trueup.job"), "queued");
	console_leave(screen);
}

static void the_kill_switch_is_for_all_databases_and_says_which_it_did_not_reach(void **state)
{
	(void)state;
	sql("update trueup.installation set protect = true, label = 'guarded'");
	struct screen *screen = both_open("jobs");
	screen_wait(screen, "No job was asked for yet.");
	screen_keys(screen, "H");
	screen_wait(screen, "Halt all jobs");
	console_confirm(screen);
	screen_wait(screen, "All jobs are halted.");
	assert_string_equal(sql("select halted from trueup.installation"), "-");
	assert_string_equal(both_notes_sql("select halted from trueup.installation"), "-");
	screen_wait_row(screen, 0, "HALTED");
	both_shut("console_test");
	screen_wait_row(screen, 0, "gigs down");
	screen_keys(screen, "H");
	screen_wait(screen, "gigs: there is no connection");
	screen_wait(screen, "main: halted on");
	console_confirm(screen);
	screen_wait(screen, "Not all jobs go on (1 of 2 databases): gigs: there is no connection");
	assert_string_equal(both_notes_sql("select count(halted) from trueup.installation"), "0");
	both_reopen("console_test");
	screen_wait_gone(screen, "gigs down");
	screen_keys(screen, ":");
	screen_wait(screen, "Commands");
	screen_type(screen, "lets all jobs go on");
	screen_keys(screen, "enter");
	screen_wait(screen, "main: not halted");
	screen_wait(screen, "guarded is protected: type its name to go on");
	screen_keys(screen, "tab");
	screen_wait_typing(screen, true);
	screen_type(screen, "guarded");
	screen_keys(screen, "enter");
	screen_wait_typing(screen, false);
	console_confirm(screen);
	screen_wait(screen, "Jobs go on.");
	assert_string_equal(sql("select count(halted) from trueup.installation"), "0");
	console_leave(screen);
}

/* Both are known to be halted: each has its line. */
static bool both_halted(struct screen *screen, void *data)
{
	int lines = 0;
	(void)data;
	for (int row = 0; row < screen_rows(screen); row++)
		lines += screen_row_has(screen, row, "postgres    -");
	return lines == 2;
}

static void h_halts_what_can_be_reached_whichever_database_is_down_and_the_rest_when_it_is_back(void **state)
{
	(void)state;
	struct screen *screen = both_open("jobs");
	screen_wait(screen, "No job was asked for yet.");
	both_shut("console_notes");
	screen_wait_row(screen, 0, "main down");
	screen_keys(screen, "H");
	screen_wait(screen, "main: there is no connection");
	console_confirm(screen);
	screen_wait(screen, "Not all jobs are halted (1 of 2 databases): main: there is no connection");
	assert_string_equal(sql("select halted from trueup.installation"), "-");
	both_reopen("console_notes");
	screen_wait_gone(screen, "main down");
	screen_keys(screen, "H");
	screen_wait(screen, "Halt all jobs");
	screen_wait(screen, "gigs: halted on");
	console_confirm(screen);
	screen_wait(screen, "All jobs are halted.");
	assert_string_equal(both_notes_sql("select halted from trueup.installation"), "-");
	screen_wait_until(screen, both_halted, NULL, "both halted");
	screen_keys(screen, "H");
	screen_wait(screen, "Let all jobs go on");
	console_confirm(screen);
	screen_wait(screen, "Jobs go on.");
	assert_string_equal(sql("select count(halted) from trueup.installation"), "0");
	assert_string_equal(both_notes_sql("select count(halted) from trueup.installation"), "0");
	console_leave(screen);
}

static void where_halting_was_refused_is_said_by_name_and_can_be_tried_again(void **state)
{
	(void)state;
	sql("alter table trueup.installation add constraint never check (halted is null) not valid");
	struct screen *screen = both_open("jobs");
	screen_wait(screen, "No job was asked for yet.");
	screen_keys(screen, "H");
	screen_wait(screen, "Halt all jobs");
	console_confirm(screen);
	screen_wait(screen, "main: All jobs are halted.");
	screen_wait(screen, "gigs: new row for relation");
	sql("alter table trueup.installation drop constraint never");
	console_confirm(screen);
	screen_wait_gone(screen, "main: All jobs are halted.");
	screen_wait(screen, "All jobs are halted.");
	assert_string_equal(sql("select halted from trueup.installation"), "-");
	console_leave(screen);
}

static void a_view_that_is_read_again_stays_in_its_database(void **state)
{
	(void)state;
	both_make_jobs();
	struct screen *screen = both_open("jobs");
	screen_wait(screen, "mia 2");
	screen_wait(screen, "gus 2");
	screen_keys(screen, "down");
	screen_wait_row(screen, 5, "▌");
	screen_keys(screen, "enter");
	screen_wait(screen, "gus 1");
	screen_wait_row(screen, 2, "Jobs › 2 gig-counters (gigs)");
	screen_keys(screen, ":");
	screen_wait(screen, "Commands");
	screen_type(screen, "note-titles");
	screen_wait(screen, "Notes whose title");
	screen_keys(screen, "enter");
	screen_wait(screen, "tow");
	run("bash", "-c",
		"mkdir \"$SERVERS_DIR/both/views\"; "
		"sed 's/^title = .*/title = Anew/; s/^title\\[ru\\].*//' views/job.view "
		">\"$SERVERS_DIR/both/views/job.view\"",
		NULL);
	screen_keys(screen, ":");
	screen_wait(screen, "Commands");
	screen_type(screen, "reads rules");
	screen_keys(screen, "enter");
	screen_wait(screen, "are read again");
	screen_keys(screen, "esc");
	screen_wait(screen, "Anew");
	screen_wait(screen, "gus 1");
	console_leave(screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_number_set_for_a_job_of_the_palette_is_set_in_the_database_of_the_row, both_begin, both_end),
		cmocka_unit_test_setup_teardown(
			a_job_of_the_palette_is_ended_in_the_database_of_the_row, both_begin, both_end),
		cmocka_unit_test_setup_teardown(
			the_kill_switch_is_for_all_databases_and_says_which_it_did_not_reach, both_begin, both_end),
		cmocka_unit_test_setup_teardown(
			h_halts_what_can_be_reached_whichever_database_is_down_and_the_rest_when_it_is_back, both_begin,
			both_end),
		cmocka_unit_test_setup_teardown(
			where_halting_was_refused_is_said_by_name_and_can_be_tried_again, both_begin, both_end),
		cmocka_unit_test_setup_teardown(a_view_that_is_read_again_stays_in_its_database, both_begin, both_end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
