#include "base/utf8.h"
#include "unit.h"

static void good_sequences_are_decoded_and_written_back(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
		char bytes[4];
		size_t size = utf8_put(cp, bytes);
		if (cp >= 0xD800 && cp <= 0xDFFF) {
			assert_int_equal(size, 0);
			continue;
		}
		uint32_t back;
		assert_int_equal(utf8_next(bytes, size, &back), size);
		assert_int_equal(back, cp);
	}
	char bytes[4];
	assert_int_equal(utf8_put(0x110000, bytes), 0);
}

static void bad_sequences_cost_one_byte_and_give_the_replacement(void **state)
{
	(void)state;
	static const char *const bad[] = {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF",
		"\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE",
		"\xFF", "\xD0", "\xE2\x82", "\xF0\x9F\x98", "\xD0Z", "\xE2\x82Z"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		uint32_t cp = 0;
		assert_int_equal(utf8_next(bad[i], strlen(bad[i]), &cp), 1);
		assert_int_equal(cp, 0xFFFD);
		assert_false(utf8_valid(bad[i], strlen(bad[i])));
	}
	assert_true(utf8_valid(
		"Лендинг \xEF\xBF\xBD 日本 🙂", strlen("Лендинг \xEF\xBF\xBD 日本 🙂")));
	assert_true(utf8_valid("", 0));
}

static void a_text_is_cut_between_two_characters(void **state)
{
	static const char text[] = "aя日🙂z", binary[] = "\x80\x80\x80\x80\x80\x80";
	static const size_t cuts[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
	(void)state;
	for (size_t max = 0; max < sizeof(cuts) / sizeof(*cuts); max++)
		assert_int_equal(utf8_cut(text, strlen(text), max), cuts[max]);
	for (size_t max = 0; max < 6; max++)
		assert_int_equal(utf8_cut(binary, 6, max), max);
}

static void check_columns(const char *text, int want)
{
	assert_int_equal(utf8_columns(text, strlen(text)), want);
}

static void columns_are_those_of_a_terminal(void **state)
{
	(void)state;
	check_columns("", 0);
	check_columns("abc", 3);
	check_columns("Лендинг", 7);
	check_columns("日本語", 6);
	check_columns("e\xCC\x81", 1);                /* e and a combining acute */
	check_columns("\xF0\x9F\x99\x82", 2);         /* slightly smiling face */
	check_columns("\xE2\x9D\xA4\xEF\xB8\x8F", 2); /* heart in emoji style */
	check_columns("👨\xE2\x80\x8D👩\xE2\x80\x8D👧", 2);
	check_columns("👍🏽", 2);
	check_columns("🇷🇺🇩🇪", 4);
	check_columns("\xE2\x80\x8B", 0);             /* zero width space */
	check_columns("\xE1\x84\x80\xE1\x85\xA1", 2); /* Hangul in parts */
	assert_int_equal(utf8_width(0x4E00), 2);
	assert_int_equal(utf8_width(0xFF21), 2);
	assert_int_equal(utf8_width(0x20AC), 1);
	assert_int_equal(utf8_width(0x2588), 1);
	assert_int_equal(utf8_width(0x0301), 0);
	assert_int_equal(utf8_width(0xE0041), 0);
}

static void check_fit(const char *text, int columns, size_t bytes, int used)
{
	int got;
	assert_int_equal(utf8_fit(text, strlen(text), columns, &got), bytes);
	assert_int_equal(got, used);
}

static void a_prefix_never_cuts_a_grapheme(void **state)
{
	(void)state;
	check_fit("abc", 2, 2, 2);
	check_fit("abc", 0, 0, 0);
	check_fit("日本", 3, 3, 2);
	check_fit("ae\xCC\x81z", 2, 4, 2);
	check_fit("a\xCC\x81", 0, 0, 0);
	check_fit("👨\xE2\x80\x8D👩x", 1, 0, 0);
	check_fit("👨\xE2\x80\x8D👩x", 2, 11, 2);
	check_fit("🇷🇺x", 1, 0, 0);
	check_fit("👍🏽x", 2, 8, 2);
	check_fit("\xFF\xFF", 1, 1, 1);
}

static void repair_changes_bad_bytes_and_nothing_else(void **state)
{
	(void)state;
	struct str out = STR_INIT;
	utf8_repair_add(&out, "a\xFF\x1B[0m\n\xE2\x80\xAEz\0y", 14);
	assert_memory_equal(out.data, "a\xEF\xBF\xBD\x1B[0m\n\xE2\x80\xAEz\0y", 16);
	assert_int_equal(out.len, 16);
	assert_true(utf8_valid(out.data, out.len));
	str_done(&out);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(good_sequences_are_decoded_and_written_back),
	cmocka_unit_test(bad_sequences_cost_one_byte_and_give_the_replacement),
	cmocka_unit_test(a_text_is_cut_between_two_characters),
	cmocka_unit_test(columns_are_those_of_a_terminal),
	cmocka_unit_test(a_prefix_never_cuts_a_grapheme),
	cmocka_unit_test(repair_changes_bad_bytes_and_nothing_else),
};

UNIT_MAIN(tests)
