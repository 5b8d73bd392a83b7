/* The terminal layer and the widgets in a real pty, by way of the demo program: this binary itself, run as "demo". */
#include "../unit/unit.h"
#include "base/mem.h"
#include "demo.h"
#include "harness.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct screen_start plain = {.term = "xterm-256color"};
static const struct screen_start wide = {.rows = 50, .cols = 200};

static const char *const terms[] = {
	"xterm-256color", "xterm", "screen-256color", "tmux-256color", "linux", "vt100", "xterm-direct"};

#define TERM_COUNT (sizeof(terms) / sizeof(terms[0]))

static struct screen *start_demo(const struct screen_start *start)
{
	struct screen *screen = screen_start(start, (const char *const[]){"/proc/self/exe", "demo", NULL});

	screen_wait(screen, "? help");
	return screen;
}

static void check_exit(struct screen *screen, int wanted)
{
	int status = screen_wait_exit(screen);

	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), wanted);
}

static void quit(struct screen *screen)
{
	screen_keys(screen, "q");
	check_exit(screen, 0);
	screen_check_restored(screen);
	screen_end(screen);
}

static void the_terminal_is_restored_after_quitting(void **state)
{
	(void)state;
	for (size_t i = 0; i < TERM_COUNT; i++) {
		struct screen *screen = start_demo(&(struct screen_start){.term = terms[i]});

		assert_non_null(screen_not_restored(screen));
		quit(screen);
	}
}

static void the_terminal_is_restored_after_a_crash(void **state)
{
	static const char *const crashes[] = {"A", "V", "O"};
	/* The sanitizer would take the signals for itself, after us, and report what we do on purpose. */
	static const char *const env[] = {"ASAN_OPTIONS=handle_segv=0:handle_abort=0:use_sigaltstack=0:detect_leaks=0",
		"UBSAN_OPTIONS=halt_on_error=0:log_path=/dev/null", NULL};
	struct screen_start start = {.env = env};

	(void)state;
	for (size_t i = 0; i < sizeof(crashes) / sizeof(crashes[0]); i++) {
		struct screen *screen = start_demo(&start);

		assert_true(screen_is_alternate(screen));
		assert_true(screen_wants_paste(screen));
		screen_spoil_tabs(screen);
		screen_keys(screen, crashes[i]);
		assert_true(WIFSIGNALED(screen_wait_exit(screen)));
		screen_check_restored(screen);
		screen_end(screen);
	}
}

static void the_terminal_is_restored_after_exit_and_sigterm(void **state)
{
	struct screen *screen = start_demo(&plain);

	(void)state;
	screen_keys(screen, "E");
	check_exit(screen, 3);
	screen_check_restored(screen);
	screen_end(screen);
	screen = start_demo(&plain);
	kill(screen_pid(screen), SIGTERM);
	check_exit(screen, 0);
	screen_check_restored(screen);
	screen_end(screen);
}

static void a_lost_connection_ends_the_program(void **state)
{
	struct screen *screen = start_demo(&plain);

	(void)state;
	screen_hang_up(screen);
	screen_wait_exit(screen);
	screen_end(screen);
}

static bool is_alternate(struct screen *screen, void *data)
{
	return screen_is_alternate(screen) == *(bool *)data;
}

static void suspending_gives_the_terminal_back(void **state)
{
	struct screen *screen = start_demo(&plain);
	bool yes = true, no = false;

	(void)state;
	screen_keys(screen, "j C-z");
	screen_wait_until(screen, is_alternate, &no, "the shell's screen");
	siginfo_t info;
	assert_int_equal(waitid(P_PID, (id_t)screen_pid(screen), &info, WSTOPPED), 0);
	screen_check_restored(screen);
	kill(screen_pid(screen), SIGCONT);
	screen_wait_until(screen, is_alternate, &yes, "its own screen again");
	screen_wait(screen, "? help");
	assert_true(screen_wants_paste(screen));
	quit(screen);
}

static void every_terminal_sends_its_keys(void **state)
{
	static const char *const keys[] = {"left", "right", "f1", "f5", "esc", "A-x", "C-x", "insert", "delete", "tab",
		"space", "enter", "backspace", "S-tab", "й", "A-й"};

	(void)state;
	for (size_t i = 0; i < TERM_COUNT; i++) {
		struct screen *screen = start_demo(&(struct screen_start){.term = terms[i], .cols = 100});

		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
			char *wanted = mem_printf("key %s ", keys[k]);

			screen_keys(screen, keys[k]);
			screen_wait_row(screen, 0, wanted);
			free(wanted);
		}
		screen_keys(screen, "down down up pgdn end pgup home");
		screen_keys(screen, "down");
		screen_wait_row(screen, 5, "▌");
		quit(screen);
	}
}

