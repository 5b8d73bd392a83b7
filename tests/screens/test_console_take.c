/* What leaves the console: rows on the clipboard, and files. */
#include "../unit/unit.h"
#include "base/mem.h"
#include "base/str.h"
#include "console.h"
#include "database.h"
#include "harness.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char *folder;

static int begin(void **state)
{
	(void)state;
	database_begin(true);
	folder = mem_printf("%s/take-XXXXXX", getenv("SERVERS_DIR"));
	assert_non_null(mkdtemp(folder));
	sql("update gigs.gigs set title = 'call +7 916 123-45-67 or anna@example.com' where title = 'Gig number 9'");
	sql("update gigs.gigs set title = '=cmd|'' /C calc''!A0' where title = 'Gig number 10'");
	return 0;
}

static int end(void **state)
{
	(void)state;
	database_end();
	free(folder);
	return 0;
}

static struct screen *open_on(const char *term)
{
	struct screen *screen =
		screen_start(&(struct screen_start){.rows = 24, .cols = 100, .directory = folder, .term = term},
			(const char *const[]){database_program(), "console", "gigs", NULL});
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "Gig number 18");
	return screen;
}

static int digit_of(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;
	return at ? (int)(at - digits) : -1;
}

/* What the program last put on the clipboard; free() it. */
static char *clipboard(struct screen *screen)
{
	struct str text = STR_INIT;
	size_t len = 0;
	const char *at = NULL;
	unsigned bits = 0, count = 0;
	for (const char *next = screen_output(screen, 0, &len); (next = strstr(next, "\033]52;c;"));)
		at = next += 7;
	assert_non_null(at);
	for (; digit_of(*at) >= 0; at++) {
		bits = bits << 6 | (unsigned)digit_of(*at);
		count += 6;
		if (count >= 8) {
			count -= 8;
			str_addc(&text, (char)(bits >> count & 0xff));
		}
	}
	return str_take(&text);
}

static void copied(struct screen *screen, const char *wanted)
{
	char *text = clipboard(screen);
	assert_string_equal(text, wanted);
	free(text);
}

static void y_copies_the_row_and_Y_its_identifier(void **state)
{
	(void)state;
	struct screen *screen = open_on(NULL);
	sql("update trueup.finding set since = '2026-01-02 03:04:05+00'");
	screen_keys(screen, "down y");
	screen_wait(screen, "Copied 1 row, ");
	char *text = clipboard(screen);
	assert_true(str_starts(text, "Перевод каталога на английский\tws_even\t\t2\t\t0\t20"));
	assert_true(str_ends(text, "Z\t\n"));
	free(text);
	screen_keys(screen, "Y");
	screen_wait(screen, "Copied 1 row, 37 bytes.");
	copied(screen, "10000000-0000-4000-8000-000000000002\n");
	console_leave(screen);
}

static void marked_rows_are_copied_all_of_them(void **state)
{
	(void)state;
	struct screen *screen = open_on(NULL);
	screen_keys(screen, "space space");
	screen_wait(screen, "2 marked");
	screen_keys(screen, "Y");
	screen_wait(screen, "Copied 2 rows, 74 bytes.");
	copied(screen, "10000000-0000-4000-8000-000000000001\n10000000-0000-4000-8000-000000000002\n");
	screen_keys(screen, "y");
	screen_wait(screen, "Copied 2 rows, ");
	console_leave(screen);
}

static void nothing_hostile_gets_onto_the_clipboard(void **state)
{
	(void)state;
	struct screen *screen = open_on(NULL);
	for (int i = 0; i < 5; i++) {
		screen_keys(screen, "down y");
		screen_wait(screen, "Copied 1 row, ");
		screen_keys(screen, "!");
		screen_wait_gone(screen, "Copied 1 row, ");
		char *text = clipboard(screen);
		for (const char *at = text; *at; at++)
			assert_true((unsigned char)*at >= ' ' || *at == '\t' || (*at == '\n' && !at[1]));
		assert_null(strstr(text, "\u202e"));
		assert_null(strstr(text, "\u200b"));
		free(text);
	}
	console_leave(screen);
}

static void a_terminal_without_a_clipboard_is_told_where_else(void **state)
{
	(void)state;
	struct screen *screen = open_on("linux");
	screen_keys(screen, "y");
	screen_wait(screen, "The terminal linux takes nothing for its clipboard: e exports");
	console_leave(screen);
}

static const char *in_folder(const char *command)
{
	char *text = mem_printf("cd '%s' && %s", folder, command);
	const char *said = run("bash", "-c", text, NULL);
	free(text);
	return said;
}

static void all_that_is_shown_is_exported_masked_for_the_owner_alone(void **state)
{
	(void)state;
	struct screen *screen = open_on(NULL);
	screen_keys(screen, "e");
	screen_wait(screen, "40 rows are shown.");
	screen_wait(screen, "are masked");
	console_confirm(screen);
	screen_wait(screen, "Exported 40 rows to trueup-gigs-");
	assert_string_equal(in_folder("ls | grep -cE '^trueup-gigs-[0-9]{8}-[0-9]{6}.csv$'"), "1");
	assert_string_equal(in_folder("stat -c %a *.csv"), "600");
	assert_string_equal(in_folder("head -n 1 *.csv | tr -d '\\r'"),
		"gig_id,label,scope,responses_stored,responses_actual,new_stored,new_actual,since,again");
	assert_string_equal(in_folder("grep -c . *.csv"), "41");
	assert_string_equal(in_folder("grep -c '0009,call +\\*\\*\\*67 or \\*\\*\\*@\\*\\*\\*,ws_odd' *.csv"), "1");
	assert_string_equal(in_folder("grep -c \"0010,\\\"'=cmd|' /C calc'!A0\\\",\" *.csv"), "1");
	assert_string_equal(
		in_folder("LC_ALL=C grep -cP '[\\x00-\\x09\\x0b\\x0c\\x0e-\\x1f\\x7f]' *.csv || true"), "0");
	assert_string_equal(in_folder("grep -cE '\u202e|\u200b' *.csv || true"), "0");
	console_leave(screen);
}

