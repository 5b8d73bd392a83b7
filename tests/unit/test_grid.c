#include "ui/grid.h"

#include "base/mem.h"
#include "unit.h"

/* A source of rows "first", "first"+1 … of which those from loaded_from to loaded_to-1 are there. */
struct source {
	int64_t rows;
	int64_t first;
	int64_t loaded_from, loaded_to;
	int64_t wanted_first, wanted_last;
	int64_t cells; /* how often a cell was asked for */
	int64_t mark;
	int heading_every; /* each so many rows, from 0, is a heading; 0: none */
	struct grid_total total;
	struct str text;
};

static struct grid_total source_total(void *data)
{
	struct source *source = data;
	struct grid_total total = source->total;

	total.rows = source->rows;
	return total;
}

static bool is_loaded(const struct source *source, int64_t row)
{
	return row >= source->loaded_from && row < source->loaded_to;
}

static const char *name_of(struct source *source, int64_t row)
{
	str_clear(&source->text);
	str_addf(&source->text, "row %lld", (long long)(source->first + row));
	return str_text(&source->text);
}

static bool source_cell(void *data, int64_t row, size_t column, struct grid_cell *cell)
{
	struct source *source = data;

	source->cells++;
	if (!is_loaded(source, row))
		return false;
	cell->spans[0] = (struct span){STYLE_TEXT, column == 0 ? name_of(source, row) : "7"};
	return true;
}

static const char *source_key(void *data, int64_t row)
{
	struct source *source = data;

	return is_loaded(source, row) ? name_of(source, row) : NULL;
}

static int64_t source_find(void *data, const char *key)
{
	struct source *source = data;
	int64_t row = strtoll(key + 4, NULL, 10) - source->first;

	return row >= 0 && row < source->rows && is_loaded(source, row) ? row : -1;
}

static void source_want(void *data, int64_t first, int64_t last)
{
	struct source *source = data;

	source->wanted_first = first;
	source->wanted_last = last;
}

static bool source_marked(void *data, int64_t row)
{
	return row == ((struct source *)data)->mark;
}

static const char *source_heading(void *data, int64_t row)
{
	struct source *source = data;

	return source->heading_every > 0 && row % source->heading_every == 0 ? "HEADING" : NULL;
}

static const struct grid_ops ops = {
	.total = source_total,
	.want = source_want,
	.cell = source_cell,
	.key = source_key,
	.find = source_find,
};

static const struct grid_ops ops_with_marks = {
	.total = source_total,
	.cell = source_cell,
	.key = source_key,
	.find = source_find,
	.marked = source_marked,
};

static const struct grid_ops ops_with_headings = {
	.total = source_total,
	.cell = source_cell,
	.key = source_key,
	.heading = source_heading,
};

static const struct grid_column columns[] = {
	{.head = "NAME", .width = 10, .share = 1, .name = true},
	{.head = "N", .width = 3, .align = DRAW_RIGHT, .priority = 1},
};

struct fixture {
	struct source source;
	struct grid *grid;
	struct canvas *canvas;
};

static struct fixture *fixture_new(int64_t rows, const struct grid_ops *with)
{
	struct fixture *fixture = mem_zero(1, sizeof(*fixture));

	fixture->source = (struct source){.rows = rows, .loaded_to = rows, .mark = -1};
	fixture->grid = grid_new(columns, 2, with, &fixture->source);
	fixture->canvas = canvas_new(6, 22, false);
	grid_draw(fixture->grid, draw_all(fixture->canvas), true);
	return fixture;
}

static void fixture_free(struct fixture *fixture)
{
	str_done(&fixture->source.text);
	grid_free(fixture->grid);
	canvas_free(fixture->canvas);
	free(fixture);
}

static void shows(struct fixture *fixture, const char *wanted)
{
	struct str text = STR_INIT;

	canvas_clear(fixture->canvas);
	grid_draw(fixture->grid, draw_all(fixture->canvas), true);
	canvas_dump(fixture->canvas, &text);
	assert_string_equal(str_text(&text), wanted);
	str_done(&text);
}

static void press(struct fixture *fixture, const char *names)
{
	char *copy = mem_strdup(names);
	char *rest = NULL;

	for (char *name = strtok_r(copy, " ", &rest); name != NULL; name = strtok_r(NULL, " ", &rest)) {
		struct key key;

		assert_true(key_from_name(name, &key));
		assert_int_equal(grid_key(fixture->grid, &key), WIDGET_USED);
	}
	free(copy);
}

