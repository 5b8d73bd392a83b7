#include "base/str.h"
#include "base/text.h"
#include "console/cell.h"
#include "unit.h"

static void a_covered_value_shows_no_more_than_tells_one_from_another(void **state)
{
	static const struct {
		const char *text, *covered;
	} cases[] = {
		{"+79001234567", "+7•••••67"},
		{"+7 (900) 123-45-67", "+7•••••67"},
		{"12345", "•••••"},
		{"anna.petrova@example.com", "a•••@example.com"},
		{"жанна@пример.рф", "ж•••@пример.рф"},
		{"@example", "•••••"},
		{"somebody_long", "•••••"},
		{"", "•••••"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str out = STR_INIT;
		cell_add_covered(&out, cases[i].text);
		assert_string_equal(str_text(&out), cases[i].covered);
		str_done(&out);
	}
}

static void what_the_database_keeps_is_said_in_the_language(void **state)
{
	static const struct {
		const char *value, *shown;
	} cases[] = {
		{"interrupted", "прервано"},
		{"job 12 undid it already", "это уже отменила задача 12"},
		{"responses 1 → 2", "responses 1 → 2"},
	};
	const struct view_column column = {.name = "error", .format = VIEW_SAID};
	struct cell_buffer buffer = {.reveal = false};
	(void)state;
	setenv("LC_ALL", "ru_RU.UTF-8", 1);
	unsetenv("LANGUAGE");
	text_begin();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct grid_cell cell = {.style = STYLE_TEXT};
		cell_format_value(&buffer, &column, cases[i].value, 0, &cell);
		assert_string_equal(cell.spans[0].text, cases[i].shown);
	}
	cell_done(&buffer);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_covered_value_shows_no_more_than_tells_one_from_another),
	cmocka_unit_test(what_the_database_keeps_is_said_in_the_language),
};

int main(void)
{
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
