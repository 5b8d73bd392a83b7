/* A history as a line of dots. */
#include "base/str.h"
#include "ui/chart.h"
#include "unit.h"

#include <math.h>

static void check(const struct chart_line *line, int rows, int cols, bool ascii, const char *wanted)
{
	char cells[64][4];
	struct str text = STR_INIT;
	chart_line_cells(line, rows, cols, ascii, cells);
	for (int i = 0; i < rows * cols; i++) {
		str_add(&text, *cells[i] ? cells[i] : " ");
		if ((i + 1) % cols == 0)
			str_add(&text, "\n");
	}
	assert_string_equal(str_text(&text), wanted);
	str_done(&text);
}

static void a_line_rises_from_its_lowest_to_its_highest(void **state)
{
	(void)state;
	const double at[] = {0, 10}, values[] = {0, 7};
	const struct chart_line line = {.at = at, .values = values, .count = 2, .low = 0, .high = 7};
	check(&line, 2, 4, false, "  ⡠⠊\n⡠⠊  \n");
	check(&line, 2, 4, true, "  |'\n.|  \n");
}

static void what_is_unknown_is_a_gap(void **state)
{
	(void)state;
	const double at[] = {0, 1, 2, 3}, values[] = {3, NAN, 3, 3};
	const struct chart_line line = {.at = at, .values = values, .count = 4, .low = 0, .high = 3};
	check(&line, 1, 2, false, "⠁⠉\n");
}

static void points_stand_where_their_time_is(void **state)
{
	(void)state;
	const double at[] = {100, 101, 109}, values[] = {0, NAN, 3};
	const struct chart_line line = {.at = at, .values = values, .count = 3, .low = 0, .high = 3};
	check(&line, 1, 5, false, "⡀   ⠈\n");
}

static void a_flat_line_and_a_single_point_are_drawn_too(void **state)
{
	(void)state;
	const double at[] = {5, 6}, values[] = {4, 4};
	const struct chart_line flat = {.at = at, .values = values, .count = 2, .low = 4, .high = 4};
	check(&flat, 1, 3, false, "⠤⠤⠤\n");
	const struct chart_line single = {.at = at, .values = values, .count = 1, .low = 0, .high = 4};
	check(&single, 1, 2, true, " '\n");
	const struct chart_line none = {.at = at, .values = values, .count = 0};
	check(&none, 1, 2, false, "  \n");
}

static void what_lies_beyond_the_ends_stays_at_the_edge(void **state)
{
	(void)state;
	const double at[] = {0, 1}, values[] = {-1e300, 1e300};
	const struct chart_line line = {.at = at, .values = values, .count = 2, .low = 0, .high = 1};
	check(&line, 1, 1, false, "⡜\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_rises_from_its_lowest_to_its_highest),
		cmocka_unit_test(what_is_unknown_is_a_gap),
		cmocka_unit_test(points_stand_where_their_time_is),
		cmocka_unit_test(a_flat_line_and_a_single_point_are_drawn_too),
		cmocka_unit_test(what_lies_beyond_the_ends_stays_at_the_edge),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
