/* The ways through the console: one workspace and all again, a search that has one answer, and where one is. */
#include "../unit/unit.h"
#include "console.h"
#include "database.h"
#include "harness.h"

static struct screen *open_at(int cols, const char *view)
{
	return screen_start(&(struct screen_start){.rows = 30, .cols = cols},
		(const char *const[]){database_program(), "console", view, NULL});
}

static struct screen *open_gigs(void)
{
	struct screen *screen = open_at(160, "gigs");
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "Landing page");
	return screen;
}

static void w_shows_the_workspace_under_the_cursor_and_again_all(void **state)
{
	(void)state;
	struct screen *screen = open_gigs();
	screen_keys(screen, "w");
	screen_wait(screen, "filter scope:ws_odd");
	screen_wait(screen, "4 drifted of 20");
	screen_wait(screen, "S sync all 4");
	screen_wait(screen, "w all workspaces");
	screen_keys(screen, "w");
	screen_wait(screen, "8 drifted of 40");
	assert_int_equal(screen_find(screen, "filter scope", NULL), -1);
	/* It is a filter like one that was typed. */
	screen_keys(screen, "/ up");
	screen_wait(screen, "Filter scope:ws_odd");
	screen_keys(screen, "enter");
	screen_wait(screen, "4 drifted of 20");
	screen_keys(screen, "w");
	screen_wait(screen, "8 drifted of 40");
	console_leave(screen);
}

static void w_hides_marks_of_other_workspaces_and_nothing_is_done_to_them_unseen(void **state)
{
	(void)state;
	struct screen *screen = open_gigs();
	screen_keys(screen, "down space");
	screen_wait(screen, "1 marked");
	screen_keys(screen, "w");
	screen_wait(screen, "1 marked, 1 of them hidden");
	screen_wait(screen, "4 drifted of 20");
	screen_wait(screen, "▌");
	screen_keys(screen, "s");
	screen_wait(screen, "hidden by the filter");
	console_leave(screen);
	assert_string_equal(sql("select count(*) from trueup.job"), "0");
}

static void w_puts_a_name_with_blanks_in_quotes_and_refuses_what_cannot_be_typed(void **state)
{
	(void)state;
	sql("update gigs.gigs set workspace_id = 'ws one' where id = '10000000-0000-4000-8000-000000000001';"
	    "update trueup.finding set scope = 'ws one' where label = 'Landing page'");
	struct screen *screen = open_gigs();
	screen_keys(screen, "w");
	screen_wait(screen, "filter scope:\"ws one\"");
	screen_wait(screen, "S sync all 1");
	screen_keys(screen, "w");
	screen_wait(screen, "8 drifted of 40");
	console_leave(screen);
	sql("update gigs.gigs set workspace_id = 'a\"b' where id = '10000000-0000-4000-8000-000000000001';"
	    "update trueup.finding set scope = 'a\"b' where label = 'Landing page'");
	screen = open_gigs();
	screen_keys(screen, "w");
	screen_wait(screen, "cannot be a filter: a\"b");
	screen_wait(screen, "8 drifted of 40");
	console_leave(screen);
}

static void where_rows_have_no_workspace_there_is_no_w(void **state)
{
	(void)state;
	struct screen *screen = open_gigs();
	screen_keys(screen, "7");
	screen_wait(screen, "Nothing was changed");
	screen_keys(screen, "?");
	screen_wait(screen, "Keys");
	screen_keys(screen, "pgdn");
	assert_int_equal(screen_find(screen, "the workspace of the row", NULL), -1);
	screen_keys(screen, "w q");
	screen_wait_gone(screen, "Keys");
	console_leave(screen);
}

static void search(struct screen *screen, const char *text)
{
	screen_keys(screen, "f");
	screen_wait(screen, "Search by id");
	screen_type(screen, text);
	screen_keys(screen, "enter");
}

static void a_search_with_one_answer_opens_it_and_esc_leads_back_over_the_list(void **state)
{
	(void)state;
	struct screen *screen = open_gigs();
	search(screen, "10000000-0000-4000-8000-000000000008");
	screen_wait(screen, "Done here");
	screen_wait(screen, "by status");
	screen_keys(screen, "esc");
	screen_wait(screen, "FOUND BY");
	screen_wait(screen, "id of a gig");
	/* It is not opened again when it is read again. */
	sql("insert into trueup.job (kind, rule, hash, state, previewed, started_at)"
	    " values ('repair', 'gig-counters', 'x', 'running', 100, now());"
	    "insert into trueup.part (job, no, keys, cursor) select id, 0, array_fill('{}'::jsonb, array[100]), 25 "
	    "from trueup.job");
	screen_wait(screen, "Job 1");
	screen_wait(screen, "FOUND BY");
	screen_keys(screen, "esc");
	screen_wait(screen, "8 drifted of 40");
	search(screen, "Gig number");
	screen_wait(screen, "Gig number 10");
	screen_wait(screen, "FOUND BY");
	console_leave(screen);
}

static void the_row_that_says_that_not_all_was_seen_is_no_answer(void **state)
{
	(void)state;
	/* As large as that: only the last pages of it are looked at. */
	sql("update pg_class set relpages = 100000, reltuples = 40000000 where oid = 'gigs.responses'::regclass");
	struct screen *screen = open_gigs();
	search(screen, "nobody of that name");
	screen_wait(screen, "not all seen");
	screen_keys(screen, "enter");
	screen_wait(screen, "only the newest two million");
	screen_wait(screen, "FOUND BY");
	screen_keys(screen, "esc");
	screen_wait(screen, "8 drifted of 40");
	search(screen, "Landing");
	screen_wait(screen, "Done here");
	screen_keys(screen, "esc");
	screen_wait(screen, "not all seen");
	console_leave(screen);
}

