/* The rules that keep a person at the console from changing what was not meant: each with the test that would miss it.
 */
#include "../unit/unit.h"
#include "base/mem.h"
#include "base/str.h"
#include "console.h"
#include "database.h"
#include "harness.h"

#include <signal.h>
#include <sys/wait.h>

static int end(void **state)
{
	(void)state;
	setenv("PGUSER", "postgres", 1);
	run("eval", "postgres_ready || start_postgres", NULL);
	database_end();
	return 0;
}

static struct screen *open_sized(int rows, int cols)
{
	struct screen *screen = screen_start(&(struct screen_start){.rows = rows, .cols = cols},
		(const char *const[]){database_program(), "console", "gigs", NULL});
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "Landing page");
	return screen;
}

static struct screen *open_console(void)
{
	return open_sized(30, 110);
}

static void expect_nothing_queued(void)
{
	assert_string_equal(sql("select count(*) from trueup.job where state <> 'preview'"), "0");
}

static void the_preview_says_what_will_happen_and_shows_every_row_of_it(void **state)
{
	(void)state;
	struct screen *screen = open_sized(24, 80);
	screen_keys(screen, "S");
	screen_wait(screen, "8 rows will be touched, in 2 workspaces");
	screen_wait(screen, "Last looked for by run 1");
	screen_wait(screen, "+21 −1,198 in all");
	screen_wait(screen, "can be undone");
	screen_wait(screen, "Y sync all 8   v see all rows   c command");
	screen_keys(screen, "v");
	screen_wait(screen, "Preview › all rows");
	screen_wait(screen, "responses 1   ");
	screen_wait(screen, "Gig number 8");
	screen_keys(screen, "esc");
	screen_wait(screen, "8 rows will be touched");
	screen_keys(screen, "c");
	screen_wait(screen, "trueup repair gig-counters --all");
	screen_keys(screen, "enter");
	screen_wait_gone(screen, "trueup repair");
	console_confirm(screen);
	screen_wait(screen, "8 fixed");
	console_leave(screen);
}

static void stop(struct screen *screen)
{
	siginfo_t info;
	kill(screen_pid(screen), SIGSTOP);
	assert_int_equal(waitid(P_PID, (id_t)screen_pid(screen), &info, WSTOPPED), 0);
}

static void a_row_that_changes_while_the_preview_is_open_is_said_before_anything_is_queued(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "S");
	screen_wait(screen, "8 rows will be touched");
	screen_wait(screen, "in all");
	console_wait_question(screen);
	stop(screen); /* it has not heard of it when it reads the key */
	sql("update gigs.gigs set responses = 500 where id = '10000000-0000-4000-8000-000000000001'");
	run("bash", "-c", "\"$TRUEUP\" check gig-counters --quiet || [ $? = 1 ]", NULL);
	screen_keys(screen, "Y");
	kill(screen_pid(screen), SIGCONT);
	screen_wait(screen, "Rows of it have changed or gone since they were shown");
	expect_nothing_queued();
	screen_wait(screen, "−1,696");
	console_wait_question(screen);
	screen_bytes_while_idle(screen, CONSOLE_SETTLE_MS);
	console_confirm(screen);
	screen_wait(screen, "8 fixed");
	console_leave(screen);
}

static void keys_typed_ahead_of_the_preview_confirm_nothing(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	/* As a paste looks to a terminal that does not mark it: all at once. */
	screen_type(screen, "SYYY");
	screen_wait(screen, "8 rows will be touched");
	screen_wait(screen, "in all");
	expect_nothing_queued();
	screen_keys(screen, "enter");
	screen_wait_gone(screen, "will be touched");
	console_leave(screen);
}

