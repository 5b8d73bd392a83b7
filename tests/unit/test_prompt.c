#include "ui/prompt.h"

#include "base/mem.h"
#include "unit.h"

/* Presses keys by name; a name that is none is typed letter by letter. */
static enum widget_result press(struct prompt *prompt, const char *names)
{
	enum widget_result result = WIDGET_IGNORED;
	char *copy = mem_strdup(names);
	char *rest = NULL;

	for (char *name = strtok_r(copy, " ", &rest); name != NULL; name = strtok_r(NULL, " ", &rest)) {
		struct key key;

		if (key_from_name(name, &key)) {
			result = prompt_key(prompt, &key);
			continue;
		}
		for (; *name != '\0'; name++) {
			key = (struct key){.code = (unsigned char)*name};
			result = prompt_key(prompt, &key);
		}
	}
	free(copy);
	return result;
}

static void paste(struct prompt *prompt, const char *text)
{
	struct key key = {.code = KC_PASTE, .text = text, .text_len = strlen(text)};

	assert_int_equal(prompt_key(prompt, &key), WIDGET_USED);
}

static void text_is_edited_by_the_usual_keys(void **state)
{
	static const struct {
		const char *keys;
		const char *text;
	} cases[] = {
		{"abc left left X", "aXbc"},
		{"abc home X end Y", "XabcY"},
		{"abc C-a X C-e Y C-b C-b Z C-f W", "XabZcWY"},
		{"abc backspace", "ab"},
		{"abc left delete delete", "ab"},
		{"abc home backspace", "abc"},
		{"one space two space C-w X", "one X"},
		{"one space two C-a C-k", ""},
		{"one space two left C-u", "o"},
		{"й ц у left backspace", "йу"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct prompt *prompt = prompt_new("Filter", NULL);

		press(prompt, cases[i].keys);
		assert_string_equal(prompt_text(prompt), cases[i].text);
		prompt_free(prompt);
	}
}

static void a_letter_with_marks_is_one_step_and_one_backspace(void **state)
{
	struct prompt *prompt = prompt_new("", "xe\xcc\x81日");

	(void)state;
	press(prompt, "left left backspace");
	assert_string_equal(prompt_text(prompt), "e\xcc\x81日");
	press(prompt, "right right backspace backspace");
	assert_string_equal(prompt_text(prompt), "");
	prompt_free(prompt);
}

static void pasted_text_is_put_in_and_made_safe(void **state)
{
	struct prompt *prompt = prompt_new("", "ab");

	(void)state;
	press(prompt, "left");
	paste(prompt, "1\r\n2\0333\xe2\x80\xae");
	assert_null(strpbrk(prompt_text(prompt), "\r\n\033"));
	assert_int_equal(prompt_text(prompt)[0], 'a');
	assert_non_null(strchr(prompt_text(prompt), '1'));
	press(prompt, "Z");
	assert_non_null(strstr(prompt_text(prompt), "Zb"));
	prompt_free(prompt);
}

static void enter_takes_it_and_escape_leaves_it(void **state)
{
	struct prompt *prompt = prompt_new("", "text");

	(void)state;
	assert_int_equal(press(prompt, "enter"), WIDGET_ACCEPTED);
	assert_int_equal(press(prompt, "esc"), WIDGET_CANCELLED);
	assert_int_equal(press(prompt, "C-g"), WIDGET_CANCELLED);
	assert_int_equal(press(prompt, "tab"), WIDGET_IGNORED);
	assert_int_equal(press(prompt, "A-x"), WIDGET_IGNORED);
	assert_string_equal(prompt_text(prompt), "text");
	prompt_free(prompt);
}

static void what_was_typed_before_comes_back(void **state)
{
	struct prompt *prompt = prompt_new("", NULL);

	(void)state;
	assert_int_equal(press(prompt, "up"), WIDGET_IGNORED);
	prompt_set_text(prompt, "one");
	prompt_remember(prompt);
	prompt_remember(prompt);
	prompt_set_text(prompt, "two");
	prompt_remember(prompt);
	prompt_set_text(prompt, "thr");
	press(prompt, "up");
	assert_string_equal(prompt_text(prompt), "two");
	press(prompt, "up up up");
	assert_string_equal(prompt_text(prompt), "one");
	press(prompt, "down down down");
	assert_string_equal(prompt_text(prompt), "thr");
	for (int i = 0; i < 200; i++) {
		char *text = mem_printf("text %d", i);

		prompt_set_text(prompt, text);
		prompt_remember(prompt);
		free(text);
	}
	for (int i = 0; i < 200; i++)
		press(prompt, "up");
	assert_string_equal(prompt_text(prompt), "text 150");
	prompt_free(prompt);
}

static void the_cursor_is_in_sight_however_long_the_text(void **state)
{
	struct prompt *prompt = prompt_new("Filter", NULL);
	struct canvas *canvas = canvas_new(1, 14, false);
	struct str text = STR_INIT;
	int row, col;

	(void)state;
	press(prompt, "abcdefghijkl");
	prompt_draw(prompt, draw_all(canvas), 0, true);
	canvas_dump_row(canvas, 0, &text);
	assert_string_equal(str_text(&text), "Filter ghijkl");
	assert_true(canvas_cursor(canvas, &row, &col));
	assert_int_equal(col, 13);
	press(prompt, "home");
	canvas_clear(canvas);
	prompt_draw(prompt, draw_all(canvas), 0, true);
	str_clear(&text);
	canvas_dump_row(canvas, 0, &text);
	assert_string_equal(str_text(&text), "Filter abcdef…");
	assert_true(canvas_cursor(canvas, &row, &col));
	assert_int_equal(col, 7);
	canvas_clear(canvas);
	prompt_draw(prompt, draw_all(canvas), 0, false);
	assert_false(canvas_cursor(canvas, &row, &col));
	str_done(&text);
	canvas_free(canvas);
	prompt_free(prompt);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(text_is_edited_by_the_usual_keys),
	cmocka_unit_test(a_letter_with_marks_is_one_step_and_one_backspace),
	cmocka_unit_test(pasted_text_is_put_in_and_made_safe),
	cmocka_unit_test(enter_takes_it_and_escape_leaves_it),
	cmocka_unit_test(what_was_typed_before_comes_back),
	cmocka_unit_test(the_cursor_is_in_sight_however_long_the_text),
};

UNIT_MAIN(tests)
