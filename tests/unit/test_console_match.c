/* Finding a command by what was typed of its name. */
#include "console/match.h"
#include "unit.h"

#include <locale.h>

static void words_fit_in_any_order_and_case(void **state)
{
	(void)state;
	assert_true(match_score("ALL sync", "sync all 40") > 0);
	assert_true(match_score("sy al", "sync all 40") > 0);
	assert_int_equal(match_score("sync none", "sync all 40"), -1);
	assert_true(match_score("ЗАДАН", "Все задания") > 0);
	assert_int_equal(match_score("", "sync all 40"), 0);
}

static void initials_fit_and_the_better_fit_comes_first(void **state)
{
	(void)state;
	assert_true(match_score("sa", "sync all") > match_score("sa", "Responses same text"));
	assert_true(match_score("sa", "sync all") > match_score("sa", "disarm sale"));
	assert_true(match_score("sync", "sync") > match_score("sync", "syncopate"));
	assert_true(match_score("sync", "syncopate") > match_score("sync", "async"));
	assert_int_equal(match_score("sx", "sync all"), -1);
}

static void bytes_that_are_no_utf8_are_no_trouble(void **state)
{
	(void)state;
	assert_int_equal(match_score("a", "\xff\xfe"), -1);
	assert_true(match_score("\xff", "abc") <= 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_fit_in_any_order_and_case),
		cmocka_unit_test(initials_fit_and_the_better_fit_comes_first),
		cmocka_unit_test(bytes_that_are_no_utf8_are_no_trouble),
	};
	setlocale(LC_ALL, "C.UTF-8");
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
