/* Whatever stands in a column of whatever format: it is cut at the right cell, and its neighbour stands where it stood.
 * Results are made by libpq without a server. */
#include "console/cell.h"
#include "unit.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <libpq-fe.h>
#include <stdio.h>

static const char *const texts[] = {
	"plain words",
	"Лендинг для кофейни",
	"翻訳：製品カタログ日本語",
	"e\xcc\x81"
	"clair cafe\xcc\x81",
	"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb zero width joiner \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb",
	"\xf0\x9f\x87\xb7\xf0\x9f\x87\xba\xf0\x9f\x8f\xb3\xef\xb8\x8f flags",
	"a\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86\xcc\x87\xcc\x88 many marks",
	"\xcc\x81mark first",
	"\x1b[31mred\x1b[0m \x1b]0;title\x07",
	"one\r\ntwo\tthree",
	"\xe2\x80\xaeright to left\xe2\x80\xac \xe2\x80\x8b\xef\xbb\xbf",
	"no UTF-8 \xff\xfe\xc3",
	"[1, 2, null, 3, 翻]",
	"-123456789",
	"t",
	"",
	NULL,
};

enum { TEXTS = sizeof(texts) / sizeof(texts[0]), WIDEST = 14, GAP = 2, COLS = 1 + WIDEST + GAP + 2 };

/* The values that a column n of any format takes, all the same. */
static struct pg_rows *row_of(const char *value)
{
	static const char *const names[] = {"n", "n_stored", "n_actual", "n_from", "n_to"};
	enum { NAMES = sizeof(names) / sizeof(names[0]) };
	PGresAttDesc columns[NAMES] = {0};
	for (int i = 0; i < NAMES; i++)
		columns[i].name = (char *)(uintptr_t)names[i];
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	PQsetResultAttrs(result, NAMES, columns);
	for (int i = 0; i < NAMES; i++) {
		/* The two of a pair differ, so that both are shown. */
		char *twice = value ? mem_printf("%s%s", value, i == 1 || i == 3 ? "9" : "") : NULL;
		PQsetvalue(result, 0, i, twice, twice ? (int)strlen(twice) : -1);
		free(twice);
	}
	return pg_rows_take(result);
}

struct source {
	struct view_column column;
	struct pg_rows *rows;
	struct cell_buffer buffer;
};

static struct grid_total source_total(void *data)
{
	(void)data;
	return (struct grid_total){.rows = 1};
}

static bool source_cell(void *data, int64_t row, size_t column, struct grid_cell *cell)
{
	struct source *source = data;
	(void)row;
	if (column == 0)
		cell_format(&source->buffer, &source->column, source->rows, 0, 1000000, cell);
	else
		cell->spans[0] = (struct span){STYLE_TEXT, "E"};
	return true;
}

static const struct grid_ops ops = {.total = source_total, .cell = source_cell};

static void draw(struct source *source, struct canvas *canvas, int width, enum view_align align)
{
	const struct grid_column columns[] = {
		{
			.kind = source->column.format == VIEW_BAR     ? GRID_BAR
				: source->column.format == VIEW_SPARK ? GRID_SPARK
								      : GRID_TEXT,
			.align = align == VIEW_RIGHT ? DRAW_RIGHT : DRAW_LEFT,
			.width = width,
		},
		{.width = 1, .name = true},
	};
	struct grid *grid = grid_new(columns, 2, &ops, source);
	canvas_clear(canvas);
	grid_draw(grid, draw_all(canvas), true);
	grid_free(grid);
}

/* Every cell is whole and safe, the gap is blank and the neighbour is in its place. */
static void check(const struct canvas *canvas, int width, const char *text)
{
	const struct cell *cells = canvas_row(canvas, 0);
	int gap = width == 1 ? 1 : GAP;
	for (int col = 0; col < COLS; col++) {
		uint32_t cp = 0;
		if (cells[col].width == 2)
			assert_int_equal(cells[col + 1].width, 0);
		if (cells[col].width == 0)
			assert_int_equal(cells[col - 1].width, 2);
		for (size_t at = 0; at < cells[col].len;
			at += utf8_next(cells[col].text + at, cells[col].len - at, &cp))
			assert_true(utf8_valid(cells[col].text + at, cells[col].len - at));
		assert_true((unsigned char)cells[col].text[0] >= ' ' || cells[col].width == 0);
	}
	for (int col = 1 + width; col < 1 + width + gap; col++)
		if (cells[col].text[0] != ' ' || cells[col].width != 1)
			fail_msg("a column of %d: \"%s\" leaves it", width, text ? text : "null");
	assert_string_equal(cells[1 + width + gap].text, "E");
}

