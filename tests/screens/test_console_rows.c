/* The lists of the console: their order, their columns, their marks and what is typed behind "/". Each test has a
 * database of its own. */
#include "../unit/unit.h"
#include "base/mem.h"
#include "base/str.h"
#include "console.h"
#include "database.h"
#include "harness.h"

#include <stdio.h>
#include <sys/wait.h>

/* state: where the choice of columns is kept; NULL: in the test's own folder. */
static struct screen *open_with(int rows, int cols, const char *wanted, const char *state)
{
	char *folder = mem_printf("XDG_STATE_HOME=%s", state ? state : getenv("SERVERS_DIR"));
	const char *const env[] = {folder, NULL};
	struct screen *screen = screen_start(&(struct screen_start){.rows = rows, .cols = cols, .env = env},
		(const char *const[]){database_program(), "console", "gigs", NULL});
	screen_wait(screen, wanted);
	screen_wait(screen, "Landing page");
	free(folder);
	return screen;
}

static struct screen *open_console(void)
{
	return open_with(60, 110, "8 drifted of 40", NULL);
}

static void leave(struct screen *screen)
{
	screen_keys(screen, "q");
	assert_int_equal(WEXITSTATUS(screen_wait_exit(screen)), 0);
	screen_end(screen);
}

/* Gigs 41 and on, which have no responses and have not drifted. */
static void add_gigs(int last)
{
	char *text = mem_printf(
		"insert into gigs.gigs (id, workspace_id, title, responses, new_responses)"
		" select ('10000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'ws_many', 'Many ' || n, 0, 0"
		" from generate_series(41, %d) n",
		last);
	sql(text);
	free(text);
}

static void a_list_is_sorted_by_a_column_and_the_cursor_stays_on_its_row(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "down down");
	screen_wait_row(screen, 6, "▌   翻訳");
	screen_keys(screen, "o");
	screen_wait(screen, "RESPONSES, by how far it is off");
	screen_keys(screen, "j j j d");
	screen_wait(screen, "RESPONSES▾");
	screen_wait_row(screen, 4, "Gig number 40");
	screen_wait_row(screen, 5, "Gig number 39");
	screen_wait(screen, "▌   翻訳");
	/* The other way round; and by another column, by what it means and not as text. */
	screen_keys(screen, "o enter");
	screen_wait(screen, "RESPONSES▴");
	screen_wait_row(screen, 43, "Gig number 40");
	screen_keys(screen, "o j d");
	screen_wait_row(screen, 4, "long xxx");
	screen_wait(screen, "▌   翻訳");
	/* Nulls are last, whichever way. */
	screen_wait_row(screen, 43, "Перевод каталога");
	screen_keys(screen, "o a");
	screen_wait_row(screen, 4, "Café");
	screen_wait_row(screen, 43, "Перевод каталога");
	screen_keys(screen, "o g enter");
	screen_wait_row(screen, 4, "Landing page");
	screen_wait_row(screen, 6, "▌   翻訳");
	screen_wait_gone(screen, "▴");
	leave(screen);
}

static void a_click_on_a_head_sorts_by_it_and_back(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	int col = 0, row = screen_find(screen, "RESPONSES", &col);
	screen_click(screen, row, col + 2);
	screen_wait_row(screen, row, "RESPONSES▴");
	screen_wait_row(screen, 43, "Gig number 40");
	screen_click(screen, row, col + 2);
	screen_wait_row(screen, row, "RESPONSES▾");
	screen_wait_row(screen, 4, "Gig number 40");
	screen_click(screen, row, col + 2);
	screen_wait_gone(screen, "▾");
	screen_wait_row(screen, 4, "Landing page");
	/* And a click on a row goes there. */
	screen_click(screen, 9, 20);
	screen_wait_row(screen, 9, "▌");
	leave(screen);
}

