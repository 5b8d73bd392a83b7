/* The overview: every rule by system with what it found, and what is under way. The real console on a private
 * PostgreSQL. */
#include "../unit/unit.h"
#include "base/mem.h"
#include "base/str.h"
#include "console.h"
#include "database.h"
#include "harness.h"

#include <libpq-fe.h>
#include <stdio.h>

static int begin_bare(void **state)
{
	(void)state;
	database_begin(false);
	return 0;
}

static struct screen *open_at(int rows, int cols, const char *const *env)
{
	return screen_start(&(struct screen_start){.rows = rows, .cols = cols, .env = env},
		(const char *const[]){database_program(), "console", NULL});
}

/* More rules in a folder of one's own: three systems beside the one that is built in. Returns "TRUEUP_HOME=…"; free()
 * it. */
static char *make_home(const char *name)
{
	char *home = mem_printf("%s/%s", getenv("SERVERS_DIR"), name);
	run("bash", "-c",
		"mkdir -p \"$1\"/sql/rules/{bills,calls,stock} \"$1\"/views\n"
		"rule() {\n"
		"	cat >\"$home/sql/rules/$1/$2.sql\" <<END\n"
		"-- rule:     $2\n"
		"-- title:    $3\n"
		"-- system:   $1\n"
		"-- severity: $4\n"
		"-- key:      id bigint\n"
		"\n"
		"--: detect\n"
		"select id, null::text as scope, 'x' as label, '{}'::jsonb as stored, '{}'::jsonb as actual\n"
		"  from generate_series(1, $5) as g(id)\n"
		" where (:id is null or id = any(:id)) and (:scope is null or :force)\n"
		"END\n"
		"}\n"
		"home=$1\n"
		"rule bills bill-missing 'Bills without a payment' error 3\n"
		"rule bills bill-links 'Links of bills' warning 0\n"
		"rule calls call-unread 'Unread counts' notice 12345\n"
		"rule stock stock-broken 'Stock that cannot be had' error '1 / 0'\n",
		"bash", home, NULL);
	char *env = mem_printf("TRUEUP_HOME=%s", home);
	free(home);
	return env;
}

static void every_rule_says_what_it_found_and_when(void **state)
{
	(void)state;
	struct screen *screen = open_at(24, 80, NULL);
	screen_wait_beside(screen, "✗ Gig counters differ", " 8 ");
	screen_wait_beside(screen, "✗ Gig counters differ", " now");
	screen_wait_beside(screen, "? Responses whose gig is gone", "nobody looked yet");
	screen_wait_beside(screen, "– Responses that the foreign key", "not here: no responses.gig_id");
	screen_wait(screen, "1 of 1 rule found drift");
	/* The tab of the gigs has the number too, though another one is in front. */
	screen_wait_row(screen, 1, "2 Gigs 8");
	sql("update gigs.gigs set responses = 77 where id = '10000000-0000-4000-8000-000000000040'");
	run("bash", "-c", "\"$TRUEUP\" check --quiet || [ $? = 1 ]", NULL);
	screen_wait_beside(screen, "✗ Gig counters differ", " 9 ");
	screen_wait_beside(screen, "✓ Responses whose gig is gone", " 0 ");
	screen_wait(screen, "2 of 3 rules found drift");
	screen_wait_row(screen, 1, "2 Gigs 9");
	console_leave(screen);
}

static void what_is_grave_comes_first_and_what_is_not_here_last(void **state)
{
	(void)state;
	static const char *const order[] = {"Gig counters differ", "Responses whose gig is gone",
		"Responses that look like spam", "Responses that the foreign key"};
	struct screen *screen = open_at(24, 80, NULL);
	screen_wait(screen, "not here: no responses.gig_id");
	for (int i = 0; i < 4; i++)
		screen_wait_row(screen, 5 + i, order[i]);
	/* A system of which nothing is here: one line, and no rule that could be opened. */
	screen_wait_row(screen, 9, "Chats: not here: no chat_rooms");
	screen_keys(screen, "G");
	screen_wait(screen, "▌– Responses that the foreign key");
	console_leave(screen);
}

