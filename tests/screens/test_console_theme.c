/* Colours in the console: by target, switched at once, none where none are wanted. */
#include "../unit/unit.h"
#include "base/mem.h"
#include "base/str.h"
#include "console.h"
#include "database.h"
#include "harness.h"

#include <stdio.h>

static struct screen *open_with(const char *target, const char *const *env, const char *term)
{
	struct screen *screen = screen_start(&(struct screen_start){.cols = 100, .env = env, .term = term},
		(const char *const[]){database_program(), "console", "gigs", target ? "--target" : NULL, target, NULL});
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "Gig number 18");
	return screen;
}

/* How the cursor's bar looks. */
static struct screen_look bar(struct screen *screen)
{
	int col = 0;
	int row = screen_find(screen, "▌", &col);
	assert_true(row >= 0);
	return screen_cell(screen, row, col);
}

static bool has_colour(const struct screen *screen)
{
	for (int row = 0; row < screen_rows(screen); row++)
		for (int col = 0; col < screen_cols(screen); col++)
			if (screen_cell(screen, row, col).fg != -1 || screen_cell(screen, row, col).bg != -1)
				return true;
	return false;
}

static bool bar_is(struct screen *screen, void *data)
{
	return screen_find(screen, "▌", NULL) >= 0 && bar(screen).fg == *(int *)data;
}

static void a_target_can_have_a_theme_of_its_own(void **state)
{
	(void)state;
	run("bash", "-c",
		"mkdir -p \"$SERVERS_DIR/themed\" && printf '[calm]\\ndatabase = dbname=%s\\n"
		"[loud]\\ndatabase = dbname=%s\\ntheme = contrast\\n[grey]\\ndatabase = dbname=%s\\ntheme = mono\\n"
		"[wrong]\\ndatabase = dbname=%s\\ntheme = contarst\\n' \"$PGDATABASE\" \"$PGDATABASE\" \"$PGDATABASE\" "
		"\"$PGDATABASE\" >\"$SERVERS_DIR/themed/targets.ini\"",
		NULL);
	char *home = mem_printf("TRUEUP_HOME=%s/themed", getenv("SERVERS_DIR"));
	const char *const env[] = {home, NULL};
	struct screen *screen = open_with("calm", env, NULL);
	assert_int_equal(bar(screen).fg, 80);
	console_leave(screen);
	screen = open_with("loud", env, NULL);
	assert_int_equal(bar(screen).bg, 11);
	console_leave(screen);
	screen = open_with("grey", env, NULL);
	assert_false(has_colour(screen));
	console_leave(screen);
	screen = screen_start(&(struct screen_start){.cols = 100, .env = env},
		(const char *const[]){database_program(), "console", "--target", "wrong", NULL});
	screen_wait(screen, "there is no theme \"contarst\"");
	screen_wait_exit(screen);
	screen_end(screen);
	free(home);
}

static void another_theme_is_a_word_away(void **state)
{
	int light = 25, blind = 75;
	(void)state;
	struct screen *screen = open_with(NULL, NULL, NULL);
	assert_int_equal(bar(screen).fg, 80);
	screen_keys(screen, ":");
	screen_type(screen, "theme light");
	screen_keys(screen, "enter");
	screen_wait_until(screen, bar_is, &light, "the light theme");
	screen_keys(screen, ":");
	screen_type(screen, "theme colourblind");
	screen_keys(screen, "enter");
	screen_wait_until(screen, bar_is, &blind, "the colourblind theme");
	screen_wait(screen, "8 drifted of 40");
	console_leave(screen);
}

static void each_depth_of_colours_is_used_as_it_is(void **state)
{
	static const char *const no_color[] = {"NO_COLOR=1", NULL};
	(void)state;
	struct screen *screen = open_with(NULL, NULL, "xterm");
	assert_int_equal(bar(screen).fg, 6);
	console_leave(screen);
	screen = open_with(NULL, NULL, "xterm-256color");
	assert_int_equal(bar(screen).fg, 80);
	console_leave(screen);
	screen = open_with(NULL, NULL, "xterm-direct");
	size_t len = 0;
	assert_non_null(strstr(screen_output(screen, 0, &len), "95:215:215"));
	console_leave(screen);
	screen = open_with(NULL, NULL, "vt100");
	assert_false(has_colour(screen));
	console_leave(screen);
	screen = open_with(NULL, no_color, NULL);
	assert_false(has_colour(screen));
	assert_true(bar(screen).bold);
	console_leave(screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_target_can_have_a_theme_of_its_own, console_begin, console_end),
		cmocka_unit_test_setup_teardown(another_theme_is_a_word_away, console_begin, console_end),
		cmocka_unit_test_setup_teardown(each_depth_of_colours_is_used_as_it_is, console_begin, console_end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