static void rows_stand_in_columns_under_their_heads(void **state)
{
	struct fixture *fixture = fixture_new(3, &ops);

	(void)state;
	shows(fixture,
		" NAME               N\n▌row 0              7\n row 1              7\n row 2              7\n\n\n");
	fixture_free(fixture);
}

static void a_million_rows_cost_what_is_in_sight(void **state)
{
	struct fixture *fixture = fixture_new(1000000, &ops);

	(void)state;
	fixture->source.cells = 0;
	press(fixture, "G");
	shows(fixture,
		" NAME               N\n row 999995         7\n row 999996         7\n row 999997         7\n row "
		"999998         7\n▌row 999999         7\n");
	assert_int_equal(fixture->source.cells, 10);
	assert_int_equal(fixture->source.wanted_first, 999995);
	assert_int_equal(fixture->source.wanted_last, 1000000);
	fixture_free(fixture);
}

static void keys_move_the_cursor_and_stop_at_the_ends(void **state)
{
	static const struct {
		const char *keys;
		int64_t row;
	} moves[] = {{"k up", 0}, {"j down", 2}, {"pgdn", 7}, {"C-u", 5}, {"C-d", 7}, {"end", 19}, {"j pgdn", 19},
		{"pgup", 14}, {"C-b C-f", 14}, {"g", 0}, {"G home", 0}};
	struct fixture *fixture = fixture_new(20, &ops);
	struct key other = {.code = 'x'};

	(void)state;
	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
		press(fixture, moves[i].keys);
		assert_int_equal(grid_row(fixture->grid), moves[i].row);
	}
	assert_int_equal(grid_key(fixture->grid, &other), WIDGET_IGNORED);
	fixture_free(fixture);
}

static void the_cursor_stays_on_its_key_when_rows_come_and_go(void **state)
{
	struct fixture *fixture = fixture_new(20, &ops);

	(void)state;
	press(fixture, "j j j");
	fixture->source.first = -2; /* two rows came in before it */
	grid_refresh(fixture->grid, 1000);
	assert_string_equal(grid_row_key(fixture->grid), "row 3");
	assert_int_equal(grid_row(fixture->grid), 5);
	assert_true(grid_is_settled(fixture->grid, 1000));
	/* and it has kept its line on the screen */
	shows(fixture,
		" NAME               N\n row 0              7\n row 1              7\n row 2              7\n▌row 3    "
		"          7\n row 4              7\n");
	fixture_free(fixture);
}

static void action_keys_are_swallowed_when_another_row_came_under_the_cursor(void **state)
{
	struct fixture *fixture = fixture_new(20, &ops);

	(void)state;
	assert_true(grid_is_settled(fixture->grid, 1000));
	press(fixture, "j");
	grid_refresh(fixture->grid, 1000);
	assert_true(grid_is_settled(fixture->grid, 1000));
	fixture->source.first = 2; /* the row itself is gone */
	grid_refresh(fixture->grid, 2000);
	assert_string_equal(grid_row_key(fixture->grid), "row 3");
	assert_false(grid_is_settled(fixture->grid, 2000));
	assert_false(grid_is_settled(fixture->grid, 2299));
	assert_true(grid_is_settled(fixture->grid, 2300));
	grid_refresh(fixture->grid, 2400);
	assert_true(grid_is_settled(fixture->grid, 2400));
	/* who moves knows where */
	fixture->source.first = 7;
	grid_refresh(fixture->grid, 3000);
	press(fixture, "j");
	assert_true(grid_is_settled(fixture->grid, 3001));
	fixture_free(fixture);
}

static void rows_not_loaded_yet_can_be_scrolled_to_but_not_acted_upon(void **state)
{
	struct fixture *fixture = fixture_new(1000, &ops);

	(void)state;
	fixture->source.loaded_to = 100;
	press(fixture, "G");
	assert_int_equal(grid_row(fixture->grid), 999);
	assert_null(grid_row_key(fixture->grid));
	shows(fixture, " NAME               N\n …\n …\n …\n …\n▌…\n");
	fixture->source.loaded_from = 900;
	fixture->source.loaded_to = 1000;
	grid_refresh(fixture->grid, 1000);
	assert_string_equal(grid_row_key(fixture->grid), "row 999");
	fixture_free(fixture);
}

