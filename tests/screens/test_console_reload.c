/* Rules, views, themes and keys that are read again while the console is open. The real console on a private
 * PostgreSQL. */
#include "../unit/unit.h"
#include "base/mem.h"
#include "base/str.h"
#include "console.h"
#include "database.h"
#include "harness.h"

#include <stdio.h>
#include <sys/wait.h>

static char *folder, *home; /* "…/reload", "TRUEUP_HOME=…/reload" */

static int begin(void **state)
{
	(void)state;
	database_begin(true);
	folder = mem_printf("%s/reload", getenv("SERVERS_DIR"));
	home = mem_printf("TRUEUP_HOME=%s", folder);
	run("bash", "-c", "rm -rf \"$1\"; mkdir -p \"$1\"/sql/rules/chats \"$1\"/sql/queries/own \"$1\"/views", "bash",
		folder, NULL);
	return 0;
}

static int end(void **state)
{
	(void)state;
	database_end();
	free(folder);
	free(home);
	return 0;
}

/* Writes a file of that folder. */
static void put(const char *path, const char *text)
{
	run("bash", "-c", "printf '%s\\n' \"$3\" >\"$1/$2\"", "bash", folder, path, text, NULL);
}

static struct screen *open_console(const char *view)
{
	return screen_start(&(struct screen_start){.rows = 30, .cols = 120, .env = (const char *const[]){home, NULL}},
		(const char *const[]){database_program(), "console", view, NULL});
}

static void reload(struct screen *screen)
{
	screen_keys(screen, ":");
	screen_wait(screen, "Commands");
	screen_type(screen, "reload");
	screen_wait(screen, "▌       reload  reads");
	screen_keys(screen, "enter");
	screen_wait_gone(screen, "Commands");
}

static const char rule[] =
	"-- rule:     chat-new\n"
	"-- title:    Chats of a new rule\n"
	"-- system:   chats\n"
	"-- severity: error\n"
	"-- key:      id bigint\n"
	"\n"
	"--: detect\n"
	"select id, null::text as scope, 'chat ' || id as label, '{}'::jsonb as stored, '{}'::jsonb as actual\n"
	"  from generate_series(1, 5) as g(id)\n"
	" where (:id is null or id = any(:id)) and (:scope is null or :force)";

static const char view[] = "[view]\n"
			   "title = Fresh\n"
			   "tab = 8\n"
			   "\n"
			   "[fields one]\n"
			   "query = own/one\n"
			   "\n"
			   "[field answer]\n"
			   "head = answer";

static void a_new_rule_and_a_new_view_work(void **state)
{
	(void)state;
	struct screen *screen = open_console(NULL);
	screen_wait(screen, "✗ Gig counters differ");
	put("sql/rules/chats/chat-new.sql", rule);
	put("sql/queries/own/one.sql", "select 'forty-two' as answer");
	put("views/fresh.view", view);
	reload(screen);
	screen_wait(screen, "Rules, views, themes and keys are read again.");
	screen_wait(screen, "? Chats of a new rule");
	screen_wait_row(screen, 1, "8 Fresh");
	/* The cursor is still where it was; the new rule looks when it is told to. */
	screen_keys(screen, "g r");
	screen_wait(screen, "✗ Chats of a new rule");
	screen_keys(screen, "8");
	screen_wait(screen, "answer  forty-two");
	console_leave(screen);
}

static void a_broken_file_is_reported_and_what_was_before_works_on(void **state)
{
	(void)state;
	put("sql/rules/chats/chat-new.sql", rule);
	put("sql/queries/own/one.sql", "select 'forty-two' as answer");
	put("views/fresh.view", view);
	struct screen *screen = open_console(NULL);
	screen_wait(screen, "Chats of a new rule");
	put("views/fresh.view",
		"[view]\ntitle = Fresh\ntab = 8\n\n[fields one]\nquery = own/one\n\n[field answer]\nhed = x");
	reload(screen);
	screen_wait_row(screen, 28, "views/fresh.view:9:1: unknown key \"hed\"");
	screen_wait(screen, "Files with errors");
	/* The rule is broken as well, and the view that is missing nothing but its mend. */
	put("sql/rules/chats/chat-new.sql", "-- rule: chat-new");
	reload(screen);
	screen_wait_row(screen, 28, "sql/rules/chats/chat-new.sql:1:1: ");
	screen_wait_row(screen, 28, "(and 1 more file)");
	screen_wait(screen, "Chats of a new rule");
	screen_wait(screen, "✗ Gig counters differ");
	screen_keys(screen, "8");
	screen_wait(screen, "answer  forty-two");
	put("views/fresh.view", view);
	put("sql/rules/chats/chat-new.sql", rule);
	reload(screen);
	screen_wait(screen, "are read again");
	screen_keys(screen, "1");
	screen_wait(screen, "Gig counters differ");
	screen_wait_gone(screen, "Files with errors");
	console_leave(screen);
}