static void a_paste_in_pieces_acts_on_nothing(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_bytes(screen, "\033[200~sY", 8);
	screen_bytes(screen, "S\rY", 3);
	screen_bytes(screen, "\033[20", 4);
	screen_bytes(screen, "1~", 2);
	screen_keys(screen, "down");
	screen_wait(screen, "▌   Перевод");
	assert_int_equal(screen_find(screen, "will be touched", NULL), -1);
	console_leave(screen);
	assert_string_equal(sql("select count(*) from trueup.job"), "0");
}

static bool was_drawn_again(struct screen *screen, void *data)
{
	screen_look(screen);
	return screen_written(screen) > *(size_t *)data;
}

/* When C-l has its answer, the keys before it have been read. */
static void press_and_draw_again(struct screen *screen, const char *keys)
{
	screen_drain(screen);
	size_t before = screen_written(screen);
	screen_keys(screen, keys);
	screen_keys(screen, "C-l");
	screen_wait_until(screen, was_drawn_again, &before, "the screen drawn again");
}

static void a_terminal_too_small_to_see_takes_no_action_keys(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_resize(screen, 5, 30);
	screen_wait(screen, "too small");
	press_and_draw_again(screen, "s S Y");
	screen_resize(screen, 30, 110);
	screen_wait(screen, "Landing page");
	assert_int_equal(screen_find(screen, "will be touched", NULL), -1);
	console_leave(screen);
	assert_string_equal(sql("select count(*) from trueup.job"), "0");
}

static void a_preview_in_a_terminal_that_got_too_small_is_not_confirmed(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "S");
	screen_wait(screen, "in all");
	screen_resize(screen, 5, 30);
	screen_wait(screen, "too small");
	press_and_draw_again(screen, "Y");
	screen_resize(screen, 30, 110);
	screen_wait(screen, "8 rows will be touched");
	expect_nothing_queued();
	screen_keys(screen, "enter");
	screen_wait_gone(screen, "will be touched");
	console_leave(screen);
}

/* The key was typed at another screen, and comes once this one is there. */
static void resize_while_pressing(struct screen *screen, const char *key)
{
	stop(screen);
	screen_keys(screen, key);
	screen_resize(screen, 24, 80);
	kill(screen_pid(screen), SIGCONT);
	press_and_draw_again(screen, "x");
}

static void a_key_that_comes_with_a_change_of_size_confirms_nothing(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "S");
	screen_wait(screen, "in all");
	resize_while_pressing(screen, "Y");
	screen_wait(screen, "8 rows will be touched");
	expect_nothing_queued();
	screen_bytes_while_idle(screen, CONSOLE_SETTLE_MS);
	console_confirm(screen);
	screen_wait(screen, "8 fixed");
	console_leave(screen);
}

/* What else is confirmed than a change of rows: by which key it is asked for, and what then stands there. */
static const struct {
	const char *view, *key, *text;
} asked[] = {
	{"jobs", "H", "Halt all jobs"},
	{"jobs", "x", "before it is done"},
	{"jobs", "P", "Priority of job"},
	{"gigs", "e", "Export what is shown"},
};

static void a_key_that_comes_with_a_change_of_size_confirms_nothing_whatever_is_asked(void **state)
{
	(void)state;
	sql("insert into trueup.job (kind, rule, hash, state, operator) values ('repair', 'x', 'x', 'paused', 'anna')");
	for (size_t i = 0; i < sizeof(asked) / sizeof(*asked); i++) {
		struct screen *screen = screen_start(&(struct screen_start){.rows = 30, .cols = 110},
			(const char *const[]){database_program(), "console", asked[i].view, NULL});
		screen_wait(screen, "▌");
		screen_keys(screen, asked[i].key);
		screen_wait(screen, asked[i].text);
		resize_while_pressing(screen, "Y");
		screen_wait(screen, asked[i].text);
		screen_keys(screen, "enter");
		screen_wait_gone(screen, asked[i].text);
		console_leave(screen);
	}
	assert_string_equal(sql("select state from trueup.job"), "paused");
	assert_string_equal(sql("select count(halted) from trueup.installation"), "0");
}

