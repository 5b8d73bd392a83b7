/* A target with two databases: gigs in their own, notes in the main one. One console over both. */
#include "../unit/unit.h"
#include "base/mem.h"
#include "base/str.h"
#include "both.h"
#include "console.h"
#include "database.h"
#include "harness.h"

#include <stdlib.h>
#include <string.h>

static void the_overview_has_the_rules_of_all_databases(void **state)
{
	(void)state;
	struct screen *screen = both_open(NULL);
	screen_wait(screen, "Gig counters differ from their responses");
	screen_wait(screen, "Notes whose title is not the one that was wanted");
	screen_wait(screen, "2 of 2 rules found drift");
	screen_wait_row(screen, 0, "main ");
	screen_wait_row(screen, 0, "gigs ");
	screen_wait(screen, "2 Gigs 8");
	console_leave(screen);
}

static void a_database_that_is_down_greys_its_own_rules_until_it_is_back(void **state)
{
	(void)state;
	struct screen *screen = both_open(NULL);
	screen_wait(screen, "2 of 2 rules found drift");
	both_shut("console_test");
	screen_wait_row(screen, 0, "gigs down");
	screen_wait(screen, "Gig counters differ from their responses  gigs is down: ");
	screen_wait(screen, "1 of 1 rule found drift");
	assert_int_equal(screen_find(screen, "main down", NULL), -1);
	screen_keys(screen, "G s");
	screen_wait(screen, "2 rows will be touched");
	console_confirm(screen);
	screen_wait(screen, "Job main:1 done: 2 fixed.");
	assert_string_equal(both_notes_sql("select count(*) from notes.notes where title <> wanted"), "0");
	both_reopen("console_test");
	screen_wait(screen, "1 of 2 rules found drift");
	console_leave(screen);
}

static void a_screen_asks_and_changes_the_database_of_its_system(void **state)
{
	(void)state;
	struct screen *screen = both_open("gigs");
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "▌");
	screen_keys(screen, "s");
	screen_wait(screen, "Y sync");
	console_confirm(screen);
	screen_wait(screen, "Job gigs:1 done: 1 fixed.");
	screen_wait(screen, "7 drifted of 40");
	assert_string_equal(sql("select count(*) from trueup.audit"), "1");
	assert_string_equal(both_notes_sql("select count(*) from trueup.job"), "0");
	screen_keys(screen, "u");
	screen_wait(screen, "Y undo");
	console_confirm(screen);
	screen_wait(screen, "Job gigs:2 done: 1 undone.");
	console_leave(screen);
}

/* Each is protected and armed by itself. */
static void the_one_protected_database_asks_for_its_name_and_the_other_does_not(void **state)
{
	(void)state;
	sql("update trueup.installation set protect = true, label = 'guarded'");
	struct screen *screen = both_open(NULL);
	screen_wait(screen, "2 of 2 rules found drift");
	screen_keys(screen, "G s");
	screen_wait(screen, "2 rows will be touched");
	assert_int_equal(screen_find(screen, "type its name", NULL), -1);
	screen_keys(screen, "esc");
	screen_wait_gone(screen, "2 rows will be touched");
	screen_keys(screen, "g s");
	screen_wait(screen, "8 rows will be touched");
	screen_wait(screen, "guarded is protected: type its name to go on");
	screen_keys(screen, "esc");
	screen_wait_gone(screen, "type its name");
	screen_keys(screen, "2");
	screen_wait_row(screen, 0, "PROTECTED");
	screen_wait_row(screen, 0, "guarded");
	screen_keys(screen, "1");
	screen_wait_row(screen, 0, "demo");
	assert_false(screen_row_has(screen, 0, "PROTECTED"));
	console_leave(screen);
}

/* Whether the texts stand one below the other, in that order. */
static bool in_order(struct screen *screen, void *data)
{
	const char *const *texts = data;
	int before = -1;
	for (; *texts; texts++) {
		int row = screen_find(screen, *texts, NULL);
		if (row <= before)
			return false;
		before = row;
	}
	return true;
}

static void wait_order(struct screen *screen, const char *const *texts)
{
	screen_wait_until(screen, in_order, (void *)(uintptr_t)texts, "rows in that order");
}

