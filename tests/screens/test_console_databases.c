/* A target with two databases: gigs in their own, notes in the main one. One console over both. */
#include "../unit/unit.h"
#include "base/mem.h"
#include "base/str.h"
#include "console.h"
#include "database.h"
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>

static const char prepare[] = "home=$SERVERS_DIR/both\n"
			      "mkdir -p \"$home/sql/rules/notes\"\n"
			      "cp tests/data/note-titles.sql \"$home/sql/rules/notes\"\n"
			      "printf '[both]\\ndatabase = dbname=console_notes\\ndatabase.gigs = "
			      "dbname=console_test\\n' >\"$home/targets.ini\"\n"
			      "psql -Xq -d postgres -c 'drop database if exists console_notes with (force)' -c 'create "
			      "database console_notes'\n"
			      "psql -Xq -d console_notes -f tests/data/notes.sql\n"
			      "export TRUEUP_HOME=$home\n"
			      "PGDATABASE= \"$TRUEUP\" migrate --system notes --label demo --quiet\n"
			      "\"$TRUEUP\" check note-titles --quiet || [ $? = 1 ]\n";

static int begin(void **state)
{
	console_begin(state);
	run("bash", "-c", prepare, NULL);
	return 0;
}

static int end(void **state)
{
	run("sql", "alter database console_test allow_connections true", "-d", "postgres", NULL);
	run("sql", "drop database if exists console_notes with (force)", "-d", "postgres", NULL);
	return console_end(state);
}

static struct screen *open_console(const char *view)
{
	char *home = mem_printf("TRUEUP_HOME=%s/both", getenv("SERVERS_DIR"));
	const char *const env[] = {home, NULL};
	struct screen *screen = screen_start(&(struct screen_start){.rows = 30, .cols = 120, .env = env},
		(const char *const[]){database_program(), "console", view, NULL});
	free(home);
	return screen;
}

/* Nobody gets in any more, and whoever is there is out. */
static void shut(const char *database)
{
	char *lock = mem_printf("alter database %s allow_connections false", database);
	char *out = mem_printf("select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s'", database);
	run("sql", lock, "-d", "postgres", NULL);
	run("sql", out, "-d", "postgres", NULL);
	free(lock);
	free(out);
}

static void reopen(const char *database)
{
	char *text = mem_printf("alter database %s allow_connections true", database);
	run("sql", text, "-d", "postgres", NULL);
	free(text);
}

static const char *notes_sql(const char *text)
{
	return run("sql", text, "-d", "console_notes", NULL);
}

static void the_overview_has_the_rules_of_all_databases(void **state)
{
	(void)state;
	struct screen *screen = open_console(NULL);
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
	struct screen *screen = open_console(NULL);
	screen_wait(screen, "2 of 2 rules found drift");
	shut("console_test");
	screen_wait_row(screen, 0, "gigs down");
	screen_wait(screen, "Gig counters differ from their responses  gigs is down: ");
	screen_wait(screen, "1 of 1 rule found drift");
	assert_int_equal(screen_find(screen, "main down", NULL), -1);
	screen_keys(screen, "G s");
	screen_wait(screen, "2 rows will be touched");
	screen_keys(screen, "Y");
	screen_wait(screen, "Job main:1 done: 2 fixed.");
	assert_string_equal(notes_sql("select count(*) from notes.notes where title <> wanted"), "0");
	reopen("console_test");
	screen_wait(screen, "1 of 2 rules found drift");
	console_leave(screen);
}

static void a_screen_asks_and_changes_the_database_of_its_system(void **state)
{
	(void)state;
	struct screen *screen = open_console("gigs");
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "▌");
	screen_keys(screen, "s");
	screen_wait(screen, "Y sync");
	screen_keys(screen, "Y");
	screen_wait(screen, "Job gigs:1 done: 1 fixed.");
	screen_wait(screen, "7 drifted of 40");
	assert_string_equal(sql("select count(*) from trueup.audit"), "1");
	assert_string_equal(notes_sql("select count(*) from trueup.job"), "0");
	screen_keys(screen, "u");
	screen_wait(screen, "Y undo");
	screen_keys(screen, "Y");
	screen_wait(screen, "Job gigs:2 done: 1 undone.");
	console_leave(screen);
}

