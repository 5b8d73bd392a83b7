#include "ui/keys.h"

#include "ui/decode.h"
#include "unit.h"

struct typed {
	struct decode *decode;
	struct str names; /* of the keys that came out, a blank between them; a paste as [text] */
};

static void add_key(struct typed *typed, const struct key *key)
{
	if (typed->names.len > 0)
		str_addc(&typed->names, ' ');
	if (key->code == KC_PASTE) {
		str_addc(&typed->names, '[');
		str_addn(&typed->names, key->text, key->text_len);
		str_addc(&typed->names, ']');
	} else if (key->code > KC_PASTE) {
		str_addf(&typed->names, "%s(%d,%d)",
			key->code == KC_CLICK      ? "click"
			: key->code == KC_WHEEL_UP ? "up"
						   : "down",
			key->row, key->col);
	} else {
		key_add_name(&typed->names, key);
	}
}

/* Feeds bytes as one read. */
static void feed(struct typed *typed, const char *bytes, size_t len, int64_t now)
{
	struct key key;

	for (size_t i = 0; i < len; i++) {
		if (decode_byte(typed->decode, (unsigned char)bytes[i], i + 1 == len, now, &key))
			add_key(typed, &key);
	}
}

static void end_paste(struct typed *typed)
{
	struct key key;

	if (decode_paste_end(typed->decode, &key))
		add_key(typed, &key);
}

static void comes_to(struct typed *typed, const char *wanted)
{
	assert_string_equal(str_text(&typed->names), wanted);
	str_done(&typed->names);
	decode_free(typed->decode);
}

static void typing(const char *bytes, const char *wanted)
{
	struct typed typed = {.decode = decode_new()};

	feed(&typed, bytes, strlen(bytes), 0);
	comes_to(&typed, wanted);
}

static void names_of_keys_can_be_read_back(void **state)
{
	static const char *const names[] = {"a", "S", "/", "?", "-", ":", "space", "C-l", "A-x", "C-A-x", "up", "S-tab",
		"pgdn", "esc", "enter", "f1", "f12", "C-space", "й", "ё", "backspace", "A--", "C-\\"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct str name = STR_INIT;
		struct key key;

		assert_true(key_from_name(names[i], &key));
		key_add_name(&name, &key);
		assert_string_equal(str_text(&name), names[i]);
		str_done(&name);
	}
}

static void what_is_no_key_has_no_name(void **state)
{
	static const char *const names[] = {
		"", "ab", "C-", "X-a", "f0", "f13", "f01", "f+1", "S-a", "C-L", "C-й", "up ", "\x01", "\xff", "Up"};
	struct key key;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_false(key_from_name(names[i], &key));
}

static void characters_and_control_keys_are_told_apart(void **state)
{
	(void)state;
	typing("jS/ \r\t\x7f\x0c\x1c", "j S / space enter tab backspace C-l C-\\");
	typing("\n\b", "enter backspace");
}

static void characters_cut_between_two_reads_stay_whole(void **state)
{
	static const char text[] = "й日🙂z";
	size_t len = strlen(text);

	(void)state;
	for (size_t cut = 0; cut <= len; cut++) {
		struct typed typed = {.decode = decode_new()};

		feed(&typed, text, cut, 0);
		feed(&typed, text + cut, len - cut, 5000);
		comes_to(&typed, "й 日 🙂 z");
	}
}

static void bytes_that_are_no_utf8_are_no_keys(void **state)
{
	(void)state;
	typing("a\xff\x80\xc3(\xe2\x82z\xed\xa0\x80q\xc0\xaf\xc2\x9b"
	       "9",
		"a ( z q 9");
}

static void escape_alone_is_a_key_and_before_another_is_alt(void **state)
{
	(void)state;
	typing("\033", "esc");
	typing("\033x", "A-x");
	typing("\033й", "A-й");
	typing("\033\033", "esc");
	typing("\033\r", "A-enter");
}

