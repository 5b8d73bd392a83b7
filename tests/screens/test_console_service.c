/* The screen of the service: its state, its errors, its lines as they come. systemctl and journalctl are our own. */
#include "../unit/unit.h"
#include "console.h"
#include "database.h"
#include "harness.h"
#include "host.h"

static int begin(void **state)
{
	(void)state;
	database_begin(true);
	host_begin();
	host_say("6", "300", "GET /chats 200");
	host_say("3", "120", "chat: evil \033[31mred\033[0m\rend");
	host_say("6", "60", "listening");
	return 0;
}

static int end(void **state)
{
	return console_end(state);
}

static struct screen *open_at(int rows, int cols)
{
	return screen_start(&(struct screen_start){.rows = rows, .cols = cols},
		(const char *const[]){database_program(), "console", "service", NULL});
}

static void it_says_how_the_service_is_and_what_it_wrote(void **state)
{
	(void)state;
	struct screen *screen = open_at(24, 80);
	screen_wait_row(screen, 3, "✓ active (running) for 1m  thebot-backend.service");
	screen_wait_row(screen, 4, "1 error in the last hour");
	screen_wait(screen, "GET /chats 200");
	screen_wait(screen, "chat: evil ·[31mred·[0m end");
	screen_wait(screen, "err ");
	screen_wait(screen, "▌");
	console_leave(screen);
}

static void a_line_that_comes_is_shown_and_the_cursor_stays_on_the_newest(void **state)
{
	(void)state;
	struct screen *screen = open_at(24, 80);
	screen_wait(screen, "listening");
	host_say("4", "0", "a new line");
	screen_wait(screen, "a new line");
	screen_wait_row(screen, 9, "▌");
	screen_keys(screen, "g");
	screen_wait_row(screen, 6, "▌");
	host_say("4", "0", "another line");
	screen_wait(screen, "another line");
	screen_wait_row(screen, 6, "▌");
	console_leave(screen);
}

static void lines_are_filtered_also_those_that_come(void **state)
{
	(void)state;
	struct screen *screen = open_at(24, 80);
	screen_wait(screen, "listening");
	screen_keys(screen, "/");
	screen_wait_typing(screen, true);
	screen_type(screen, "chat");
	screen_keys(screen, "enter");
	screen_wait_gone(screen, "listening");
	screen_wait(screen, "GET /chats");
	host_say("6", "0", "nothing of it");
	host_say("6", "0", "the last chat");
	screen_wait(screen, "the last chat");
	assert_int_equal(screen_find(screen, "nothing of it", NULL), -1);
	console_leave(screen);
}

static void nothing_is_written_while_no_line_comes(void **state)
{
	(void)state;
	struct screen *screen = open_at(24, 80);
	screen_wait(screen, "listening");
	screen_wait_row(screen, 4, "1 error");
	console_wait_silence(screen, 1500); /* the rest of its first frames may come late */
	console_wait_silence(screen, 6000);
	console_leave(screen);
}

static void what_is_not_on_this_host_is_said(void **state)
{
	(void)state;
	host_complain("systemctl", "System has not been booted with systemd as init system (PID 1). Can't operate.");
	struct screen *screen = open_at(12, 40);
	screen_wait(screen, "not on this host");
	screen_wait(screen, "no systemd");
	console_leave(screen);
}

static void a_journal_that_may_not_be_read_is_not_one_without_errors(void **state)
{
	(void)state;
	run("bash", "-c", "rm \"$HOST_UNITS\"/*.journal", NULL);
	host_complain("journalctl", "Hint: You are currently not seeing messages from other users and the system.");
	host_state("failed failed 60");
	struct screen *screen = open_at(24, 120);
	screen_wait_row(screen, 3, "✗ failed (failed) for 1m");
	screen_wait_row(screen, 4, "errors of the last hour: unknown: this user may not read the journal");
	assert_int_equal(screen_find(screen, "It wrote nothing yet", NULL), -1);
	console_leave(screen);
}

static void what_does_not_answer_is_unknown_after_a_while_and_asked_again(void **state)
{
	(void)state;
	host_hang();
	struct screen *screen = open_at(24, 80);
	screen_wait_row(screen, 3, "unknown: systemctl did not answer within 10 seconds");
	screen_wait_row(screen, 4, "1 error");
	run("bash", "-c", "rm \"$HOST_UNITS/hang.systemctl\"", NULL);
	screen_keys(screen, "r");
	screen_wait_row(screen, 3, "✓ active (running) for 1m");
	console_leave(screen);
}

static void a_journal_that_ends_is_said_to_be_followed_no_longer(void **state)
{
	(void)state;
	struct screen *screen = open_at(24, 100);
	screen_wait(screen, "listening");
	host_stop_following();
	screen_wait(screen, "The journal is no longer followed: ");
	screen_wait(screen, "listening");
	host_say("4", "0", "a new line");
	screen_keys(screen, "r");
	screen_wait(screen, "a new line");
	screen_wait_gone(screen, "no longer followed");
	console_leave(screen);
}

static void a_service_that_was_started_again_is_so_since_then(void **state)
{
	(void)state;
	struct screen *screen = open_at(24, 80);
	screen_wait_row(screen, 3, "active (running) for 1m");
	screen_wait_row(screen, 4, "1 error");
	host_state("active running 1");
	screen_keys(screen, "r");
	screen_wait_row(screen, 3, "s  thebot-backend.service"); /* seconds */
	console_leave(screen);
}

#define SERVICE_TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SERVICE_TEST(it_says_how_the_service_is_and_what_it_wrote),
		SERVICE_TEST(a_line_that_comes_is_shown_and_the_cursor_stays_on_the_newest),
		SERVICE_TEST(lines_are_filtered_also_those_that_come),
		SERVICE_TEST(nothing_is_written_while_no_line_comes),
		SERVICE_TEST(what_is_not_on_this_host_is_said),
		SERVICE_TEST(a_journal_that_may_not_be_read_is_not_one_without_errors),
		SERVICE_TEST(what_does_not_answer_is_unknown_after_a_while_and_asked_again),
		SERVICE_TEST(a_journal_that_ends_is_said_to_be_followed_no_longer),
		SERVICE_TEST(a_service_that_was_started_again_is_so_since_then),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
