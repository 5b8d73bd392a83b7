#include "ui/dialog.h"

#include "base/mem.h"
#include "ui/help.h"
#include "unit.h"

static const struct key asked = {.code = 'S'};

static char *drawn(struct dialog *dialog, int rows, int cols)
{
	struct canvas *canvas = canvas_new(rows, cols, false);
	struct str text = STR_INIT;

	dialog_draw(dialog, draw_all(canvas), true);
	canvas_dump(canvas, &text);
	canvas_free(canvas);
	return str_take(&text);
}

/* As a person does it: what is there was on the screen before the key. */
static void look(struct dialog *dialog)
{
	free(drawn(dialog, 24, 80));
}

static enum widget_result press(struct dialog *dialog, const char *name)
{
	struct key key;

	assert_true(key_from_name(name, &key));
	if (key.code < KC_SPECIAL)
		look(dialog);
	return dialog_key(dialog, &key);
}

static void type(struct dialog *dialog, const char *text)
{
	for (; *text != '\0'; text++) {
		struct key key = {.code = (unsigned char)*text};

		assert_int_equal(dialog_key(dialog, &key), WIDGET_USED);
	}
}

static struct dialog *simple(void)
{
	struct dialog *dialog = dialog_new("Sync 412 gigs", &asked);

	dialog_add_line(dialog, STYLE_TEXT, "412 gigs in 9 workspaces");
	dialog_set_confirm(dialog, NULL, "sync");
	return dialog;
}

static void cancel_has_the_focus(void **state)
{
	static const char *const keys[] = {"enter", "esc", "q", "C-c", "C-g"};

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct dialog *dialog = simple();

		assert_int_equal(press(dialog, keys[i]), WIDGET_CANCELLED);
		dialog_free(dialog);
	}
}

/* Keys typed ahead, or pasted into a terminal that cannot mark a paste. */
static void what_was_not_on_the_screen_yet_is_not_confirmed(void **state)
{
	const struct key confirm = {.code = 'Y'};

	(void)state;
	struct dialog *dialog = simple();
	assert_int_equal(dialog_key(dialog, &confirm), WIDGET_USED);
	look(dialog);
	dialog_clear_lines(dialog);
	dialog_add_line(dialog, STYLE_TEXT, "413 gigs in 9 workspaces");
	assert_int_equal(dialog_key(dialog, &confirm), WIDGET_USED);
	look(dialog);
	assert_int_equal(dialog_key(dialog, &confirm), WIDGET_ACCEPTED);
	dialog_free(dialog);
}

/* "40s ago" has become "41s ago". */
static void what_says_the_same_need_not_be_read_again(void **state)
{
	const struct key confirm = {.code = 'Y'};

	(void)state;
	struct dialog *dialog = simple();
	look(dialog);
	struct dialog_read read = dialog_read(dialog);
	dialog_clear_lines(dialog);
	dialog_add_line(dialog, STYLE_TEXT, "412 gigs in 9 workspaces, 41s ago");
	dialog_set_read(dialog, &read);
	assert_int_equal(dialog_key(dialog, &confirm), WIDGET_ACCEPTED);
	dialog_clear_lines(dialog);
	dialog_add_line(dialog, STYLE_TEXT, "412 gigs in 9 workspaces, 42s ago");
	dialog_add_line(dialog, STYLE_TEXT, "3 of them will be refused");
	dialog_set_read(dialog, &read);
	assert_int_equal(dialog_key(dialog, &confirm), WIDGET_USED);
	dialog_free(dialog);
}

static void only_the_confirming_key_confirms(void **state)
{
	static const char *const others[] = {"S", "y", "s", "space", "j", "C-y", "A-Y", "f1", "left", "?", ":"};
	struct dialog *dialog = simple();

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_int_equal(press(dialog, others[i]), WIDGET_USED);
	assert_int_equal(press(dialog, "Y"), WIDGET_ACCEPTED);
	dialog_free(dialog);
}

static void the_key_that_asked_never_confirms(void **state)
{
	static const struct key yes = {.code = 'Y'};
	static const struct key enter = {.code = KC_ENTER};
	struct dialog *dialog = dialog_new("", &yes);

	(void)state;
	dialog_set_confirm(dialog, &yes, "do it");
	assert_int_equal(dialog_confirm(dialog).code, 'G');
	assert_int_equal(press(dialog, "Y"), WIDGET_USED);
	assert_int_equal(press(dialog, "G"), WIDGET_ACCEPTED);
	dialog_set_confirm(dialog, &enter, "do it");
	assert_int_equal(press(dialog, "enter"), WIDGET_CANCELLED);
	dialog_free(dialog);
}

