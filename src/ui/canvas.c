#include "ui/canvas.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "ui/glyph.h"

#include <stdlib.h>
#include <string.h>

struct canvas {
	struct cell *cells;
	int rows, cols;
	int cursor_row, cursor_col; /* -1: hidden */
	bool ascii;
	bool reveal;
	struct {
		VEC(struct zone);
	} zones;
};

static const struct cell blank = {
	.text = " ",
	.len = 1,
	.width = 1,
	.style = STYLE_TEXT,
};

struct canvas *canvas_new(int rows, int cols, bool ascii)
{
	struct canvas *canvas = mem_zero(1, sizeof(*canvas));

	canvas->ascii = ascii;
	canvas_resize(canvas, rows, cols);
	return canvas;
}

void canvas_free(struct canvas *canvas)
{
	if (canvas == NULL)
		return;
	free(canvas->zones.items);
	free(canvas->cells);
	free(canvas);
}

void canvas_resize(struct canvas *canvas, int rows, int cols)
{
	canvas->rows = rows > 0 ? rows : 1;
	canvas->cols = cols > 0 ? cols : 1;
	free(canvas->cells);
	canvas->cells = mem_zero((size_t)canvas->rows * (size_t)canvas->cols, sizeof(*canvas->cells));
	canvas_clear(canvas);
}

void canvas_clear_zones(struct canvas *canvas)
{
	canvas->zones.len = 0;
}

void canvas_add_zone(struct canvas *canvas, const struct zone *zone)
{
	VEC_PUSH(&canvas->zones, *zone);
}

const struct zone *canvas_zone(const struct canvas *canvas, int row, int col)
{
	for (size_t i = canvas->zones.len; i-- > 0;) {
		const struct zone *zone = &canvas->zones.items[i];

		if (row == zone->row && col >= zone->col && col - zone->col < zone->cols)
			return zone;
	}
	return NULL;
}

void canvas_clear(struct canvas *canvas)
{
	size_t count = (size_t)canvas->rows * (size_t)canvas->cols;

	for (size_t i = 0; i < count; i++)
		canvas->cells[i] = blank;
	canvas->cursor_row = -1;
	canvas->cursor_col = -1;
	canvas_clear_zones(canvas);
}

int canvas_rows(const struct canvas *canvas)
{
	return canvas->rows;
}

int canvas_cols(const struct canvas *canvas)
{
	return canvas->cols;
}

bool canvas_is_ascii(const struct canvas *canvas)
{
	return canvas->ascii;
}

void canvas_set_reveal(struct canvas *canvas, bool reveal)
{
	canvas->reveal = reveal;
}

bool canvas_reveals(const struct canvas *canvas)
{
	return canvas->reveal;
}

/* Most text is plain, and nothing needs to be done to it. */
static bool is_plain(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] < 0x20 || text[i] > 0x7e)
			return false;
	}
	return true;
}

/* Before safe_text makes "?" of them, signs with a twin become it. */
static void add_twins(struct str *out, const char *text, size_t len)
{
	size_t at = 0;

	while (at < len) {
		size_t used = 1;
		const char *twin = glyph_twin(text + at, len - at, &used);

		if (twin != NULL) {
			str_add(out, twin);
			at += used;
		} else {
			str_addc(out, text[at++]);
		}
	}
}

static void clean_ascii(struct str *out, const char *text, size_t len, bool reveal)
{
	struct str twins = STR_INIT;
	struct str shown = STR_INIT;

	add_twins(&twins, text, len);
	safe_text_add(&shown, str_text(&twins), twins.len, reveal ? SAFE_REVEAL : SAFE_ASCII);
	safe_text_add(out, str_text(&shown), shown.len, SAFE_ASCII);
	str_done(&shown);
	str_done(&twins);
}

void canvas_clean(const struct canvas *canvas, struct str *out, const char *text, size_t len)
{
	if (is_plain(text, len))
		str_addn(out, text, len);
	else if (canvas->ascii)
		clean_ascii(out, text, len, canvas->reveal);
	else
		safe_text_add(out, text, len, canvas->reveal ? SAFE_REVEAL : SAFE_SHOW);
}

static struct cell *cell_at(struct canvas *canvas, int row, int col)
{
	return &canvas->cells[(size_t)row * (size_t)canvas->cols + (size_t)col];
}

