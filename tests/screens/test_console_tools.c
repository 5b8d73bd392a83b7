/* What helps whoever works at the console: the same as a shell command, what was executed, the palette, search. */
#include "../unit/unit.h"
#include "base/mem.h"
#include "base/str.h"
#include "console.h"
#include "database.h"
#include "harness.h"

#include <sys/wait.h>

static struct screen *open_console(void)
{
	struct screen *screen = screen_start(&(struct screen_start){.rows = 30, .cols = 110},
		(const char *const[]){database_program(), "console", "gigs", NULL});
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "Landing page");
	return screen;
}

static const char drifted[] = "select string_agg(right(id::text, 2), ' ' order by id)"
			      "  from gigs.gigs g"
			      " where (g.responses, g.new_responses) is distinct from"
			      "       (select (count(*)::integer, count(*) filter (where status = 'NEW')::integer)"
			      "          from gigs.responses"
			      "         where entity_id = g.id)";

/* The command on the screen that begins so, without the frame around it; free() it. */
static char *command_on(struct screen *screen, const char *beginning)
{
	struct str row = STR_INIT;
	int col = 0, at = screen_find(screen, beginning, &col);
	if (at == -1)
		screen_fail(screen, "no \"%s\"", beginning);
	screen_add_row(screen, at, &row);
	char *from = strstr(str_text(&row), beginning);
	char *frame = strstr(from, "│");
	while (frame && frame > from && frame[-1] == ' ')
		frame--;
	char *command = mem_strndup(from, frame ? (size_t)(frame - from) : strlen(from));
	str_done(&row);
	return command;
}

/* In a shell, with the program under test as "trueup"; it finds no terminal there, so what asks is told yes. */
static void run_in_shell(const char *command)
{
	char *line = mem_printf("trueup() { \"$TRUEUP\" \"$@\" --quiet --yes; }; %s", command);
	run("sh", "-c", line, NULL);
	free(line);
}

static void the_command_for_the_row_repairs_that_row_and_no_other(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "down down c");
	screen_wait(screen, "y copy");
	char *command = command_on(screen, "trueup repair gig-counters --key");
	screen_keys(screen, "y");
	screen_wait(screen, "Copied");
	screen_keys(screen, "q");
	screen_wait_gone(screen, "shell command");
	console_leave(screen);
	assert_string_equal(sql("select count(*) from trueup.job where state <> 'preview'"), "0");
	run_in_shell(command);
	assert_string_equal(sql(drifted), "01 02 04 05 06 07 08");
	free(command);
}

static void the_command_for_the_marks_repairs_the_marked_rows(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "space down space");
	screen_wait(screen, "2 marked");
	screen_keys(screen, "c");
	screen_wait(screen, "y copy");
	char *first = command_on(screen, "trueup repair gig-counters --key");
	char *second = command_on(screen, "--key 10000000-0000-4000-8000-000000000003");
	char *command = mem_printf("%s %s", first, second);
	screen_keys(screen, "q");
	screen_wait_gone(screen, "shell command");
	console_leave(screen);
	run_in_shell(command);
	assert_string_equal(sql(drifted), "02 04 05 06 07 08");
	free(first);
	free(second);
	free(command);
}

static void the_command_for_a_workspace_repairs_what_is_shown(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "/");
	screen_type(screen, "scope:ws_even");
	screen_keys(screen, "enter");
	screen_wait(screen, "4 drifted of 20");
	screen_wait_gone(screen, "Landing page");
	screen_keys(screen, "c");
	screen_wait(screen, "y copy");
	char *command = command_on(screen, "trueup repair gig-counters --scope");
	screen_keys(screen, "q");
	screen_wait_gone(screen, "shell command");
	console_leave(screen);
	run_in_shell(command);
	assert_string_equal(sql(drifted), "01 03 05 07");
	free(command);
}

static void a_filter_by_words_is_not_passed_off_as_a_command(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "/");
	screen_type(screen, "Landing");
	screen_keys(screen, "enter");
	screen_wait(screen, "filter Landing");
	screen_keys(screen, "c");
	screen_wait(screen, "this one does MORE");
	screen_keys(screen, "q");
	screen_wait_gone(screen, "shell command");
	console_leave(screen);
}

