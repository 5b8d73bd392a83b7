/* What is typed behind "/". */
#include "console/filter.h"
#include "unit.h"

static void expect(const char *typed, const char *json)
{
	char *got = filter_json(typed);
	if (json)
		assert_string_equal(got, json);
	else
		assert_null(got);
	free(got);
}

static void nothing_typed_is_no_filter(void **state)
{
	(void)state;
	expect("", NULL);
	expect("   ", NULL);
	expect("!", NULL);
}

static void words_must_be_there_and_words_with_a_mark_must_not(void **state)
{
	(void)state;
	expect("a b", "{\"words\":[\"a\",\"b\"]}");
	expect("a !b", "{\"words\":[\"a\"],\"without\":[\"b\"]}");
}

static void a_scope_is_named(void **state)
{
	(void)state;
	expect("scope:ws_1 x", "{\"scope\":\"ws_1\",\"words\":[\"x\"]}");
}

static void quotes_hold_blanks_together(void **state)
{
	(void)state;
	expect("\"a b\" !\"c d\" scope:\"e f\"", "{\"scope\":\"e f\",\"words\":[\"a b\"],\"without\":[\"c d\"]}");
	expect("\"open end", "{\"words\":[\"open end\"]}");
}

static void what_would_break_json_does_not(void **state)
{
	(void)state;
	expect("\\ {}':", "{\"words\":[\"\\\\\",\"{}':\"]}");
	expect("\xff", NULL);
	expect("scope:\xff", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_typed_is_no_filter),
		cmocka_unit_test(words_must_be_there_and_words_with_a_mark_must_not),
		cmocka_unit_test(a_scope_is_named),
		cmocka_unit_test(quotes_hold_blanks_together),
		cmocka_unit_test(what_would_break_json_does_not),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
