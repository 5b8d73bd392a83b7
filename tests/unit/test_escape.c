#include "ui/escape.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "unit.h"

static struct clip_size copy(struct str *out, const char *text, enum escape_between between)
{
	str_clear(out);
	return escape_add_copy(out, text, strlen(text), between);
}

static void copied_text_is_encoded_as_the_terminal_wants_it(void **state)
{
	struct str out = STR_INIT;

	(void)state;
	copy(&out, "", ESCAPE_NOTHING);
	assert_string_equal(str_text(&out), "\033]52;c;\a");
	copy(&out, "a", ESCAPE_NOTHING);
	assert_string_equal(str_text(&out), "\033]52;c;YQ==\a");
	copy(&out, "ab", ESCAPE_NOTHING);
	assert_string_equal(str_text(&out), "\033]52;c;YWI=\a");
	/* as it is, and so that what stands between passes it on */
	copy(&out, "abc", ESCAPE_TMUX);
	assert_string_equal(str_text(&out), "\033]52;c;YWJj\a\033Ptmux;\033\033]52;c;YWJj\a\033\\");
	copy(&out, "abc", ESCAPE_SCREEN);
	assert_string_equal(str_text(&out), "\033]52;c;YWJj\a\033P\033]52;c;YWJj\a\033\\");
	str_done(&out);
}

static void gnu_screen_gets_short_strings_that_are_one_together(void **state)
{
	struct str out = STR_INIT, plain = STR_INIT, joined = STR_INIT;
	char *text = mem_zero(4001, 1);

	(void)state;
	memset(text, 'x', 4000);
	copy(&plain, text, ESCAPE_NOTHING);
	copy(&out, text, ESCAPE_SCREEN);
	for (const char *at = str_text(&out) + plain.len; *at != '\0';) {
		const char *end = strstr(at, "\033\\");

		assert_memory_equal(at, "\033P", 2);
		assert_non_null(end);
		assert_true(end - at < 700);
		str_addn(&joined, at + 2, (size_t)(end - at) - 2);
		at = end + 2;
	}
	assert_string_equal(str_text(&joined), str_text(&plain));
	str_done(&out);
	str_done(&plain);
	str_done(&joined);
	free(text);
}

static void nothing_hostile_gets_into_a_clipboard(void **state)
{
	static const char hostile[] = "a\033[31m\tb\x07\r\n\xe2\x80\xae"
				      "c\xff\xe2\x80\x8b\td\n";
	struct str out = STR_INIT;
	struct clip_size size;

	(void)state;
	size = clip_add_safe(&out, hostile, strlen(hostile));
	assert_string_equal(str_text(&out), "a[31m\tb \nc\td\n");
	assert_int_equal(size.bytes, out.len);
	assert_false(size.cut);
	str_done(&out);
}

static void what_is_more_than_terminals_take_is_cut_and_said_so(void **state)
{
	struct str text = STR_INIT, out = STR_INIT;

	(void)state;
	for (int i = 0; i < CLIP_BYTES; i++)
		str_addc(&text, 'x');
	assert_false(clip_add_safe(&out, text.data, text.len).cut);
	str_addc(&text, 'y');
	str_clear(&out);
	struct clip_size size = clip_add_safe(&out, text.data, text.len);
	assert_true(size.cut);
	assert_int_equal(size.bytes, CLIP_BYTES);
	str_clear(&text);
	str_clear(&out);
	for (int i = 0; i < 100000; i++)
		str_add(&text, "日");
	size = clip_add_safe(&out, text.data, text.len);
	assert_true(size.cut);
	assert_true(size.bytes <= CLIP_BYTES && size.bytes > CLIP_BYTES - 4);
	assert_true(utf8_valid(out.data, out.len));
	str_clear(&out);
	escape_add_copy(&out, text.data, text.len, ESCAPE_NOTHING);
	assert_true(out.len <= 100000);
	str_done(&text);
	str_done(&out);
}

