#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "unit.h"

static void check_safe(const char *text, const char *show, const char *reveal, const char *ascii)
{
	const char *want[] = {[SAFE_SHOW] = show, [SAFE_REVEAL] = reveal, [SAFE_ASCII] = ascii};
	for (enum safe_mode mode = SAFE_SHOW; mode <= SAFE_ASCII; mode++) {
		char *got = safe_text(text, mode);
		assert_string_equal(got, want[mode]);
		free(got);
	}
}

static void ordinary_text_of_any_language_stays_as_it_is(void **state)
{
	(void)state;
	check_safe("plain, 100%", "plain, 100%", "plain, 100%", "plain, 100%");
	check_safe("Ёж", "Ёж", "Ёж", "??");
	check_safe("日本🙂", "日本🙂", "日本🙂", "???");
	check_safe("e\xCC\x81.", "e\xCC\x81.", "e\xCC\x81.", "e.");
	check_safe("🇷🇺", "🇷🇺", "🇷🇺", "??");
	assert_null(safe_text(NULL, SAFE_SHOW));
}

static void escape_sequences_lose_their_power(void **state)
{
	(void)state;
	check_safe("\x1B[2J", "·[2J", "<ESC>[2J", "?[2J");
	check_safe("\x1B]52;c;eA==\x07", "·]52;c;eA==·", "<ESC>]52;c;eA==<BEL>", "?]52;c;eA==?");
	check_safe("a\x7F\xC2\x9B"
		   "1m",
		"a··1m", "a<DEL><U+009B>1m", "a??1m");
	check_safe("\xC2\x85", "·", "<U+0085>", "?");
}

static void line_breaks_and_tabs_in_a_row_become_one_space(void **state)
{
	(void)state;
	check_safe("a\r\nb", "a b", "a<CR><LF>b", "a b");
	check_safe("a\t\tb\n", "a b ", "a<TAB><TAB>b<LF>", "a b ");
	check_safe("a\xE2\x80\xA8\xE2\x80\xA9z", "a z", "a<U+2028><U+2029>z", "a z");
	check_safe("a \n b", "a   b", "a <LF> b", "a   b");
}

static void what_is_invisible_or_turns_the_line_round_is_dropped(void **state)
{
	(void)state;
	check_safe("a\xE2\x80\xAE"
		   "b",
		"ab", "a<U+202E>b", "ab");
	check_safe("a\xE2\x81\xA6"
		   "b\xE2\x81\xA9",
		"ab", "a<U+2066>b<U+2069>", "ab");
	check_safe("\xE2\x80\x8E\xE2\x80\x8F\xD8\x9C", "", "<U+200E><U+200F><U+061C>", "");
	check_safe("a\xE2\x80\x8B\xE2\x80\x8C\xE2\x80\x8D\xE2\x81\xA0\xEF\xBB\xBFz", "az",
		"a<U+200B><U+200C><U+200D><U+2060><U+FEFF>z", "az");
	check_safe("a\xF3\xA0\x81\x81\xEF\xBF\xB9z", "az", "a<U+E0041><U+FFF9>z", "az");
	check_safe("so\xC2\xAD"
		   "ft",
		"soft", "so<U+00AD>ft", "soft");
}

static void emoji_become_what_every_terminal_counts_alike(void **state)
{
	(void)state;
	check_safe("👨\xE2\x80\x8D👩", "👨👩", "👨<U+200D>👩", "??");
	check_safe("👍🏽!", "👍!", "👍<U+1F3FD>!", "?!");
	check_safe("❤\xEF\xB8\x8F", "❤", "❤<U+FE0F>", "?");
}

static void bytes_that_are_no_utf8_are_seen_as_such(void **state)
{
	(void)state;
	check_safe("a\xFF\xC3z", "a\xEF\xBF\xBD\xEF\xBF\xBDz", "a<0xFF><0xC3>z", "a??z");
	check_safe("\xEF\xBF\xBF", "\xEF\xBF\xBD", "<U+FFFF>", "?");
	check_safe("\xEF\xBF\xBD", "\xEF\xBF\xBD", "\xEF\xBF\xBD", "?");
}