static void pasted_text_never_acts(void **state)
{
	struct screen *screen = start_demo(&plain);

	(void)state;
	screen_paste(screen, "jq\rAV\033[Bs\003");
	screen_wait(screen, "paste of 7");
	screen_keys(screen, "s");
	screen_wait(screen, "Cancel");
	screen_paste(screen, "Y\r\rq");
	screen_keys(screen, "tab");
	screen_paste(screen, "Yes, really");
	screen_wait(screen, "Reason Yes, really");
	screen_keys(screen, "tab");
	screen_paste(screen, "demo");
	screen_keys(screen, "tab Y");
	screen_wait(screen, "confirmed Yes, really");
	quit(screen);
}

static void a_question_is_answered_by_its_own_key_alone(void **state)
{
	struct screen *screen = start_demo(&plain);

	(void)state;
	screen_keys(screen, "s");
	screen_wait(screen, "[ Cancel ]   Y sync");
	screen_keys(screen, "enter");
	screen_wait(screen, "cancelled");
	screen_keys(screen, "s Y"); /* the name is asked for first */
	screen_wait(screen, "type its name");
	screen_type(screen, "dem");
	screen_keys(screen, "enter Y");
	screen_type(screen, "o");
	screen_wait_beside(screen, "type its name", "✓");
	screen_wait_typing(screen, true);
	screen_keys(screen, "enter");
	screen_wait_typing(screen, false);
	screen_keys(screen, "Y");
	screen_wait(screen, "confirmed");
	screen_keys(screen, "s");
	screen_wait(screen, "[ Cancel ]   Y sync");
	screen_keys(screen, "esc");
	screen_wait(screen, "cancelled");
	quit(screen);
}

static void text_is_typed_where_the_cursor_is(void **state)
{
	struct screen *screen = start_demo(&plain);
	int at;

	(void)state;
	screen_wait_typing(screen, false);
	screen_keys(screen, "/ с т а т у с left");
	screen_wait(screen, "Filter статус");
	assert_int_equal(screen_find(screen, "статус", &at), 22);
	screen_wait_cursor(screen, 22, at + 5);
	screen_keys(screen, "enter");
	screen_wait(screen, "typed [статус]");
	screen_wait_typing(screen, false);
	quit(screen);
}

static void idle_is_silent(void **state)
{
	struct screen *screen = start_demo(&wide);

	(void)state;
	screen_keys(screen, "j");
	screen_wait_row(screen, 5, "▌");
	screen_drain(screen);
	assert_int_equal(screen_bytes_while_idle(screen, 300), 0);
	/* a key that changes nothing is a frame that costs nothing */
	screen_keys(screen, "g g g");
	screen_wait_row(screen, 4, "▌");
	screen_drain(screen);
	screen_keys(screen, "g k g k");
	assert_int_equal(screen_bytes_while_idle(screen, 100), 0);
	quit(screen);
}

/* Where the gutter's bar is. */
static bool cursor_is_in_row(struct screen *screen, void *data)
{
	return strcmp(screen_cell(screen, *(int *)data, 0).text, "▌") == 0;
}

static void a_cursor_step_costs_at_most_200_bytes(void **state)
{
	size_t most = 0;

	(void)state;
	for (size_t i = 0; i < TERM_COUNT; i++) {
		struct screen *screen = start_demo(&(struct screen_start){.rows = 50, .cols = 200, .term = terms[i]});

		for (int row = 5; row < 25; row++) {
			size_t before = screen_written(screen);

			screen_keys(screen, "j");
			screen_wait_until(screen, cursor_is_in_row, &row, "the cursor in the next row");
			screen_drain(screen);
			size_t bytes = screen_written(screen) - before;
			most = bytes > most ? bytes : most;
		}
		quit(screen);
	}
	print_message("# a step costs at most %zu bytes\n", most);
	assert_in_range(most, 1, 200);
}

static void scrolling_by_a_line_does_not_repaint(void **state)
{
	struct screen *screen = start_demo(&wide);
	size_t most = 0;
	int last = 47;

	(void)state;
	for (int row = 0; row < 43; row++)
		screen_keys(screen, "j");
	screen_wait_until(screen, cursor_is_in_row, &last, "the cursor in the last row");
	for (int row = 44; row < 64; row++) {
		char *wanted = mem_printf("ws_%03d", row);
		size_t before = screen_written(screen);

		screen_keys(screen, "j");
		screen_wait_row(screen, last, wanted);
		screen_wait_until(screen, cursor_is_in_row, &last, "the cursor in the last row");
		screen_drain(screen);
		if (screen_written(screen) - before > most)
			most = screen_written(screen) - before;
		free(wanted);
	}
	print_message("# a step costs at most %zu bytes\n", most);
	assert_in_range(most, 1, 500);
	quit(screen);
}

static void a_full_repaint_brings_a_spoilt_screen_back(void **state)
{
	struct screen *screen = start_demo(&wide);

	(void)state;
	screen_spoil(screen);
	size_t before = screen_written(screen);
	screen_keys(screen, "C-l");
	screen_wait(screen, "key C-l");
	screen_wait(screen, "? help");
	screen_drain(screen);
	print_message("# a repaint costs %zu bytes\n", screen_written(screen) - before);
	screen_check_golden(screen, "demo-200x50", false, NULL);
	quit(screen);
}