static void an_open_screen_is_made_anew_on_its_row(void **state)
{
	(void)state;
	struct screen *screen = open_console("gigs");
	screen_wait(screen, "8 drifted of 40");
	screen_keys(screen, "/");
	screen_type(screen, "scope:ws_even");
	screen_keys(screen, "enter");
	screen_wait(screen, "4 drifted of 20");
	screen_wait_gone(screen, "Landing page");
	screen_keys(screen, "down down down down down down down down");
	screen_wait(screen, "▌   Gig number 18");
	run("bash", "-c", "sed 's/^head = GIG$/head = TASK/' views/gigs.view >\"$1/views/gigs.view\"", "bash", folder,
		NULL);
	reload(screen);
	screen_wait(screen, "TASK");
	screen_wait(screen, "4 drifted of 20");
	screen_wait(screen, "▌   Gig number 18");
	/* And one that is gone. */
	screen_keys(screen, "enter");
	screen_wait(screen, "Gig number 18");
	screen_wait_gone(screen, "TASK");
	run("bash", "-c", "sed 's/^tab = 2$/tab = 4/' views/gigs.view >\"$1/views/gigs.view\"", "bash", folder, NULL);
	reload(screen);
	screen_wait_row(screen, 1, "4 Gigs");
	screen_keys(screen, "esc");
	screen_wait(screen, "GIG");
	screen_wait(screen, "▌   Gig number 18");
	console_leave(screen);
}

static void keys_and_themes_are_read_too(void **state)
{
	(void)state;
	struct screen *screen = open_console("gigs");
	screen_wait(screen, "8 drifted of 40");
	put("keys.ini", "[keys]\nquit = Z\n");
	run("bash", "-c", "mkdir -p \"$1/themes\"; echo '[eror]' >\"$1/themes/default.theme\"", "bash", folder, NULL);
	reload(screen);
	screen_wait_row(screen, 28, "themes/default.theme:1:");
	screen_wait(screen, "Z quit");
	screen_keys(screen, "q");
	screen_keys(screen, "Z");
	int status = screen_wait_exit(screen);
	assert_true(WIFEXITED(status));
	screen_end(screen);
}

static void a_section_that_nothing_can_show_says_so(void **state)
{
	(void)state;
	put("views/odd.view", "[view]\ntitle = Odd\ntab = 8\n\n[grid x]\nsource = nowhere\n\n[column a]\nhead = A");
	struct screen *screen = open_console("odd");
	screen_wait(screen, "there is no source \"nowhere\"");
	screen_keys(screen, "down space enter g");
	console_leave(screen);
}

