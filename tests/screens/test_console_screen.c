/* What the console looks like and costs: the real one on a private PostgreSQL that nothing is changed in. */
#include "../unit/unit.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "console.h"
#include "database.h"
#include "harness.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Until nothing more is on its way: the last of what was asked for at the start. */
static void settle(struct screen *screen)
{
	while (screen_bytes_while_idle(screen, 100) > 0)
		;
}

static struct screen *open_at(int rows, int cols)
{
	struct screen *screen = screen_start(&(struct screen_start){.rows = rows, .cols = cols},
		(const char *const[]){database_program(), "console", "gigs", NULL});
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "no worker");
	screen_wait(screen, "redis ");
	screen_wait(screen, "Landing page");
	settle(screen);
	return screen;
}

static void the_C_locale_gets_ascii(void **state)
{
	(void)state;
	struct screen *screen =
		screen_start(&(struct screen_start){.rows = 24, .cols = 80, .locale = "C", .term = "vt100"},
			(const char *const[]){database_program(), "console", "gigs", NULL});
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "redis ");
	screen_wait(screen, "Landing page");
	settle(screen);
	size_t len = 0;
	const char *bytes = screen_output(screen, 0, &len);
	for (size_t i = 0; i < len; i++)
		assert_true((unsigned char)bytes[i] < 0x80);
	console_leave(screen);
}

/* Titles with escape sequences, line breaks, bidi overrides, zero-width signs and 10,000 letters do nothing but stand
 * there: each row of the list is one row of the screen, and its columns are where they are in any other. */
static void hostile_titles_leave_the_screen_whole(void **state)
{
	(void)state;
	struct screen *screen = open_at(30, 110);
	int col = 0, row = screen_find(screen, "ws_odd", &col);
	assert_true(row > 0);
	for (int i = 0; i < 20; i++) {
		int at = 0;
		struct str text = STR_INIT;
		screen_add_row(screen, row + i, &text);
		at = screen_cell(screen, row + i, col).text[0];
		if (at != 'w')
			screen_fail(screen, "row %d: the column WORKSPACE does not begin with its others", row + i);
		str_done(&text);
	}
	size_t len = 0;
	const char *bytes = screen_output(screen, 0, &len);
	assert_null(memmem(bytes, len, "\x1b[31mred", 8));
	assert_null(memmem(bytes, len, "\x1b]52", 4));
	assert_null(memmem(bytes, len, "\u202e", 3));
	assert_null(memmem(bytes, len, "\u200b", 3));
	screen_keys(screen, "down down down down");
	screen_wait(screen, "▌   evil");
	screen_keys(screen, "enter");
	screen_wait(screen, "› evil");
	screen_wait(screen, "Candidate 5");
	screen_keys(screen, "s");
	screen_wait(screen, "sync: evil");
	screen_keys(screen, "enter");
	screen_wait_gone(screen, "sync: evil");
	console_leave(screen);
}

static void one_key_marks_all_that_have_the_same_text(void **state)
{
	(void)state;
	struct screen *screen = screen_start(&(struct screen_start){.rows = 24, .cols = 80},
		(const char *const[]){
			database_program(), "console", "gig", "10000000-0000-4000-8000-000000000008", NULL});
	screen_wait(screen, "Candidate 8");
	screen_keys(screen, "a");
	screen_wait(screen, "1 row marked");
	screen_keys(screen, "space G");
	screen_wait(screen, "×3");
	screen_keys(screen, "a");
	screen_wait(screen, "3 rows marked");
	screen_wait(screen, "delete 3 responses");
	console_leave(screen);
}

static void help_names_every_key_of_the_footer(void **state)
{
	(void)state;
	struct screen *screen = open_at(50, 110);
	screen_keys(screen, "?");
	screen_wait(screen, "Counts every drifted gig that is shown again");
	screen_keys(screen, "pgdn");
	screen_wait(screen, "leave");
	screen_keys(screen, "?");
	screen_wait_gone(screen, "leave");
	console_leave(screen);
}

static void a_resize_draws_everything_anew(void **state)
{
	(void)state;
	struct screen *screen = open_at(24, 80);
	screen_keys(screen, "down");
	screen_wait(screen, "▌   Перевод");
	screen_resize(screen, 40, 120);
	screen_wait_row(screen, 39, "? help");
	screen_wait(screen, "▌   Перевод");
	screen_resize(screen, 12, 50);
	screen_wait_row(screen, 11, "? help");
	screen_wait(screen, "▌   Перевод");
	console_leave(screen);
}

