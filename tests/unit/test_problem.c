#include "base/mem.h"
#include "conf/problem.h"
#include "unit.h"

static void problems_come_in_the_order_of_the_file_and_the_first_is_the_error(void **state)
{
	(void)state;
	struct problems problems = PROBLEMS_INIT;
	struct err err = ERR_INIT;
	assert_true(problems_none(&problems, &err));
	problems_add(&problems, &(struct place){"a.view", 9, 2}, "late");
	problems_add(&problems, &(struct place){"a.view", 3, 7}, "second");
	problems_add(&problems, &(struct place){"a.view", 3, 1}, "first %d", 1);
	assert_false(problems_none(&problems, &err));
	assert_string_equal(err.text, "a.view:3:1: first 1 (and 2 more problems)");
	assert_int_equal(err.kind, ERR_INPUT);
	assert_string_equal(problems.items[2].text, "a.view:9:2: late");
	err_done(&err);
	problems_done(&problems);
}

static void what_a_file_says_cannot_harm_the_terminal(void **state)
{
	(void)state;
	struct problems problems = PROBLEMS_INIT;
	static const char *const words[] = {"title", NULL};
	problems_add_unknown(&problems, &(struct place){"a\x1B.view", 1, 1}, "key", "t\x1B[2J\r\xE2\x80\xAE", words);
	assert_string_equal(problems.items[0].text, "a·.view:1:1: unknown key \"t·[2J \" (expected title)");
	problems_done(&problems);
}

static void the_nearest_word_is_offered_or_else_all_if_they_are_few(void **state)
{
	(void)state;
	struct problems problems = PROBLEMS_INIT;
	static const char *const words[] = {"title", "help", NULL};
	struct place at = {"f", 1, 1};
	problems_add_unknown(&problems, &at, "key", "titel", words);
	problems_add_unknown(&problems, &at, "key", "colour", words);
	assert_string_equal(problems.items[0].text, "f:1:1: unknown key \"titel\" (did you mean \"title\"?)");
	assert_string_equal(problems.items[1].text, "f:1:1: unknown key \"colour\" (expected one of title, help)");
	problems_done(&problems);
}

static void the_same_problem_is_told_once(void **state)
{
	(void)state;
	struct problems problems = PROBLEMS_INIT;
	problems_add(&problems, &(struct place){"f", 1, 1}, "x");
	problems_add(&problems, &(struct place){"f", 1, 1}, "x");
	problems_add(&problems, &(struct place){"f", 1, 2}, "x");
	assert_int_equal(problems.found, 2);
	problems_done(&problems);
}

static void a_file_of_nothing_but_mistakes_does_not_fill_the_memory(void **state)
{
	(void)state;
	struct problems problems = PROBLEMS_INIT, all = PROBLEMS_INIT;
	for (int i = 0; i < 1000; i++)
		problems_add(&problems, &(struct place){"f", i, 1}, "x");
	assert_int_equal(problems.len, PROBLEMS_MAX);
	assert_int_equal(problems.found, 1000);
	problems_merge(&all, &problems);
	assert_int_equal(all.found, 1000);
	assert_int_equal(problems.len, 0);
	problems_done(&all);
}

static void columns_count_characters(void **state)
{
	(void)state;
	assert_int_equal(place_column("abc", 0), 1);
	assert_int_equal(place_column("яяя", 4), 3);
	assert_int_equal(place_column("\t🙂x", 5), 3);
}

static void the_first_byte_that_is_no_utf8_is_found(void **state)
{
	(void)state;
	struct problems problems = PROBLEMS_INIT;
	problems_add_bad_utf8(&problems, "f", "good\nтак\xC0 \xFF\n");
	assert_int_equal(problems.len, 1);
	assert_string_equal(problems.items[0].text, "f:2:4: this byte is no UTF-8: 0xC0");
	problems_done(&problems);
	problems_add_bad_utf8(&problems, "f", "\xEF\xBF\xBD\n");
	assert_int_equal(problems.len, 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(problems_come_in_the_order_of_the_file_and_the_first_is_the_error),
	cmocka_unit_test(what_a_file_says_cannot_harm_the_terminal),
	cmocka_unit_test(the_nearest_word_is_offered_or_else_all_if_they_are_few),
	cmocka_unit_test(the_same_problem_is_told_once),
	cmocka_unit_test(a_file_of_nothing_but_mistakes_does_not_fill_the_memory),
	cmocka_unit_test(columns_count_characters),
	cmocka_unit_test(the_first_byte_that_is_no_utf8_is_found),
};

UNIT_MAIN(tests)