static void order_marks_and_filter_go_together(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "o j d");
	screen_wait(screen, "GIG▾");
	screen_keys(screen, "/");
	screen_type(screen, "scope:ws_odd /number 3[0-9] /\r");
	screen_wait(screen, "0 drifted of 5");
	screen_wait_row(screen, 4, "Gig number 39");
	screen_wait_row(screen, 8, "Gig number 31");
	screen_keys(screen, "g space space");
	screen_wait(screen, "2 marked");
	screen_keys(screen, "o g enter");
	screen_wait_row(screen, 4, "Gig number 31");
	screen_wait_row(screen, 7, "  • Gig number 37");
	screen_wait_row(screen, 8, "  • Gig number 39");
	/* What a row is worth changes while it is sorted by it. */
	screen_keys(screen, "o j j j a");
	screen_wait_row(screen, 4, "Gig number 31");
	sql("update gigs.gigs set responses = 1 where title = 'Gig number 39'");
	screen_keys(screen, "r");
	screen_wait(screen, "1 drifted of 5");
	screen_wait_row(screen, 8, "  • Gig number 39");
	leave(screen);
}

static void too_long_a_list_keeps_its_own_order_and_says_why(void **state)
{
	(void)state;
	add_gigs(10001);
	struct screen *screen = open_with(24, 110, "8 drifted of 10,001", NULL);
	screen_keys(screen, "o");
	screen_wait(screen, "10,001: narrow it with / first.");
	screen_wait_gone(screen, "by how far");
	screen_keys(screen, "q");
	screen_wait_gone(screen, "Sort by");
	screen_keys(screen, "/");
	screen_type(screen, "label:many\r");
	screen_wait(screen, "▌   Many 41");
	/* As many as can be. */
	screen_keys(screen, "o");
	screen_wait(screen, "by how far");
	screen_keys(screen, "j d");
	/* The row under the cursor keeps its line. */
	screen_wait_row(screen, 5, "Many 4099");
	screen_wait(screen, "▌   Many 41");
	/* One row more than that: told, and the list goes on in its own order. */
	screen_keys(screen, "/ C-u enter");
	screen_wait(screen, "There are more than 10,000 rows");
	screen_wait_gone(screen, "▾");
	screen_wait(screen, "Gig number 40");
	screen_wait(screen, "▌   Many 41");
	leave(screen);
}

static void columns_are_switched_off_for_good(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_wait(screen, "WORKSPACE");
	screen_keys(screen, "C");
	screen_wait(screen, "GIG, always");
	screen_keys(screen, "space j space esc");
	screen_wait_gone(screen, "WORKSPACE");
	screen_wait(screen, "GIG");
	leave(screen);
	screen = open_console();
	assert_int_equal(screen_find(screen, "WORKSPACE", NULL), -1);
	screen_keys(screen, "C j enter C");
	screen_wait_row(screen, 3, "WORKSPACE");
	leave(screen);
	screen = open_console();
	screen_wait_row(screen, 3, "WORKSPACE");
	leave(screen);
}

static void a_choice_that_cannot_be_kept_is_told_and_holds_for_now(void **state)
{
	(void)state;
	struct screen *screen = open_with(40, 110, "8 drifted of 40", "/proc/nowhere");
	screen_keys(screen, "C j space esc");
	screen_wait(screen, "The choice of columns is for this time only: /proc/nowhere/trueup/columns.ini");
	screen_wait_gone(screen, "WORKSPACE");
	leave(screen);
}

static void columns_that_do_not_fit_come_in_sideways(void **state)
{
	(void)state;
	struct screen *screen = open_with(24, 44, "8 drifted of 40", NULL);
	screen_wait_row(screen, 3, "›");
	screen_keys(screen, "down >");
	screen_wait_row(screen, 3, "WORKSPACE");
	screen_keys(screen, ">");
	screen_wait_row(screen, 3, "‹");
	screen_wait_row(screen, 5, "▌   Перевод");
	for (int i = 0; i < 8; i++)
		screen_keys(screen, ">");
	screen_wait_row(screen, 3, "SINCE");
	for (int i = 0; i < 20; i++)
		screen_keys(screen, "<");
	screen_wait_row(screen, 3, "RESPONSES›");
	leave(screen);
}

