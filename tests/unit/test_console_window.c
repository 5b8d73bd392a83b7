/* The window of loaded rows, and how the values in it look. Results are made by libpq without a server. */
#include "console/cell.h"
#include "console/window.h"
#include "unit.h"

#include "base/mem.h"

#include <libpq-fe.h>
#include <locale.h>

/* A result with a column key of count rows, from "first" on. */
static struct pg_rows *make_rows(int first, int count)
{
	PGresAttDesc column = {.name = (char *)(uintptr_t) "key"};
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	PQsetResultAttrs(result, 1, &column);
	for (int i = 0; i < count; i++) {
		char *key = mem_printf("k%d", first + i);
		PQsetvalue(result, i, 0, key, (int)strlen(key));
		free(key);
	}
	return pg_rows_take(result);
}

static void pages_join_without_gaps(void **state)
{
	(void)state;
	struct window window = {.len = 0};
	window_append(&window, make_rows(0, 10), 0);
	window_append(&window, make_rows(10, 10), 99);
	assert_int_equal(window_start(&window), 0);
	assert_int_equal(window_end(&window), 20);
	assert_string_equal(window_value(&window, 13, "key"), "k13");
	assert_null(window_value(&window, 20, "key"));
	assert_int_equal(window_find(&window, "key", "k17"), 17);
	assert_int_equal(window_find(&window, "key", "k99"), -1);
	window_clear(&window);
}

static void rows_before_are_numbered_back_to_the_start(void **state)
{
	(void)state;
	struct window window = {.len = 0};
	window_append(&window, make_rows(50, 10), 50);
	window_prepend(&window, make_rows(40, 10), false);
	assert_int_equal(window_start(&window), 40);
	/* Ten rows above went away meanwhile: these are the first now. */
	window_prepend(&window, make_rows(30, 10), true);
	assert_int_equal(window_start(&window), 0);
	assert_int_equal(window_find(&window, "key", "k50"), 20);
	window_clear(&window);
}

static void rows_that_came_above_make_room_for_themselves(void **state)
{
	(void)state;
	struct window window = {.len = 0};
	window_append(&window, make_rows(0, 10), 5);
	window_prepend(&window, make_rows(100, 10), false);
	assert_true(window_start(&window) > 0);
	assert_int_equal(window_end(&window) - window_start(&window), 20);
	window_clear(&window);
}

static void memory_does_not_grow_with_the_way_walked(void **state)
{
	(void)state;
	struct window window = {.len = 0};
	for (int i = 0; i < 100; i++) {
		window_append(&window, make_rows(i * 10, 10), 0);
		assert_true(window.len <= WINDOW_PAGES);
	}
	assert_int_equal(window_end(&window), 1000);
	window_trim(&window, 985, 2000);
	assert_int_equal(window_start(&window), 980);
	window.at_end = true;
	window_prepend(&window, make_rows(970, 10), false);
	window_trim(&window, 0, 975);
	assert_int_equal(window_end(&window), 980);
	assert_false(window.at_end);
	window_clear(&window);
}

static void expect_number(const char *text, const char *shown)
{
	struct str out = STR_INIT;
	setlocale(LC_ALL, "C.UTF-8");
	cell_add_number(&out, text);
	assert_string_equal(str_text(&out), shown);
	str_done(&out);
}

static void thousands_stand_apart(void **state)
{
	(void)state;
	expect_number("0", "0");
	expect_number("999", "999");
	expect_number("1000", "1,000");
	expect_number("-1234567", "−1,234,567");
	expect_number("12.5", "12.5");
	expect_number("–", "–");
	expect_number("", "");
}

/* One row with these columns, named and valued in turn; a value of NULL is null. */
static struct pg_rows *one_row(const char *const *pairs)
{
	PGresAttDesc columns[8] = {0};
	int count = 0;
	for (; pairs[2 * count]; count++)
		columns[count].name = (char *)(uintptr_t)pairs[2 * count];
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	PQsetResultAttrs(result, count, columns);
	for (int i = 0; i < count; i++) {
		const char *value = pairs[2 * i + 1];
		PQsetvalue(result, 0, i, (char *)(uintptr_t)value, value ? (int)strlen(value) : -1);
	}
	return pg_rows_take(result);
}

static void expect_cell(const struct view_column *column, const char *const *pairs, const char *shown)
{
	struct cell_buffer buffer = {.values = NULL};
	struct grid_cell cell = {.style = STYLE_TEXT};
	struct pg_rows *rows = one_row(pairs);
	struct str text = STR_INIT;
	cell_format(&buffer, column, rows, 0, 1000000, &cell);
	for (size_t i = 0; i < GRID_SPANS && cell.spans[i].text; i++)
		str_add(&text, cell.spans[i].text);
	assert_string_equal(str_text(&text), shown);
	str_done(&text);
	pg_rows_free(rows);
	cell_done(&buffer);
}

static void each_format_has_its_look(void **state)
{
	(void)state;
	const struct view_style warn = {.test = VIEW_ALWAYS, .style = STYLE_WARNING};
	const struct view_column diff = {.name = "n", .format = VIEW_DIFF};
	const struct view_column number = {.name = "n", .format = VIEW_INT};
	const struct view_column age = {.name = "n", .format = VIEW_AGE};
	const struct view_column when = {.name = "n", .format = VIEW_TIME};
	const struct view_column word = {.name = "n", .format = VIEW_STATE, .styles = &warn, .nstyles = 1};
	const struct view_column flag = {.name = "n", .format = VIEW_FLAG, .styles = &warn, .nstyles = 1};
	setenv("TZ", "UTC", 1);
	expect_cell(&diff, (const char *[]){"n_stored", "12", "n_actual", "1500", NULL}, "12 → 1,500");
	expect_cell(&diff, (const char *[]){"n_stored", NULL, "n_actual", "4", NULL}, "– → 4");
	expect_cell(&diff, (const char *[]){"n_stored", "4", "n_actual", "4", NULL}, "4");
	expect_cell(&diff, (const char *[]){"n_stored", NULL, "n_actual", NULL, NULL}, "–");
	expect_cell(&number, (const char *[]){"n", NULL, NULL}, "–");
	expect_cell(&number, (const char *[]){"n", "12345", NULL}, "12,345");
	expect_cell(&age, (const char *[]){"n", "999970", NULL}, "now");
	expect_cell(&age, (const char *[]){"n", "992800", NULL}, "2h");
	expect_cell(&age, (const char *[]){"n", NULL, NULL}, "");
	expect_cell(&when, (const char *[]){"n", "1000000", NULL}, "12 Jan 13:46");
	expect_cell(&word, (const char *[]){"n", "slow", NULL}, "! slow");
	expect_cell(&flag, (const char *[]){"n", "t", NULL}, "!");
	expect_cell(&flag, (const char *[]){"n", "f", NULL}, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_join_without_gaps),
		cmocka_unit_test(rows_before_are_numbered_back_to_the_start),
		cmocka_unit_test(rows_that_came_above_make_room_for_themselves),
		cmocka_unit_test(memory_does_not_grow_with_the_way_walked),
		cmocka_unit_test(thousands_stand_apart),
		cmocka_unit_test(each_format_has_its_look),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
