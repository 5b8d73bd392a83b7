/* The mouse in the console: a click goes where one looks, and never changes anything. */
#include "../unit/unit.h"
#include "base/str.h"
#include "console.h"
#include "database.h"
#include "harness.h"

#include <stdio.h>

static struct screen *open_with(const char *const *env, const char *term)
{
	struct screen *screen = screen_start(&(struct screen_start){.rows = 24, .cols = 100, .env = env, .term = term},
		(const char *const[]){database_program(), "console", "gigs", NULL});
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "Landing page");
	return screen;
}

static void click_on(struct screen *screen, const char *text)
{
	int col = 0;
	screen_wait(screen, text);
	int row = screen_find(screen, text, &col);
	if (row < 0)
		screen_fail(screen, "there is no \"%s\" to click on", text);
	screen_click(screen, row, col);
}

static void a_click_on_a_row_puts_the_cursor_there_and_opens_nothing(void **state)
{
	(void)state;
	struct screen *screen = open_with(NULL, NULL);
	click_on(screen, "Gig number 9");
	screen_wait(screen, "▌   Gig number 9");
	click_on(screen, "Gig number 8");
	screen_wait(screen, "▌");
	screen_keys(screen, "down");
	screen_wait(screen, "▌   Gig number 9");
	console_leave(screen);
}

static void the_wheel_scrolls_three_rows(void **state)
{
	(void)state;
	struct screen *screen = open_with(NULL, NULL);
	screen_wait(screen, "Gig number 18");
	int row = screen_find(screen, "Gig number 9", NULL);
	screen_wheel(screen, 10, 20, 1);
	screen_wait_row(screen, row - 3, "Gig number 9");
	screen_wheel(screen, 10, 20, 1);
	screen_wait_row(screen, row - 6, "Gig number 9");
	screen_wheel(screen, 10, 20, -2);
	screen_wait_row(screen, row, "Gig number 9");
	console_leave(screen);
}

static void a_click_on_a_tab_opens_it(void **state)
{
	(void)state;
	struct screen *screen = open_with(NULL, NULL);
	click_on(screen, "Audit");
	screen_wait_row(screen, 2, "Audit");
	click_on(screen, "Gigs");
	screen_wait_row(screen, 2, "Gigs › counters differ");
	screen_keys(screen, "7");
	screen_wait_row(screen, 2, "Audit");
	console_leave(screen);
}

static void a_click_on_a_key_of_the_footer_does_what_the_key_does_but_changes_nothing(void **state)
{
	(void)state;
	struct screen *screen = open_with(NULL, NULL);
	click_on(screen, "s sync");
	screen_wait(screen, "Only the key does that, s: Counts");
	click_on(screen, "S sync all");
	screen_wait(screen, "Only the key does that, S: Counts");
	assert_int_equal(screen_find(screen, "Cancel", NULL), -1);
	click_on(screen, "? help");
	screen_wait(screen, "Counts every drifted gig that is shown again");
	screen_keys(screen, "esc");
	screen_wait_gone(screen, "Counts every drifted gig that is shown again");
	click_on(screen, "/ filter");
	screen_wait(screen, "Filter");
	/* what is typed goes to the filter, and no key of the footer does */
	click_on(screen, "s sync");
	screen_type(screen, "number 9");
	screen_wait(screen, "Filter number 9");
	console_leave(screen = (screen_keys(screen, "enter"), screen));
	assert_string_equal(sql("select count(*) from trueup.job"), "0");
}

static void a_dialog_is_cancelled_by_a_click_but_never_confirmed(void **state)
{
	(void)state;
	struct screen *screen = open_with(NULL, NULL);
	screen_keys(screen, "s");
	screen_wait(screen, "Y sync");
	screen_wait(screen, "will be touched");
	click_on(screen, "Y sync");
	click_on(screen, "Y sync");
	click_on(screen, "Landing page");
	click_on(screen, "Reason");
	screen_type(screen, "by mouse");
	screen_wait(screen, "Reason by mouse");
	click_on(screen, "[ Cancel ]");
	screen_wait_gone(screen, "[ Cancel ]");
	console_leave(screen);
	assert_string_equal(sql("select count(*) from trueup.job where state <> 'preview'"), "0");
}

static void with_the_mouse_off_the_terminal_keeps_it(void **state)
{
	static const char *const off[] = {"TRUEUP_MOUSE=off", NULL};
	(void)state;
	struct screen *screen = open_with(off, NULL);
	assert_false(screen_wants_mouse(screen));
	console_leave(screen);
	screen = open_with(NULL, "vt100");
	assert_false(screen_wants_mouse(screen));
	console_leave(screen);
	screen = open_with(NULL, "tmux-256color");
	assert_true(screen_wants_mouse(screen));
	console_leave(screen);
}

static void reports_that_are_typed_byte_by_byte_do_nothing_else(void **state)
{
	static const char torn[] = "\033[<0;10;8M\033[<0;10;8m";
	(void)state;
	struct screen *screen = open_with(NULL, NULL);
	for (size_t i = 0; torn[i]; i++) {
		screen_bytes(screen, torn + i, 1);
		screen_drain(screen);
	}
	screen_wait_row(screen, 7, "▌");
	screen_wait(screen, "8 drifted of 40");
	console_leave(screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_click_on_a_row_puts_the_cursor_there_and_opens_nothing, console_begin, console_end),
		cmocka_unit_test_setup_teardown(the_wheel_scrolls_three_rows, console_begin, console_end),
		cmocka_unit_test_setup_teardown(a_click_on_a_tab_opens_it, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			a_click_on_a_key_of_the_footer_does_what_the_key_does_but_changes_nothing, console_begin,
			console_end),
		cmocka_unit_test_setup_teardown(
			a_dialog_is_cancelled_by_a_click_but_never_confirmed, console_begin, console_end),
		cmocka_unit_test_setup_teardown(with_the_mouse_off_the_terminal_keeps_it, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			reports_that_are_typed_byte_by_byte_do_nothing_else, console_begin, console_end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
