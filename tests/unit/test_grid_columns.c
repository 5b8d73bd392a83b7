/* Columns that do not fit: what is left out, what "<" and ">" bring into sight, and what tells of it. */
#include "base/mem.h"
#include "ui/grid.h"
#include "unit.h"

#define ROWS 3

struct source {
	const char *const (*texts)[6]; /* of each row */
	bool marked;
};

static struct grid_total source_total(void *data)
{
	(void)data;
	return (struct grid_total){.rows = ROWS};
}

static bool source_cell(void *data, int64_t row, size_t column, struct grid_cell *cell)
{
	const struct source *source = data;

	cell->spans[0] = (struct span){STYLE_TEXT, source->texts[row][column]};
	cell->fraction = 0.5;
	return true;
}

static bool source_marked(void *data, int64_t row)
{
	return ((const struct source *)data)->marked && row == 1;
}

static const struct grid_ops ops = {.total = source_total, .cell = source_cell};
static const struct grid_ops ops_with_marks = {.total = source_total, .cell = source_cell, .marked = source_marked};

static const struct grid_column columns[] = {
	{.head = "A", .width = 4, .priority = 1},
	{.head = "NAME", .width = 6, .name = true},
	{.head = "B", .width = 5, .priority = 9},
	{.head = "C", .width = 4, .kind = GRID_BAR, .priority = 2},
	{.head = "D", .width = 5, .priority = 8},
	{.head = "E", .width = 4, .priority = 3},
};

static const char *const plain[ROWS][6] = {
	{"a0", "name0", "b0", "", "d0", "e0"},
	{"a1", "name1", "b1", "", "d1", "e1"},
	{"a2", "name2", "b2", "", "d2", "e2"},
};

struct fixture {
	struct source source;
	struct grid *grid;
	struct canvas *canvas;
};

static struct fixture *fixture_new(int cols, size_t count, const struct grid_ops *with)
{
	struct fixture *fixture = mem_zero(1, sizeof(*fixture));

	fixture->source = (struct source){plain, true};
	fixture->grid = grid_new(columns, count, with, &fixture->source);
	fixture->canvas = canvas_new(ROWS + 1, cols, false);
	return fixture;
}

static void fixture_free(struct fixture *fixture)
{
	grid_free(fixture->grid);
	canvas_free(fixture->canvas);
	free(fixture);
}

static void draws(struct fixture *fixture, int row, const char *wanted)
{
	struct str text = STR_INIT;

	canvas_clear(fixture->canvas);
	grid_draw(fixture->grid, draw_all(fixture->canvas), true);
	canvas_dump_row(fixture->canvas, row, &text);
	assert_string_equal(str_text(&text), wanted);
	str_done(&text);
}

/* The heads and the first row. */
static void shows(struct fixture *fixture, const char *heads, const char *row)
{
	draws(fixture, 0, heads);
	draws(fixture, 1, row);
}

static void press(struct fixture *fixture, const char *keys)
{
	for (; *keys != '\0'; keys++) {
		struct key key = {.code = (uint32_t)*keys};

		assert_int_equal(grid_key(fixture->grid, &key), WIDGET_USED);
	}
}

static void columns_that_did_not_fit_come_in_and_the_name_stays(void **state)
{
	struct fixture *fixture = fixture_new(24, 6, &ops);

	(void)state;
	shows(fixture, " NAME    B      D      ›", "▌name0   b0     d0");
	press(fixture, ">");
	shows(fixture, " A     NAME    B       ›", "▌a0    name0   b0");
	press(fixture, ">");
	shows(fixture, " NAME   ‹B      C      ›", "▌name0   b0     ██░░");
	press(fixture, ">");
	shows(fixture, " NAME   ‹C     D       ›", "▌name0   ██░░  d0");
	press(fixture, ">");
	shows(fixture, " NAME   ‹D      E", "▌name0   d0     e0");
	press(fixture, ">>");
	shows(fixture, " NAME   ‹D      E", "▌name0   d0     e0");
	press(fixture, "<<<");
	shows(fixture, " A     NAME    B       ›", "▌a0    name0   b0");
	press(fixture, "<<");
	shows(fixture, " NAME    B      D      ›", "▌name0   b0     d0");
	fixture_free(fixture);
}

static void marks_and_cursor_stand_where_they_stood(void **state)
{
	struct fixture *fixture = fixture_new(27, 6, &ops_with_marks);

	(void)state;
	press(fixture, "j");
	draws(fixture, 2, "▌ • name1   b1     d1");
	press(fixture, ">>>");
	draws(fixture, 0, "    NAME   ‹C     D       ›");
	draws(fixture, 2, "▌ • name1   ██░░  d1");
	assert_int_equal(grid_row(fixture->grid), 1);
	fixture_free(fixture);
}