static void a_range_is_marked_from_one_end_to_the_other(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "down down down v");
	screen_wait(screen, "A range: go to its other end");
	screen_keys(screen, "up up");
	/* What it would mark is to be seen before it is. */
	screen_wait_row(screen, 5, "▌ • Перевод");
	screen_wait_row(screen, 7, "  • Café");
	screen_keys(screen, "v");
	screen_wait(screen, "3 rows marked");
	screen_wait(screen, "3 marked   8 drifted of 40");
	screen_wait(screen, "s sync 3 marked");
	screen_keys(screen, "G v up esc");
	screen_wait_gone(screen, "A range");
	screen_wait(screen, "3 marked   8 drifted of 40");
	screen_wait(screen, "▌   Gig number 39");
	leave(screen);
}

static void rows_of_a_range_that_were_never_seen_are_marked_too(void **state)
{
	(void)state;
	add_gigs(3000);
	struct screen *screen = open_with(24, 110, "8 drifted of 3,000", NULL);
	screen_keys(screen, "v G");
	screen_wait(screen, "▌ • Many 3000");
	screen_keys(screen, "v");
	screen_wait(screen, "3000 rows marked");
	screen_keys(screen, "g");
	screen_wait(screen, "▌ • Landing page");
	screen_keys(screen, "space");
	screen_wait(screen, "2999 marked");
	leave(screen);
}

static void too_long_a_range_is_refused(void **state)
{
	(void)state;
	add_gigs(10100);
	struct screen *screen = open_with(24, 110, "8 drifted of 10,100", NULL);
	screen_keys(screen, "v G");
	screen_wait(screen, "Many 10100");
	screen_keys(screen, "v");
	screen_wait(screen, "A range can have 10,000 rows; here are more.");
	screen_wait(screen, "▌   Many 10100");
	assert_int_equal(screen_find(screen, " marked", NULL), -1);
	/* All that is shown, as far as that goes. */
	screen_keys(screen, "*");
	screen_wait(screen, "10000 rows marked, not all: narrow the list with /");
	screen_wait(screen, "10000 marked");
	screen_keys(screen, "/");
	screen_type(screen, "label:\"Landing page\"\r");
	screen_wait(screen, "10000 marked, 9999 of them hidden");
	leave(screen);
}

static void all_that_is_shown_is_marked_and_the_rest_of_it_is_not(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "/");
	screen_type(screen, "/number [12][0-9] / !scope:ws_even\r");
	screen_wait(screen, "0 drifted of 10");
	screen_wait_gone(screen, "Landing page");
	screen_keys(screen, "*");
	screen_wait(screen, "10 rows marked");
	screen_keys(screen, "/ C-u");
	screen_type(screen, "label:19\r");
	screen_wait(screen, "10 marked, 9 of them hidden");
	screen_keys(screen, "X / C-u enter");
	screen_wait(screen, "1 marked   8 drifted of 40");
	leave(screen);
}

static void rows_that_went_away_stay_marked_and_are_told_of(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "G space up space");
	screen_wait(screen, "2 marked");
	sql("delete from gigs.gigs where title = 'Gig number 40'");
	screen_keys(screen, "r");
	screen_wait(screen, "2 marked, 1 no longer here");
	screen_wait(screen, "▌ • Gig number 39");
	/* What would be done says so, too. */
	screen_keys(screen, "s");
	screen_wait(screen, "2 rows will be touched");
	screen_wait(screen, "1 of them is no longer in the list.");
	screen_keys(screen, "esc");
	screen_wait_gone(screen, "will be touched");
	/* Under a filter it is the same. */
	screen_keys(screen, "/");
	screen_type(screen, "number\r");
	screen_wait(screen, "1 drifted of 32");
	sql("delete from gigs.gigs where title = 'Gig number 39'");
	screen_keys(screen, "r");
	screen_wait(screen, "2 marked, 2 no longer here");
	leave(screen);
}