static void a_viewer_is_told_which_grant_is_missing(void **state)
{
	(void)state;
	sql("do $$ begin create role console_viewer login; exception when duplicate_object then null; end $$;"
	    "grant trueup_viewer to console_viewer;"
	    "grant usage on schema gigs to console_viewer;"
	    "grant select on all tables in schema gigs to console_viewer");
	setenv("PGUSER", "console_viewer", 1);
	struct screen *screen = open_console();
	screen_keys(screen, "s");
	screen_wait(screen, "sync: this login is not a member of trueup_operator");
	console_leave(screen);
	setenv("PGUSER", "postgres", 1);
	assert_string_equal(sql("select count(*) from trueup.job"), "0");
}

static void a_server_that_goes_away_under_the_preview_leaves_nothing_queued(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "S");
	screen_wait(screen, "in all");
	run("stop_postgres", "immediate", NULL);
	screen_keys(screen, "Y");
	screen_wait(screen, "nothing was queued");
	run("restart_postgres", NULL);
	screen_keys(screen, "enter");
	screen_wait_gone(screen, "nothing was queued");
	screen_wait(screen, "read-write");
	expect_nothing_queued();
	console_leave(screen);
}

static void many_rows_of_a_protected_target_want_the_name_also_while_armed(void **state)
{
	(void)state;
	sql("update trueup.installation set protect = true");
	struct screen *screen = open_console();
	screen_wait(screen, "PROTECTED");
	screen_keys(screen, "s");
	screen_wait(screen, "type its name");
	screen_wait(screen, "1 row will be touched");
	screen_wait(screen, "responses      +1");
	screen_keys(screen, "Y"); /* to the field */
	screen_type(screen, "demo");
	screen_wait_typing(screen, true);
	screen_keys(screen, "enter");
	screen_wait_typing(screen, false);
	console_confirm(screen);
	screen_wait(screen, "1 fixed");
	screen_wait(screen, "armed 15m");
	screen_keys(screen, "S");
	screen_wait(screen, "type its name");
	screen_wait(screen, "7 rows will be touched");
	screen_keys(screen, "Y enter Y"); /* goes to the field, which stays empty */
	screen_keys(screen, "esc");
	screen_wait_gone(screen, "type its name");
	console_leave(screen);
	assert_string_equal(sql("select count(*) from trueup.job where state <> 'preview'"), "1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			the_preview_says_what_will_happen_and_shows_every_row_of_it, console_begin, end),
		cmocka_unit_test_setup_teardown(
			a_row_that_changes_while_the_preview_is_open_is_said_before_anything_is_queued, console_begin,
			end),
		cmocka_unit_test_setup_teardown(keys_typed_ahead_of_the_preview_confirm_nothing, console_begin, end),
		cmocka_unit_test_setup_teardown(a_paste_in_pieces_acts_on_nothing, console_begin, end),
		cmocka_unit_test_setup_teardown(a_terminal_too_small_to_see_takes_no_action_keys, console_begin, end),
		cmocka_unit_test_setup_teardown(
			a_preview_in_a_terminal_that_got_too_small_is_not_confirmed, console_begin, end),
		cmocka_unit_test_setup_teardown(
			a_key_that_comes_with_a_change_of_size_confirms_nothing, console_begin, end),
		cmocka_unit_test_setup_teardown(
			a_key_that_comes_with_a_change_of_size_confirms_nothing_whatever_is_asked, console_begin, end),
		cmocka_unit_test_setup_teardown(a_viewer_is_told_which_grant_is_missing, console_begin, end),
		cmocka_unit_test_setup_teardown(
			a_server_that_goes_away_under_the_preview_leaves_nothing_queued, console_begin, end),
		cmocka_unit_test_setup_teardown(
			many_rows_of_a_protected_target_want_the_name_also_while_armed, console_begin, end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