static void where_all_fits_there_is_nothing_to_scroll(void **state)
{
	struct fixture *fixture = fixture_new(24, 6, &ops);

	(void)state;
	press(fixture, ">>");
	canvas_resize(fixture->canvas, ROWS + 1, 60);
	shows(fixture, " A     NAME    B      C     D      E", "▌a0    name0   b0     ██░░  d0     e0");
	press(fixture, "><");
	draws(fixture, 0, " A     NAME    B      C     D      E");
	fixture_free(fixture);
}

static void one_very_wide_column_moves_by_halves(void **state)
{
	static const char *const wide[ROWS][6] = {
		{"0123456789abcdefghijklmnop"},
		{"日本語テキスト日本語"},
		{"short"},
	};
	static const struct grid_column one[] = {{.head = "LINE", .width = 1, .share = 1, .name = true}};
	struct fixture *fixture = fixture_new(14, 6, &ops);

	(void)state;
	grid_free(fixture->grid);
	fixture->source.texts = wide;
	fixture->grid = grid_new(one, 1, &ops, &fixture->source);
	shows(fixture, " LINE        ›", "▌0123456789a…");
	press(fixture, ">");
	shows(fixture, "‹LINE        ›", "▌…789abcdefg…");
	draws(fixture, 2, " … キスト日…");
	draws(fixture, 3, " …");
	press(fixture, ">>>>");
	shows(fixture, "‹LINE", "▌…jklmnop");
	press(fixture, "<<<<<<<");
	shows(fixture, " LINE        ›", "▌0123456789a…");
	fixture_free(fixture);
}

static void a_column_wider_than_the_terminal_is_cut_not_lost(void **state)
{
	static const struct grid_column huge[] = {
		{.head = "NAME", .width = 6, .name = true},
		{.head = "B", .width = 5},
		{.head = "HUGE", .width = 100},
	};
	struct fixture *fixture = fixture_new(20, 6, &ops);

	(void)state;
	grid_free(fixture->grid);
	fixture->grid = grid_new(huge, 3, &ops, &fixture->source);
	shows(fixture, " NAME    B         ›", "▌a0      name0");
	press(fixture, ">");
	shows(fixture, " NAME   ‹HUGE", "▌a0      b0");
	fixture_free(fixture);
}

static void a_column_switched_off_is_gone_and_a_name_is_not(void **state)
{
	struct fixture *fixture = fixture_new(60, 6, &ops);

	(void)state;
	grid_show_column(fixture->grid, 0, false);
	grid_show_column(fixture->grid, 1, false);
	grid_show_column(fixture->grid, 3, false);
	assert_false(grid_shows_column(fixture->grid, 0));
	assert_true(grid_shows_column(fixture->grid, 1));
	shows(fixture, " NAME    B      D      E", "▌name0   b0     d0     e0");
	canvas_resize(fixture->canvas, ROWS + 1, 18);
	draws(fixture, 0, " NAME    B       ›");
	press(fixture, ">");
	shows(fixture, " NAME   ‹D       ›", "▌name0   d0");
	canvas_resize(fixture->canvas, ROWS + 1, 60);
	grid_show_column(fixture->grid, 0, true);
	draws(fixture, 0, " A     NAME    B      D      E");
	fixture_free(fixture);
}

static void the_sorted_column_has_a_sign(void **state)
{
	static const struct grid_column two[] = {
		{.head = "NAME", .width = 5, .name = true},
		{.head = "COUNTS", .width = 6, .align = DRAW_RIGHT},
	};
	struct fixture *fixture = fixture_new(16, 6, &ops);

	(void)state;
	grid_free(fixture->grid);
	fixture->grid = grid_new(two, 2, &ops, &fixture->source);
	grid_set_sorted(fixture->grid, 0, false);
	draws(fixture, 0, " NAME▴  COUNTS");
	grid_set_sorted(fixture->grid, 1, true);
	draws(fixture, 0, " NAME   COUN…▾");
	grid_set_sorted(fixture->grid, 2, false);
	draws(fixture, 0, " NAME   COUNTS");
	fixture_free(fixture);
}

