/* The asynchronous session against a real server: every request is answered once, and never from inside the call. */
#include "../unit/unit.h"
#include "base/clock.h"
#include "base/mem.h"
#include "console/pg_async.h"
#include "database.h"

#include <stdio.h>

enum { PATIENCE_MS = 20000, REQUESTS = 8 };

struct answer {
	struct fixture *fixture;
	int calls;
	char *value; /* of the first row and column */
	enum err_kind kind;
};

struct fixture {
	struct loop *loop;
	struct loop_timer *patience;
	struct pg_async *pg;
	struct sql limits;
	struct answer answers[REQUESTS];
	int open;    /* requests without an answer */
	bool inside; /* a call is under way: nobody may answer now */
	enum pg_link wait_for;
};

static const char *limits_names[] = {"statement_ms", "search_path"};

static void on_patience(void *data)
{
	(void)data;
	fail_msg("nothing came in time");
}

static void on_changed(void *data)
{
	struct fixture *fixture = data;
	if (pg_async_link(fixture->pg) == fixture->wait_for)
		loop_stop(fixture->loop);
}

static void on_answer(void *data, struct pg_rows *rows, const struct err *err)
{
	struct answer *answer = data;
	assert_false(answer->fixture->inside);
	answer->calls++;
	answer->kind = rows ? ERR_NONE : err->kind;
	if (rows && pg_rows_count(rows))
		answer->value = mem_strdup(pg_rows_at(rows, 0, 0));
	pg_rows_free(rows);
	if (--answer->fixture->open == 0)
		loop_stop(answer->fixture->loop);
}

static uint64_t ask(struct fixture *fixture, int number, enum pg_mode mode, const char *text)
{
	const struct sql statement = {.text = text};
	const struct pg_async_request request = {
		.mode = mode,
		.sql = &statement,
		.search_path = "gigs",
		.statement_ms = 10000,
		.done = on_answer,
		.data = &fixture->answers[number],
	};
	fixture->inside = true;
	fixture->open++;
	uint64_t id = pg_async_ask(fixture->pg, &request);
	fixture->inside = false;
	return id;
}

static void wait_for_answers(struct fixture *fixture)
{
	if (fixture->open)
		loop_run(fixture->loop);
}

static void wait_for_link(struct fixture *fixture, enum pg_link link)
{
	fixture->wait_for = link;
	if (pg_async_link(fixture->pg) != link)
		loop_run(fixture->loop);
	fixture->wait_for = PG_LINK_IDLE;
}

static int begin(void **state)
{
	struct fixture *fixture = mem_zero(1, sizeof(*fixture));
	database_begin(false);
	fixture->limits = (struct sql){
		.text = "select set_config('statement_timeout', $1::text, true),"
			" set_config('search_path', coalesce($2::text, current_setting('search_path')), true)",
		.names = limits_names,
		.nnames = 2,
	};
	fixture->loop = loop_new();
	fixture->patience = loop_timer_new(fixture->loop, on_patience, fixture);
	loop_timer_start(fixture->patience, PATIENCE_MS);
	const struct pg_async_options options = {
		.loop = fixture->loop,
		.conninfo = "",
		.application = "test",
		.connect_ms = 5000,
		.limits = &fixture->limits,
		.changed = on_changed,
		.data = fixture,
	};
	for (int i = 0; i < REQUESTS; i++)
		fixture->answers[i].fixture = fixture;
	fixture->pg = pg_async_new(&options);
	*state = fixture;
	return 0;
}

static int end(void **state)
{
	struct fixture *fixture = *state;
	pg_async_free(fixture->pg);
	loop_timer_free(fixture->patience);
	if (loop_is_working(fixture->loop))
		loop_run(fixture->loop); /* a thread that cancels or connects is seen to its end */
	loop_free(fixture->loop);
	for (int i = 0; i < REQUESTS; i++) {
		assert_true(fixture->answers[i].calls <= 1);
		free(fixture->answers[i].value);
	}
	free(fixture);
	database_end();
	return 0;
}

static void requests_wait_for_the_connection_and_are_answered_in_order(void **state)
{
	struct fixture *fixture = *state;
	ask(fixture, 0, PG_READ, "select count(*) from gigs");
	ask(fixture, 1, PG_READ,
		"select current_setting('transaction_read_only') || current_setting('statement_timeout')");
	ask(fixture, 2, PG_WRITE, "select current_setting('transaction_read_only')");
	wait_for_answers(fixture);
	assert_string_equal(fixture->answers[0].value, "40");
	assert_string_equal(fixture->answers[1].value, "on10s");
	assert_string_equal(fixture->answers[2].value, "off");
	assert_true(pg_async_latency(fixture->pg) >= 0);
}

static void a_reading_request_cannot_write(void **state)
{
	struct fixture *fixture = *state;
	ask(fixture, 0, PG_READ, "delete from gigs");
	ask(fixture, 1, PG_READ, "select set_config('transaction_read_only', 'off', false)");
	ask(fixture, 2, PG_READ, "select count(*) from gigs");
	wait_for_answers(fixture);
	assert_int_equal(fixture->answers[0].kind, ERR_DENIED);
	assert_int_not_equal(fixture->answers[1].kind, ERR_NONE);
	assert_string_equal(fixture->answers[2].value, "40");
}

