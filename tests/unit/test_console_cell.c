#include "base/str.h"
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

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_covered_value_shows_no_more_than_tells_one_from_another),
};

int main(void)
{
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
