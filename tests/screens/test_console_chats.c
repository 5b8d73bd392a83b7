/* The panes of the chats system: what is missing and why, made, revived, taken back. The real console on a private
 * PostgreSQL. */
#include "../unit/unit.h"
#include "base/mem.h"
#include "base/str.h"
#include "console.h"
#include "database.h"
#include "harness.h"

static int begin_chats(void **state)
{
	(void)state;
	database_begin(true);
	run("sql_file", "tests/data/chats-tables-production.sql", NULL);
	run("sql_file", "tests/data/console-chats.sql", NULL);
	run("trueup", "migrate", "--domain", "chats", "--label", "demo", "--yes", "--quiet", NULL);
	run("bash", "-c", "\"$TRUEUP\" check --quiet || [ $? = 1 ]", NULL);
	return 0;
}

static struct screen *open_at(int rows, int cols, const char *const *env)
{
	return screen_start(&(struct screen_start){.rows = rows, .cols = cols, .env = env},
		(const char *const[]){database_program(), "console", "chats", NULL});
}

static struct screen *open_pane(void)
{
	struct screen *screen = open_at(24, 110, NULL);
	screen_wait(screen, "2 drifted of 3");
	screen_wait(screen, "▌   Teacher 1 / Student 1");
	return screen;
}

static void each_kind_is_told_from_the_others(void **state)
{
	(void)state;
	struct screen *screen = open_pane();
	screen_wait_row(screen, 4, "✗ none");
	screen_wait_row(screen, 5, "Teacher 2 / evil·[31m");
	screen_wait_row(screen, 5, "✗ none");
	screen_wait_row(screen, 6, "Teacher 3 / Student 3");
	screen_wait_row(screen, 6, "! deleted");
	screen_wait_row(screen, 1, "3 Chats 2");
	console_leave(screen);
}

static void under_a_filter_too_only_pairs_without_a_chat_are_to_be_made(void **state)
{
	(void)state;
	struct screen *screen = open_pane();
	screen_keys(screen, "/");
	screen_type(screen, "teacher\r");
	screen_wait_row(screen, 2, "filter teacher   2 drifted of 3");
	screen_wait_row(screen, 23, "S make all 2 ");
	console_leave(screen);
}

static void s_makes_a_chat_and_u_takes_it_back(void **state)
{
	(void)state;
	struct screen *screen = open_pane();
	screen_keys(screen, "s");
	screen_wait(screen, "1 row will be touched");
	screen_wait(screen, "v see all rows");
	assert_int_equal(screen_find(screen, "not known to have drifted", NULL), -1);
	console_confirm(screen);
	screen_wait(screen, "1 fixed");
	screen_wait(screen, "1 drifted of 2");
	assert_string_equal(sql("select count(*) from chats.chat_rooms"), "3");
	screen_keys(screen, "u");
	screen_wait(screen, "1 row will be touched");
	screen_wait(screen, "v see all rows");
	console_confirm(screen);
	screen_wait(screen, "2 drifted of 3");
	assert_string_equal(sql("select count(*) from chats.chat_rooms"), "2");
	console_leave(screen);
}

static void S_makes_all_and_revives_none_e_revives(void **state)
{
	(void)state;
	struct screen *screen = open_pane();
	screen_keys(screen, "S");
	screen_wait(screen, "2 rows will be touched, of 2 teachers.");
	screen_wait(screen, "v see all rows");
	console_confirm(screen);
	screen_wait(screen, "2 fixed");
	screen_wait(screen, "▌   Teacher 3 / Student 3");
	assert_string_equal(sql("select count(*) from chats.chat_rooms where deleted_at is null"), "3");
	console_leave(screen);
	screen = open_at(24, 110, NULL);
	screen_wait(screen, "▌   Teacher 3 / Student 3");
	screen_keys(screen, "e");
	screen_wait(screen, "1 row will be touched");
	screen_wait(screen, "v see all rows");
	console_confirm(screen);
	screen_wait(screen, "No pair without a chat is known");
	assert_string_equal(sql("select count(*) from chats.chat_rooms where deleted_at is null"), "4");
	console_leave(screen);
}

/* One is blocked by a deleted chat, but nobody has looked for that. */
static void what_was_not_looked_for_is_not_said_to_be_right(void **state)
{
	(void)state;
	sql("delete from trueup.finding");
	struct screen *screen = open_at(24, 110, NULL);
	screen_wait(screen, "No pair without a chat is known");
	console_leave(screen);
}

static void a_pair_says_why_it_has_no_chat(void **state)
{
	(void)state;
	static const struct {
		const char *teacher, *student, *why;
	} pairs[] = {
		{"1", "1", "✗ none"},
		{"3", "3", "! deleted"},
		{"5", "5", "none: the lesson is deleted"},
		{"1", "4", "none: nothing is booked"},
	};
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		char *key = mem_printf("10000000-0000-4000-8000-00000000000%s,20000000-0000-4000-8000-00000000000%s",
			pairs[i].teacher, pairs[i].student);
		struct screen *screen = screen_start(&(struct screen_start){.rows = 24, .cols = 110},
			(const char *const[]){database_program(), "console", "pair", key, NULL});
		screen_wait(screen, pairs[i].why);
		console_leave(screen);
		free(key);
	}
}