/* A preview is what it was when it was pinned, whatever becomes of the list under it. */
static void rows_that_go_under_an_open_preview_do_not_change_it(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "down space space");
	screen_wait(screen, "2 marked");
	screen_keys(screen, "s");
	screen_wait(screen, "2 rows will be touched");
	/* One is put right, another drifts, all of it is found: the list is another one now. */
	sql("update gigs.gigs set responses = 2, new_responses = 0 where id = '10000000-0000-4000-8000-000000000002'");
	sql("update gigs.gigs set responses = 99 where id = '10000000-0000-4000-8000-000000000009'");
	run("bash", "-c", "\"$TRUEUP\" check >/dev/null || true", NULL);
	screen_wait_row(screen, 1, "Gigs 8");
	screen_wait(screen, "Rows of it have changed or gone");
	console_wait_question(screen);
	screen_bytes_while_idle(screen, CONSOLE_SETTLE_MS);
	console_confirm(screen);
	screen_wait(screen, "1 fixed");
	leave(screen);
	assert_string_equal(sql("select string_agg(right(key ->> 'gig_id', 2), ' ') from trueup.audit"), "03");
	assert_string_equal(
		sql("select responses from gigs.gigs where id = '10000000-0000-4000-8000-000000000009'"), "99");
}

static void an_expression_that_the_server_refuses_is_told_and_another_can_be_typed(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "/");
	screen_type(screen, "/number (/\r");
	screen_wait(screen, "invalid regular expression");
	screen_keys(screen, "/ C-u");
	screen_type(screen, "/number 1(0|2) /\r");
	screen_wait(screen, "0 drifted of 2");
	screen_wait(screen, "Gig number 12");
	leave(screen);
}

static void the_cursor_stays_on_its_row_when_a_filter_comes_and_goes(void **state)
{
	(void)state;
	add_gigs(3000);
	struct screen *screen = open_with(24, 110, "8 drifted of 3,000", NULL);
	screen_keys(screen, "/");
	screen_type(screen, "\"Many 2500\"\r");
	screen_wait(screen, "▌   Many 2500");
	/* Far behind the first page. */
	screen_keys(screen, "/ C-u enter");
	screen_wait(screen, "8 drifted of 3,000");
	screen_wait(screen, "▌   Many 2500");
	screen_wait(screen, "Many 2499");
	leave(screen);
}

static void check_repaint(struct screen *screen, size_t most)
{
	while (screen_bytes_while_idle(screen, 100) > 0)
		;
	size_t before = screen_written(screen);
	screen_keys(screen, "C-l");
	while (screen_written(screen) == before || screen_bytes_while_idle(screen, 100) > 0)
		screen_drain(screen);
	size_t bytes = screen_written(screen) - before;
	print_message("# a repaint costs %zu bytes\n", bytes);
	if (bytes > most)
		screen_fail(screen, "%zu bytes", bytes);
}

/* As dense as it gets: each row has drifted in both of its counters, which is six changes of style a row. */
static void a_full_repaint_of_the_densest_list_costs_at_most_4500_bytes(void **state)
{
	(void)state;
	add_gigs(60);
	sql("update gigs.gigs set title = 'A title of the usual length ' || right(id::text, 3) where workspace_id = "
	    "'ws_many'");
	sql("update gigs.gigs set responses = coalesce(responses, 0) + 1000, new_responses = coalesce(new_responses, "
	    "0) + 20");
	run("bash", "-c", "\"$TRUEUP\" check >/dev/null || true", NULL);
	struct screen *screen = open_with(50, 200, "60", NULL);
	check_repaint(screen, 4500);
	screen_keys(screen, "*");
	screen_wait(screen, "60 marked");
	check_repaint(screen, 4500);
	leave(screen);
}