/* Half of a wide grapheme cannot stand alone: what is left of one becomes a space. */
static void break_wide(struct canvas *canvas, int row, int col)
{
	struct cell *cell = cell_at(canvas, row, col);

	if (cell->width == 0 && col > 0) {
		struct cell *left = cell_at(canvas, row, col - 1);
		uint8_t style = left->style;

		*left = blank;
		left->style = style;
	}
	if (cell->width == 2 && col + 1 < canvas->cols) {
		struct cell *right = cell_at(canvas, row, col + 1);
		uint8_t style = right->style;

		*right = blank;
		right->style = style;
	}
}

/* The bytes of a grapheme that a cell holds, no character cut in two. */
static size_t cell_bytes(const char *text, size_t len)
{
	size_t at = 0;
	uint32_t cp;

	while (at < len) {
		size_t used = utf8_next(text + at, len - at, &cp);

		if (at + used > CANVAS_CELL_BYTES)
			break;
		at += used;
	}
	return at;
}

static void put_grapheme(
	struct canvas *canvas, int row, int col, int width, enum style style, const char *text, size_t len)
{
	struct cell *cell = cell_at(canvas, row, col);

	break_wide(canvas, row, col);
	if (width == 2) {
		break_wide(canvas, row, col + 1);
		*cell_at(canvas, row, col + 1) = (struct cell){.style = (uint8_t)style};
	}
	len = cell_bytes(text, len);
	*cell = (struct cell){.len = (uint8_t)len, .width = (uint8_t)width, .style = (uint8_t)style};
	memcpy(cell->text, text, len);
}

/* The bytes and columns of the first grapheme. */
static size_t grapheme(const char *text, size_t len, int *width)
{
	/* Most are ASCII, and only what is not can join with what stands before it. */
	*width = 1;
	if ((unsigned char)text[0] < 0x80 && (len == 1 || (unsigned char)text[1] < 0x80))
		return 1;

	size_t bytes = utf8_fit(text, len, 1, width);
	/* Nothing fits in one column: a wide one stands there. */
	return bytes > 0 ? bytes : utf8_fit(text, len, 2, width);
}

int canvas_put(struct canvas *canvas, int row, int col, int end, enum style style, const char *text, size_t len)
{
	size_t at = 0;

	if (end > canvas->cols)
		end = canvas->cols;
	if (row < 0 || row >= canvas->rows || col < 0)
		return col;
	while (at < len) {
		int width;
		size_t bytes = grapheme(text + at, len - at, &width);

		if (bytes == 0 || col + width > end)
			break;
		if (width > 0)
			put_grapheme(canvas, row, col, width, style, text + at, bytes);
		col += width;
		at += bytes;
	}
	return col;
}

void canvas_restyle(struct canvas *canvas, int row, int col, int end, enum style style)
{
	if (row < 0 || row >= canvas->rows)
		return;
	for (col = col < 0 ? 0 : col; col < end && col < canvas->cols; col++)
		cell_at(canvas, row, col)->style = (uint8_t)style;
}

const struct cell *canvas_row(const struct canvas *canvas, int row)
{
	return &canvas->cells[(size_t)row * (size_t)canvas->cols];
}

void canvas_set_cursor(struct canvas *canvas, int row, int col)
{
	canvas->cursor_row = row;
	canvas->cursor_col = col;
}

bool canvas_cursor(const struct canvas *canvas, int *row, int *col)
{
	*row = canvas->cursor_row;
	*col = canvas->cursor_col;
	return canvas->cursor_row >= 0 && canvas->cursor_row < canvas->rows && canvas->cursor_col >= 0 &&
	       canvas->cursor_col < canvas->cols;
}

void canvas_dump_row(const struct canvas *canvas, int row, struct str *out)
{
	const struct cell *cells = canvas_row(canvas, row);
	int end = canvas->cols;

	while (end > 0 && cells[end - 1].len == 1 && cells[end - 1].text[0] == ' ')
		end--;
	for (int col = 0; col < end; col++)
		str_addn(out, cells[col].text, cells[col].len);
}

void canvas_dump(const struct canvas *canvas, struct str *out)
{
	for (int row = 0; row < canvas->rows; row++) {
		canvas_dump_row(canvas, row, out);
		str_addc(out, '\n');
	}
}