static void a_look_that_failed_is_unknown_and_never_nothing(void **state)
{
	(void)state;
	sql("insert into trueup.run (rule, hash, finished_at, error)"
	    " values ('gig-counters', 'x', clock_timestamp(), 'canceling statement due to statement timeout')");
	struct screen *screen = open_at(24, 100, NULL);
	screen_wait_beside(screen, "? Gig counters differ", "unknown: canceling statement");
	assert_false(screen_row_has(screen, screen_find(screen, "Gig counters", NULL), " 8 "));
	/* Whole in the status line, since the cursor is there. */
	screen_wait_row(screen, 22, "canceling statement due to statement timeout");
	console_leave(screen);
}

static void a_count_beyond_ten_thousand_is_that_of_the_run(void **state)
{
	(void)state;
	sql("insert into trueup.finding (rule, key, label)"
	    " select 'gig-orphan-responses', jsonb_build_object('response_id', i), 'x' from generate_series(1, 12000) "
	    "i;"
	    "insert into trueup.run (rule, hash, started_at, finished_at, found)"
	    " values ('gig-orphan-responses', 'x', now() - interval '2 days', now() - interval '2 days', 20000);"
	    "insert into trueup.job (kind, rule, hash, state, started_at)"
	    " values ('repair', 'gig-orphan-responses', 'x', 'done', now());"
	    "insert into trueup.part (job, no, keys, repaired, already_right, drifted_again)"
	    " select id, 0, '{}', 5000, 10, 3 from trueup.job where rule = 'gig-orphan-responses'");
	struct screen *screen = open_at(24, 100, NULL);
	screen_wait_beside(screen, "! Responses whose gig is gone", "14,993");
	screen_wait_beside(screen, "! Responses whose gig is gone", "2d");
	console_leave(screen);
}

static void the_trend_has_a_sign_for_each_day_that_somebody_looked(void **state)
{
	(void)state;
	sql("insert into trueup.run (rule, hash, started_at, finished_at, found)"
	    " select 'gig-counters', 'x', now() - i * interval '1 day', now() - i * interval '1 day', 100 - i * 10"
	    "   from generate_series(1, 13) i"
	    "  where i <> 5");
	struct screen *screen = open_at(24, 100, NULL);
	screen_wait_beside(screen, "✗ Gig counters differ", "▁▂▂▃▃▄▅▅ ▆▇▇█▃");
	console_leave(screen);
}

static void blocks_stand_side_by_side_where_there_is_room(void **state)
{
	(void)state;
	char *home = make_home("overview-blocks");
	struct screen *screen = open_at(30, 200, (const char *const[]){home, NULL});
	screen_wait(screen, "Bills without a payment");
	screen_wait(screen, "Gig counters differ");
	int row = screen_find(screen, "bills", NULL);
	assert_true(screen_row_has(screen, row, "Gigs"));
	/* Right goes to the other column, and down there to its next rule. */
	screen_keys(screen, "right");
	screen_wait(screen, "▌✗ Gig counters differ");
	screen_resize(screen, 30, 80);
	screen_wait_row(screen, row, "bills");
	screen_wait(screen, "▌✗ Gig counters differ");
	assert_false(screen_row_has(screen, row, "Gigs"));
	assert_true(screen_find(screen, "Gig counters", NULL) > screen_find(screen, "Unread counts", NULL));
	console_leave(screen);
	free(home);
}

static void a_broken_file_is_named_with_line_and_column_and_the_rest_works(void **state)
{
	(void)state;
	char *home = make_home("overview-broken");
	run("bash", "-c",
		"printf '%s\\n' '-- rule: bad' '-- title: x' '-- system: bills' '-- severity: error' '-- key: id "
		"bigint' '-- titel: y' '' '--: detect' 'select 1' >\"$1/sql/rules/bills/bad.sql\"\n"
		"printf '%s\\n' '[view]' 'title = Bad' 'tab = 99' '[grid x]' 'query = a' '[column a]' 'width = 3' "
		">\"$1/views/bad.view\"",
		"bash", home + strlen("TRUEUP_HOME="), NULL);
	struct screen *screen = open_at(40, 120, (const char *const[]){home, NULL});
	screen_wait_beside(screen, "✗ Gig counters differ", " 8 ");
	screen_wait(screen, "Files with errors");
	screen_wait(screen, "sql/rules/bills/bad.sql:6:11: unknown header \"titel\" (did you mean \"title\"?)");
	screen_wait(screen, "views/bad.view:3:7: tab is \"99\"");
	console_leave(screen);
	free(home);
}