static void in_ascii_the_signs_have_their_twins(void **state)
{
	struct fixture *fixture = fixture_new(24, 6, &ops);

	(void)state;
	canvas_free(fixture->canvas);
	fixture->canvas = canvas_new(ROWS + 1, 24, true);
	press(fixture, "");
	grid_set_sorted(fixture->grid, 2, true);
	draws(fixture, 0, " NAME    Bv     D      >");
	press(fixture, ">>");
	draws(fixture, 0, " NAME   <Bv     C      >");
	fixture_free(fixture);
}

/* However wide the terminal and wherever one has scrolled: all that is drawn stays in its area. */
static void at_no_width_does_anything_leave_the_area(void **state)
{
	struct fixture *fixture = fixture_new(1, 6, &ops_with_marks);

	(void)state;
	for (int cols = 1; cols < 60; cols++) {
		canvas_resize(fixture->canvas, ROWS + 1, cols + 5);
		for (int i = 0; i < 12; i++) {
			press(fixture, i < 7 ? ">" : "<");
			canvas_clear(fixture->canvas);
			grid_draw(fixture->grid, draw_within(draw_all(fixture->canvas), 0, 0, -1, cols), true);
			for (int row = 0; row <= ROWS; row++)
				for (int col = cols; col < cols + 5; col++)
					assert_string_equal(canvas_row(fixture->canvas, row)[col].text, " ");
		}
	}
	fixture_free(fixture);
}

static void columns_grow_no_further_than_they_may_and_the_rest_stays_empty(void **state)
{
	(void)state;
	static const struct grid_column growing[] = {
		{.head = "NAME", .width = 6, .share = 2, .most = 12, .name = true},
		{.head = "TEXT", .width = 5, .share = 1, .most = 20},
		{.head = "N", .width = 2, .align = DRAW_RIGHT},
	};
	static const char *const texts[ROWS][6] = {
		{"a name that is long", "a text that is long as well", "12"}, {"b", "c", "3"}, {"d", "e", "4"}};
	struct source source = {texts, false};
	struct fixture fixture = {.grid = grid_new(growing, 3, &ops, &source)};

	/* Less than both could take; and more, of which the name has no use for its share. */
	fixture.canvas = canvas_new(ROWS + 1, 30, false);
	draws(&fixture, 1, "▌a name that…  a text th…  12");
	canvas_free(fixture.canvas);
	fixture.canvas = canvas_new(ROWS + 1, 60, false);
	draws(&fixture, 0, " NAME          TEXT                   N");
	draws(&fixture, 1, "▌a name that…  a text that is long…  12");
	canvas_free(fixture.canvas);
	grid_free(fixture.grid);
}

static void what_the_row_above_says_as_well_is_said_once_in_sight(void **state)
{
	(void)state;
	static const struct grid_column said[] = {
		{.head = "NAME", .width = 5, .name = true},
		{.head = "WHO", .width = 4, .once = true},
		{.head = "WHY", .width = 4, .once = true},
	};
	static const char *const texts[ROWS][6] = {{"a", "anna", NULL}, {"b", "anna", "lost"}, {"c", "anna", NULL}};
	struct source source = {texts, false};
	struct fixture fixture = {.grid = grid_new(said, 3, &ops, &source), .canvas = canvas_new(ROWS + 1, 20, false)};

	draws(&fixture, 1, "▌a      anna  –");
	draws(&fixture, 2, " b            lost");
	draws(&fixture, 3, " c            –");
	canvas_resize(fixture.canvas, ROWS, 20);
	grid_move(fixture.grid, GRID_END);
	draws(&fixture, 1, " b      anna  lost");
	draws(&fixture, 2, "▌c            –");
	canvas_free(fixture.canvas);
	grid_free(fixture.grid);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(columns_that_did_not_fit_come_in_and_the_name_stays),
	cmocka_unit_test(marks_and_cursor_stand_where_they_stood),
	cmocka_unit_test(where_all_fits_there_is_nothing_to_scroll),
	cmocka_unit_test(one_very_wide_column_moves_by_halves),
	cmocka_unit_test(a_column_wider_than_the_terminal_is_cut_not_lost),
	cmocka_unit_test(a_column_switched_off_is_gone_and_a_name_is_not),
	cmocka_unit_test(columns_grow_no_further_than_they_may_and_the_rest_stays_empty),
	cmocka_unit_test(what_the_row_above_says_as_well_is_said_once_in_sight),
	cmocka_unit_test(the_sorted_column_has_a_sign),
	cmocka_unit_test(in_ascii_the_signs_have_their_twins),
	cmocka_unit_test(at_no_width_does_anything_leave_the_area),
};

UNIT_MAIN(tests)