static void on_a_russian_keyboard_the_same_places_confirm_and_cancel(void **state)
{
	static const struct key asked_there = {.code = 0x41d}; /* Н, where Y is */
	struct dialog *dialog = simple();

	(void)state;
	assert_int_equal(press(dialog, "Н"), WIDGET_ACCEPTED);
	assert_int_equal(press(dialog, "н"), WIDGET_USED);
	assert_int_equal(press(dialog, "й"), WIDGET_CANCELLED);
	dialog_free(dialog);
	dialog = dialog_new("", &asked_there);
	dialog_set_confirm(dialog, &(const struct key){.code = 'Y'}, "do it");
	assert_int_equal(press(dialog, "Н"), WIDGET_USED);
	assert_int_equal(press(dialog, "П"), WIDGET_ACCEPTED);
	dialog_free(dialog);
}

static void pasted_text_never_confirms(void **state)
{
	struct key paste = {.code = KC_PASTE, .text = "Y\r", .text_len = 2};
	struct dialog *dialog = simple();

	(void)state;
	dialog_add_field(dialog, "Reason", NULL, false);
	assert_int_equal(dialog_key(dialog, &paste), WIDGET_USED);
	assert_string_equal(dialog_field(dialog, 0), "");
	press(dialog, "tab");
	assert_int_equal(dialog_key(dialog, &paste), WIDGET_USED);
	assert_string_equal(dialog_field(dialog, 0), "Y ");
	dialog_free(dialog);
}

static void a_guard_wants_the_name_letter_for_letter(void **state)
{
	struct dialog *dialog = simple();

	(void)state;
	dialog_add_guard(dialog, "type its name", "prod-eu");
	assert_int_equal(press(dialog, "Y"), WIDGET_USED); /* goes to the field instead */
	type(dialog, "prod-e");
	press(dialog, "tab");
	assert_int_equal(press(dialog, "Y"), WIDGET_USED);
	type(dialog, "U");
	press(dialog, "tab");
	assert_int_equal(press(dialog, "Y"), WIDGET_USED);
	press(dialog, "backspace");
	type(dialog, "u");
	press(dialog, "enter");
	assert_int_equal(press(dialog, "Y"), WIDGET_ACCEPTED);
	assert_string_equal(dialog_field(dialog, 0), "prod-eu");
	dialog_free(dialog);
}

static void what_is_to_be_typed_is_said_in_full_on_the_smallest_screen(void **state)
{
	static const int sizes[][2] = {{8, 32}, {12, 40}, {24, 80}};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct dialog *dialog = simple();

		dialog_add_line(dialog, STYLE_TEXT, "second line");
		dialog_add_line(dialog, STYLE_TEXT, "third line");
		dialog_add_field(dialog, "Reason", NULL, false);
		dialog_add_guard(dialog, "prod-eu is protected: type its name to go on", "prod-eu");
		press(dialog, "tab");
		press(dialog, "tab");
		type(dialog, "prod-x");
		char *text = drawn(dialog, sizes[i][0], sizes[i][1]);
		assert_non_null(strstr(text, "412 gigs"));
		assert_non_null(strstr(text, "Reason"));
		assert_non_null(strstr(text, "prod-eu is protected: type"));
		assert_non_null(strstr(text, "to go on"));
		assert_non_null(strstr(text, "prod-x"));
		assert_non_null(strstr(text, "[ Cancel ]   Y sync"));
		free(text);
		dialog_free(dialog);
	}
}

static void the_confirming_key_is_a_letter_while_a_field_has_the_focus(void **state)
{
	struct dialog *dialog = simple();

	(void)state;
	dialog_add_field(dialog, "Reason", NULL, false);
	press(dialog, "tab");
	type(dialog, "Yq");
	assert_string_equal(dialog_field(dialog, 0), "Yq");
	assert_int_equal(press(dialog, "enter"), WIDGET_USED);
	assert_int_equal(press(dialog, "Y"), WIDGET_ACCEPTED);
	press(dialog, "S-tab");
	assert_int_equal(press(dialog, "esc"), WIDGET_CANCELLED);
	dialog_free(dialog);
}