/* Each is protected and armed by itself. */
static void the_one_protected_database_asks_for_its_name_and_the_other_does_not(void **state)
{
	(void)state;
	sql("update trueup.installation set protect = true, label = 'guarded'");
	struct screen *screen = open_console(NULL);
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

/* The row of a list's heading, which is the database's name alone at the left. */
static bool has_lists(struct screen *screen, void *data)
{
	(void)data;
	int from = 0;
	for (int row = 2; row < screen_rows(screen); row++) {
		struct str text = STR_INIT;
		screen_add_row(screen, row, &text);
		from += str_starts(str_text(&text), " main") || str_starts(str_text(&text), " gigs");
		str_done(&text);
	}
	return from == 2;
}

static void jobs_of_all_databases_stand_on_one_screen_and_are_steered_where_they_are(void **state)
{
	(void)state;
	run("bash", "-c",
		"export TRUEUP_HOME=$SERVERS_DIR/both\n"
		"\"$TRUEUP\" repair note-titles --all --yes --quiet\n"
		"\"$TRUEUP\" repair gig-counters --all --yes --quiet\n",
		NULL);
	struct screen *screen = open_console("jobs");
	screen_wait(screen, "note-titles");
	screen_wait(screen, "gig-counters");
	screen_wait_until(screen, has_lists, NULL, "a list for each database");
	screen_keys(screen, "tab u");
	screen_wait(screen, "8 rows will be touched");
	screen_keys(screen, "Y");
	screen_wait(screen, "Job gigs:2 done: 8 undone.");
	assert_string_equal(notes_sql("select count(*) from trueup.job"), "1");
	shut("console_test");
	screen_wait(screen, "gigs  down: ");
	screen_keys(screen, "tab u");
	screen_wait(screen, "2 rows will be touched");
	screen_keys(screen, "Y");
	screen_wait(screen, "Job main:2 done: 2 undone.");
	console_leave(screen);
}

static void the_audit_of_all_databases_stands_on_one_screen_and_each_list_has_a_filter(void **state)
{
	(void)state;
	run("bash", "-c",
		"export TRUEUP_HOME=$SERVERS_DIR/both TRUEUP_OPERATOR=anna\n"
		"\"$TRUEUP\" repair note-titles --all --yes --quiet\n"
		"TRUEUP_OPERATOR=boris \"$TRUEUP\" repair gig-counters --all --yes --quiet\n",
		NULL);
	struct screen *screen = open_console("audit");
	screen_wait(screen, "boris");
	screen_wait(screen, "anna");
	screen_keys(screen, "tab /");
	screen_wait(screen, "Filter gigs");
	screen_type(screen, "operator:nobody");
	screen_keys(screen, "enter");
	screen_wait_gone(screen, "boris");
	screen_wait(screen, "anna");
	console_leave(screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_overview_has_the_rules_of_all_databases, begin, end),
		cmocka_unit_test_setup_teardown(
			a_database_that_is_down_greys_its_own_rules_until_it_is_back, begin, end),
		cmocka_unit_test_setup_teardown(a_screen_asks_and_changes_the_database_of_its_system, begin, end),
		cmocka_unit_test_setup_teardown(
			jobs_of_all_databases_stand_on_one_screen_and_are_steered_where_they_are, begin, end),
		cmocka_unit_test_setup_teardown(
			the_audit_of_all_databases_stands_on_one_screen_and_each_list_has_a_filter, begin, end),
		cmocka_unit_test_setup_teardown(
			the_one_protected_database_asks_for_its_name_and_the_other_does_not, begin, end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