static void L_lists_what_was_executed_and_enter_shows_the_whole_statement(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "/");
	screen_type(screen, "scope:ws_even");
	screen_keys(screen, "enter");
	screen_wait(screen, "4 drifted of 20");
	screen_keys(screen, "L");
	screen_wait(screen, "What was executed");
	screen_wait(screen, "console/pulse");
	screen_keys(screen, "/");
	screen_type(screen, "name:gigs/gigs ws_even");
	screen_keys(screen, "enter");
	screen_wait_gone(screen, "pulse");
	screen_keys(screen, "enter");
	screen_wait(screen, "in a transaction that only reads");
	screen_wait(screen, "filter = {\"scope\":\"ws_even\"}");
	screen_keys(screen, "y");
	screen_wait(screen, "Copied");
	screen_keys(screen, "q");
	screen_wait_gone(screen, "transaction");
	console_leave(screen);
}

/* As long as nobody looks, a job's deeds are kept all the same: what was changed can be read afterwards. */
static void what_changed_something_is_in_the_log_with_its_worker(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, "s");
	screen_wait(screen, "1 row will be touched");
	console_confirm(screen);
	screen_wait(screen, "1 fixed");
	screen_keys(screen, "L");
	screen_wait(screen, "engine/preview-confirm");
	screen_wait(screen, "worker");
	screen_keys(screen, "/");
	screen_type(screen, "kind:process");
	screen_keys(screen, "enter");
	screen_wait_gone(screen, "preview-confirm");
	screen_keys(screen, "enter");
	screen_wait(screen, "trueup worker --until-idle");
	screen_keys(screen, "q");
	screen_wait_gone(screen, "trueup worker --until-idle");
	console_leave(screen);
}

static void no_password_is_in_the_log(void **state)
{
	(void)state;
	char *url = mem_printf("postgresql://postgres:geheim@/%s?host=%s&port=%s", getenv("PGDATABASE"),
		getenv("PGHOST"), getenv("PGPORT") ? getenv("PGPORT") : "5432");
	char *database = mem_printf("DATABASE_URL=%s", url);
	struct screen *screen = screen_start(
		&(struct screen_start){.rows = 30,
			.cols = 110,
			.env = (const char *const[]){database, "REDIS_URL=redis://user:geheim@127.0.0.1:1", NULL}},
		(const char *const[]){database_program(), "console", "gigs", NULL});
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "redis down");
	screen_keys(screen, "L");
	screen_wait(screen, "redis does not");
	screen_keys(screen, "/");
	screen_type(screen, "geheim");
	screen_keys(screen, "enter");
	screen_wait_gone(screen, "PING");
	screen_wait(screen, "No row passes the filter");
	console_leave(screen);
	free(database);
	free(url);
}

static void the_palette_finds_by_words_and_initials_and_does_what_is_chosen(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, ":");
	screen_type(screen, "sa");
	screen_wait(screen, "▌ S     sync all 8");
	screen_keys(screen, "enter");
	screen_wait(screen, "8 rows will be touched");
	screen_keys(screen, "enter");
	screen_wait_gone(screen, "will be touched");
	screen_keys(screen, ":");
	screen_type(screen, "was exec");
	screen_wait(screen, "▌ L     what was executed");
	screen_keys(screen, "enter");
	screen_wait(screen, "console/pulse");
	console_leave(screen);
	assert_string_equal(sql("select count(*) from trueup.job where state <> 'preview'"), "0");
}

static void what_cannot_be_done_is_in_the_palette_with_the_reason_and_does_nothing(void **state)
{
	(void)state;
	struct screen *screen = screen_start(&(struct screen_start){.rows = 30, .cols = 110},
		(const char *const[]){database_program(), "console", "--read-only", "gigs", NULL});
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "Landing page");
	screen_keys(screen, ":");
	screen_type(screen, "sync all");
	screen_wait(screen, "sync all 8: --read-only was asked for");
	screen_keys(screen, "enter");
	screen_keys(screen, "esc");
	screen_wait_gone(screen, "Commands");
	assert_int_equal(screen_find(screen, "will be touched", NULL), -1);
	console_leave(screen);
}

static void text_pasted_into_the_palette_chooses_nothing(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_keys(screen, ":");
	screen_wait(screen, "Commands");
	screen_paste(screen, "sync all\rY\r");
	screen_wait(screen, "sync all Y");
	screen_keys(screen, "esc");
	screen_wait_gone(screen, "Commands");
	console_leave(screen);
	assert_string_equal(sql("select count(*) from trueup.job where state <> 'preview'"), "0");
}

