/* What goes wrong between the console and its server: each has a clear message, and the console stays usable. */
#include "../unit/unit.h"
#include "base/str.h"
#include "console.h"
#include "database.h"
#include "harness.h"

#include <stdio.h>

static int begin_bare(void **state)
{
	(void)state;
	database_begin(false);
	return 0;
}

static int end(void **state)
{
	(void)state;
	unsetenv("PGPASSWORD");
	setenv("PGPORT", "5432", 1);
	run("eval", "postgres_ready || start_postgres", NULL);
	database_end();
	return 0;
}

static struct screen *open_console(void)
{
	return screen_start(&(struct screen_start){.rows = 30, .cols = 110},
		(const char *const[]){database_program(), "console", "gigs", NULL});
}

static void make_login(const char *login)
{
	char grants[1024];
	snprintf(grants, sizeof(grants),
		"do $$ begin create role %s login; exception when duplicate_object then null; end $$;"
		"grant usage on schema gigs to %s; grant select on all tables in schema gigs to %s",
		login, login, login);
	sql(grants);
}

/* The eight drifted gigs are found by the rule itself, and no key offers to repair them. */
static void check_looking_only(struct screen *screen, const char *why)
{
	screen_wait(screen, "Landing page");
	screen_wait(screen, "Gig number 8");
	screen_wait(screen, "1,200 → 4");
	screen_wait(screen, "read-only");
	screen_wait(screen, why);
	assert_int_equal(screen_find(screen, "Gig number 9", NULL), -1);
	screen_keys(screen, "s");
	screen_wait(screen, "sync: ");
	assert_int_equal(screen_find(screen, "will be touched", NULL), -1);
	screen_keys(screen, "/");
	screen_type(screen, "scope:ws_even cat");
	screen_keys(screen, "enter");
	screen_wait_gone(screen, "Landing page");
	screen_keys(screen, "/ C-u enter");
	screen_wait(screen, "Landing page");
	screen_keys(screen, "enter");
	screen_wait(screen, "› Landing page");
	screen_wait(screen, "Candidate 2");
}

static void without_the_schema_it_shows_what_the_rule_finds_now(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	check_looking_only(screen, "there is no schema trueup here: run \"trueup migrate\"");
	console_leave(screen);
}

static void a_login_without_rights_sees_the_drift_and_which_grant_is_missing(void **state)
{
	(void)state;
	make_login("console_reader");
	setenv("PGUSER", "console_reader", 1);
	struct screen *screen = open_console();
	check_looking_only(screen, "this login is not a member of trueup_operator");
	console_leave(screen);
}

static void a_viewer_sees_the_findings_and_changes_nothing(void **state)
{
	(void)state;
	make_login("console_viewer");
	sql("grant trueup_viewer to console_viewer");
	setenv("PGUSER", "console_viewer", 1);
	struct screen *screen = open_console();
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "read-only");
	screen_keys(screen, "S");
	screen_wait(screen, "sync all: this login is not a member of trueup_operator");
	console_leave(screen);
	setenv("PGUSER", "postgres", 1);
	assert_string_equal(sql("select count(*) from trueup.job"), "0");
}

static void a_table_that_is_not_there_is_named(void **state)
{
	(void)state;
	sql("drop table gigs.responses cascade");
	struct screen *screen = open_console();
	screen_wait(screen, "    not here: no responses");
	screen_keys(screen, "?");
	screen_wait(screen, "┌─ Gigs");
	screen_keys(screen, "?");
	screen_wait_gone(screen, "┌─ Gigs");
	console_leave(screen);
}

static void a_column_that_is_not_there_is_named(void **state)
{
	(void)state;
	sql("alter table gigs.gigs drop column new_responses");
	struct screen *screen = open_console();
	screen_wait(screen, "    not here: no gigs.new_responses");
	console_leave(screen);
}

static void columns_that_may_be_missing_are_not_missed(void **state)
{
	(void)state;
	sql("alter table gigs.responses drop column candidate_name, drop column cover_letter, drop column created_at,"
	    " drop column composite_score; alter table gigs.gigs drop column created_at");
	struct screen *screen = open_console();
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "▌");
	screen_keys(screen, "enter");
	screen_wait(screen, "candidate-2");
	screen_wait(screen, "responses  1 → 2");
	console_leave(screen);
}

static void sql_as_owner(const char *text)
{
	char *login = strdup(getenv("PGUSER"));
	setenv("PGUSER", "postgres", 1);
	sql(text);
	setenv("PGUSER", login, 1);
	free(login);
}

