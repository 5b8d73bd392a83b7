/* A log section: lines in the order in which they came, the newest in sight; and the history of what a rule found. */
#include "../unit/unit.h"
#include "base/mem.h"
#include "console.h"
#include "database.h"
#include "harness.h"

#include <stdlib.h>

static int begin(void **state)
{
	(void)state;
	database_begin(true);
	sql("create table public.line (no integer, text text);"
	    "insert into public.line select n, 'line number ' || n from generate_series(1, 100) n");
	return 0;
}

/* A view of one's own over that table. Returns "TRUEUP_HOME=…"; free() it. */
static char *make_home(void)
{
	char *home = mem_printf("%s/lines", getenv("SERVERS_DIR"));
	run("bash", "-c",
		"mkdir -p \"$1\"/views \"$1\"/sql/queries\n"
		"echo 'select no, text from public.line order by no' >\"$1\"/sql/queries/lines.sql\n"
		"printf '%s\\n' '[view]' 'title = Lines' '' '[log lines]' 'query = lines' 'share = 1' "
		"'empty = No line yet.' '' '[column no]' 'width = 5' '' '[column text]' 'share = 1' 'emphasis = yes' "
		">\"$1\"/views/lines.view",
		"bash", home, NULL);
	char *env = mem_printf("TRUEUP_HOME=%s", home);
	free(home);
	return env;
}

static struct screen *open_view(const char *env, const char *view)
{
	return screen_start(&(struct screen_start){.rows = 24, .cols = 80, .env = (const char *const[]){env, NULL}},
		(const char *const[]){database_program(), "console", view, NULL});
}

/* Something that makes every console read its screens anew. */
static void look(const char *rule)
{
	run("bash", "-c", "\"$TRUEUP\" check \"$1\" --quiet || [ $? = 1 ]", "bash", rule, NULL);
}

static void the_newest_line_is_in_sight_until_one_goes_up(void **state)
{
	(void)state;
	char *env = make_home();
	struct screen *screen = open_view(env, "lines");
	screen_wait(screen, "line number 100");
	sql("insert into public.line values (101, 'line number 101')");
	look("gig-orphan-responses");
	screen_wait(screen, "line number 101");
	screen_keys(screen, "g");
	screen_wait(screen, "▌1      line number 1");
	sql("insert into public.line values (102, 'line number 102')");
	sql("update gigs.gigs set responses = 77 where id = '10000000-0000-4000-8000-000000000040'");
	look("gig-counters");
	screen_wait(screen, "2 Gigs 9");
	screen_keys(screen, "down");
	screen_wait(screen, "▌2      line number 2");
	screen_keys(screen, "G");
	screen_wait(screen, "line number 102");
	console_leave(screen);
	free(env);
}

static void a_log_without_a_line_says_so(void **state)
{
	(void)state;
	char *env = make_home();
	sql("truncate public.line");
	struct screen *screen = open_view(env, "lines");
	screen_wait(screen, "No line yet.");
	console_leave(screen);
	free(env);
}

static void the_findings_of_a_rule_have_their_history_below(void **state)
{
	(void)state;
	sql("insert into trueup.run (rule, hash, started_at, finished_at, found)"
	    "select 'gig-orphan-responses', 'x', now() - n * interval '1 day', now() - n * interval '1 day', 100 * n"
	    "  from generate_series(1, 9) n");
	struct screen *screen = screen_start(&(struct screen_start){.rows = 24, .cols = 80},
		(const char *const[]){database_program(), "console", "findings", "gig-orphan-responses", NULL});
	screen_wait(screen, "Found in the last 14 days");
	screen_wait(screen, "900");
	screen_wait(screen, "⠈");
	console_leave(screen);
}

static void a_history_of_one_moment_is_a_figure_and_one_of_noughts_has_one_label(void **state)
{
	(void)state;
	sql("update trueup.run set found = 0");
	struct screen *screen = screen_start(&(struct screen_start){.rows = 24, .cols = 80},
		(const char *const[]){database_program(), "console", "findings", "gig-counters", NULL});
	screen_wait(screen, "Found in the last 14 days");
	screen_wait(screen, ": 0");
	sql("insert into trueup.run (rule, hash, started_at, finished_at, found)"
	    "select 'gig-counters', 'x', now() - n * interval '1 day', now() - n * interval '1 day', 0"
	    "  from generate_series(1, 9) n");
	look("gig-orphan-responses");
	screen_wait_gone(screen, ": 0");
	screen_wait(screen, "⠉⠉⠉");
	int labels = 0;
	for (int row = screen_find(screen, "Found in the last", NULL) + 1; row < screen_rows(screen); row++)
		labels += screen_row_has(screen, row, "   0 ");
	assert_int_equal(labels, 1);
	console_leave(screen);
}

static void the_pane_of_a_rule_says_how_much_it_found_each_day_where_there_is_room(void **state)
{
	(void)state;
	sql("insert into trueup.run (rule, hash, started_at, finished_at, found)"
	    "select 'gig-counters', 'x', now() - n * interval '1 day', now() - n * interval '1 day', 100 * n"
	    "  from generate_series(1, 8) n");
	struct screen *screen = screen_start(&(struct screen_start){.rows = 24, .cols = 80},
		(const char *const[]){database_program(), "console", "gigs", NULL});
	screen_wait_row(screen, 2, "█▇▆▅▄▄▃▂▁ 14 days   ");
	screen_wait_row(screen, 2, "8 drifted of 40");
	screen_resize(screen, 24, 50);
	screen_wait_row(screen, 2, "Gigs › counters differ");
	screen_wait_row(screen, 2, "8 drifted of 40");
	assert_false(screen_row_has(screen, 2, "14 days"));
	console_leave(screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_newest_line_is_in_sight_until_one_goes_up, begin, console_end),
		cmocka_unit_test_setup_teardown(a_log_without_a_line_says_so, begin, console_end),
		cmocka_unit_test_setup_teardown(the_pane_of_a_rule_says_how_much_it_found_each_day_where_there_is_room,
			console_begin, console_end),
		cmocka_unit_test_setup_teardown(a_history_of_one_moment_is_a_figure_and_one_of_noughts_has_one_label,
			console_begin, console_end),
		cmocka_unit_test_setup_teardown(the_findings_of_a_rule_have_their_history_below, begin, console_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