static void a_pair_shows_bookings_messages_and_what_was_done(void **state)
{
	(void)state;
	struct screen *screen = open_pane();
	screen_keys(screen, "a");
	screen_wait(screen, "▌   Teacher 3");
	screen_wait_row(screen, 5, "  open");
	screen_keys(screen, "down enter");
	screen_wait(screen, "delivered 2 · blocked 1");
	screen_wait(screen, "3h");
	screen_wait(screen, "14 Nov 10:00");
	screen_keys(screen, "esc");
	screen_wait(screen, "▌   Teacher 4");
	screen_keys(screen, "esc");
	screen_wait(screen, "▌   Teacher 1 / Student 1");
	screen_keys(screen, "enter");
	screen_wait(screen, "Nothing was done here yet");
	screen_keys(screen, "s");
	screen_wait(screen, "1 row will be touched");
	screen_wait(screen, "v see all rows");
	console_confirm(screen);
	screen_wait(screen, "✓ open");
	screen_wait(screen, "made");
	console_leave(screen);
}

static void all_chats_are_filtered_by_their_state(void **state)
{
	(void)state;
	struct screen *screen = open_pane();
	screen_keys(screen, "a");
	screen_wait(screen, "Teacher 4");
	screen_keys(screen, "/");
	screen_type(screen, "state:deleted\r");
	screen_wait_gone(screen, "Teacher 4");
	screen_wait(screen, "Teacher 3");
	console_leave(screen);
}

static void the_figures_count_what_is_there(void **state)
{
	(void)state;
	struct screen *screen = open_pane();
	screen_keys(screen, "t");
	screen_wait(screen, "average lag");
	screen_wait_beside(screen, "active bookings", "6");
	screen_wait_beside(screen, "average lag", "3h");
	screen_wait_beside(screen, "over an hour", "1");
	console_leave(screen);
}

static void no_figure_is_cut_off_at_80x24(void **state)
{
	(void)state;
	struct screen *screen = open_at(24, 80, NULL);
	screen_wait(screen, "▌   Teacher 1 / Student 1");
	screen_keys(screen, "t");
	screen_wait(screen, "largest lag");
	screen_wait_beside(screen, "over an hour", "1");
	console_leave(screen);
}

static void it_speaks_russian(void **state)
{
	(void)state;
	struct screen *screen = open_at(24, 110, (const char *const[]){"LANGUAGE=ru", NULL});
	screen_wait(screen, "ПРЕПОДАВАТЕЛЬ / СТУДЕНТ");
	screen_wait(screen, "✗ нет");
	screen_wait(screen, "! удалён");
	screen_keys(screen, "t");
	screen_wait(screen, "активные брони");
	console_leave(screen);
}

static void without_trueup_it_is_looked_at_live(void **state)
{
	(void)state;
	sql("drop schema trueup cascade");
	struct screen *screen = open_at(24, 110, NULL);
	screen_wait(screen, "Teacher 1 / Student 1");
	screen_wait(screen, "Teacher 2 / evil");
	screen_wait(screen, "Nothing can be repaired from here");
	console_leave(screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_kind_is_told_from_the_others, begin_chats, console_end),
		cmocka_unit_test_setup_teardown(
			under_a_filter_too_only_pairs_without_a_chat_are_to_be_made, begin_chats, console_end),
		cmocka_unit_test_setup_teardown(s_makes_a_chat_and_u_takes_it_back, begin_chats, console_end),
		cmocka_unit_test_setup_teardown(S_makes_all_and_revives_none_e_revives, begin_chats, console_end),
		cmocka_unit_test_setup_teardown(
			what_was_not_looked_for_is_not_said_to_be_right, begin_chats, console_end),
		cmocka_unit_test_setup_teardown(a_pair_says_why_it_has_no_chat, begin_chats, console_end),
		cmocka_unit_test_setup_teardown(
			a_pair_shows_bookings_messages_and_what_was_done, begin_chats, console_end),
		cmocka_unit_test_setup_teardown(all_chats_are_filtered_by_their_state, begin_chats, console_end),
		cmocka_unit_test_setup_teardown(the_figures_count_what_is_there, begin_chats, console_end),
		cmocka_unit_test_setup_teardown(no_figure_is_cut_off_at_80x24, begin_chats, console_end),
		cmocka_unit_test_setup_teardown(it_speaks_russian, begin_chats, console_end),
		cmocka_unit_test_setup_teardown(without_trueup_it_is_looked_at_live, begin_chats, console_end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