static void a_row_sought_is_found_once_it_is_loaded(void **state)
{
	struct fixture *fixture = fixture_new(1000, &ops);

	(void)state;
	fixture->source.loaded_to = 100;
	assert_true(grid_seek(fixture->grid, "row 50"));
	assert_false(grid_seek(fixture->grid, "row 500"));
	assert_string_equal(grid_row_key(fixture->grid), "row 50");
	fixture->source.loaded_to = 600;
	grid_refresh(fixture->grid, 1000);
	assert_string_equal(grid_row_key(fixture->grid), "row 500");
	/* It came by itself, in the place of row 50. */
	assert_false(grid_is_settled(fixture->grid, 1000));
	assert_true(grid_is_settled(fixture->grid, 1300));
	grid_reset(fixture->grid);
	assert_int_equal(grid_row(fixture->grid), 0);
	/* What is no longer sought does not come by itself. */
	assert_false(grid_seek(fixture->grid, "row 700"));
	grid_stop_seeking(fixture->grid);
	fixture->source.loaded_to = 800;
	grid_refresh(fixture->grid, 2000);
	assert_int_equal(grid_row(fixture->grid), 0);
	fixture_free(fixture);
}

static void a_list_that_shrinks_keeps_its_cursor_in_sight(void **state)
{
	struct fixture *fixture = fixture_new(100, &ops);

	(void)state;
	press(fixture, "G");
	fixture->source.rows = 3;
	fixture->source.loaded_to = 3;
	shows(fixture,
		" NAME               N\n row 0              7\n row 1              7\n▌row 2              7\n\n\n");
	fixture->source.rows = 0;
	fixture->source.loaded_to = 0;
	grid_refresh(fixture->grid, 0);
	assert_int_equal(grid_row(fixture->grid), -1);
	assert_null(grid_row_key(fixture->grid));
	press(fixture, "j k G g pgdn pgup");
	assert_int_equal(grid_row(fixture->grid), -1);
	fixture_free(fixture);
}

static void an_empty_list_says_why(void **state)
{
	static const struct {
		struct grid_total total;
		const char *wanted;
	} cases[] = {
		{{.state = GRID_READY}, "nothing found"},
		{{.state = GRID_READY, .why = "no drift"}, "no drift"},
		{{.state = GRID_LOADING}, "loading…"},
		{{.state = GRID_FAILED, .why = "lost"}, "unknown: lost"},
		{{.state = GRID_ABSENT, .why = "no table"}, "not here: no table"},
	};
	struct fixture *fixture = fixture_new(0, &ops);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *wanted = mem_printf(" NAME               N\n %s\n\n\n\n\n", cases[i].wanted);

		fixture->source.total = cases[i].total;
		shows(fixture, wanted);
		free(wanted);
	}
	fixture_free(fixture);
}

static void rows_stay_in_sight_when_a_refresh_failed(void **state)
{
	struct fixture *fixture = fixture_new(9, &ops);

	(void)state;
	fixture->source.total = (struct grid_total){.state = GRID_FAILED, .why = "lost"};
	press(fixture, "G");
	shows(fixture,
		" NAME               N\n row 5              7\n row 6              7\n row 7              7\n▌row 8    "
		"          7\n unknown: lost\n");
	fixture_free(fixture);
}

static void marked_rows_have_a_sign(void **state)
{
	struct fixture *fixture = fixture_new(2, &ops_with_marks);

	(void)state;
	fixture->source.mark = 1;
	shows(fixture, "    NAME            N\n▌   row 0           7\n  • row 1           7\n\n\n\n");
	fixture_free(fixture);
}

static void the_cursor_passes_over_headings(void **state)
{
	struct fixture *fixture = fixture_new(9, &ops_with_headings);

	(void)state;
	fixture->source.heading_every = 3;
	press(fixture, "g");
	assert_int_equal(grid_row(fixture->grid), 1);
	press(fixture, "j j");
	assert_int_equal(grid_row(fixture->grid), 4);
	press(fixture, "k");
	assert_int_equal(grid_row(fixture->grid), 2);
	press(fixture, "G g");
	shows(fixture,
		" NAME               N\n HEADING\n▌row 1              7\n row 2              7\n HEADING\n row 4      "
		"        7\n");
	fixture_free(fixture);
}

static void narrow_terminals_drop_the_least_important_columns(void **state)
{
	struct fixture *fixture = fixture_new(1, &ops);

	(void)state;
	canvas_resize(fixture->canvas, 2, 14);
	shows(fixture, " NAME        ›\n▌row 0\n");
	canvas_resize(fixture->canvas, 2, 5);
	shows(fixture, " NA…›\n▌ro…\n");
	canvas_resize(fixture->canvas, 1, 1);
	shows(fixture, "›\n");
	fixture_free(fixture);
}