static void a_terminal_too_small_takes_no_action_keys(void **state)
{
	(void)state;
	struct screen *screen = open_at(24, 80);
	screen_resize(screen, 5, 30);
	screen_wait(screen, "This terminal is too small");
	screen_spoil(screen);
	screen_keys(screen, "s Y S Y C-l");
	screen_wait(screen, "This terminal is too small");
	screen_resize(screen, 24, 80);
	screen_wait(screen, "8 drifted of 40");
	assert_int_equal(screen_find(screen, "will be touched", NULL), -1);
	console_leave(screen);
	assert_string_equal(sql("select count(*) from trueup.job"), "0");
}

static void the_filter_shows_what_it_is_asked_for_and_esc_takes_it_back(void **state)
{
	(void)state;
	struct screen *screen = open_at(24, 80);
	screen_keys(screen, "/");
	screen_type(screen, "number !39 scope:ws_odd");
	screen_keys(screen, "enter");
	screen_wait(screen, "0 drifted of 15");
	screen_keys(screen, "/");
	screen_type(screen, " 11");
	screen_keys(screen, "enter");
	screen_wait(screen, "0 drifted of 1");
	screen_wait_gone(screen, "Gig number 13");
	screen_keys(screen, "/ C-u enter");
	screen_wait(screen, "8 drifted of 40");
	screen_keys(screen, "/");
	screen_type(screen, "x");
	screen_wait(screen, "Filter x");
	screen_keys(screen, "esc");
	screen_wait_gone(screen, "Filter");
	screen_wait(screen, "8 drifted of 40");
	console_leave(screen);
}

static void the_end_of_the_list_is_one_key_away_and_so_is_its_beginning(void **state)
{
	(void)state;
	sql("insert into gigs.gigs (id, workspace_id, title)"
	    " select ('30000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'ws_many', 'Many ' || n"
	    "   from generate_series(1, 2000) n");
	struct screen *screen = screen_start(&(struct screen_start){.rows = 24, .cols = 80},
		(const char *const[]){database_program(), "console", "gigs", NULL});
	screen_wait(screen, "8 drifted of 2,040");
	screen_wait(screen, "▌");
	screen_keys(screen, "G");
	screen_wait(screen, "▌   Many 2000");
	screen_keys(screen, "up up");
	screen_wait(screen, "▌   Many 1998");
	for (int i = 0; i < 40; i++)
		screen_keys(screen, "pgup");
	screen_keys(screen, "pgup pgup");
	screen_keys(screen, "g");
	screen_wait(screen, "▌   Landing page");
	for (int i = 0; i < 30; i++)
		screen_keys(screen, "pgdn");
	screen_wait(screen, "▌   Many 501");
	console_leave(screen);
}

static void a_step_of_the_cursor_costs_at_most_200_bytes(void **state)
{
	(void)state;
	struct screen *screen = open_at(50, 200);
	for (int i = 0; i < 20; i++) {
		size_t before = screen_written(screen);
		char title[40];
		screen_keys(screen, "down");
		snprintf(title, sizeof(title), i < 7 ? "▌   " : "▌   Gig number %d", i + 2);
		if (i >= 7)
			screen_wait(screen, title);
		else
			screen_wait_row(screen, 5 + i, title);
		if (screen_written(screen) - before > 200)
			screen_fail(screen, "%zu bytes", screen_written(screen) - before);
	}
	console_leave(screen);
}

static void keys_ini_gives_other_keys(void **state)
{
	(void)state;
	run("bash", "-c",
		"mkdir -p \"$SERVERS_DIR/home\" && printf '[keys]\\nhelp = h\\nfilter = F /\\nback = esc left\\n'"
		" >\"$SERVERS_DIR/home/keys.ini\"",
		NULL);
	char *home = mem_printf("TRUEUP_HOME=%s/home", getenv("SERVERS_DIR"));
	const char *const env[] = {home, NULL};
	struct screen *screen = screen_start(&(struct screen_start){.rows = 40, .cols = 110, .env = env},
		(const char *const[]){database_program(), "console", "gigs", NULL});
	screen_wait(screen, "F filter");
	screen_wait(screen, "h help");
	screen_wait(screen, "8 drifted of 40");
	screen_keys(screen, "h");
	screen_wait(screen, "F /");
	screen_keys(screen, "q");
	screen_wait_gone(screen, "F /");
	console_leave(screen);
	free(home);
}