static void the_screen_follows_the_size_of_the_terminal(void **state)
{
	static const struct {
		int rows, cols;
	} sizes[] = {{12, 40}, {100, 300}, {24, 80}, {50, 200}, {3, 10}, {1, 1}, {24, 80}};
	struct screen *screen = start_demo(&plain);

	(void)state;
	screen_keys(screen, "x");
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		screen_resize(screen, sizes[i].rows, sizes[i].cols);
		if (sizes[i].rows > 3)
			screen_wait_row(screen, sizes[i].rows - 1, "? help");
	}
	screen_wait(screen, "key x");
	screen_check_golden(screen, "demo-80x24", true, NULL);
	quit(screen);
}

static void the_c_locale_gets_ascii_only(void **state)
{
	struct screen_start start = {.rows = 12, .cols = 40, .term = "vt100", .locale = "C"};
	struct screen *screen = start_demo(&start);
	size_t len;

	(void)state;
	screen_keys(screen, "s");
	screen_wait(screen, "[ Cancel ]");
	screen_check_golden(screen, "demo-40x12-ascii", true, NULL);
	screen_keys(screen, "esc");
	screen_wait(screen, "cancelled");
	const char *output = screen_output(screen, 0, &len);
	for (size_t i = 0; i < len; i++)
		assert_true((unsigned char)output[i] < 0x80);
	quit(screen);
}

static void no_color_means_no_colour(void **state)
{
	static const char *const env[] = {"NO_COLOR=1", NULL};
	struct screen *screen = start_demo(&(struct screen_start){.env = env});
	bool bold = false;

	(void)state;
	for (int row = 0; row < 24; row++) {
		for (int col = 0; col < 80; col++) {
			assert_int_equal(screen_cell(screen, row, col).fg, -1);
			assert_int_equal(screen_cell(screen, row, col).bg, -1);
			bold = bold || screen_cell(screen, row, col).bold;
		}
	}
	assert_true(bold);
	quit(screen);
}

static void copying_goes_to_the_clipboard_of_the_terminal(void **state)
{
	struct screen *screen = start_demo(&plain);
	size_t len;

	(void)state;
	screen_keys(screen, "y");
	screen_wait(screen, "key y");
	assert_non_null(strstr(screen_output(screen, 0, &len), "\033]52;c;Y29waWVkCTIK\a"));
	quit(screen);
}

static void complains(const struct screen_start *start, const char *command, const char *wanted)
{
	const char *const with_shell[] = {"sh", "-c", command, "/proc/self/exe", NULL};
	const char *const alone[] = {"/proc/self/exe", "demo", NULL};
	struct screen *screen = screen_start(start, command != NULL ? with_shell : alone);

	screen_wait(screen, wanted);
	check_exit(screen, 3);
	screen_check_restored(screen);
	screen_end(screen);
}

static void a_terminal_that_cannot_do_is_told_what_to_do(void **state)
{
	char self[4096];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	(void)state;
	assert_true(len > 0);
	self[len] = '\0';
	complains(&(struct screen_start){.term = "nonsense"}, NULL, "try TERM=xterm-256color");
	complains(&(struct screen_start){.term = "dumb", .cols = 150}, NULL, "cannot move its cursor");
	char *command = mem_printf("%s demo </dev/null >/dev/null", self);
	complains(&(struct screen_start){.cols = 150}, command, "needs a terminal");
	free(command);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_terminal_is_restored_after_quitting),
	cmocka_unit_test(the_terminal_is_restored_after_a_crash),
	cmocka_unit_test(the_terminal_is_restored_after_exit_and_sigterm),
	cmocka_unit_test(a_lost_connection_ends_the_program),
	cmocka_unit_test(suspending_gives_the_terminal_back),
	cmocka_unit_test(every_terminal_sends_its_keys),
	cmocka_unit_test(pasted_text_never_acts),
	cmocka_unit_test(a_question_is_answered_by_its_own_key_alone),
	cmocka_unit_test(text_is_typed_where_the_cursor_is),
	cmocka_unit_test(idle_is_silent),
	cmocka_unit_test(a_cursor_step_costs_at_most_200_bytes),
	cmocka_unit_test(scrolling_by_a_line_does_not_repaint),
	cmocka_unit_test(a_full_repaint_brings_a_spoilt_screen_back),
	cmocka_unit_test(the_screen_follows_the_size_of_the_terminal),
	cmocka_unit_test(the_c_locale_gets_ascii_only),
	cmocka_unit_test(no_color_means_no_colour),
	cmocka_unit_test(copying_goes_to_the_clipboard_of_the_terminal),
	cmocka_unit_test(a_terminal_that_cannot_do_is_told_what_to_do),
};

int main(int argc, char **argv)
{
	if (argc > 1 && str_eq(argv[1], "demo"))
		return demo_main(argc, argv);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
