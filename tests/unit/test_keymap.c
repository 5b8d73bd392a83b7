#include "conf/keymap.h"
#include "unit.h"

static void every_default_key_is_a_key_and_has_one_meaning(void **state)
{
	(void)state;
	struct keymap *keymap = keymap_new();
	for (int i = 0; i < KEYMAP_COUNT; i++) {
		const char *const *keys = keymap_keys(keymap, (enum keymap_action)i);
		assert_non_null(*keys);
		for (; *keys; keys++) {
			assert_true(keymap_is_key(*keys));
			assert_int_equal(keymap_find(keymap, *keys), i);
		}
		assert_non_null(keymap_help((enum keymap_action)i));
	}
	assert_int_equal(keymap_find(keymap, "Z"), KEYMAP_COUNT);
	keymap_free(keymap);
	keymap_free(NULL);
}

static void a_file_changes_the_actions_that_it_names_and_no_others(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct keymap *keymap = keymap_parse("keys.ini", "[keys]\ndown = n C-n\nquit =\n", &err);
	assert_non_null(keymap);
	assert_int_equal(keymap_find(keymap, "n"), KEYMAP_DOWN);
	assert_int_equal(keymap_find(keymap, "C-n"), KEYMAP_DOWN);
	assert_int_equal(keymap_find(keymap, "j"), KEYMAP_COUNT);
	assert_int_equal(keymap_find(keymap, "q"), KEYMAP_COUNT);
	assert_int_equal(keymap_find(keymap, "k"), KEYMAP_UP);
	assert_null(keymap_keys(keymap, KEYMAP_QUIT)[0]);
	assert_string_equal(keymap_name(KEYMAP_PAGE_DOWN), "page-down");
	keymap_free(keymap);
}

static void a_key_can_move_from_one_action_to_another(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct keymap *keymap = keymap_parse("keys.ini", "[keys]\nundo = U\ndown = u\n", &err);
	assert_non_null(keymap);
	assert_int_equal(keymap_find(keymap, "u"), KEYMAP_DOWN);
	keymap_free(keymap);
}

static void check_error(const char *text, const char *want)
{
	struct err err = ERR_INIT;
	assert_null(keymap_parse("keys.ini", text, &err));
	assert_string_equal(err.text, want);
	err_done(&err);
}

static void mistakes_are_placed(void **state)
{
	(void)state;
	check_error("[keys]\nfliter = f\n", "keys.ini:2:1: unknown key \"fliter\" (did you mean \"filter\"?)");
	check_error("[keys]\ndown = return\n",
		"keys.ini:2:8: \"return\" is no key; expected one character or a name such as enter, C-l or pgup");
	check_error("[keys]\ndown = u\n", "keys.ini:2:8: the key u means undo already");
	check_error("[key]\n", "keys.ini:1:1: unknown section \"key\" (did you mean \"keys\"?)");
	check_error("[keys]\ndown = a b c d e f g h i\n", "keys.ini:2:8: an action has at most 8 keys");
}

static void keys_are_one_character_or_a_name_with_modifiers(void **state)
{
	(void)state;
	static const char *const good[] = {
		"s", "S", "/", "-", "ы", "enter", "C-l", "A-C-x", "S-tab", "f1", "f12", "C--"};
	static const char *const bad[] = {
		"", " ", "ss", "Enter", "f0", "f13", "f+1", "C-", "X-a", "\x1B", "\xCC\x81", "\xFF"};
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(keymap_is_key(good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(keymap_is_key(bad[i]));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_default_key_is_a_key_and_has_one_meaning),
	cmocka_unit_test(a_file_changes_the_actions_that_it_names_and_no_others),
	cmocka_unit_test(a_key_can_move_from_one_action_to_another),
	cmocka_unit_test(mistakes_are_placed),
	cmocka_unit_test(keys_are_one_character_or_a_name_with_modifiers),
};

UNIT_MAIN(tests)