static void arming_asks_for_the_name_and_has_a_clock_and_disarming_ends_it(void **state)
{
	(void)state;
	sql("update trueup.installation set protect = true");
	struct screen *screen = open_console();
	screen_wait(screen, "PROTECTED");
	screen_wait(screen, "read-only");
	screen_keys(screen, ":");
	screen_type(screen, "arm");
	screen_wait(screen, "▌       arm");
	screen_keys(screen, "enter");
	screen_wait(screen, "type its name");
	screen_keys(screen, "Y"); /* goes to the field */
	screen_type(screen, "demo");
	screen_wait_typing(screen, true);
	screen_keys(screen, "enter");
	screen_wait_typing(screen, false);
	console_confirm(screen);
	screen_wait(screen, "armed 15m");
	screen_keys(screen, "s");
	screen_wait(screen, "1 row will be touched");
	assert_int_equal(screen_find(screen, "type its name", NULL), -1);
	screen_keys(screen, "enter");
	screen_wait_gone(screen, "will be touched");
	screen_keys(screen, ":");
	screen_type(screen, "disarm");
	screen_wait(screen, "▌       disarm");
	screen_keys(screen, "enter");
	screen_wait(screen, "armed no longer");
	screen_wait(screen, "read-only");
	screen_keys(screen, "s");
	screen_wait(screen, "type its name");
	screen_keys(screen, "enter");
	screen_wait_gone(screen, "type its name");
	console_leave(screen);
	assert_string_equal(sql("select count(*) from trueup.job where state <> 'preview'"), "0");
}

static void job_that_runs(void)
{
	sql("insert into trueup.job (kind, rule, hash, state, previewed, started_at)"
	    " values ('repair', 'gig-counters', 'x', 'running', 100, now())");
	sql("insert into trueup.part (job, no, keys, cursor) select id, 0, array_fill('{}'::jsonb, array[100]), 25 "
	    "from trueup.job");
}

static void a_job_that_was_started_elsewhere_is_watched_paused_and_ended_from_here(void **state)
{
	(void)state;
	job_that_runs();
	struct screen *screen = open_console();
	screen_wait(screen, "Job 1 running: gig-counters");
	screen_wait(screen, "25%");
	screen_keys(screen, "p");
	screen_wait(screen, "Job 1 pausing");
	assert_string_equal(sql("select state from trueup.job"), "pausing");
	screen_wait(screen, "p resume job");
	screen_keys(screen, "p");
	screen_wait(screen, "Job 1 running");
	screen_wait(screen, "p pause job");
	screen_keys(screen, "x");
	screen_wait(screen, "End job 1");
	screen_keys(screen, "x enter"); /* the key that asked does not confirm; Cancel has the focus */
	screen_wait_gone(screen, "End job 1");
	assert_string_equal(sql("select state from trueup.job"), "running");
	screen_keys(screen, "enter"); /* on another screen it is the same */
	screen_wait(screen, "Done here");
	screen_wait(screen, "Job 1 running");
	screen_keys(screen, "x");
	screen_wait(screen, "End job 1");
	console_confirm(screen);
	screen_wait(screen, "Job 1 cancelling");
	sql("update trueup.job set state = 'cancelled', finished_at = now()");
	screen_wait(screen, "Job 1 cancelled");
	console_leave(screen);
}

static void who_leaves_is_told_that_the_job_goes_on(void **state)
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
	/* What comes in later: only what was on the screen is confirmed. */
	screen_wait(screen, "Last looked for by run");
	screen_wait(screen, "responses      +1");
	console_confirm(screen);
	screen_wait(screen, "waits for a worker");
	screen_keys(screen, "C-c");
	int status = screen_wait_exit(screen);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	screen_look(screen);
	screen_wait(screen, "Job 1 (queued) goes on by itself");
	screen_check_restored(screen);
	screen_end(screen);
	setenv("PGUSER", "postgres", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			the_command_for_the_row_repairs_that_row_and_no_other, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			the_command_for_the_marks_repairs_the_marked_rows, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			the_command_for_a_workspace_repairs_what_is_shown, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			a_filter_by_words_is_not_passed_off_as_a_command, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			L_lists_what_was_executed_and_enter_shows_the_whole_statement, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			what_changed_something_is_in_the_log_with_its_worker, console_begin, console_end),
		cmocka_unit_test_setup_teardown(no_password_is_in_the_log, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			the_palette_finds_by_words_and_initials_and_does_what_is_chosen, console_begin, console_end),
		cmocka_unit_test_setup_teardown(what_cannot_be_done_is_in_the_palette_with_the_reason_and_does_nothing,
			console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			text_pasted_into_the_palette_chooses_nothing, console_begin, console_end),
		cmocka_unit_test_setup_teardown(a_job_that_was_started_elsewhere_is_watched_paused_and_ended_from_here,
			console_begin, console_end),
		cmocka_unit_test_setup_teardown(who_leaves_is_told_that_the_job_goes_on, console_begin, console_end),
		cmocka_unit_test_setup_teardown(
			arming_asks_for_the_name_and_has_a_clock_and_disarming_ends_it, console_begin, console_end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
