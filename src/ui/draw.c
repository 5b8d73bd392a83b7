#include "ui/draw.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct area draw_all(struct canvas *canvas)
{
	return (struct area){
		.canvas = canvas,
		.rows = canvas_rows(canvas),
		.cols = canvas_cols(canvas),
	};
}

/* Cuts the piece of length *size at *at to what lies within 0 to limit. -1 means the rest; any other negative size is
 * the caller's arithmetic on an area too small. */
static void cut(int *at, int *size, int limit)
{
	int end = *size == -1 ? limit : *at + (*size > 0 ? *size : 0);

	if (*at < 0)
		*at = 0;
	if (end > limit)
		end = limit;
	*size = end > *at ? end - *at : 0;
}

struct area draw_within(struct area area, int row, int col, int rows, int cols)
{
	cut(&row, &rows, area.rows);
	cut(&col, &cols, area.cols);
	area.row += row;
	area.col += col;
	area.rows = rows;
	area.cols = cols;
	return area;
}

int draw_columns(struct area area, const char *text)
{
	struct str clean = STR_INIT;

	canvas_clean(area.canvas, &clean, text, strlen(text));
	int columns = utf8_columns(str_text(&clean), clean.len);
	str_done(&clean);
	return columns;
}

static bool is_inside(struct area area, int row, int col)
{
	return row >= 0 && row < area.rows && col >= 0 && col < area.cols;
}

/* Puts clean text into at most cols columns, with an ellipsis where it is cut. Returns the columns taken. */
static int put_cut(struct area area, int row, int col, int cols, enum style style, const char *text, size_t len)
{
	int used = 0;
	int at = area.col + col;

	if (!is_inside(area, row, col) || cols <= 0)
		return 0;
	if (cols > area.cols - col)
		cols = area.cols - col;
	if (utf8_fit(text, len, cols, &used) == len) {
		canvas_put(area.canvas, area.row + row, at, at + cols, style, text, len);
		return used;
	}

	const char *ellipsis = glyph_text(GLYPH_ELLIPSIS, canvas_is_ascii(area.canvas));
	size_t bytes = utf8_fit(text, len, cols - 1, &used);
	canvas_put(area.canvas, area.row + row, at, at + cols, style, text, bytes);
	canvas_put(area.canvas, area.row + row, at + used, at + cols, style, ellipsis, strlen(ellipsis));
	return used + 1;
}

static void put_blanks(struct area area, int row, int col, int end, enum style style)
{
	if (end > area.cols)
		end = area.cols;
	for (; col < end && is_inside(area, row, col); col++)
		canvas_put(area.canvas, area.row + row, area.col + col, area.col + col + 1, style, " ", 1);
}

int draw_text(struct area area, int row, int col, enum style style, const char *text)
{
	struct str clean = STR_INIT;

	canvas_clean(area.canvas, &clean, text, strlen(text));
	int used = put_cut(area, row, col, area.cols - col, style, str_text(&clean), clean.len);
	str_done(&clean);
	return col + used;
}

int draw_format(struct area area, int row, int col, enum style style, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	char *text = mem_vprintf(fmt, ap);
	va_end(ap);
	col = draw_text(area, row, col, style, text);
	free(text);
	return col;
}

static int lead(enum draw_align align, int cols, int used)
{
	if (used >= cols || align == DRAW_LEFT)
		return 0;
	return align == DRAW_RIGHT ? cols - used : (cols - used) / 2;
}

int draw_fitted(struct area area, int row, int col, int cols, enum draw_align align, enum style style, const char *text)
{
	struct str clean = STR_INIT;

	canvas_clean(area.canvas, &clean, text, strlen(text));
	int columns = utf8_columns(str_text(&clean), clean.len);
	int before = lead(align, cols, columns);

	put_blanks(area, row, col, col + cols, style);
	int used = put_cut(area, row, col + before, cols - before, style, str_text(&clean), clean.len);
	str_done(&clean);
	return used;
}

void draw_glyph(struct area area, int row, int col, enum style style, enum glyph glyph)
{
	const char *text = glyph_text(glyph, canvas_is_ascii(area.canvas));

	put_cut(area, row, col, area.cols - col, style, text, strlen(text));
}

int draw_spans(
	struct area area, int row, int col, int cols, enum draw_align align, const struct span *spans, size_t count)
{
	int total = 0;
	int left = cols;

