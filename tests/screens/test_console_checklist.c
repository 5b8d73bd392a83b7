/* Checklists in the console: what came of each step, what to do, and doing it. The real console on a private
 * PostgreSQL; systemctl and journalctl are our own. */
#include "../unit/unit.h"
#include "console.h"
#include "database.h"
#include "harness.h"
#include "host.h"

static int begin(void **state)
{
	(void)state;
	database_begin(true);
	host_begin();
	run("sql_file", "tests/data/chats-tables-production.sql", NULL);
	run("sql_file", "tests/data/console-chats.sql", NULL);
	run("trueup", "migrate", "--domain", "chats", "--label", "demo", "--yes", "--quiet", NULL);
	run("bash", "-c", "\"$TRUEUP\" check --quiet || [ $? = 1 ]", NULL);
	return 0;
}

static struct screen *open_at(int rows, int cols, const char *name)
{
	return screen_start(&(struct screen_start){.rows = rows, .cols = cols},
		(const char *const[]){database_program(), "console", "checklist", name, NULL});
}

static struct screen *open_list(const char *name)
{
	return open_at(24, 100, name);
}

static void each_step_says_what_came_of_it(void **state)
{
	(void)state;
	struct screen *screen = open_list("pre-deploy");
	screen_wait_row(screen, 2, "Before a deploy");
	screen_wait_row(screen, 4, "✓ pass         The database answers");
	screen_wait_row(screen, 4, "PostgreSQL 1");
	screen_wait_row(screen, 5, "✓ pass         What makes chats is in place");
	screen_wait_row(screen, 5, "nothing found");
	screen_wait_row(screen, 6, "✗ fail         Every active booking has its chat");
	screen_wait_row(screen, 6, "2 found");
	screen_wait_row(screen, 8, "✓ pass         The backend is at work");
	screen_wait_row(screen, 9, "✓ pass         No errors of the backend");
	screen_wait_row(screen, 10, "? asks you     Was the deploy announced?");
	screen_wait_row(screen, 2, "5 of 7 pass");
	console_leave(screen);
}

static void what_fails_says_what_to_do_and_a_repair_is_looked_at_anew(void **state)
{
	(void)state;
	struct screen *screen = open_list("pre-deploy");
	screen_wait_row(screen, 6, "2 found");
	screen_keys(screen, "down down");
	screen_wait(screen, "The repair creates them; it can be undone.");
	screen_keys(screen, "s");
	screen_wait(screen, "2 rows will be touched");
	screen_wait(screen, "v see all rows");
	console_confirm(screen);
	screen_wait_row(screen, 6, "✓ pass         Every active booking has its chat");
	assert_string_equal(sql("select count(*) from chats.chat_rooms"), "4");
	console_leave(screen);
}

static void r_makes_a_step_again(void **state)
{
	(void)state;
	struct screen *screen = open_list("pre-deploy");
	screen_wait_row(screen, 5, "nothing found");
	sql("alter table chats.bookings disable trigger booking_create_chat");
	screen_keys(screen, "down r");
	screen_wait_row(screen, 5, "✗ fail");
	screen_wait_row(screen, 5, "1 found");
	console_leave(screen);
}

static void r_counts_a_step_after_its_rule_was_looked_at_and_not_beside_that(void **state)
{
	(void)state;
	struct screen *screen = open_list("pre-deploy");
	screen_wait_row(screen, 6, "2 found");
	screen_keys(screen, "down down r");
	screen_wait(screen, "Looked again by");
	screen_keys(screen, "L");
	screen_wait(screen, "process  here    check");
	int looked = screen_find(screen, "process  here    check", NULL), counted = 0;
	for (int row = looked; row < screen_rows(screen); row++)
		counted += screen_row_has(screen, row, "console/live-count");
	assert_int_equal(counted, 3); /* the steps of rules, once each */
	console_leave(screen);
}

static void a_step_that_fails_says_what_was_expected(void **state)
{
	(void)state;
	struct screen *screen = open_list("chat-trigger-silent");
	screen_wait_row(screen, 5, "✓ pass");
	sql("update chats.bookings set status = 'cancelled'");
	screen_keys(screen, "down r");
	screen_wait_row(screen, 5, "✗ fail");
	screen_wait(screen, "(expected > 0)");
	console_leave(screen);
}

