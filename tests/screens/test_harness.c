/* The harness itself, on programs of which everybody knows what they do. */
#include "../unit/unit.h"
#include "harness.h"

#include <signal.h>
#include <sys/wait.h>

static struct screen *shell(const struct screen_start *start, const char *script)
{
	return screen_start(start, (const char *const[]){"sh", "-c", script, NULL});
}

static const struct screen_start plain = {.rows = 5, .cols = 60};

static void exited_well(struct screen *screen)
{
	int status = screen_wait_exit(screen);

	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	screen_end(screen);
}

static void what_a_program_draws_is_seen(void **state)
{
	struct screen *screen = shell(&plain, "printf '\\033[2J\\033[3;5H\\033[1;31mЛендинг\\033[0m 日本 end'; read x");
	struct str line = STR_INIT;
	int col;

	(void)state;
	screen_wait(screen, "end");
	screen_add_row(screen, 2, &line);
	assert_string_equal(str_text(&line), "    Лендинг 日本 end");
	assert_int_equal(screen_find(screen, "日本", &col), 2);
	assert_int_equal(col, 12);
	assert_true(screen_row_has(screen, 2, "Ленд"));
	assert_int_equal(screen_find(screen, "nothing", NULL), -1);
	struct screen_look look = screen_cell(screen, 2, 4);
	assert_string_equal(look.text, "Л");
	assert_true(look.bold);
	assert_int_equal(look.fg, 1);
	assert_int_equal(screen_cell(screen, 2, 18).fg, -1);
	screen_wait_cursor(screen, 2, 20);
	str_done(&line);
	screen_keys(screen, "enter");
	exited_well(screen);
}

static void a_screen_may_shrink_while_a_part_of_it_scrolls(void **state)
{
	static const struct screen_start large = {.rows = 60, .cols = 60};
	struct screen *screen =
		shell(&large, "printf '\\033[50;58rready'; read x; printf '\\033[3S\\033[2Jdone'; read x");

	(void)state;
	screen_wait(screen, "ready");
	screen_resize(screen, 10, 60);
	screen_keys(screen, "enter");
	screen_wait(screen, "done");
	screen_keys(screen, "enter");
	exited_well(screen);
}

static void keys_arrive_as_the_terminal_sends_them(void **state)
{
	struct screen *screen = shell(&plain, "stty raw -echo; echo ready; head -c 12 | od -An -c -w12");

	(void)state;
	screen_wait(screen, "ready");
	screen_keys(screen, "a C-l esc down A-x enter tab backspace space");
	screen_wait(screen, "a  \\f 033 033   O   B 033   x  \\r  \\t 177");
	screen_end(screen);
}

static void size_terminal_and_locale_are_as_asked_for(void **state)
{
	static const char *const env[] = {"GREETING=hello", "HOME", NULL};
	struct screen_start start = {.rows = 12, .cols = 40, .term = "vt100", .locale = "C", .env = env};
	struct screen *screen =
		shell(&start, "stty size; echo $TERM $LC_ALL $GREETING ${HOME-none}; read x; stty size");

	(void)state;
	screen_wait(screen, "12 40");
	screen_wait(screen, "vt100 C hello none");
	screen_resize(screen, 10, 60);
	screen_keys(screen, "enter");
	screen_wait(screen, "10 60");
	assert_int_equal(screen_rows(screen), 10);
	assert_int_equal(screen_cols(screen), 60);
	exited_well(screen);
}

static void bytes_are_counted(void **state)
{
	struct screen *screen = shell(&plain, "stty -echo; printf abc; read x; printf defg; read x");
	size_t len;

	(void)state;
	screen_wait(screen, "abc");
	screen_drain(screen);
	assert_int_equal(screen_written(screen), 3);
	assert_int_equal(screen_bytes_while_idle(screen, 50), 0);
	screen_keys(screen, "enter");
	screen_wait(screen, "defg");
	assert_memory_equal(screen_output(screen, 3, &len), "defg", 4);
	assert_int_equal(len, 4);
	screen_end(screen);
}

static void what_was_not_restored_is_named(void **state)
{
	static const struct {
		const char *script;
		const char *problem;
	} cases[] = {
		{"true", NULL},
		{"before=$(stty -g); stty raw; stty $before", NULL},
		{"stty raw", "the modes of the terminal were not restored"},
		{"printf '\\033[?25l'", "the cursor was left hidden"},
		{"printf '\\033[?25l\\033[?25h'", NULL},
		{"printf '\\033[?1049h'", "the alternate screen was not left"},
		{"printf '\\033[?2004h'", "bracketed paste was left on"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct screen *screen = shell(&plain, cases[i].script);

		screen_wait_exit(screen);
		const char *problem = screen_not_restored(screen);
		if (cases[i].problem == NULL)
			assert_null(problem);
		else
			assert_string_equal(problem, cases[i].problem);
		screen_end(screen);
	}
}

static void a_lost_connection_is_a_hang_up(void **state)
{
	struct screen *screen = shell(&plain, "echo ready; read x; read x; read x");

	(void)state;
	screen_wait(screen, "ready");
	screen_hang_up(screen);
	int status = screen_wait_exit(screen);
	assert_true(WIFSIGNALED(status) ? WTERMSIG(status) == SIGHUP : WEXITSTATUS(status) != 0);
	screen_end(screen);
}

static void a_program_left_running_is_ended(void **state)
{
	struct screen *screen = shell(&plain, "trap '' HUP TERM INT; echo ready; while :; do read x; done");
	pid_t pid = screen_pid(screen);

	(void)state;
	screen_wait(screen, "ready");
	screen_end(screen);
	assert_int_equal(kill(pid, 0), -1);
}

static void goldens_are_compared_with_masks_and_looks(void **state)
{
	static const char *const masks[] = {"[0-9]+ms", NULL};
	struct screen *screen = shell(&plain, "printf 'pg 27ms \\033[7mback\\033[0m\\nЛендинг\\n'; read x");

	(void)state;
	screen_wait(screen, "Лендинг");
	screen_check_golden(screen, "harness", true, masks);
	screen_end(screen);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_a_program_draws_is_seen),
	cmocka_unit_test(a_screen_may_shrink_while_a_part_of_it_scrolls),
	cmocka_unit_test(keys_arrive_as_the_terminal_sends_them),
	cmocka_unit_test(size_terminal_and_locale_are_as_asked_for),
	cmocka_unit_test(bytes_are_counted),
	cmocka_unit_test(what_was_not_restored_is_named),
	cmocka_unit_test(a_lost_connection_is_a_hang_up),
	cmocka_unit_test(a_program_left_running_is_ended),
	cmocka_unit_test(goldens_are_compared_with_masks_and_looks),
};

UNIT_MAIN(tests)