static void jobs_of_all_databases_stand_in_one_list_by_when_they_were_asked_for(void **state)
{
	(void)state;
	both_make_jobs();
	struct screen *screen = both_open("jobs");
	wait_order(screen, (const char *const[]){"mia 1", "gus 1", "mia 2", "gus 2", NULL});
	screen_wait_row(screen, 2, "Jobs");
	screen_wait(screen, "DATABASE");
	screen_keys(screen, "o");
	screen_wait(screen, "Sort by");
	screen_keys(screen, "down down down down a");
	wait_order(screen, (const char *const[]){"gus 1", "gus 2", "mia 1", "mia 2", NULL});
	screen_keys(screen, "/");
	screen_type(screen, "rule:note-titles\r");
	screen_wait_gone(screen, "gus 1");
	wait_order(screen, (const char *const[]){"mia 1", "mia 2", NULL});
	console_leave(screen);
}

static void what_is_done_to_a_row_is_done_in_its_database(void **state)
{
	(void)state;
	run("bash", "-c",
		"export TRUEUP_HOME=$SERVERS_DIR/both\n"
		"\"$TRUEUP\" repair note-titles --all --yes --quiet\n"
		"\"$TRUEUP\" repair gig-counters --all --yes --quiet\n",
		NULL);
	both_notes_sql("update trueup.job set queued_at = queued_at - interval '1 hour'");
	struct screen *screen = both_open("jobs");
	wait_order(screen, (const char *const[]){"gig-counters", "note-titles", NULL});
	screen_keys(screen, "c");
	screen_wait(screen, "trueup undo --job gigs:1");
	screen_wait(screen, "trueup console job gigs:1");
	screen_keys(screen, "esc");
	screen_wait_gone(screen, "trueup console job gigs:1");
	screen_keys(screen, "down");
	screen_wait_row(screen, 5, "▌");
	screen_keys(screen, "c");
	screen_wait(screen, "--job main:1");
	screen_keys(screen, "esc");
	screen_wait_gone(screen, "--job main:1");
	screen_keys(screen, "u");
	screen_wait(screen, "2 rows will be touched");
	console_confirm(screen);
	screen_wait(screen, "Job main:2 done: 2 undone.");
	assert_string_equal(sql("select count(*) from trueup.job"), "1");
	screen_keys(screen, "g enter");
	screen_wait(screen, "note-titles");
	screen_wait(screen, "undone");
	console_leave(screen);
}

static void a_screen_of_one_row_is_opened_in_the_database_that_its_key_names(void **state)
{
	(void)state;
	both_make_jobs();
	char *home = mem_printf("TRUEUP_HOME=%s/both", getenv("SERVERS_DIR"));
	const char *const env[] = {home, NULL};
	struct screen *screen = screen_start(&(struct screen_start){.rows = 30, .cols = 120, .env = env},
		(const char *const[]){database_program(), "console", "job", "gigs:2", NULL});
	free(home);
	screen_wait(screen, "gus 1");
	console_leave(screen);
}

static void a_database_that_is_down_greys_its_rows_and_the_rest_goes_on(void **state)
{
	(void)state;
	both_make_jobs();
	struct screen *screen = both_open("jobs");
	wait_order(screen, (const char *const[]){"mia 1", "gus 1", "mia 2", "gus 2", NULL});
	both_shut("console_test");
	screen_wait(screen, "gigs is down: ");
	wait_order(screen, (const char *const[]){"mia 1", "gus 1", "mia 2", "gus 2", NULL});
	both_notes_sql("update trueup.job set state = 'failed' where operator = 'mia 2'");
	screen_wait(screen, "failed");
	both_reopen("console_test");
	screen_wait_gone(screen, "gigs is down: ");
	console_leave(screen);
}

static void the_audit_of_all_databases_stands_in_one_list_with_one_filter(void **state)
{
	(void)state;
	run("bash", "-c",
		"export TRUEUP_HOME=$SERVERS_DIR/both TRUEUP_OPERATOR=anna\n"
		"\"$TRUEUP\" repair note-titles --all --yes --quiet\n"
		"TRUEUP_OPERATOR=boris \"$TRUEUP\" repair gig-counters --all --yes --quiet\n",
		NULL);
	struct screen *screen = both_open("audit");
	screen_wait(screen, "boris");
	screen_wait(screen, "anna");
	screen_wait_row(screen, 2, " 10");
	screen_keys(screen, "/");
	screen_type(screen, "operator:anna\r");
	screen_wait_gone(screen, "boris");
	screen_wait(screen, "anna");
	screen_wait_row(screen, 2, "  2");
	console_leave(screen);
}

/* The numbers that labels end in fall by one from row to row, as the changes are a second apart. */
static bool falls_by_one(struct screen *screen, void *data)
{
	int from = screen_find(screen, "WHEN", NULL) + 1, rows = 0;
	long before = 0;
	(void)data;
	for (int row = from; row < screen_rows(screen) - 3; row++, rows++) {
		struct str text = STR_INIT;
		screen_add_row(screen, row, &text);
		const char *at = strstr(str_text(&text), "change ");
		long number = at ? strtol(at + strlen("change "), NULL, 10) : 0;
		str_done(&text);
		if (!at || (rows && number != before - 1))
			return false;
		before = number;
	}
	return rows > 20;
}