static void an_error_ends_its_own_request_and_no_other(void **state)
{
	struct fixture *fixture = *state;
	ask(fixture, 0, PG_READ, "select 1 / 0");
	ask(fixture, 1, PG_READ, "select nonsense");
	ask(fixture, 2, PG_READ, "select 'fine'");
	wait_for_answers(fixture);
	assert_int_equal(fixture->answers[0].kind, ERR_QUERY);
	assert_int_equal(fixture->answers[1].kind, ERR_MISSING);
	assert_string_equal(fixture->answers[2].value, "fine");
}

static void a_write_that_fails_leaves_nothing(void **state)
{
	struct fixture *fixture = *state;
	ask(fixture, 0, PG_WRITE,
		"with gone as (delete from responses returning 1) select 1 / (count(*) - count(*)) from gone");
	ask(fixture, 1, PG_READ, "select count(*) > 0 from responses");
	wait_for_answers(fixture);
	assert_int_equal(fixture->answers[0].kind, ERR_QUERY);
	assert_string_equal(fixture->answers[1].value, "t");
}

static void a_slow_request_can_be_cancelled_and_the_next_one_is_not_hit(void **state)
{
	struct fixture *fixture = *state;
	int64_t before = clock_ms();
	pg_async_connect(fixture->pg);
	wait_for_link(fixture, PG_LINK_UP);
	for (int i = 0; i < REQUESTS; i += 2) {
		uint64_t slow = ask(fixture, i, PG_READ, "select pg_sleep(9)");
		ask(fixture, i + 1, PG_READ, "select 'quick'");
		fixture->inside = true;
		pg_async_cancel(fixture->pg, slow);
		fixture->inside = false;
		wait_for_answers(fixture);
		assert_int_equal(fixture->answers[i].kind, ERR_INTERRUPTED);
		assert_string_equal(fixture->answers[i + 1].value, "quick");
	}
	assert_true(clock_ms() - before < 8000);
}

static void a_request_in_the_queue_can_be_taken_back(void **state)
{
	struct fixture *fixture = *state;
	ask(fixture, 0, PG_READ, "select 'first'");
	uint64_t second = ask(fixture, 1, PG_READ, "select 'second'");
	fixture->inside = true;
	pg_async_cancel(fixture->pg, second);
	pg_async_cancel(fixture->pg, 12345);
	fixture->inside = false;
	wait_for_answers(fixture);
	assert_string_equal(fixture->answers[0].value, "first");
	assert_int_equal(fixture->answers[1].kind, ERR_INTERRUPTED);
	assert_null(fixture->answers[1].value);
}

static void a_lost_server_fails_what_was_asked_and_is_found_again(void **state)
{
	struct fixture *fixture = *state;
	pg_async_connect(fixture->pg);
	wait_for_link(fixture, PG_LINK_UP);
	ask(fixture, 0, PG_READ, "select pg_sleep(9)");
	ask(fixture, 1, PG_READ, "select 'never'");
	run("restart_postgres", NULL);
	wait_for_answers(fixture);
	assert_int_equal(fixture->answers[0].kind, ERR_CONNECT);
	assert_int_equal(fixture->answers[1].kind, ERR_CONNECT);
	ask(fixture, 2, PG_READ, "select 'down'");
	wait_for_answers(fixture);
	assert_int_equal(fixture->answers[2].kind, ERR_CONNECT);
	wait_for_link(fixture, PG_LINK_UP);
	ask(fixture, 3, PG_READ, "select 'back'");
	wait_for_answers(fixture);
	assert_string_equal(fixture->answers[3].value, "back");
}

static void what_is_under_way_at_the_end_is_answered_too(void **state)
{
	struct fixture *fixture = *state;
	pg_async_connect(fixture->pg);
	wait_for_link(fixture, PG_LINK_UP);
	ask(fixture, 0, PG_READ, "select pg_sleep(9)");
	ask(fixture, 1, PG_READ, "select 1");
	pg_async_free(fixture->pg);
	fixture->pg = NULL;
	assert_int_equal(fixture->open, 0);
	assert_int_equal(fixture->answers[0].kind, ERR_INTERRUPTED);
	assert_int_equal(fixture->answers[1].kind, ERR_INTERRUPTED);
}

static void a_long_answer_comes_whole(void **state)
{
	struct fixture *fixture = *state;
	ask(fixture, 0, PG_READ, "select repeat('x', 5000000) || generate_series from generate_series(1, 3)");
	wait_for_answers(fixture);
	assert_int_equal(strlen(fixture->answers[0].value), 5000001);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(requests_wait_for_the_connection_and_are_answered_in_order, begin, end),
		cmocka_unit_test_setup_teardown(a_reading_request_cannot_write, begin, end),
		cmocka_unit_test_setup_teardown(an_error_ends_its_own_request_and_no_other, begin, end),
		cmocka_unit_test_setup_teardown(a_write_that_fails_leaves_nothing, begin, end),
		cmocka_unit_test_setup_teardown(
			a_slow_request_can_be_cancelled_and_the_next_one_is_not_hit, begin, end),
		cmocka_unit_test_setup_teardown(a_request_in_the_queue_can_be_taken_back, begin, end),
		cmocka_unit_test_setup_teardown(a_lost_server_fails_what_was_asked_and_is_found_again, begin, end),
		cmocka_unit_test_setup_teardown(what_is_under_way_at_the_end_is_answered_too, begin, end),
		cmocka_unit_test_setup_teardown(a_long_answer_comes_whole, begin, end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