static void a_history_has_its_ends_and_sections_stand_side_by_side_where_there_is_room(void **state)
{
	(void)state;
	put("sql/queries/own/history.sql", "select extract(epoch from timestamptz '2026-11-01 10:00+00' + i * interval "
					   "'1 day')::bigint as at, i * 100 as n"
					   "  from generate_series(0, 12) i order by 1");
	put("sql/queries/own/one.sql", "select 'forty-two' as answer");
	put("views/both.view",
		"[view]\ntitle = Both\ntab = 8\n"
		"[chart left]\ntitle = History\nquery = own/history\nheight = 6\n[column n]\nhead = N\n"
		"[fields right]\ntitle = Answer\nquery = own/one\nbeside = yes\n[field answer]\nhead = answer");
	struct screen *screen = open_console("both");
	screen_wait(screen, "1 Nov 10:00");
	screen_wait(screen, "13 Nov 10:00");
	screen_wait(screen, "1,200 ");
	screen_wait(screen, "⣀");
	screen_wait(screen, "answer  forty-two");
	int row = screen_find(screen, "History", NULL);
	assert_true(screen_row_has(screen, row, "Answer"));
	screen_resize(screen, 30, 80);
	screen_wait_row(screen, row + 6, "Answer");
	assert_false(screen_row_has(screen, row, "Answer"));
	console_leave(screen);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

static void the_cursor_stays_on_its_row_far_behind_the_first_page(void **state)
{
	(void)state;
	sql("insert into gigs.gigs (id, workspace_id, title, responses, new_responses)"
	    " select ('10000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'ws_many', 'Many ' || n, 0, 0"
	    " from generate_series(41, 12000) n");
	struct screen *screen = open_console("gigs");
	screen_wait(screen, "8 drifted of 12,000");
	screen_wait(screen, "▌");
	screen_keys(screen, "G");
	screen_wait(screen, "▌   Many 12000");
	screen_keys(screen, "pgup pgup up");
	screen_wait_gone(screen, "Many 12000");
	screen_wait(screen, "▌   Many 11951");
	run("bash", "-c", "sed 's/^title = Gigs/title = Jobs for hire/' views/gigs.view >\"$1/views/gigs.view\"",
		"bash", folder, NULL);
	reload(screen);
	screen_wait(screen, "Jobs for hire");
	screen_wait(screen, "▌   Many 11951");
	/* What is above and below it is there, too, and so is the start. */
	screen_keys(screen, "up");
	screen_wait(screen, "▌   Many 11950");
	screen_keys(screen, "pgdn down");
	screen_wait(screen, "▌   Many 11975");
	screen_keys(screen, "g");
	screen_wait(screen, "▌   Landing page");
	screen_keys(screen, "q");
	assert_int_equal(WEXITSTATUS(screen_wait_exit(screen)), 0);
	screen_end(screen);
}

static void each_of_two_lists_has_a_filter_of_its_own(void **state)
{
	(void)state;
	put("views/two.view", "[view]\ntitle = Two\nsystem = gigs\n"
			      "[grid one]\ntitle = first list\nquery = gigs/gigs\nfilter = label\nshare = 1\n"
			      "[column label]\nhead = GIG\nemphasis = yes\n"
			      "[grid two]\ntitle = second list\nquery = gigs/gigs\nfilter = label\nshare = 1\n"
			      "[column label]\nhead = GIG\nemphasis = yes");
	struct screen *screen = open_console("two");
	screen_wait(screen, "second list");
	screen_wait(screen, "Landing page");
	screen_keys(screen, "/");
	screen_wait(screen, "Filter first list");
	screen_type(screen, "31\r");
	screen_wait(screen, "filter 31");
	screen_wait_gone(screen, "Filter first list");
	screen_keys(screen, "tab /");
	screen_wait(screen, "Filter second list");
	screen_type(screen, "32\r");
	screen_wait(screen, "filter 32");
	/* Each goes on with its own. */
	screen_wait(screen, "filter 31");
	screen_keys(screen, "tab /");
	screen_wait(screen, "Filter first list 31");
	screen_keys(screen, "esc");
	screen_wait_gone(screen, "Filter first list");
	reload(screen);
	screen_wait(screen, "filter 32");
	screen_wait(screen, "filter 31");
	screen_keys(screen, "q");
	assert_int_equal(WEXITSTATUS(screen_wait_exit(screen)), 0);
	screen_end(screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_new_rule_and_a_new_view_work),
		TEST(a_broken_file_is_reported_and_what_was_before_works_on),
		TEST(an_open_screen_is_made_anew_on_its_row),
		TEST(keys_and_themes_are_read_too),
		TEST(a_section_that_nothing_can_show_says_so),
		TEST(a_history_has_its_ends_and_sections_stand_side_by_side_where_there_is_room),
		cmocka_unit_test_setup_teardown(the_cursor_stays_on_its_row_far_behind_the_first_page, begin, end),
		cmocka_unit_test_setup_teardown(each_of_two_lists_has_a_filter_of_its_own, begin, end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
