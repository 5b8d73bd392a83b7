/* Lists of more rows than one statement looks at: what is found under a filter, how it is told and stopped, and what is
 * not known of so many. Each test has a database of its own. */
#include "../unit/unit.h"
#include "console.h"
#include "database.h"
#include "harness.h"

#include <libpq-fe.h>

static struct screen *open_gigs(const char *count)
{
	struct screen *screen = screen_start(&(struct screen_start){.rows = 24, .cols = 110},
		(const char *const[]){database_program(), "console", "gigs", NULL});
	screen_wait(screen, count);
	screen_wait(screen, "Landing page");
	return screen;
}

/* More rows than one statement looks at: the last one is found, whatever it takes, and so is how many there are. */
static void a_row_far_behind_others_is_found_and_counted(void **state)
{
	(void)state;
	sql("insert into gigs.gigs (id, workspace_id, title, responses, new_responses)"
	    " select ('10000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'ws_many', 'Many ' || n, 0, 0"
	    " from generate_series(41, 25000) n");
	struct screen *screen = open_gigs("8 drifted of 25,000");
	screen_keys(screen, "/");
	screen_type(screen, "/^Many (99|24[0-9]99) / !24799\r");
	screen_wait(screen, "0 drifted of 10");
	screen_wait(screen, "▌   Many 99");
	screen_wait(screen, "Many 24999");
	screen_wait_gone(screen, "Looking");
	/* From its end, and all of it once more when something has changed. */
	sql("update gigs.gigs set responses = 7 where title = 'Many 24999'");
	screen_keys(screen, "G");
	screen_wait(screen, "▌   Many 24999");
	run("bash", "-c", "\"$TRUEUP\" check >/dev/null || true", NULL);
	screen_wait(screen, "1 drifted of 10");
	console_leave(screen);
}

static void looking_for_rows_is_told_at_once_and_esc_stops_it(void **state)
{
	(void)state;
	struct screen *screen = open_gigs("8 drifted of 40");
	PGconn *other = PQconnectdb("");
	PQclear(PQexec(other, "begin"));
	PGresult *locked = PQexec(other, "lock table trueup.finding in access exclusive mode");
	assert_int_equal(PQresultStatus(locked), PGRES_COMMAND_OK);
	PQclear(locked);
	screen_keys(screen, "/");
	screen_type(screen, "number\r");
	screen_wait(screen, "Looking… 0 found in 0 rows; esc stops.");
	screen_keys(screen, "esc");
	screen_wait(screen, "Stopped: 0 found in 0 rows; / and enter look on.");
	screen_wait(screen, "Nothing found so far.");
	/* That was all that esc did. */
	screen_wait(screen, "filter number");
	PQfinish(other);
	screen_keys(screen, "/ enter");
	screen_wait(screen, "1 drifted of 33");
	screen_wait_gone(screen, "Stopped");
	console_leave(screen);
}

/* Where a list is too long to know it, nothing is said of rows that went away, and sums say what they are of. */
static void of_very_many_rows_only_what_is_known_is_said(void **state)
{
	(void)state;
	struct screen *screen = open_gigs("8 drifted of 40");
	screen_keys(screen, "G space up space");
	screen_wait(screen, "2 marked");
	sql("delete from gigs.gigs where title = 'Gig number 40'");
	screen_keys(screen, "r");
	screen_wait(screen, "2 marked, 1 no longer here");
	sql("insert into trueup.finding (rule, key, scope, label, stored, actual)"
	    " select 'gig-counters', jsonb_build_object('gig_id', md5(n::text)::uuid), 'ws', 'Much ' || n,"
	    " jsonb_build_object('responses', 1), jsonb_build_object('responses', 3) from generate_series(1, 100001) n;"
	    "insert into trueup.run (rule, hash, finished_at, found, partial)"
	    " values ('gig-counters', '', clock_timestamp(), 100009, true)");
	screen_wait_gone(screen, "no longer here");
	screen_wait(screen, "2 marked");
	screen_keys(screen, "space space S");
	screen_wait(screen, "100,009 rows will be touched.");
	screen_wait(screen, "+200,0");
	screen_wait(screen, "in the first 100,000");
	screen_keys(screen, "esc");
	screen_wait_gone(screen, "will be touched");
	console_leave(screen);
}

/* The count of such a list is of all rows, wherever its first page ends. */
static void a_list_of_more_than_a_page_is_counted_once(void **state)
{
	(void)state;
	sql("insert into trueup.job (kind, rule, hash, state, operator)"
	    " select 'detect', 'gig-counters', 'x', 'cancelled', case when n > 10 then 'p.petrov' else 'i.ivanov' end"
	    "   from generate_series(1, 240) n");
	struct screen *screen = screen_start(&(struct screen_start){.rows = 24, .cols = 110},
		(const char *const[]){database_program(), "console", "jobs", NULL});
	screen_wait(screen, "p.petrov");
	screen_keys(screen, "/");
	screen_type(screen, "p.petrov\r");
	screen_wait_row(screen, 2, "filter p.petrov   230");
	console_leave(screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_row_far_behind_others_is_found_and_counted, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			looking_for_rows_is_told_at_once_and_esc_stops_it, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			of_very_many_rows_only_what_is_known_is_said, console_begin, console_end),
		cmocka_unit_test_setup_teardown(a_list_of_more_than_a_page_is_counted_once, console_begin, console_end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
