#include "base/str.h"
#include "unit.h"

#include <limits.h>

static void text_grows_and_is_always_terminated(void **state)
{
	(void)state;
	struct str str = STR_INIT;
	assert_string_equal(str_text(&str), "");
	str_add(&str, "ab");
	str_addc(&str, 'c');
	str_addn(&str, "defgh", 2);
	str_addf(&str, "%d", 42);
	assert_string_equal(str_text(&str), "abcde42");
	assert_int_equal(str.len, 7);
	for (int i = 0; i < 10000; i++)
		str_add(&str, "0123456789");
	assert_int_equal(strlen(str.data), 100007);
	str_clear(&str);
	assert_string_equal(str_text(&str), "");
	char *taken = str_take(&str);
	assert_string_equal(taken, "");
	free(taken);
	taken = str_take(&str);
	assert_string_equal(taken, "");
	free(taken);
	str_done(&str);
}

static void numbers_and_formatted_texts_of_any_length_are_added(void **state)
{
	(void)state;
	struct str str = STR_INIT;
	str_add_int(&str, INT64_MIN);
	str_addc(&str, ' ');
	str_add_int(&str, 0);
	str_addc(&str, ' ');
	str_add_int(&str, INT64_MAX);
	assert_string_equal(str.data, "-9223372036854775808 0 9223372036854775807");
	for (int len = 0; len < 300; len++) {
		str_clear(&str);
		str_addf(&str, "<%*d>", len, 7);
		assert_int_equal(str.len, (len ? len : 1) + 2);
		assert_int_equal(strlen(str.data), str.len);
		assert_string_equal(str.data + str.len - 2, "7>");
		str_done(&str);
		str_add(&str, "0123456789");
	}
	str_done(&str);
}

static void beginnings_ends_and_equality(void **state)
{
	(void)state;
	assert_true(str_eq(NULL, NULL));
	assert_false(str_eq(NULL, ""));
	assert_true(str_eq("a", "a"));
	assert_true(str_starts("sql/rules", "sql/"));
	assert_false(str_starts("sq", "sql"));
	assert_true(str_ends("a.view", ".view"));
	assert_false(str_ends("view", ".view"));
}

static void identifiers_are_what_sql_takes_unquoted(void **state)
{
	(void)state;
	static const char long_name[] = "a23456789012345678901234567890123456789012345678901234567890123";
	assert_true(str_is_identifier("gig_id"));
	assert_true(str_is_identifier("_x9"));
	assert_true(str_is_identifier(long_name));
	static const char *const bad[] = {"", "9a", "Gig", "a-b", "a b", "a;drop", "é", "a\"", "a.b",
		"a234567890123456789012345678901234567890123456789012345678901234"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(str_is_identifier(bad[i]));
}

static void a_slip_finds_the_word_that_was_meant_and_nonsense_finds_none(void **state)
{
	(void)state;
	static const char *const words[] = {"detect", "lock", "repair", "undo", NULL};
	assert_string_equal(str_nearest("repiar", words), "repair");
	assert_string_equal(str_nearest("repai", words), "repair");
	assert_string_equal(str_nearest("detects", words), "detect");
	assert_string_equal(str_nearest("lokc", words), "lock");
	assert_null(str_nearest("apply", words));
	assert_null(str_nearest("lk", words));
	assert_null(str_nearest("", words));
	char huge[5000];
	memset(huge, 'a', sizeof(huge));
	huge[sizeof(huge) - 1] = '\0';
	assert_null(str_nearest(huge, words));
}

static void whole_numbers_are_read_whole_or_not_at_all(void **state)
{
	(void)state;
	long value = 7;
	assert_true(str_to_long("-12", -20, 20, &value));
	assert_int_equal(value, -12);
	assert_true(str_to_long("+5", 0, 5, &value));
	assert_int_equal(value, 5);
	static const char *const bad[] = {
		"", "-", "1x", " 1", "1 ", "0x10", "1.5", "21", "-21", "99999999999999999999"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(str_to_long(bad[i], -20, 20, &value));
	assert_false(str_to_long("9223372036854775808", LONG_MIN, LONG_MAX, &value));
	assert_int_equal(value, 5);
}

static void numbers_have_a_point_whatever_the_locale(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		double number;
	} good[] = {{"0", 0}, {"-1.5", -1.5}, {"+2.", 2}, {".25", 0.25}, {"1e3", 1000}, {"25E-2", 0.25}};
	double number = 7;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(str_to_number(good[i].text, &number));
		assert_true(number > good[i].number - 1e-9 && number < good[i].number + 1e-9);
	}
	static const char *const bad[] = {"", "-", ".", "1,5", "1 ", " 1", "0x1", "1e", "1e999", "1.2.3", "nan", "inf"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(str_to_number(bad[i], &number));
}

static void a_shell_reads_back_the_word_that_was_written(void **state)
{
	(void)state;
	static const struct {
		const char *text, *word;
	} cases[] = {
		{"ws_demo-001", "ws_demo-001"},
		{"", "''"},
		{"two words", "'two words'"},
		{"$(reboot)", "'$(reboot)'"},
		{"it's", "'it'\\''s'"},
		{"~", "'~'"},
		{"=ls", "'=ls'"},
		{"a\nb", "'a\nb'"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str out = STR_INIT;
		str_add_shell_word(&out, cases[i].text);
		assert_string_equal(str_text(&out), cases[i].word);
		str_done(&out);
	}
}

static void a_text_comes_back_from_its_hexadecimal_digits(void **state)
{
	(void)state;
	static const char *const texts[] = {"", "a", "\xd0\x96 \xff\n\x01", "--: detect"};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct str digits = STR_INIT;
		str_add_hex(&digits, texts[i]);
		char *text = str_from_hex(str_text(&digits));
		assert_non_null(text);
		assert_string_equal(text, texts[i]);
		free(text);
		str_done(&digits);
	}
	static const char *const bad[] = {"0", "0g", "g0", "610", "00", "6100", "\\x61", " 61"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_null(str_from_hex(bad[i]));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(text_grows_and_is_always_terminated),
	cmocka_unit_test(numbers_and_formatted_texts_of_any_length_are_added),
	cmocka_unit_test(beginnings_ends_and_equality),
	cmocka_unit_test(identifiers_are_what_sql_takes_unquoted),
	cmocka_unit_test(a_slip_finds_the_word_that_was_meant_and_nonsense_finds_none),
	cmocka_unit_test(whole_numbers_are_read_whole_or_not_at_all),
	cmocka_unit_test(numbers_have_a_point_whatever_the_locale),
	cmocka_unit_test(a_shell_reads_back_the_word_that_was_written),
	cmocka_unit_test(a_text_comes_back_from_its_hexadecimal_digits),
};

UNIT_MAIN(tests)
