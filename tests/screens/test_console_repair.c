/* What changes data, from the key to the row: the real console on a private PostgreSQL. */
#include "../unit/unit.h"
#include "base/str.h"
#include "console.h"
#include "database.h"
#include "harness.h"

static struct screen *open_console(void)
{
	struct screen *screen = screen_start(&(struct screen_start){.rows = 30, .cols = 110},
		(const char *const[]){database_program(), "console", "gigs", NULL});
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "Landing page");
	return screen;
}

/* An ESC that is not followed by a key at once, which would make it Alt. */
static void cancel(struct screen *screen)
{
	screen_keys(screen, "esc");
	screen_wait_gone(screen, "will be touched");
}

static const char drifted[] = "select count(*)"
			      "  from gigs.gigs g"
			      " where (g.responses, g.new_responses) is distinct from"
			      "       (select (count(*)::integer, count(*) filter (where status = 'NEW')::integer)"
			      "          from gigs.responses"
			      "         where entity_id = g.id)";

static void s_repairs_the_gig_under_the_cursor_and_no_other(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "down s");
	screen_wait(screen, "1 row will be touched");
	screen_wait(screen, "1 was empty");
	console_confirm(screen);
	screen_wait(screen, "1 fixed");
	screen_wait(screen, "7 drifted of 40");
	console_leave(screen);
	assert_string_equal(sql("select responses || ' ' || new_responses from gigs.gigs"
				" where id = '10000000-0000-4000-8000-000000000002'"),
		"2 0");
	assert_string_equal(sql(drifted), "7");
	assert_string_equal(sql("select count(*) || ' ' || min(j.requested_by) from trueup.audit a join trueup.job j "
				"on j.id = a.job"),
		"1 postgres");
}

static void the_key_that_asked_does_not_confirm(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "s");
	screen_wait(screen, "1 row will be touched");
	screen_keys(screen, "s s enter");
	screen_wait_gone(screen, "1 row will be touched");
	sql_wait("select count(*) from trueup.job", "0");
	console_leave(screen);
	assert_string_equal(sql(drifted), "8");
}

static void cancel_leaves_nothing_behind(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "S");
	screen_wait(screen, "8 rows will be touched");
	cancel(screen);
	sql_wait("select count(*) from trueup.job", "0");
	console_leave(screen);
	assert_string_equal(sql(drifted), "8");
}

static void S_repairs_what_the_filter_shows(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "/");
	screen_type(screen, "scope:ws_even");
	screen_keys(screen, "enter");
	screen_wait(screen, "4 drifted of 20");
	screen_wait_gone(screen, "Landing page");
	screen_keys(screen, "S");
	screen_wait(screen, "4 rows will be touched");
	console_confirm(screen);
	screen_wait(screen, "4 fixed");
	console_leave(screen);
	assert_string_equal(sql(drifted), "4");
	assert_string_equal(
		sql("select count(*) from gigs.gigs g join trueup.finding f on f.key ->> 'gig_id' = g.id::text"
		    " where f.resolved_at is null and g.workspace_id = 'ws_even'"),
		"0");
}

static void a_preview_says_how_much_changes_and_what_the_largest_change_is(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "S");
	screen_wait(screen, "8 rows will be touched, in 2 workspaces");
	/* Up: 1 + 2 + 5 + 6 + 7; down: 1,196 of gig 4 and 2 of gig 8. */
	screen_wait(screen, "+21 −1,198 in all   largest −1,196 Café");
	cancel(screen);
	console_leave(screen);
}

static void marked_gigs_are_repaired_together(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "space down space");
	screen_wait(screen, "2 marked");
	screen_keys(screen, "s");
	screen_wait(screen, "2 rows will be touched");
	console_confirm(screen);
	screen_wait(screen, "2 fixed");
	screen_wait_gone(screen, "marked");
	console_leave(screen);
	assert_string_equal(
		sql("select string_agg(right(key ->> 'gig_id', 2), ' ' order by id) from trueup.audit"), "01 03");
}