static void json_without_a_mask_and_under_the_filter_is_a_matter_of_two_keys(void **state)
{
	(void)state;
	struct screen *screen = open_on(NULL);
	screen_keys(screen, "/");
	screen_type(screen, "call");
	screen_keys(screen, "enter");
	screen_wait(screen, "0 drifted of 1");
	screen_wait_gone(screen, "Landing page");
	screen_keys(screen, "e");
	screen_wait(screen, "1 row is shown.");
	screen_keys(screen, "f m");
	screen_wait(screen, "As JSON");
	screen_wait(screen, "written as they are");
	console_confirm(screen);
	screen_wait(screen, "Exported 1 row to trueup-gigs-");
	assert_string_equal(in_folder("ls *.json | wc -l"), "1");
	assert_string_equal(in_folder("grep -c '\"label\":\"call +7 916 123-45-67 or anna@example.com\"' *.json"), "1");
	console_leave(screen);
}

static void a_file_that_is_there_already_or_cannot_be_made_is_told(void **state)
{
	(void)state;
	in_folder("echo mine > taken.csv && ln -s /nowhere/at/all link.csv");
	struct screen *screen = open_on(NULL);
	static const char *const names[][2] = {{"taken.csv", "taken.csv: File exists"},
		{"link.csv", "link.csv: File exists"}, {"no/such/x.csv", "no/such/x.csv: No such file or directory"}};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		screen_keys(screen, "e tab C-u");
		screen_type(screen, names[i][0]);
		screen_wait_typing(screen, true);
		screen_keys(screen, "tab");
		screen_wait_typing(screen, false);
		console_confirm(screen);
		screen_wait(screen, names[i][1]);
		screen_keys(screen, "esc");
		screen_wait_gone(screen, names[i][1]);
	}
	console_leave(screen);
	assert_string_equal(in_folder("cat taken.csv"), "mine");
	assert_string_equal(in_folder("ls | wc -l"), "2");
}

static void a_cancelled_export_leaves_no_file(void **state)
{
	(void)state;
	struct screen *screen = open_on(NULL);
	screen_keys(screen, "e");
	screen_wait(screen, "40 rows are shown.");
	console_wait_question(screen);
	/* both in one, so that no row has come in between */
	screen_type(screen, "Yq");
	screen_wait(screen, "Cancelled: trueup-gigs-");
	console_leave(screen);
	assert_string_equal(in_folder("ls | wc -l"), "0");
}

static void a_lost_terminal_leaves_no_half_of_a_file(void **state)
{
	(void)state;
	struct screen *screen = open_on(NULL);
	screen_keys(screen, "e");
	screen_wait(screen, "40 rows are shown.");
	console_wait_question(screen);
	screen_type(screen, "Y\003");
	screen_wait_exit(screen);
	screen_end(screen);
	assert_string_equal(in_folder("ls | wc -l"), "0");
}

static void long_lists_are_exported_whole(void **state)
{
	(void)state;
	sql("insert into gigs.gigs (id, workspace_id, title)"
	    " select ('30000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'ws_many', 'Many ' || n"
	    "   from generate_series(1, 4960) n");
	struct screen *screen = screen_start(&(struct screen_start){.rows = 24, .cols = 100, .directory = folder},
		(const char *const[]){database_program(), "console", "gigs", NULL});
	screen_wait(screen, "8 drifted of 5,000");
	screen_wait(screen, "▌");
	screen_keys(screen, "e");
	screen_wait(screen, "tab to the field");
	console_confirm(screen);
	screen_wait(screen, "Exported 5,000 rows to");
	assert_string_equal(in_folder("cut -d, -f1 *.csv | sort -u | wc -l"), "5001");
	console_leave(screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(y_copies_the_row_and_Y_its_identifier, begin, end),
		cmocka_unit_test_setup_teardown(marked_rows_are_copied_all_of_them, begin, end),
		cmocka_unit_test_setup_teardown(nothing_hostile_gets_onto_the_clipboard, begin, end),
		cmocka_unit_test_setup_teardown(a_terminal_without_a_clipboard_is_told_where_else, begin, end),
		cmocka_unit_test_setup_teardown(all_that_is_shown_is_exported_masked_for_the_owner_alone, begin, end),
		cmocka_unit_test_setup_teardown(
			json_without_a_mask_and_under_the_filter_is_a_matter_of_two_keys, begin, end),
		cmocka_unit_test_setup_teardown(a_file_that_is_there_already_or_cannot_be_made_is_told, begin, end),
		cmocka_unit_test_setup_teardown(a_cancelled_export_leaves_no_file, begin, end),
		cmocka_unit_test_setup_teardown(a_lost_terminal_leaves_no_half_of_a_file, begin, end),
		cmocka_unit_test_setup_teardown(long_lists_are_exported_whole, begin, end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