static void only_yes_is_a_pass(void **state)
{
	(void)state;
	struct screen *screen = open_list("chat-trigger-silent");
	screen_wait(screen, "? asks you");
	screen_keys(screen, "G N");
	screen_wait(screen, "✗ fail         Is the booking active");
	screen_wait(screen, "Activating a booking is for the application");
	screen_wait(screen, "psql -c");
	screen_keys(screen, "Y");
	screen_wait(screen, "✓ pass         Is the booking active");
	screen_wait_gone(screen, "psql -c");
	screen_keys(screen, "g Y");
	screen_wait(screen, "the step under the cursor asks nothing");
	console_leave(screen);
}

static void a_step_that_cannot_be_made_is_unknown(void **state)
{
	(void)state;
	sql("drop table chats.messages; drop table chats.lessons cascade");
	host_complain("systemctl", "System has not been booted with systemd as init system (PID 1). Can't operate.");
	struct screen *screen = open_list("chat-not-created");
	screen_wait(screen, "? unknown      Every active booking has its chat");
	screen_wait(screen, "not here: no ");
	screen_wait(screen, "? unknown      There are active bookings");
	screen_wait(screen, "– skipped      The backend wrote no errors");
	screen_wait(screen, "not on this host: no systemd");
	console_leave(screen);
}

static void without_its_database_the_service_is_asked_all_the_same(void **state)
{
	(void)state;
	struct screen *screen =
		screen_start(&(struct screen_start){.rows = 24,
				     .cols = 100,
				     .env = (const char *const[]){"DATABASE_URL=host=/nowhere dbname=none", NULL}},
			(const char *const[]){database_program(), "console", "checklist", "pre-deploy", NULL});
	screen_wait_row(screen, 8, "✓ pass         The backend is at work");
	screen_wait_row(screen, 4, "? unknown      The database answers");
	screen_wait_row(screen, 6, "? unknown");
	console_leave(screen);
}

static void enter_leads_to_what_was_found(void **state)
{
	(void)state;
	host_say("3", "60", "chat: open failed");
	struct screen *screen = open_list("pre-deploy");
	screen_wait_row(screen, 9, "1 found");
	screen_keys(screen, "G up enter");
	screen_wait(screen, "chat: open failed");
	screen_wait(screen, "1 error in the last hour");
	screen_keys(screen, "esc");
	screen_wait(screen, "of 7 pass");
	screen_keys(screen, "g down down enter");
	screen_wait(screen, "Teacher 1 / Student 1");
	console_leave(screen);
}

static void the_tab_lists_the_checklists(void **state)
{
	(void)state;
	struct screen *screen = screen_start(&(struct screen_start){.rows = 12, .cols = 40},
		(const char *const[]){database_program(), "console", NULL});
	screen_wait(screen, "1 Overview");
	screen_keys(screen, "8");
	screen_wait(screen, "Before a deploy");
	screen_keys(screen, "G enter");
	screen_wait(screen, "✓ pass         The database answers");
	screen_wait(screen, "PostgreSQL");
	console_leave(screen);
}

#define CHECKLIST_TEST(test) cmocka_unit_test_setup_teardown(test, begin, console_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CHECKLIST_TEST(each_step_says_what_came_of_it),
		CHECKLIST_TEST(what_fails_says_what_to_do_and_a_repair_is_looked_at_anew),
		CHECKLIST_TEST(r_makes_a_step_again),
		CHECKLIST_TEST(r_counts_a_step_after_its_rule_was_looked_at_and_not_beside_that),
		CHECKLIST_TEST(a_step_that_fails_says_what_was_expected),
		CHECKLIST_TEST(only_yes_is_a_pass),
		CHECKLIST_TEST(a_step_that_cannot_be_made_is_unknown),
		CHECKLIST_TEST(without_its_database_the_service_is_asked_all_the_same),
		CHECKLIST_TEST(enter_leads_to_what_was_found),
		CHECKLIST_TEST(the_tab_lists_the_checklists),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