static void marks_that_a_filter_hides_are_not_acted_upon(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "space space /");
	screen_type(screen, "scope:ws_odd");
	screen_keys(screen, "enter");
	screen_wait(screen, "2 marked, 1 of them hidden");
	screen_keys(screen, "s");
	screen_wait(screen, "1 marked row is hidden by the filter");
	screen_keys(screen, "X");
	screen_wait_gone(screen, "hidden");
	screen_keys(screen, "s");
	screen_wait(screen, "1 row will be touched");
	console_confirm(screen);
	screen_wait(screen, "1 fixed");
	console_leave(screen);
	assert_string_equal(sql("select string_agg(right(key ->> 'gig_id', 2), ' ') from trueup.audit"), "01");
}

static void u_takes_back_the_last_job(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "S");
	screen_wait(screen, "8 rows will be touched");
	console_confirm(screen);
	screen_wait(screen, "8 fixed");
	screen_keys(screen, "u");
	screen_wait(screen, "8 rows will be touched");
	console_confirm(screen);
	screen_wait(screen, "8 undone");
	console_leave(screen);
	assert_string_equal(sql(drifted), "8");
	assert_string_equal(
		sql("select responses from gigs.gigs where id = '10000000-0000-4000-8000-000000000004'"), "1200");
}

static void a_response_is_deleted_with_a_reason_and_brought_back(void **state)
{
	(void)state;
	static const char rows[] = "select md5(string_agg(r::text, '|' order by id)) from gigs.responses r";
	char *before = strdup(sql(rows));
	struct screen *screen = open_console();
	screen_keys(screen, "G enter");
	screen_wait(screen, "Gig number 40");
	screen_wait(screen, "Candidate 39");
	screen_keys(screen, "down d");
	screen_wait(screen, "delete response: Candidate 39");
	screen_wait(screen, "1 row will be touched");
	screen_keys(screen, "Y"); /* no reason yet: goes to the field */
	screen_type(screen, "spam");
	screen_wait(screen, "Reason (needed) spam");
	screen_wait_typing(screen, true);
	screen_keys(screen, "enter");
	screen_wait_typing(screen, false);
	console_confirm(screen);
	screen_wait(screen, "1 done");
	screen_wait(screen, "delete  ");
	assert_string_equal(sql("select count(*) from gigs.responses where candidate_name = 'Candidate 39'"
				" and entity_id = '10000000-0000-4000-8000-000000000040'"),
		"0");
	assert_string_equal(sql("select responses || ' ' || new_responses from gigs.gigs"
				" where id = '10000000-0000-4000-8000-000000000040'"),
		"39 12");
	assert_string_equal(sql("select reason from trueup.job"), "spam");
	screen_keys(screen, "u");
	screen_wait(screen, "undo: Candidate 39");
	screen_wait(screen, "1 row will be touched");
	console_confirm(screen);
	screen_wait(screen, "1 undone");
	console_leave(screen);
	assert_string_equal(sql(rows), before);
	assert_string_equal(sql("select responses || ' ' || new_responses from gigs.gigs"
				" where id = '10000000-0000-4000-8000-000000000040'"),
		"40 13");
	free(before);
}

static void a_protected_target_wants_its_name(void **state)
{
	(void)state;
	sql("update trueup.installation set protect = true");
	struct screen *screen = open_console();
	screen_wait(screen, "PROTECTED");
	screen_wait(screen, "read-only");
	screen_keys(screen, "s");
	screen_wait(screen, "demo is protected: type its name");
	screen_wait(screen, "1 row will be touched");
	screen_keys(screen, "down down");
	screen_type(screen, "dem");
	screen_keys(screen, "enter Y"); /* back to the field */
	assert_string_equal(sql("select string_agg(state, ' ') from trueup.job"), "preview");
	screen_type(screen, "o");
	screen_wait_typing(screen, true);
	screen_keys(screen, "enter");
	screen_wait_typing(screen, false);
	console_confirm(screen);
	screen_wait(screen, "1 fixed");
	screen_wait(screen, "armed 15m");
	screen_keys(screen, "down s"); /* armed: a single row needs no name any more, … */
	screen_wait(screen, "1 row will be touched");
	assert_int_equal(screen_find(screen, "type its name", NULL), -1);
	cancel(screen);
	screen_keys(screen, "S"); /* … many rows do */
	screen_wait(screen, "type its name");
	screen_wait(screen, "7 rows will be touched");
	cancel(screen);
	console_leave(screen);
}