static void the_title_shows_the_way_and_esc_goes_back_over_it_with_cursor_and_filter(void **state)
{
	(void)state;
	struct screen *screen = open_gigs();
	screen_wait_row(screen, 2, " Gigs › counters differ");
	screen_keys(screen, "w");
	screen_wait(screen, "4 drifted of 20");
	screen_wait_gone(screen, "Перевод");
	screen_keys(screen, "home down");
	screen_wait(screen, "▌   翻訳");
	screen_keys(screen, "enter");
	screen_wait_row(screen, 2, " Gigs › 翻訳：製品カタログ");
	search(screen, "Gig number");
	screen_wait_row(screen, 2, " Gigs › 翻訳：製品カタログ › Search");
	screen_wait(screen, "Gig number 10");
	screen_keys(screen, "down enter");
	screen_wait_row(screen, 2, " Gigs › 翻訳：製品カタログ › Search › Gig number 11");
	/* Too narrow for all of it: the last one stays. */
	screen_resize(screen, 24, 44);
	screen_wait_row(screen, 2, " … › Search › Gig number 11");
	screen_resize(screen, 24, 34);
	screen_wait_row(screen, 2, " … › Search › Gig number 11");
	screen_resize(screen, 30, 160);
	screen_wait_row(screen, 2, " Gigs › 翻訳：製品カタログ › Search › Gig number 11");
	screen_keys(screen, "esc");
	screen_wait(screen, "▌   Gig number 11");
	screen_keys(screen, "esc");
	screen_wait(screen, "by status");
	screen_keys(screen, "esc");
	screen_wait(screen, "4 drifted of 20");
	screen_wait(screen, "filter scope:ws_odd");
	screen_wait(screen, "▌   翻訳");
	console_leave(screen);
}

static void a_popup_does_not_change_the_keys_of_the_screen_below_it(void **state)
{
	(void)state;
	struct screen *screen = screen_start(&(struct screen_start){.rows = 24, .cols = 200},
		(const char *const[]){database_program(), "console", "gigs", NULL});
	screen_wait_row(screen, 23, "? help");
	screen_keys(screen, ":");
	screen_wait(screen, "Commands");
	screen_wait_row(screen, 23, "? help");
	assert_false(screen_row_has(screen, 23, "esc back"));
	screen_keys(screen, "esc");
	screen_wait_gone(screen, "Commands");
	screen_keys(screen, "L");
	screen_wait_row(screen, 23, "esc back");
	console_leave(screen);
}

static void a_long_name_on_the_way_is_cut_and_the_last_one_is_not(void **state)
{
	(void)state;
	struct screen *screen = open_gigs();
	screen_keys(screen, "down down down down down down");
	screen_wait(screen, "▌   long xxx");
	screen_keys(screen, "enter");
	screen_wait_row(screen, 2, " long xxxxxxxxxxxxxxxxxxxxxxxx");
	search(screen, "Gig number");
	screen_wait_row(screen, 2, " Gigs › long xxxxxxxxxxxxxxxxxx… › Search");
	console_leave(screen);
}

static void a_name_of_blanks_leaves_no_hole_in_the_title(void **state)
{
	(void)state;
	sql("update gigs.gigs set title = '    ' where id = '10000000-0000-4000-8000-000000000001'");
	struct screen *screen = open_at(100, "gigs");
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "▌");
	screen_keys(screen, "home enter");
	screen_wait(screen, "by status");
	screen_wait_row(screen, 2, " Gigs › Gig");
	console_leave(screen);
}

static void the_findings_of_a_rule_are_titled_by_it(void **state)
{
	(void)state;
	struct screen *screen = screen_start(&(struct screen_start){.rows = 24, .cols = 100},
		(const char *const[]){database_program(), "console", "findings", "gig-orphan-responses", NULL});
	screen_wait_row(screen, 2, " Overview › Responses whose gig is gone");
	console_leave(screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			w_shows_the_workspace_under_the_cursor_and_again_all, console_begin, console_end),
		cmocka_unit_test_setup_teardown(w_hides_marks_of_other_workspaces_and_nothing_is_done_to_them_unseen,
			console_begin, console_end),
		cmocka_unit_test_setup_teardown(w_puts_a_name_with_blanks_in_quotes_and_refuses_what_cannot_be_typed,
			console_begin, console_end),
		cmocka_unit_test_setup_teardown(where_rows_have_no_workspace_there_is_no_w, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			a_search_with_one_answer_opens_it_and_esc_leads_back_over_the_list, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			the_row_that_says_that_not_all_was_seen_is_no_answer, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			the_title_shows_the_way_and_esc_goes_back_over_it_with_cursor_and_filter, console_begin,
			console_end),
		cmocka_unit_test_setup_teardown(
			a_popup_does_not_change_the_keys_of_the_screen_below_it, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			a_long_name_on_the_way_is_cut_and_the_last_one_is_not, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			a_name_of_blanks_leaves_no_hole_in_the_title, console_begin, console_end),
		cmocka_unit_test_setup_teardown(the_findings_of_a_rule_are_titled_by_it, console_begin, console_end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