static void a_needed_field_must_not_be_empty(void **state)
{
	struct dialog *dialog = simple();

	(void)state;
	dialog_add_field(dialog, "Reason", NULL, true);
	assert_int_equal(press(dialog, "Y"), WIDGET_USED);
	type(dialog, "  ");
	press(dialog, "tab");
	assert_int_equal(press(dialog, "Y"), WIDGET_USED);
	type(dialog, "spam");
	press(dialog, "tab");
	assert_int_equal(press(dialog, "Y"), WIDGET_ACCEPTED);
	dialog_free(dialog);
}

static void nothing_is_confirmed_before_it_is_ready(void **state)
{
	struct dialog *dialog = simple();

	(void)state;
	dialog_set_ready(dialog, false);
	assert_int_equal(press(dialog, "Y"), WIDGET_USED);
	dialog_set_ready(dialog, true);
	assert_int_equal(press(dialog, "Y"), WIDGET_ACCEPTED);
	dialog_free(dialog);
}

static void actions_beside_cancel_are_told_apart(void **state)
{
	struct dialog *dialog = simple();

	(void)state;
	dialog_add_action(dialog, &(struct key){.code = 'v'}, "see all rows", 7);
	dialog_add_action(dialog, &(struct key){.code = 'c'}, "command", 8);
	assert_int_equal(press(dialog, "c"), WIDGET_ACTION);
	assert_int_equal(dialog_action(dialog), 8);
	assert_int_equal(press(dialog, "v"), WIDGET_ACTION);
	assert_int_equal(dialog_action(dialog), 7);
	dialog_free(dialog);
}

static void a_dialog_shows_all_that_will_happen(void **state)
{
	struct dialog *dialog = simple();

	(void)state;
	dialog_add_field(dialog, "Reason", "deploy", false);
	char *text = drawn(dialog, 9, 44);
	assert_string_equal(text, "\n ┌─ Sync 412 gigs ────────────────────────┐\n"
				  " │ 412 gigs in 9 workspaces               │\n"
				  " │                                        │\n"
				  " │ Reason deploy                          │\n"
				  " │                                        │\n"
				  " │ [ Cancel ]   Y sync   tab to the field │\n"
				  " └────────────────────────────────────────┘\n\n");
	free(text);
	dialog_clear_lines(dialog);
	dialog_add_line(dialog, STYLE_TEXT, "another text");
	text = drawn(dialog, 9, 44);
	assert_non_null(strstr(text, "another text"));
	assert_null(strstr(text, "412 gigs in"));
	free(text);
	dialog_free(dialog);
}

static void a_long_dialog_scrolls_and_keeps_its_buttons(void **state)
{
	struct dialog *dialog = simple();

	(void)state;
	for (int i = 0; i < 50; i++) {
		char *line = mem_printf("line %d", i);

		dialog_add_line(dialog, STYLE_TEXT, line);
		free(line);
	}
	char *text = drawn(dialog, 12, 40);
	assert_non_null(strstr(text, "[ Cancel ]"));
	assert_non_null(strstr(text, "▾"));
	assert_null(strstr(text, "line 49"));
	free(text);
	for (int i = 0; i < 20; i++)
		press(dialog, "pgdn");
	text = drawn(dialog, 12, 40);
	assert_non_null(strstr(text, "line 49"));
	assert_non_null(strstr(text, "[ Cancel ]"));
	free(text);
	free(drawn(dialog, 1, 1));
	free(drawn(dialog, 3, 9));
	dialog_free(dialog);
}

static struct dialog *long_one(void)
{
	struct dialog *dialog = simple();
	for (int i = 1; i < 20; i++) {
		char *line = mem_printf("line %d", i);
		dialog_add_line(dialog, STYLE_TEXT, line);
		free(line);
	}
	return dialog;
}

/* On a screen of 12 rows, each time drawn before the key. */
static enum widget_result press_low(struct dialog *dialog, const char *name)
{
	struct key key;
	free(drawn(dialog, 12, 40));
	assert_true(key_from_name(name, &key));
	return dialog_key(dialog, &key);
}

static bool shows(struct dialog *dialog, const char *part)
{
	char *text = drawn(dialog, 12, 40);
	bool there = strstr(text, part) != NULL;
	free(text);
	return there;
}