static void enter_opens_the_rules_own_view_and_esc_leads_back(void **state)
{
	(void)state;
	struct screen *screen = open_at(24, 100, NULL);
	screen_wait_beside(screen, "Gig counters differ", " 8 ");
	screen_keys(screen, "enter");
	screen_wait(screen, "8 drifted of 40");
	screen_keys(screen, "esc");
	screen_wait(screen, "▌✗ Gig counters differ");
	screen_keys(screen, "2");
	screen_wait(screen, "8 drifted of 40");
	screen_keys(screen, "1");
	screen_wait(screen, "Gig counters differ");
	console_leave(screen);
}

static void s_repairs_all_that_the_rule_found_once_it_was_shown(void **state)
{
	(void)state;
	struct screen *screen = open_at(30, 110, NULL);
	screen_wait_beside(screen, "Gig counters differ", " 8 ");
	screen_wait(screen, "s repair  r");
	screen_keys(screen, "S");
	screen_wait(screen, "8 rows will be touched");
	console_confirm(screen);
	screen_wait(screen, "8 fixed");
	screen_wait_beside(screen, "✓ Gig counters differ", " 0 ");
	console_leave(screen);
	assert_string_equal(sql("select count(*) from trueup.audit"), "8");
}

static void a_rule_without_repair_says_that_it_is_for_looking(void **state)
{
	(void)state;
	run("bash", "-c", "\"$TRUEUP\" check --quiet || [ $? = 1 ]", NULL);
	struct screen *screen = open_at(24, 110, NULL);
	screen_wait_beside(screen, "Responses that look like spam", " now");
	screen_keys(screen, "down down");
	screen_wait(screen, "▌• Responses that look like spam");
	screen_keys(screen, "s");
	screen_wait(screen, "by this rule nothing is repaired: it is for looking");
	console_leave(screen);
}

static void r_looks_again_by_the_rule_and_R_by_all(void **state)
{
	(void)state;
	struct screen *screen = open_at(24, 100, NULL);
	screen_wait_beside(screen, "? Responses whose gig is gone", "nobody looked yet");
	screen_keys(screen, "down r");
	screen_wait_beside(screen, "✓ Responses whose gig is gone", " 0 ");
	screen_wait_beside(screen, "? Responses that look like spam", "nobody looked yet");
	screen_wait(screen, "Looked again by gig-orphan-responses");
	screen_keys(screen, "R");
	screen_wait_beside(screen, "• Responses that look like spam", " 817 ");
	screen_wait(screen, "Looked again by every rule");
	console_leave(screen);
}

static void where_nothing_is_kept_each_rule_is_counted_live(void **state)
{
	(void)state;
	char *home = make_home("overview-live");
	struct screen *screen = open_at(30, 110, (const char *const[]){home, NULL});
	screen_wait_beside(screen, "✗ Gig counters differ", "live");
	screen_wait_beside(screen, "✗ Gig counters differ", " 8 ");
	screen_wait_beside(screen, "• Unread counts", "12,345");
	screen_wait_beside(screen, "✓ Links of bills", " 0 ");
	screen_wait_beside(screen, "? Stock that cannot be had", "unknown: division by zero");
	screen_wait(screen, "Nothing can be repaired from here: there is no schema trueup here");
	sql("update gigs.gigs set responses = 77 where id = '10000000-0000-4000-8000-000000000040'");
	/* Only the rule under the cursor. */
	screen_keys(screen, "g down down down");
	screen_wait(screen, "▌✗ Gig counters differ");
	screen_keys(screen, "r");
	screen_wait_beside(screen, "✗ Gig counters differ", " 9 ");
	console_leave(screen);
	free(home);
}

static bool was_cancelled(struct screen *screen, void *data)
{
	(void)data;
	screen_look(screen);
	return str_eq(sql("select coalesce(bool_or(pg_cancel_backend(pid)), false) from pg_stat_activity"
			  " where wait_event_type = 'Lock' and datname = current_database()"),
		"t");
}

static void a_look_that_something_came_between_is_made_again(void **state)
{
	(void)state;
	PGconn *other = PQconnectdb("");
	PQclear(PQexec(other, "begin"));
	PQclear(PQexec(other, "lock table trueup.finding in access exclusive mode"));
	struct screen *screen = open_at(24, 80, NULL);
	screen_wait_until(screen, was_cancelled, NULL, "a look that waits");
	PQfinish(other);
	screen_wait_beside(screen, "✗ Gig counters differ", " 8 ");
	console_leave(screen);
}