/* Jobs of one gig each, as many as fill the screen, and what they changed. */
static void add_jobs(void)
{
	add_gigs(100);
	sql("update gigs.gigs set title = 'Контекстная реклама для кофейни' where workspace_id = 'ws_many' and "
	    "right(id::text, 1) < '7'");
	sql("insert into trueup.job (kind, rule, hash, state, previewed, reason, operator, queued_at, started_at, "
	    "finished_at) select 'repair', 'gig-counters', 'x', 'done', 1, 'bench', 'i.ivanov', now(), now(), now() "
	    "from generate_series(1, 60)");
	sql("insert into trueup.part (job, no, keys, cursor, repaired) select id, 0, '{null}', 1, 1 from trueup.job");
	sql("insert into trueup.audit (job, rule, key, before, after) select id, rule, jsonb_build_object('gig_id', "
	    "'10000000-0000-4000-8000-' || lpad((40 + id)::text, 12, '0')), jsonb_build_object('responses', id), "
	    "jsonb_build_object('responses', id + 1) from trueup.job");
}

static void check_repaint_of(const char *view, const char *wanted, size_t most)
{
	struct screen *screen = screen_start(&(struct screen_start){.rows = 50, .cols = 200},
		(const char *const[]){database_program(), "console", view, NULL});

	screen_wait_row(screen, 47, wanted);
	check_repaint(screen, most);
	leave(screen);
}

static void a_full_repaint_of_jobs_costs_at_most_4500_bytes(void **state)
{
	(void)state;
	add_jobs();
	check_repaint_of("jobs", "i.ivanov", 4500);
}

static void a_full_repaint_of_the_audit_costs_at_most_4500_bytes(void **state)
{
	(void)state;
	add_jobs();
	check_repaint_of("audit", "responses 17 ", 4500);
}

static void help_names_the_fields_of_the_filter(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "?");
	screen_wait(screen, "Fields: scope, label");
	screen_keys(screen, "q");
	leave(screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_list_is_sorted_by_a_column_and_the_cursor_stays_on_its_row, console_begin, console_end),
		cmocka_unit_test_setup_teardown(a_click_on_a_head_sorts_by_it_and_back, console_begin, console_end),
		cmocka_unit_test_setup_teardown(order_marks_and_filter_go_together, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			too_long_a_list_keeps_its_own_order_and_says_why, console_begin, console_end),
		cmocka_unit_test_setup_teardown(columns_are_switched_off_for_good, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			a_choice_that_cannot_be_kept_is_told_and_holds_for_now, console_begin, console_end),
		cmocka_unit_test_setup_teardown(columns_that_do_not_fit_come_in_sideways, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			a_range_is_marked_from_one_end_to_the_other, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			rows_of_a_range_that_were_never_seen_are_marked_too, console_begin, console_end),
		cmocka_unit_test_setup_teardown(too_long_a_range_is_refused, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			all_that_is_shown_is_marked_and_the_rest_of_it_is_not, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			rows_that_went_away_stay_marked_and_are_told_of, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			rows_that_go_under_an_open_preview_do_not_change_it, console_begin, console_end),
		cmocka_unit_test_setup_teardown(an_expression_that_the_server_refuses_is_told_and_another_can_be_typed,
			console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			the_cursor_stays_on_its_row_when_a_filter_comes_and_goes, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			a_full_repaint_of_the_densest_list_costs_at_most_4500_bytes, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			a_full_repaint_of_jobs_costs_at_most_4500_bytes, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			a_full_repaint_of_the_audit_costs_at_most_4500_bytes, console_begin, console_end),
		cmocka_unit_test_setup_teardown(help_names_the_fields_of_the_filter, console_begin, console_end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