static void what_was_never_in_sight_is_not_confirmed(void **state)
{
	struct dialog *dialog = long_one();
	(void)state;
	/* The key that would confirm goes on to what was not read, in the end back to what it is about, and then
	 * confirms. */
	assert_int_equal(press_low(dialog, "Y"), WIDGET_USED);
	assert_false(shows(dialog, "9 workspaces"));
	for (int i = 0; i < 20 && !shows(dialog, "9 workspaces"); i++)
		assert_int_equal(press_low(dialog, "Y"), WIDGET_USED);
	assert_true(shows(dialog, "9 workspaces"));
	assert_int_equal(press_low(dialog, "Y"), WIDGET_ACCEPTED);
	dialog_free(dialog);
}

static void its_first_lines_are_in_sight_when_it_is_confirmed(void **state)
{
	struct dialog *dialog = long_one();
	(void)state;
	for (int i = 0; i < 20; i++)
		assert_int_equal(press_low(dialog, "pgdn"), WIDGET_USED);
	assert_false(shows(dialog, "9 workspaces"));
	assert_int_equal(press_low(dialog, "Y"), WIDGET_USED);
	assert_true(shows(dialog, "9 workspaces"));
	assert_int_equal(press_low(dialog, "Y"), WIDGET_ACCEPTED);
	dialog_free(dialog);
}

static void what_is_covered_is_not_read(void **state)
{
	struct dialog *dialog = simple();
	struct canvas *canvas = canvas_new(24, 80, false);
	struct key key;
	(void)state;
	assert_true(key_from_name("Y", &key));
	dialog_draw(dialog, draw_all(canvas), false);
	assert_int_equal(dialog_key(dialog, &key), WIDGET_USED);
	dialog_draw(dialog, draw_all(canvas), true);
	assert_int_equal(dialog_key(dialog, &key), WIDGET_ACCEPTED);
	canvas_free(canvas);
	dialog_free(dialog);
}

static void help_lists_keys_scrolls_and_closes(void **state)
{
	struct help *help = help_new("Keys");
	struct canvas *canvas = canvas_new(7, 40, false);
	struct str text = STR_INIT;
	struct key key;

	(void)state;
	help_add_heading(help, "Gigs");
	for (int i = 0; i < 20; i++)
		help_add_key(help, i == 0 ? "space" : "s", i == 19 ? "the last one" : "sync");
	help_draw(help, draw_all(canvas));
	canvas_dump(canvas, &text);
	assert_non_null(strstr(str_text(&text), "space  sync"));
	assert_null(strstr(str_text(&text), "the last one"));
	assert_true(key_from_name("G", &key));
	assert_int_equal(help_key(help, &key), WIDGET_USED);
	str_clear(&text);
	help_draw(help, draw_all(canvas));
	canvas_dump(canvas, &text);
	assert_non_null(strstr(str_text(&text), "the last one"));
	assert_true(key_from_name("x", &key));
	assert_int_equal(help_key(help, &key), WIDGET_USED);
	assert_true(key_from_name("esc", &key));
	assert_int_equal(help_key(help, &key), WIDGET_CANCELLED);
	str_done(&text);
	canvas_free(canvas);
	help_free(help);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(cancel_has_the_focus),
	cmocka_unit_test(what_was_not_on_the_screen_yet_is_not_confirmed),
	cmocka_unit_test(what_was_never_in_sight_is_not_confirmed),
	cmocka_unit_test(its_first_lines_are_in_sight_when_it_is_confirmed),
	cmocka_unit_test(what_is_covered_is_not_read),
	cmocka_unit_test(what_says_the_same_need_not_be_read_again),
	cmocka_unit_test(only_the_confirming_key_confirms),
	cmocka_unit_test(the_key_that_asked_never_confirms),
	cmocka_unit_test(on_a_russian_keyboard_the_same_places_confirm_and_cancel),
	cmocka_unit_test(pasted_text_never_confirms),
	cmocka_unit_test(a_guard_wants_the_name_letter_for_letter),
	cmocka_unit_test(what_is_to_be_typed_is_said_in_full_on_the_smallest_screen),
	cmocka_unit_test(the_confirming_key_is_a_letter_while_a_field_has_the_focus),
	cmocka_unit_test(a_needed_field_must_not_be_empty),
	cmocka_unit_test(nothing_is_confirmed_before_it_is_ready),
	cmocka_unit_test(actions_beside_cancel_are_told_apart),
	cmocka_unit_test(a_dialog_shows_all_that_will_happen),
	cmocka_unit_test(a_long_dialog_scrolls_and_keeps_its_buttons),
	cmocka_unit_test(help_lists_keys_scrolls_and_closes),
};

UNIT_MAIN(tests)