static int64_t cpu_ticks(pid_t pid)
{
	char *path = mem_printf("/proc/%d/stat", (int)pid);
	FILE *file = fopen(path, "r");
	unsigned long user = 0, kernel = 0;
	assert_non_null(file);
	assert_int_equal(
		fscanf(file, "%*d %*s %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &kernel), 2);
	fclose(file);
	free(path);
	return (int64_t)(user + kernel);
}

static void an_idle_console_is_silent(void **state)
{
	enum { TIMES = 3, TICKS = 2 };
	int64_t took = INT64_MAX;
	(void)state;
	struct screen *screen = open_at(50, 200);
	screen_bytes_while_idle(screen, 500);
	for (int i = 0; i < TIMES && took > TICKS; i++) {
		int64_t before = cpu_ticks(screen_pid(screen));
		console_wait_silence(screen, 6000);
		took = cpu_ticks(screen_pid(screen)) - before;
	}
	assert_in_range(took, 0, TICKS);
	console_leave(screen);
}

static void the_first_frame_does_not_wait_for_the_server(void **state)
{
	(void)state;
	/* Nobody answers at this address: it is for documentation. */
	static const char *const env[] = {"PGHOST=192.0.2.1", NULL};
	struct screen *screen = screen_start(
		&(struct screen_start){.env = env}, (const char *const[]){database_program(), "console", "gigs", NULL});
	screen_wait(screen, "pg connecting");
	screen_wait(screen, "s sync");
	screen_keys(screen, "q");
	int status = screen_wait_exit(screen);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	screen_end(screen);
}

static void a_hang_up_ends_it_at_once(void **state)
{
	(void)state;
	struct screen *screen = open_at(24, 80);
	screen_hang_up(screen);
	screen_wait_exit(screen);
	screen_end(screen);
}

static void it_can_be_suspended_and_brought_back(void **state)
{
	(void)state;
	struct screen *screen = open_at(24, 80);
	kill(screen_pid(screen), SIGTSTP);
	screen_spoil(screen);
	kill(screen_pid(screen), SIGCONT);
	screen_keys(screen, "C-l");
	screen_wait(screen, "8 drifted of 40");
	screen_keys(screen, "down");
	screen_wait(screen, "▌   Перевод");
	console_leave(screen);
}

static void without_a_terminal_it_says_so(void **state)
{
	(void)state;
	const char *out = run("bash", "-c", "\"$TRUEUP\" console 2>&1 >/dev/null </dev/null; echo \"status $?\"", NULL);
	assert_non_null(strstr(out, "trueup: "));
	assert_non_null(strstr(out, "status 2"));
	out = run("bash", "-c",
		"ASAN_OPTIONS=detect_leaks=0 TERM=nonsense script -qec \"$TRUEUP console\" /dev/null </dev/null; echo "
		"\"status $?\"",
		NULL);
	assert_non_null(strstr(out, "nonsense"));
	assert_non_null(strstr(out, "status 2"));
}

static void an_unknown_view_is_an_error_with_the_nearest_name(void **state)
{
	(void)state;
	const char *out = run("bash", "-c", "\"$TRUEUP\" console gigz 2>&1; echo \"status $?\"", NULL);
	assert_non_null(strstr(out, "did you mean \"gig\"?"));
	assert_non_null(strstr(out, "status 2"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_C_locale_gets_ascii, console_begin, console_end),
		cmocka_unit_test_setup_teardown(one_key_marks_all_that_have_the_same_text, console_begin, console_end),
		cmocka_unit_test_setup_teardown(hostile_titles_leave_the_screen_whole, console_begin, console_end),
		cmocka_unit_test_setup_teardown(help_names_every_key_of_the_footer, console_begin, console_end),
		cmocka_unit_test_setup_teardown(a_resize_draws_everything_anew, console_begin, console_end),
		cmocka_unit_test_setup_teardown(a_terminal_too_small_takes_no_action_keys, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			the_filter_shows_what_it_is_asked_for_and_esc_takes_it_back, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			the_end_of_the_list_is_one_key_away_and_so_is_its_beginning, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			a_step_of_the_cursor_costs_at_most_200_bytes, console_begin, console_end),
		cmocka_unit_test_setup_teardown(keys_ini_gives_other_keys, console_begin, console_end),
		cmocka_unit_test_setup_teardown(an_idle_console_is_silent, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			the_first_frame_does_not_wait_for_the_server, console_begin, console_end),
		cmocka_unit_test_setup_teardown(a_hang_up_ends_it_at_once, console_begin, console_end),
		cmocka_unit_test_setup_teardown(it_can_be_suspended_and_brought_back, console_begin, console_end),
		cmocka_unit_test_setup_teardown(without_a_terminal_it_says_so, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			an_unknown_view_is_an_error_with_the_nearest_name, console_begin, console_end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