	for (size_t i = 0; i < count; i++)
		total += draw_columns(area, spans[i].text);
	put_blanks(area, row, col, col + cols, STYLE_TEXT);
	col += lead(align, cols, total);
	for (size_t i = 0; i < count && left > 0; i++) {
		int columns = draw_columns(area, spans[i].text);
		int end = col + (columns < left ? columns : left);

		draw_text(draw_within(area, 0, 0, -1, end), row, col, spans[i].style, spans[i].text);
		/* A piece that just fits is cut all the same where more pieces follow. */
		if (columns == left && total > columns)
			draw_glyph(area, row, end - 1, spans[i].style, GLYPH_ELLIPSIS);
		if (columns > left)
			columns = left;
		col += columns;
		left -= columns;
		total -= columns;
	}
	return cols - left;
}

/* The bytes of the next row of clean text, broken behind a word where there is one. */
static size_t next_row(const char *text, size_t len, int cols)
{
	int used;
	size_t fit = utf8_fit(text, len, cols, &used);

	if (fit == len || text[fit] == ' ')
		return fit;
	for (size_t at = fit; at > 0; at--) {
		if (text[at - 1] == ' ')
			return at;
	}
	/* A grapheme wider than the area: one a row, so that it ends. */
	uint32_t cp;
	return fit > 0 ? fit : utf8_next(text, len, &cp);
}

static int wrap_line(struct area area, int row, enum style style, const char *text, size_t len)
{
	struct str clean = STR_INIT;
	int rows = 0;
	size_t at = 0;

	canvas_clean(area.canvas, &clean, text, len);
	do {
		size_t bytes = next_row(str_text(&clean) + at, clean.len - at, area.cols);

		if (style != STYLE_COUNT)
			put_cut(area, row + rows, 0, area.cols, style, str_text(&clean) + at, bytes);
		rows++;
		at += bytes;
		while (at < clean.len && clean.data[at] == ' ')
			at++;
	} while (at < clean.len);
	str_done(&clean);
	return rows;
}

int draw_wrapped(struct area area, int row, enum style style, const char *text)
{
	int rows = 0;

	if (area.cols <= 0)
		return 0;
	for (;;) {
		size_t len = strcspn(text, "\n");

		rows += wrap_line(area, row + rows, style, text, len);
		if (text[len] == '\0')
			return rows;
		text += len + 1;
	}
}

void draw_blank(struct area area)
{
	for (int row = 0; row < area.rows; row++)
		put_blanks(area, row, 0, area.cols, STYLE_TEXT);
}

void draw_hline(struct area area, int row, enum style style)
{
	for (int col = 0; col < area.cols; col++)
		draw_glyph(area, row, col, style, GLYPH_LINE_H);
}

static void draw_frame_sides(struct area area)
{
	int right = area.cols - 1;
	int bottom = area.rows - 1;

	draw_hline(area, 0, STYLE_FRAME);
	draw_hline(area, bottom, STYLE_FRAME);
	for (int row = 1; row < bottom; row++) {
		draw_glyph(area, row, 0, STYLE_FRAME, GLYPH_LINE_V);
		draw_glyph(area, row, right, STYLE_FRAME, GLYPH_LINE_V);
	}
	draw_glyph(area, 0, 0, STYLE_FRAME, GLYPH_CORNER_TL);
	draw_glyph(area, 0, right, STYLE_FRAME, GLYPH_CORNER_TR);
	draw_glyph(area, bottom, 0, STYLE_FRAME, GLYPH_CORNER_BL);
	draw_glyph(area, bottom, right, STYLE_FRAME, GLYPH_CORNER_BR);
}

struct area draw_frame(struct area area, const char *title)
{
	draw_blank(area);
	if (area.rows < 3 || area.cols < 8)
		return area;
	draw_frame_sides(area);
	if (title != NULL && *title != '\0') {
		struct area head = draw_within(area, 0, 2, 1, area.cols - 4);
		int used = draw_text(draw_within(head, 0, 1, 1, head.cols - 2), 0, 0, STYLE_TITLE, title);

		draw_text(head, 0, 0, STYLE_FRAME, " ");
		draw_text(head, 0, used + 1, STYLE_FRAME, " ");
	}
	return draw_within(area, 1, 2, area.rows - 2, area.cols - 4);
}

struct area draw_centred(struct area area, int rows, int cols)
{
	if (rows > area.rows)
		rows = area.rows;
	if (cols > area.cols)
		cols = area.cols;
	return draw_within(area, (area.rows - rows) / 2, (area.cols - cols) / 2, rows, cols);
}

void draw_cursor(struct area area, int row, int col)
{
	if (is_inside(area, row, col))
		canvas_set_cursor(area.canvas, area.row + row, area.col + col);
}

void draw_zone(struct area area, int row, int col, int cols, const struct zone *zone)
{
	struct zone placed = *zone;

	if (row < 0 || row >= area.rows || col < 0)
		return;
	placed.row = area.row + row;
	placed.col = area.col + col;
	placed.cols = cols < area.cols - col ? cols : area.cols - col;
	canvas_add_zone(area.canvas, &placed);
}