static void a_wrong_password_is_said_and_not_tried_again(void **state)
{
	(void)state;
	sql("do $$ begin create role console_secret login password 'right'; exception when duplicate_object then null; "
	    "end $$");
	run("bash", "-c",
		"sed -i '1i local all console_secret scram-sha-256' \"$SERVERS_DIR/run/data/pg_hba.conf\" &&"
		" psql -Xqc 'select pg_reload_conf()' >/dev/null",
		NULL);
	setenv("PGUSER", "console_secret", 1);
	setenv("PGPASSWORD", "wrong and secret", 1);
	struct screen *screen = open_console();
	screen_wait(screen, "pg refused");
	screen_wait(screen, "password authentication failed for user");
	assert_int_equal(screen_find(screen, "wrong and secret", NULL), -1);
	sql_as_owner("alter role console_secret password 'wrong and secret'");
	screen_keys(screen, "C-r");
	screen_wait(screen, "not a member of trueup_operator");
	console_leave(screen);
}

/* After a right password a server may still have no room: that is no refusal, and is tried again by itself. */
static void a_login_for_which_there_is_no_room_is_tried_again(void **state)
{
	(void)state;
	sql("do $$ begin create role console_secret login password 'right'; exception when duplicate_object then null; "
	    "end $$");
	sql("alter role console_secret password 'right' connection limit 0");
	run("bash", "-c",
		"sed -i '1i local all console_secret scram-sha-256' \"$SERVERS_DIR/run/data/pg_hba.conf\" &&"
		" psql -Xqc 'select pg_reload_conf()' >/dev/null",
		NULL);
	setenv("PGUSER", "console_secret", 1);
	setenv("PGPASSWORD", "right", 1);
	struct screen *screen = open_console();
	screen_wait(screen, "pg down");
	screen_wait(screen, "too many connections for role");
	sql_as_owner("alter role console_secret connection limit -1");
	screen_wait(screen, "not a member of trueup_operator");
	console_leave(screen);
}

/* The second connection, by which the overview asks, goes and finds no room. */
static void what_only_one_connection_fails_to_tell_is_unknown_until_that_is_back(void **state)
{
	(void)state;
	sql("do $$ begin create role console_few login; exception when duplicate_object then null; end $$;"
	    "grant trueup_viewer to console_few; alter role console_few connection limit -1");
	setenv("PGUSER", "console_few", 1);
	struct screen *screen = screen_start(&(struct screen_start){.rows = 24, .cols = 80},
		(const char *const[]){database_program(), "console", NULL});
	screen_wait(screen, "✗ Gig counters differ");
	sql_as_owner("alter role console_few connection limit 1;"
		     "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'console_few' "
		     "order by backend_start desc limit 1");
	sql_as_owner("update gigs.gigs set responses = 77 where id = '10000000-0000-4000-8000-000000000040'");
	run("env", "PGUSER=postgres", "bash", "-c", "\"$TRUEUP\" check --quiet || [ $? = 1 ]", NULL);
	screen_wait(screen, "? Gig counters differ");
	screen_wait(screen, "unknown: too many connections for role");
	assert_int_equal(screen_find(screen, "pg down", NULL), -1);
	sql_as_owner("alter role console_few connection limit -1");
	screen_wait_beside(screen, "✗ Gig counters differ", " 9 ");
	console_leave(screen);
}

static void a_server_that_goes_and_comes_back_is_found_again(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "▌   Landing page");
	run("stop_postgres", "immediate", NULL);
	screen_wait(screen, "pg down");
	screen_keys(screen, "down down");
	screen_wait(screen, "▌   翻訳");
	screen_keys(screen, "s");
	screen_wait(screen, "sync: there is no connection");
	run("start_postgres", NULL);
	screen_wait_gone(screen, "pg down");
	screen_keys(screen, "s");
	screen_wait(screen, "1 row will be touched");
	console_confirm(screen);
	screen_wait(screen, "1 fixed");
	console_leave(screen);
}

static void it_works_through_a_pooler_in_transaction_mode(void **state)
{
	(void)state;
	run("start_pgbouncer", NULL);
	setenv("PGPORT", "6432", 1);
	struct screen *screen = open_console();
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "▌");
	screen_keys(screen, "S");
	screen_wait(screen, "8 rows will be touched, in 2 workspaces");
	screen_wait(screen, "in all");
	console_confirm(screen);
	screen_wait(screen, "8 fixed");
	screen_wait(screen, "0 drifted of 40");
	console_leave(screen);
	setenv("PGPORT", "5432", 1);
	run("stop_pgbouncer", NULL);
}