static void what_runs_is_shown_while_it_runs(void **state)
{
	(void)state;
	struct screen *screen = open_at(24, 130, NULL);
	screen_wait_beside(screen, "Gig counters differ", " 8 ");
	assert_int_equal(screen_find(screen, "i.ivanov", NULL), -1);
	sql("insert into trueup.job (kind, rule, hash, state, previewed, operator, started_at)"
	    " values ('repair', 'gig-counters', 'x', 'running', 2000, 'i.ivanov', clock_timestamp() - interval '10 s');"
	    "insert into trueup.part (job, no, keys, cursor) values (1, 0, '{null}', 500)");
	screen_wait_beside(screen, "i.ivanov", "█████░");
	screen_wait_beside(screen, "i.ivanov", " 25 ");
	screen_wait_beside(screen, "i.ivanov", " 500 ");
	screen_wait_beside(screen, "i.ivanov", " 2,000 ");
	screen_wait_beside(screen, "i.ivanov", "▸ running");
	sql("update trueup.part set cursor = 1500");
	screen_wait_beside(screen, "i.ivanov", " 75 ");
	sql("update trueup.job set state = 'paused'");
	screen_wait_beside(screen, "i.ivanov", "! paused");
	sql("update trueup.job set state = 'cancelled'");
	screen_wait_gone(screen, "i.ivanov");
	/* How much there is to look through is not known before: it is no part of it. */
	sql("insert into trueup.job (kind, rule, hash, state, operator) values ('detect', 'gig-counters', 'x', "
	    "'paused', 'p.petrov')");
	screen_wait_beside(screen, "p.petrov", "! paused");
	struct str line = STR_INIT;
	screen_add_row(screen, screen_find(screen, "p.petrov", NULL), &line);
	assert_null(strstr(str_text(&line), "100"));
	str_done(&line);
	console_leave(screen);
}

static void at_rest_it_writes_nothing_and_a_step_costs_little(void **state)
{
	(void)state;
	char *home = make_home("overview-bytes");
	run("bash", "-c", "export \"$1\"; \"$TRUEUP\" check --quiet || [ $? = 3 ]", "bash", home, NULL);
	struct screen *screen = open_at(50, 200, (const char *const[]){home, NULL});
	screen_wait_beside(screen, "Unread counts", "12,345");
	screen_wait_beside(screen, "Gig counters differ", " 8 ");
	while (screen_bytes_while_idle(screen, 200) > 0)
		;
	/* Longer than between two pulses. */
	console_wait_silence(screen, 6000);
	for (int i = 0; i < 12; i++) {
		size_t before = screen_written(screen);
		screen_keys(screen, i < 4 ? "down" : i < 6 ? "right" : "up");
		while (screen_bytes_while_idle(screen, 100) > 0)
			;
		if (screen_written(screen) - before > 200)
			screen_fail(screen, "%zu bytes for a step", screen_written(screen) - before);
	}
	size_t before = screen_written(screen);
	screen_keys(screen, "C-l");
	while (screen_bytes_while_idle(screen, 200) > 0)
		;
	if (screen_written(screen) - before > 4500)
		screen_fail(screen, "%zu bytes for all of it", screen_written(screen) - before);
	console_leave(screen);
	free(home);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, console_begin, console_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_rule_says_what_it_found_and_when),
		TEST(a_look_that_failed_is_unknown_and_never_nothing),
		TEST(a_count_beyond_ten_thousand_is_that_of_the_run),
		TEST(the_trend_has_a_sign_for_each_day_that_somebody_looked),
		TEST(blocks_stand_side_by_side_where_there_is_room),
		TEST(a_broken_file_is_named_with_line_and_column_and_the_rest_works),
		TEST(enter_opens_the_rules_own_view_and_esc_leads_back),
		TEST(s_repairs_all_that_the_rule_found_once_it_was_shown),
		TEST(a_rule_without_repair_says_that_it_is_for_looking),
		TEST(r_looks_again_by_the_rule_and_R_by_all),
		cmocka_unit_test_setup_teardown(
			what_is_grave_comes_first_and_what_is_not_here_last, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			a_look_that_something_came_between_is_made_again, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			where_nothing_is_kept_each_rule_is_counted_live, begin_bare, console_end),
		TEST(what_runs_is_shown_while_it_runs),
		TEST(at_rest_it_writes_nothing_and_a_step_costs_little),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
