/* What the console keeps of what it did. */
#include "base/mem.h"
#include "console/executed.h"
#include "unit.h"

static const char *const names[] = {"job", "reason"};

static uint64_t begin(struct executed *executed, const char *name, const char *text)
{
	const struct executed_deed deed = {.kind = EXECUTED_SQL, .name = name, .text = text, .where = "quick"};
	return executed_begin(executed, &deed);
}

static void a_statement_is_kept_with_its_parameters_and_what_came_of_it(void **state)
{
	(void)state;
	struct executed *executed = executed_new();
	const char *const values[] = {"31", NULL};
	const struct executed_deed deed = {.kind = EXECUTED_SQL,
		.name = "sql/engine/job-read.sql",
		.text = "select $1, $2",
		.where = "slow",
		.writes = true,
		.names = names,
		.values = values,
		.nvalues = 2};
	uint64_t number = executed_begin(executed, &deed);
	const struct executed_entry *entry = executed_find(executed, number);
	assert_string_equal(entry->text, "select $1, $2");
	assert_string_equal(entry->values, "job = 31\nreason = null");
	assert_true(entry->writes);
	assert_int_equal(entry->duration_us, -1);
	executed_end(executed, number, 7, NULL);
	assert_int_equal(executed_find(executed, number)->rows, 7);
	assert_true(executed_find(executed, number)->duration_us >= 0);
	assert_null(executed_find(executed, number)->error);
	executed_free(executed);
}

static void count_up(void *data)
{
	++*(int *)data;
}

static void whoever_watches_is_told_of_each_begin_and_end_until_he_no_longer_wants(void **state)
{
	(void)state;
	struct executed *executed = executed_new();
	int first = 0, second = 0;
	struct executed_watch one = {.changed = count_up, .data = &first};
	struct executed_watch two = {.changed = count_up, .data = &second};
	executed_watch(executed, &one);
	executed_watch(executed, &two);
	uint64_t number = begin(executed, "a", "select");
	assert_int_equal(first, 1);
	assert_int_equal(second, 1);
	executed_unwatch(executed, &one);
	executed_end(executed, number, 5, NULL);
	executed_end(executed, number, 5, NULL);
	assert_int_equal(first, 1);
	assert_int_equal(second, 2);
	executed_unwatch(executed, &one);
	executed_unwatch(executed, &two);
	begin(executed, "b", "select");
	assert_int_equal(second, 2);
	executed_free(executed);
}

static void an_error_stands_beside_the_statement_and_the_first_end_counts(void **state)
{
	(void)state;
	struct executed *executed = executed_new();
	struct err err = ERR_INIT;
	uint64_t number = begin(executed, "a", "select");
	err_set(&err, ERR_QUERY, "no such table");
	executed_end(executed, number, -1, &err);
	executed_end(executed, number, 5, NULL);
	assert_string_equal(executed_at(executed, 0)->error, "no such table");
	assert_int_equal(executed_at(executed, 0)->rows, -1);
	err_done(&err);
	executed_free(executed);
}

static void the_last_five_hundred_are_kept_and_the_newest_comes_first(void **state)
{
	(void)state;
	struct executed *executed = executed_new();
	for (int i = 1; i <= 1234; i++) {
		char *name = mem_printf("%d", i);
		executed_end(executed, begin(executed, name, "x"), i, NULL);
		free(name);
	}
	assert_int_equal(executed_count(executed), 500);
	assert_string_equal(executed_at(executed, 0)->name, "1234");
	assert_string_equal(executed_at(executed, 499)->name, "735");
	assert_null(executed_at(executed, 500));
	assert_null(executed_find(executed, 734));
	executed_end(executed, 734, 3, NULL);
	assert_int_equal(executed_at(executed, 0)->rows, 1234);
	executed_free(executed);
}

static void what_is_routine_is_one_entry_that_counts(void **state)
{
	(void)state;
	struct executed *executed = executed_new();
	const struct executed_deed ping = {
		.kind = EXECUTED_REDIS, .name = "PING", .text = "PING", .where = "redis", .routine = true};
	executed_end(executed, executed_begin(executed, &ping), -1, NULL);
	begin(executed, "other", "x");
	executed_end(executed, executed_begin(executed, &ping), -1, NULL);
	assert_int_equal(executed_count(executed), 2);
	assert_int_equal(executed_at(executed, 1)->times, 2);
	executed_begin(executed, &ping);
	executed_begin(executed, &ping); /* while the other has no answer yet: one of its own */
	assert_int_equal(executed_count(executed), 3);
	executed_free(executed);
}

static void a_parameter_of_ten_thousand_keys_and_a_long_statement_are_cut(void **state)
{
	(void)state;
	struct executed *executed = executed_new();
	char *long_text = mem_zero(1, 400001);
	memset(long_text, 'k', 400000);
	const char *const values[] = {"31", long_text};
	const struct executed_deed deed = {.kind = EXECUTED_SQL,
		.name = "a",
		.text = long_text,
		.where = "quick",
		.names = names,
		.values = values,
		.nvalues = 2};
	executed_begin(executed, &deed);
	assert_true(strlen(executed_at(executed, 0)->text) < EXECUTED_TEXT + 64);
	assert_true(strlen(executed_at(executed, 0)->values) < EXECUTED_VALUE + 100);
	assert_non_null(strstr(executed_at(executed, 0)->values, "(400000 bytes)"));
	free(long_text);
	executed_free(executed);
}

static void without_a_ring_nothing_is_kept(void **state)
{
	(void)state;
	assert_int_equal(begin(NULL, "a", "b"), 0);
	executed_end(NULL, 0, 1, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_statement_is_kept_with_its_parameters_and_what_came_of_it),
		cmocka_unit_test(whoever_watches_is_told_of_each_begin_and_end_until_he_no_longer_wants),
		cmocka_unit_test(an_error_stands_beside_the_statement_and_the_first_end_counts),
		cmocka_unit_test(the_last_five_hundred_are_kept_and_the_newest_comes_first),
		cmocka_unit_test(what_is_routine_is_one_entry_that_counts),
		cmocka_unit_test(a_parameter_of_ten_thousand_keys_and_a_long_statement_are_cut),
		cmocka_unit_test(without_a_ring_nothing_is_kept),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