static void unknown_sequences_are_swallowed_whole(void **state)
{
	(void)state;
	/* else the A of Ctrl-Up would refresh all, and the d of an answer delete something */
	typing("a\033[1;5Ab", "a b");
	typing("a\033[?62;22cb", "a b");
	typing("a\033Odb", "a b");
	typing("a\033]11;rgb:0000/dddd/ssss\007b", "a b");
	typing("a\033]11;rgb:0000\033\\b", "a b");
	typing("a\033P1+r544e\033\\b", "a b");
}

static void clicks_and_the_wheel_come_with_their_place(void **state)
{
	(void)state;
	typing("\033[<0;12;7M\033[<0;12;7m", "click(6,11)");
	typing("\033[<64;1;1Mj\033[<65;200;50M", "up(0,0) j down(49,199)");
	typing("\033[M !\"\033[M`!!", "click(1,0) up(0,0)");
	typing("\033[M \xff\xe0", "click(191,222)");
}

static void other_reports_of_the_mouse_and_broken_ones_are_swallowed(void **state)
{
	(void)state;
	/* right and middle button, with Ctrl, motion, no place, no number, more than any screen has */
	typing("\033[<2;3;4M\033[<1;3;4M\033[<16;3;4M\033[<32;3;4Mj", "j");
	typing("\033[<0;0;1M\033[<0;1M\033[<;;M\033[<0;1;1;1M\033[0;1;1M\033[<-1;2;2Mj", "j");
	typing("\033[<0;123456;1M\033[<00000000000000000000000000000000000;1;1Mj", "j");
	typing("\033[M  !j", "j");
	typing("\033[<0;1\033[<0;2;2Mj", "click(1,1) j");
}

static void a_report_that_a_slow_line_tears_does_not_act(void **state)
{
	static const char text[] = "\033[<0;52;41M";
	size_t len = strlen(text);

	(void)state;
	for (size_t cut = 2; cut <= len; cut++) {
		struct typed typed = {.decode = decode_new()};

		feed(&typed, text, cut, 0);
		feed(&typed, text + cut, len - cut, 900);
		feed(&typed, "j", 1, 901);
		comes_to(&typed, "click(40,51) j");
	}
	/* an ESC by itself is the key, but what follows it is still none */
	struct typed typed = {.decode = decode_new()};
	feed(&typed, text, 1, 0);
	feed(&typed, text + 1, len - 1, 900);
	feed(&typed, "j", 1, 901);
	comes_to(&typed, "esc click(40,51) j");
}

static void a_sequence_without_an_end_does_not_eat_keys_for_ever(void **state)
{
	struct typed typed = {.decode = decode_new()};

	(void)state;
	feed(&typed, "\033[<0;5", 7, 0);
	feed(&typed, "j", 1, 5000);
	feed(&typed, "\033", 1, 6000);
	feed(&typed, "[", 1, 60000);
	comes_to(&typed, "j esc [");
}

static void pasted_text_comes_as_one_and_never_as_keys(void **state)
{
	static const char pasted[] = "S\rY\033[Aй\003";
	struct typed typed = {.decode = decode_new()};
	struct key key;

	(void)state;
	feed(&typed, "j", 1, 0);
	decode_paste_begin(typed.decode, 0);
	feed(&typed, pasted, strlen(pasted), 10);
	assert_false(decode_special(typed.decode, KC_UP, 0, 11, &key));
	end_paste(&typed);
	feed(&typed, "k", 1, 20);
	comes_to(&typed, "j [S\rY\033[Aй\003] k");
}

static void a_paste_that_stalls_does_not_act_either(void **state)
{
	struct typed typed = {.decode = decode_new()};

	(void)state;
	decode_paste_begin(typed.decode, 0);
	feed(&typed, "dSY", 3, 10);
	feed(&typed, "SY\r", 3, 60000);
	end_paste(&typed);
	comes_to(&typed, "[dSYSY\r]");
}

static void a_paste_without_an_end_can_be_left(void **state)
{
	struct typed typed = {.decode = decode_new()};

	(void)state;
	decode_paste_begin(typed.decode, 0);
	feed(&typed, "dSY", 3, 10);
	feed(&typed, "\033", 1, 5000);
	feed(&typed, "j", 1, 5001);
	end_paste(&typed);
	comes_to(&typed, "j");
}