static void wait_falling(struct screen *screen)
{
	screen_wait_until(screen, falls_by_one, NULL, "changes without a gap");
}

static void a_long_audit_of_several_databases_has_no_gap_wherever_one_is(void **state)
{
	(void)state;
	static const char rows[] = "insert into trueup.audit (job, rule, key, after, at) "
				   "select 1, 'x', jsonb_build_object('id', 'change ' || n), '{}', "
				   "'2026-01-01'::timestamptz + n * interval '1 second' "
				   "from generate_series(1, 3000) n where n %% 7 %s (0, 2, 3)";
	char *gigs = mem_printf(rows, "in"), *notes = mem_printf(rows, "not in");
	sql(gigs);
	both_notes_sql(notes);
	free(gigs);
	free(notes);
	struct screen *screen = both_open("audit");
	screen_wait_row(screen, 2, "3,000");
	screen_wait(screen, "change 3000 ");
	wait_falling(screen);
	for (int i = 0; i < 30; i++)
		screen_keys(screen, "pgdn");
	screen_wait(screen, "change 2270 ");
	wait_falling(screen);
	screen_keys(screen, "G");
	screen_wait(screen, "change 1 ");
	wait_falling(screen);
	for (int i = 0; i < 40; i++)
		screen_keys(screen, "pgup");
	screen_wait(screen, "change 970 ");
	wait_falling(screen);
	screen_keys(screen, "g");
	screen_wait(screen, "change 3000 ");
	wait_falling(screen);
	console_leave(screen);
}

static void marks_of_one_database_are_acted_upon_there_and_those_of_several_are_not(void **state)
{
	(void)state;
	both_make_jobs();
	sql("update trueup.job set state = 'failed'");
	both_notes_sql("update trueup.job set state = 'failed'");
	sql("update trueup.job set error = operator");
	both_notes_sql("update trueup.job set error = operator");
	struct screen *screen = both_open("dead-letters");
	wait_order(screen, (const char *const[]){"mia 1", "gus 1", "mia 2", "gus 2", NULL});
	screen_wait_row(screen, 4, "▌");
	screen_keys(screen, "*");
	screen_wait(screen, "4 marked");
	screen_keys(screen, "d");
	screen_wait(screen, "the marked rows are of several databases: mark those of one");
	screen_keys(screen, "space down space");
	screen_wait(screen, "2 marked");
	screen_keys(screen, "d");
	screen_wait(screen, "2 rows will be touched");
	screen_keys(screen, "tab");
	screen_wait_typing(screen, true);
	screen_type(screen, "old");
	screen_keys(screen, "enter");
	screen_wait_typing(screen, false);
	console_confirm(screen);
	screen_wait_gone(screen, "gus 1");
	screen_wait_gone(screen, "gus 2");
	screen_wait(screen, "mia 2");
	console_leave(screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_overview_has_the_rules_of_all_databases, both_begin, both_end),
		cmocka_unit_test_setup_teardown(
			a_database_that_is_down_greys_its_own_rules_until_it_is_back, both_begin, both_end),
		cmocka_unit_test_setup_teardown(
			a_screen_asks_and_changes_the_database_of_its_system, both_begin, both_end),
		cmocka_unit_test_setup_teardown(
			jobs_of_all_databases_stand_in_one_list_by_when_they_were_asked_for, both_begin, both_end),
		cmocka_unit_test_setup_teardown(what_is_done_to_a_row_is_done_in_its_database, both_begin, both_end),
		cmocka_unit_test_setup_teardown(
			a_screen_of_one_row_is_opened_in_the_database_that_its_key_names, both_begin, both_end),
		cmocka_unit_test_setup_teardown(
			a_database_that_is_down_greys_its_rows_and_the_rest_goes_on, both_begin, both_end),
		cmocka_unit_test_setup_teardown(
			a_long_audit_of_several_databases_has_no_gap_wherever_one_is, both_begin, both_end),
		cmocka_unit_test_setup_teardown(
			marks_of_one_database_are_acted_upon_there_and_those_of_several_are_not, both_begin, both_end),
		cmocka_unit_test_setup_teardown(
			the_audit_of_all_databases_stands_in_one_list_with_one_filter, both_begin, both_end),
		cmocka_unit_test_setup_teardown(
			the_one_protected_database_asks_for_its_name_and_the_other_does_not, both_begin, both_end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