static void marks_cannot_pile_up_nor_land_on_a_neighbour(void **state)
{
	(void)state;
	struct str text = STR_INIT, out = STR_INIT;
	str_add(&text, "\xCC\x81"
		       "a");
	for (int i = 0; i < 100; i++)
		str_add(&text, "\xCC\x81");
	str_add(&out, "before ");
	safe_text_add(&out, text.data, text.len, SAFE_SHOW);
	assert_string_equal(out.data, "before \xE2\x97\x8C\xCC\x81"
				      "a\xCC\x81\xCC\x81\xCC\x81\xCC\x81");
	str_clear(&out);
	safe_text_add(&out, "a\xCC\x81\xCC\x82\xCC\x83\xCC\x84\xCC\x85", 11, SAFE_REVEAL);
	assert_string_equal(out.data, "a\xCC\x81\xCC\x82\xCC\x83\xCC\x84<U+0305>");
	str_done(&text);
	str_done(&out);
}

static void a_zero_byte_is_one_more_control_character(void **state)
{
	(void)state;
	struct str out = STR_INIT;
	safe_text_add(&out, "a\0b", 3, SAFE_SHOW);
	safe_text_add(&out, "a\0b", 3, SAFE_REVEAL);
	assert_string_equal(out.data, "a·ba<NUL>b");
	str_done(&out);
}

/* Ten million bytes of every kind: well under a second each, sanitized; a quadratic step would take minutes. */
static void what_leaves_the_screen_has_no_signs_in_it(void **state)
{
	static const char *const pairs[][2] = {{"\x1B]52;c;eA==\x07z", "]52;c;eA==z"}, {"a\r\n\tb", "a b"},
		{"Ёж 日本🙂 e\xCC\x81", "Ёж 日本🙂 e\xCC\x81"}, {"a\xFF\xC2\x9B\xEF\xBF\xBFz", "az"},
		{"\xCC\x81z", "z"}, {"a\xE2\x80\xAE\xE2\x80\x8Bz", "az"}};
	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		char *got = safe_text(pairs[i][0], SAFE_STRIP);
		assert_string_equal(got, pairs[i][1]);
		free(got);
	}
}

static void long_hostile_text_takes_bounded_time(void **state)
{
	(void)state;
	static const char *const units[] = {
		"\xCC\x81", "\xFF", "\x1B", "\xE2\x80\x8D", "👍🏽", "🇷", "日", "\n", "a"};
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		struct str text = STR_INIT, out = STR_INIT;
		size_t size = strlen(units[i]);
		while (text.len + size <= 10000000)
			str_addn(&text, units[i], size);
		int64_t start = clock_ms();
		int used;
		utf8_columns(text.data, text.len);
		utf8_fit(text.data, text.len, 80, &used);
		safe_text_add(&out, text.data, text.len, SAFE_SHOW);
		assert_true(utf8_valid(out.data ? out.data : "", out.len));
		assert_true(clock_ms() - start < 20000);
		str_done(&text);
		str_done(&out);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(ordinary_text_of_any_language_stays_as_it_is),
	cmocka_unit_test(escape_sequences_lose_their_power),
	cmocka_unit_test(line_breaks_and_tabs_in_a_row_become_one_space),
	cmocka_unit_test(what_is_invisible_or_turns_the_line_round_is_dropped),
	cmocka_unit_test(emoji_become_what_every_terminal_counts_alike),
	cmocka_unit_test(bytes_that_are_no_utf8_are_seen_as_such),
	cmocka_unit_test(marks_cannot_pile_up_nor_land_on_a_neighbour),
	cmocka_unit_test(a_zero_byte_is_one_more_control_character),
	cmocka_unit_test(what_leaves_the_screen_has_no_signs_in_it),
	cmocka_unit_test(long_hostile_text_takes_bounded_time),
};

UNIT_MAIN(tests)