static void a_paste_beyond_all_bounds_is_cut(void **state)
{
	struct decode *decode = decode_new();
	struct key key;

	(void)state;
	decode_paste_begin(decode, 0);
	for (int i = 0; i < DECODE_PASTE_BYTES + 5000; i++)
		assert_false(decode_byte(decode, 'x', false, 0, &key));
	assert_true(decode_paste_end(decode, &key));
	assert_int_equal(key.text_len, DECODE_PASTE_BYTES);
	decode_free(decode);
}

static void a_paste_or_a_click_is_like_no_key(void **state)
{
	struct key paste = {.code = KC_PASTE};
	struct key click = {.code = KC_CLICK};
	struct key none = {.code = KC_NONE};
	struct key y = {.code = 'Y'};

	(void)state;
	assert_false(key_same(&paste, &paste));
	assert_false(key_same(&click, &click));
	assert_false(key_same(&none, &none));
	assert_true(key_same(&y, &y));
	assert_false(key_is(&y, 'Y', KEY_MOD_CTRL));
}

static void check_latin(const char *russian, const char *latin)
{
	struct key typed, want;
	assert_true(key_from_name(russian, &typed));
	assert_true(key_from_name(latin, &want));
	struct key got = key_latin(&typed);
	assert_true(key_same(&got, &want));
}

static void a_russian_letter_stands_for_the_latin_one_of_the_same_place(void **state)
{
	(void)state;
	check_latin("й", "q");
	check_latin("ы", "s");
	check_latin("Ы", "S");
	check_latin("о", "j");
	check_latin("Ж", ":");
	check_latin("я", "z");
	check_latin("ё", "`");
	check_latin("A-ы", "A-s");
	check_latin("s", "s");
	check_latin("ї", "ї");
	check_latin("enter", "enter");
	check_latin("5", "5");
}

/* Each letter another key, so that none of them can mean two things. */
static void the_russian_layout_has_each_place_once(void **state)
{
	bool seen[128] = {false};
	(void)state;
	for (uint32_t code = 0x401; code <= 0x451; code++) {
		struct key latin = key_latin(&(const struct key){.code = code});
		if (latin.code == code)
			continue;
		assert_true(latin.code < 128 && !seen[latin.code]);
		seen[latin.code] = true;
	}
	for (char c = 'a'; c <= 'z'; c++)
		assert_true(seen[(unsigned char)c] && seen[c - 'a' + 'A']);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_russian_letter_stands_for_the_latin_one_of_the_same_place),
	cmocka_unit_test(the_russian_layout_has_each_place_once),
	cmocka_unit_test(names_of_keys_can_be_read_back),
	cmocka_unit_test(what_is_no_key_has_no_name),
	cmocka_unit_test(characters_and_control_keys_are_told_apart),
	cmocka_unit_test(characters_cut_between_two_reads_stay_whole),
	cmocka_unit_test(bytes_that_are_no_utf8_are_no_keys),
	cmocka_unit_test(escape_alone_is_a_key_and_before_another_is_alt),
	cmocka_unit_test(unknown_sequences_are_swallowed_whole),
	cmocka_unit_test(clicks_and_the_wheel_come_with_their_place),
	cmocka_unit_test(other_reports_of_the_mouse_and_broken_ones_are_swallowed),
	cmocka_unit_test(a_report_that_a_slow_line_tears_does_not_act),
	cmocka_unit_test(a_sequence_without_an_end_does_not_eat_keys_for_ever),
	cmocka_unit_test(pasted_text_comes_as_one_and_never_as_keys),
	cmocka_unit_test(a_paste_that_stalls_does_not_act_either),
	cmocka_unit_test(a_paste_without_an_end_can_be_left),
	cmocka_unit_test(a_paste_beyond_all_bounds_is_cut),
	cmocka_unit_test(a_paste_or_a_click_is_like_no_key),
};

UNIT_MAIN(tests)