static void no_text_leaves_its_column_in_any_format_at_any_width(void **state)
{
	(void)state;
	struct canvas *canvas = canvas_new(1, COLS, false), *ascii = canvas_new(1, COLS, true);
	for (enum view_format format = VIEW_TEXT; format <= VIEW_FLAG; format++)
		for (size_t i = 0; i < TEXTS; i++) {
			const struct view_style warn = {.test = VIEW_ALWAYS, .style = STYLE_WARNING};
			struct source source = {
				.column = {.name = "n", .format = format, .max = 1, .styles = &warn, .nstyles = 1},
				.rows = row_of(texts[i]),
			};
			for (int width = 1; width <= WIDEST; width++)
				for (enum view_align align = VIEW_LEFT; align <= VIEW_RIGHT; align++) {
					draw(&source, canvas, width, align);
					check(canvas, width, texts[i]);
					draw(&source, ascii, width, align);
					check(ascii, width, texts[i]);
				}
			pg_rows_free(source.rows);
			cell_done(&source.buffer);
		}
	canvas_free(canvas);
	canvas_free(ascii);
}

static void expect(enum view_format format, enum view_align align, const char *value, int width, const char *wanted)
{
	struct source source = {.column = {.name = "n", .format = format}, .rows = row_of(value)};
	struct canvas *canvas = canvas_new(1, COLS, false);
	struct str text = STR_INIT;
	draw(&source, canvas, width, align);
	canvas_dump_row(canvas, 0, &text);
	assert_string_equal(str_text(&text), wanted);
	str_done(&text);
	canvas_free(canvas);
	pg_rows_free(source.rows);
	cell_done(&source.buffer);
}

static void text_is_cut_at_the_right_cell(void **state)
{
	(void)state;
	expect(VIEW_TEXT, VIEW_LEFT, "Лендинг для кофейни", 8, "▌Лендинг…  E");
	/* A wide sign that fits by half is left out. */
	expect(VIEW_TEXT, VIEW_LEFT, "翻訳：製品", 6, "▌翻訳…   E");
	expect(VIEW_TEXT, VIEW_LEFT, "翻訳：製品", 7, "▌翻訳：…  E");
	expect(VIEW_TEXT, VIEW_LEFT, "翻訳", 1, "▌… E");
	/* Marks go with what they stand on. */
	expect(VIEW_TEXT, VIEW_LEFT, "cafe\xcc\x81 noir", 5, "▌cafe\xcc\x81…  E");
	expect(VIEW_TEXT, VIEW_LEFT, "cafe\xcc\x81", 4, "▌cafe\xcc\x81  E");
	/* Terminals disagree about the width of what is joined: it is not. */
	expect(VIEW_TEXT, VIEW_LEFT, "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb x", 5,
		"▌\xf0\x9f\x91\xa9\xf0\x9f\x92\xbb…  E");
	expect(VIEW_TEXT, VIEW_RIGHT, "кофе", 6, "▌  кофе  E");
	expect(VIEW_TEXT, VIEW_RIGHT, "製品", 5, "▌ 製品  E");
	expect(VIEW_INT, VIEW_RIGHT, "1234567", 12, "▌   1,234,567  E");
	expect(VIEW_INT, VIEW_RIGHT, "1234567", 6, "▌1,234…  E");
	expect(VIEW_DIFF, VIEW_RIGHT, "1", 9, "▌   19 → 1  E");
	expect(VIEW_DIFF, VIEW_RIGHT, "1", 5, "▌19 →…  E");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_text_leaves_its_column_in_any_format_at_any_width),
		cmocka_unit_test(text_is_cut_at_the_right_cell),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}