static void a_title_cannot_end_its_own_sequence(void **state)
{
	struct str out = STR_INIT;

	(void)state;
	escape_add_title(&out, "a\a\033]0;b\033\\\xc2\x9c\nc", false);
	assert_string_equal(str_text(&out), "\033]2;a··]0;b·\\· c\a");
	str_clear(&out);
	escape_add_title(&out, "ё", true);
	assert_string_equal(str_text(&out), "\033]2;?\a");
	str_clear(&out);
	for (int i = 0; i < 12; i++)
		escape_add_title(&out,
			"0123456789012345678901234567890123456789012345678901234567890123456789"
			"01234567890123456789012345678901234567890123456789beyond",
			false);
	assert_null(strstr(str_text(&out), "beyond"));
	str_done(&out);
}

static void what_is_asked_of_a_terminal_is_taken_back(void **state)
{
	static const char *const names[] = {
		"xterm-256color", "screen", "tmux-256color", "kitty", "vt100", "linux", NULL};
	struct str begin = STR_INIT, end = STR_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct escape_terminal terminal = escape_terminal(names[i], false, false);

		str_clear(&begin);
		str_clear(&end);
		escape_add_begin(&begin, &terminal);
		if (terminal.mouse)
			escape_add_mouse(&begin, true);
		escape_add_end(&end, &terminal);
		assert_int_equal(strstr(str_text(&begin), "2004h") != NULL, strstr(str_text(&end), "2004l") != NULL);
		assert_int_equal(strstr(str_text(&begin), "1000h") != NULL, strstr(str_text(&end), "1000l") != NULL);
		assert_int_equal(strstr(str_text(&begin), "1006h") != NULL, strstr(str_text(&end), "1006l") != NULL);
		assert_int_equal(strstr(str_text(&begin), "22;2t") != NULL, strstr(str_text(&end), "23;2t") != NULL);
	}
	str_done(&begin);
	str_done(&end);
}

static void old_terminals_get_no_sequences_they_would_print(void **state)
{
	static const char *const old[] = {"vt100", "linux", "dumb", "ansi", NULL};

	(void)state;
	for (size_t i = 0; i < sizeof(old) / sizeof(old[0]); i++) {
		struct escape_terminal terminal = escape_terminal(old[i], false, false);

		assert_false(terminal.paste || terminal.mouse || terminal.title);
	}
	assert_true(escape_terminal("linux", false, true).mouse);
	assert_true(escape_terminal("xterm-256color", false, false).mouse);
	assert_true(escape_terminal("rxvt-unicode", false, false).paste);
	assert_false(escape_terminal("rxvt-unicode", false, false).title);
	assert_int_equal(escape_terminal("screen-256color", false, false).between, ESCAPE_SCREEN);
	assert_int_equal(escape_terminal("screen-256color", true, false).between, ESCAPE_TMUX);
	assert_int_equal(escape_terminal("tmux-256color", false, false).between, ESCAPE_TMUX);
	assert_int_equal(escape_terminal("xterm", false, false).between, ESCAPE_NOTHING);
}

static void delays_of_capabilities_are_left_out(void **state)
{
	struct str out = STR_INIT;

	(void)state;
	escape_add_undelayed(&out, "a$<5>b$<10/>c$d<");
	assert_string_equal(str_text(&out), "abc$d<");
	str_done(&out);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(copied_text_is_encoded_as_the_terminal_wants_it),
	cmocka_unit_test(gnu_screen_gets_short_strings_that_are_one_together),
	cmocka_unit_test(nothing_hostile_gets_into_a_clipboard),
	cmocka_unit_test(what_is_more_than_terminals_take_is_cut_and_said_so),
	cmocka_unit_test(a_title_cannot_end_its_own_sequence),
	cmocka_unit_test(what_is_asked_of_a_terminal_is_taken_back),
	cmocka_unit_test(old_terminals_get_no_sequences_they_would_print),
	cmocka_unit_test(delays_of_capabilities_are_left_out),
};

UNIT_MAIN(tests)