/* A title that is no UTF-8 comes out of a SQL_ASCII database as it is. */
static void a_database_without_an_encoding_is_shown_safely(void **state)
{
	(void)state;
	setenv("PGDATABASE", "postgres", 1);
	sql("drop database if exists console_ascii with (force)");
	sql("create database console_ascii template template0 encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C'");
	setenv("PGDATABASE", "console_ascii", 1);
	run("sql_file", "tests/data/gigs-tables-production.sql", NULL);
	sql("insert into gigs.gigs (id, workspace_id, title, responses) values"
	    " ('40000000-0000-4000-8000-000000000001', 'ws', E'bad \\xff\\xfe bytes', 7)");
	struct screen *screen = open_console();
	screen_wait(screen, "bad \uFFFD\uFFFD bytes");
	screen_wait(screen, "7 → 0");
	console_leave(screen);
	setenv("PGDATABASE", "postgres", 1);
	sql("drop database console_ascii with (force)");
}

static void a_copy_of_a_database_is_only_looked_at(void **state)
{
	(void)state;
	sql("update trueup.installation set system_identifier = 1");
	struct screen *screen = open_console();
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "read-only");
	screen_wait(screen, "this database is a copy of another one");
	console_leave(screen);
}

static void a_server_that_goes_while_a_question_is_open_changes_nothing(void **state)
{
	(void)state;
	struct screen *screen = open_console();
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "▌");
	screen_keys(screen, "S");
	screen_wait(screen, "8 rows will be touched, in 2 workspaces");
	run("stop_postgres", "immediate", NULL);
	screen_wait(screen, "pg down");
	screen_keys(screen, "Y");
	screen_wait_gone(screen, "will be touched");
	screen_keys(screen, "enter");
	screen_wait_gone(screen, "Cancel");
	run("start_postgres", NULL);
	screen_wait_gone(screen, "pg down");
	console_leave(screen);
	assert_string_equal(sql("select count(*) from trueup.job where state <> 'preview'"), "0");
	assert_string_equal(sql("select count(*) from trueup.audit"), "0");
}

static void a_redis_that_is_not_there_is_said(void **state)
{
	(void)state;
	static const char *const env[] = {"REDIS_URL=unix:///nowhere/redis.sock", NULL};
	struct screen *screen = screen_start(&(struct screen_start){.rows = 30, .cols = 110, .env = env},
		(const char *const[]){database_program(), "console", "gigs", NULL});
	screen_wait(screen, "redis down");
	screen_wait(screen, "8 drifted of 40");
	console_leave(screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(without_the_schema_it_shows_what_the_rule_finds_now, begin_bare, end),
		cmocka_unit_test_setup_teardown(
			a_login_without_rights_sees_the_drift_and_which_grant_is_missing, console_begin, end),
		cmocka_unit_test_setup_teardown(a_viewer_sees_the_findings_and_changes_nothing, console_begin, end),
		cmocka_unit_test_setup_teardown(a_table_that_is_not_there_is_named, console_begin, end),
		cmocka_unit_test_setup_teardown(a_column_that_is_not_there_is_named, console_begin, end),
		cmocka_unit_test_setup_teardown(columns_that_may_be_missing_are_not_missed, console_begin, end),
		cmocka_unit_test_setup_teardown(a_wrong_password_is_said_and_not_tried_again, console_begin, end),
		cmocka_unit_test_setup_teardown(a_login_for_which_there_is_no_room_is_tried_again, console_begin, end),
		cmocka_unit_test_setup_teardown(
			what_only_one_connection_fails_to_tell_is_unknown_until_that_is_back, console_begin, end),
		cmocka_unit_test_setup_teardown(a_server_that_goes_and_comes_back_is_found_again, console_begin, end),
		cmocka_unit_test_setup_teardown(a_copy_of_a_database_is_only_looked_at, console_begin, end),
		cmocka_unit_test_setup_teardown(
			a_server_that_goes_while_a_question_is_open_changes_nothing, console_begin, end),
		cmocka_unit_test_setup_teardown(a_redis_that_is_not_there_is_said, console_begin, end),
		cmocka_unit_test_setup_teardown(it_works_through_a_pooler_in_transaction_mode, console_begin, end),
		cmocka_unit_test_setup_teardown(a_database_without_an_encoding_is_shown_safely, begin_bare, end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