static void a_job_of_an_operator_waits_for_a_worker(void **state)
{
	(void)state;
	sql("do $$ begin create role console_operator login; exception when duplicate_object then null; end $$;"
	    "grant trueup_operator to console_operator;"
	    "grant usage on schema gigs to console_operator;"
	    "grant select on all tables in schema gigs to console_operator");
	setenv("PGUSER", "console_operator", 1);
	struct screen *screen = open_console();
	screen_keys(screen, "s");
	screen_wait(screen, "1 row will be touched");
	console_confirm(screen);
	screen_wait(screen, "it waits for a worker");
	console_leave(screen);
	setenv("PGUSER", "postgres", 1);
	assert_string_equal(sql("select state || ' ' || requested_by from trueup.job"), "queued console_operator");
	assert_string_equal(sql(drifted), "8");
	run("trueup", "worker", "--job", sql("select id from trueup.job"), NULL);
	assert_string_equal(sql(drifted), "7");
}

static void pasted_text_changes_nothing(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_paste(screen, "sYS\rYq");
	screen_keys(screen, "down");
	screen_wait(screen, "▌   Перевод");
	assert_int_equal(screen_find(screen, "will be touched", NULL), -1);
	console_leave(screen);
	assert_string_equal(sql("select count(*) from trueup.job"), "0");
}

static void an_action_key_is_swallowed_when_another_row_has_just_come_under_the_cursor(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_wait(screen, "▌   Landing page");
	/* The first row goes away under the cursor: a gig that was found is right again. */
	run("bash", "-c", "\"$TRUEUP\" repair gig-counters --yes --quiet --key 10000000-0000-4000-8000-000000000001",
		NULL);
	screen_wait_row(screen, 4, "▌   Перевод");
	screen_keys(screen, "s j");
	screen_wait(screen, "▌   翻訳");
	assert_int_equal(screen_find(screen, "will be touched", NULL), -1);
	console_leave(screen);
}

static void r_looks_for_drift_again(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	sql("update gigs.gigs set responses = 77 where id = '10000000-0000-4000-8000-000000000040'");
	screen_keys(screen, "r");
	screen_wait(screen, "9 drifted of 40");
	screen_wait(screen, "77 → 40");
	console_leave(screen);
}

static void read_only_means_read_only(void **state)
{
	(void)state;
	struct screen *screen = screen_start(&(struct screen_start){.rows = 30, .cols = 110},
		(const char *const[]){database_program(), "console", "gigs", "--read-only", NULL});
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "read-only");
	screen_keys(screen, "S");
	screen_wait(screen, "--read-only was asked for");
	console_leave(screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			s_repairs_the_gig_under_the_cursor_and_no_other, console_begin, console_end),
		cmocka_unit_test_setup_teardown(the_key_that_asked_does_not_confirm, console_begin, console_end),
		cmocka_unit_test_setup_teardown(cancel_leaves_nothing_behind, console_begin, console_end),
		cmocka_unit_test_setup_teardown(S_repairs_what_the_filter_shows, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			a_preview_says_how_much_changes_and_what_the_largest_change_is, console_begin, console_end),
		cmocka_unit_test_setup_teardown(marked_gigs_are_repaired_together, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			marks_that_a_filter_hides_are_not_acted_upon, console_begin, console_end),
		cmocka_unit_test_setup_teardown(u_takes_back_the_last_job, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			a_response_is_deleted_with_a_reason_and_brought_back, console_begin, console_end),
		cmocka_unit_test_setup_teardown(a_protected_target_wants_its_name, console_begin, console_end),
		cmocka_unit_test_setup_teardown(a_job_of_an_operator_waits_for_a_worker, console_begin, console_end),
		cmocka_unit_test_setup_teardown(pasted_text_changes_nothing, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			an_action_key_is_swallowed_when_another_row_has_just_come_under_the_cursor, console_begin,
			console_end),
		cmocka_unit_test_setup_teardown(r_looks_for_drift_again, console_begin, console_end),
		cmocka_unit_test_setup_teardown(read_only_means_read_only, console_begin, console_end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