static void only_the_first_words_of_a_long_name_are_emphasized(void **state)
{
	struct fixture *fixture = fixture_new(1, &ops);
	int emphasized = 0;

	(void)state;
	canvas_resize(fixture->canvas, 2, 22);
	grid_draw(fixture->grid, draw_all(fixture->canvas), true);
	for (int col = 0; col < 22; col++)
		emphasized += canvas_row(fixture->canvas, 1)[col].style == STYLE_CURSOR;
	assert_int_equal(emphasized, 1 + (int)strlen("row 0"));
	grid_draw(fixture->grid, draw_all(fixture->canvas), false);
	fixture_free(fixture);
}

static void a_click_puts_the_cursor_and_names_the_head(void **state)
{
	struct fixture *fixture = fixture_new(3, &ops);
	size_t column = 9;

	(void)state;
	assert_int_equal(grid_click(fixture->grid, 2, 5, &column), GRID_HIT_ROW);
	assert_int_equal(grid_row(fixture->grid), 1);
	assert_int_equal(grid_click(fixture->grid, 0, 20, &column), GRID_HIT_HEAD);
	assert_int_equal(column, 1);
	assert_int_equal(grid_click(fixture->grid, 0, 4, &column), GRID_HIT_HEAD);
	assert_int_equal(column, 0);
	/* behind the last row, beside a head, outside */
	assert_int_equal(grid_click(fixture->grid, 5, 5, &column), GRID_HIT_NOTHING);
	assert_int_equal(grid_click(fixture->grid, 0, 0, &column), GRID_HIT_NOTHING);
	assert_int_equal(grid_click(fixture->grid, 6, 5, &column), GRID_HIT_NOTHING);
	assert_int_equal(grid_click(fixture->grid, 2, 22, &column), GRID_HIT_NOTHING);
	assert_int_equal(grid_row(fixture->grid), 1);
	fixture_free(fixture);
}

static void a_click_on_a_heading_between_rows_moves_nothing(void **state)
{
	struct fixture *fixture = fixture_new(9, &ops_with_headings);
	size_t column;

	(void)state;
	fixture->source.heading_every = 3;
	press(fixture, "g");
	canvas_clear(fixture->canvas);
	grid_draw(fixture->grid, draw_all(fixture->canvas), true);
	assert_int_equal(grid_click(fixture->grid, 4, 3, &column), GRID_HIT_NOTHING);
	assert_int_equal(grid_row(fixture->grid), 1);
	fixture_free(fixture);
}

static void the_wheel_moves_rows_and_takes_the_cursor_along_only_at_the_edge(void **state)
{
	struct fixture *fixture = fixture_new(20, &ops);

	(void)state;
	press(fixture, "j j j");
	grid_scroll(fixture->grid, 3);
	assert_int_equal(grid_row(fixture->grid), 3);
	shows(fixture,
		" NAME               N\n▌row 3              7\n row 4              7\n row 5              7\n row 6    "
		"          7\n row 7              7\n");
	grid_scroll(fixture->grid, 3);
	assert_int_equal(grid_row(fixture->grid), 6);
	grid_scroll(fixture->grid, -100);
	assert_int_equal(grid_row(fixture->grid), 4);
	grid_scroll(fixture->grid, 100);
	assert_int_equal(grid_row(fixture->grid), 15);
	fixture_free(fixture);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_click_puts_the_cursor_and_names_the_head),
	cmocka_unit_test(a_click_on_a_heading_between_rows_moves_nothing),
	cmocka_unit_test(the_wheel_moves_rows_and_takes_the_cursor_along_only_at_the_edge),
	cmocka_unit_test(rows_stand_in_columns_under_their_heads),
	cmocka_unit_test(a_million_rows_cost_what_is_in_sight),
	cmocka_unit_test(keys_move_the_cursor_and_stop_at_the_ends),
	cmocka_unit_test(the_cursor_stays_on_its_key_when_rows_come_and_go),
	cmocka_unit_test(action_keys_are_swallowed_when_another_row_came_under_the_cursor),
	cmocka_unit_test(rows_not_loaded_yet_can_be_scrolled_to_but_not_acted_upon),
	cmocka_unit_test(a_row_sought_is_found_once_it_is_loaded),
	cmocka_unit_test(a_list_that_shrinks_keeps_its_cursor_in_sight),
	cmocka_unit_test(an_empty_list_says_why),
	cmocka_unit_test(rows_stay_in_sight_when_a_refresh_failed),
	cmocka_unit_test(marked_rows_have_a_sign),
	cmocka_unit_test(the_cursor_passes_over_headings),
	cmocka_unit_test(narrow_terminals_drop_the_least_important_columns),
	cmocka_unit_test(only_the_first_words_of_a_long_name_are_emphasized),
};

UNIT_MAIN(tests)
