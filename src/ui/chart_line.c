#include "base/mem.h"
#include "base/utf8.h"
#include "ui/chart.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	BRAILLE = 0x2800,
	BRAILLE_COLS = 2,
	BRAILLE_ROWS = 4,
	ASCII_ROWS = 3,
};

/* The dots of one cell: bit row * 2 + column. */
struct dots {
	const struct chart_line *line;
	int rows, cols; /* dots in all */
	int cell_rows, cell_cols;
	unsigned char *cells;
};

static void set_dot(struct dots *dots, int row, int col)
{
	int across = dots->cols / dots->cell_cols;
	unsigned char *cell = &dots->cells[row / dots->cell_rows * across + col / dots->cell_cols];
	*cell |= (unsigned char)(1u << (row % dots->cell_rows * 2 + col % dots->cell_cols));
}

static int dot_row(const struct dots *dots, double value)
{
	const struct chart_line *line = dots->line;
	double share = line->high > line->low ? (value - line->low) / (line->high - line->low) : 0.5;
	int row = (int)((1 - fmin(fmax(share, 0), 1)) * (dots->rows - 1) + 0.5);
	return row;
}

static int dot_col(const struct dots *dots, size_t point)
{
	const double *at = dots->line->at;
	double span = at[dots->line->count - 1] - at[0];
	double share = span > 0 ? (at[point] - at[0]) / span : 1;
	return (int)(fmin(fmax(share, 0), 1) * (dots->cols - 1) + 0.5);
}

/* From one point to the next, a dot at least in each column and none left out between them. */
static void join(struct dots *dots, size_t from, size_t to)
{
	int col = dot_col(dots, from), end = dot_col(dots, to);
	int row = dot_row(dots, dots->line->values[from]), last = dot_row(dots, dots->line->values[to]);
	int steps = end - col > abs(last - row) ? end - col : abs(last - row);
	for (int i = 0; i <= steps; i++)
		set_dot(dots, row + (int)lround((double)(last - row) * i / (steps ? steps : 1)),
			col + (int)lround((double)(end - col) * i / (steps ? steps : 1)));
}

static void set_dots(struct dots *dots)
{
	size_t before = dots->line->count;
	for (size_t i = 0; i < dots->line->count; i++) {
		if (!isfinite(dots->line->values[i]) || !isfinite(dots->line->at[i])) {
			before = dots->line->count;
			continue;
		}
		join(dots, before < dots->line->count ? before : i, i);
		before = i;
	}
}

static void braille(unsigned char cell, char out[4])
{
	/* Braille counts down the left column, then the right one, and last the lowest row. */
	static const unsigned bits[] = {0, 3, 1, 4, 2, 5, 6, 7};
	uint32_t cp = BRAILLE;
	for (unsigned i = 0; i < 8; i++)
		cp |= cell & 1u << i ? 1u << bits[i] : 0;
	out[0] = (char)(0xe0 | cp >> 12);
	out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[2] = (char)(0x80 | (cp & 0x3f));
	out[3] = '\0';
}

static void twin(unsigned char cell, char out[4])
{
	out[0] = cell == 1 ? '\'' : cell == 1 << 2 ? '-' : cell == 1 << 4 ? '.' : '|';
	out[1] = '\0';
}

void chart_line_cells(const struct chart_line *line, int rows, int cols, bool ascii, char (*out)[4])
{
	struct dots dots = {
		.line = line,
		.cell_rows = ascii ? ASCII_ROWS : BRAILLE_ROWS,
		.cell_cols = ascii ? 1 : BRAILLE_COLS,
	};
	if (rows <= 0 || cols <= 0)
		return;
	dots.rows = rows * dots.cell_rows;
	dots.cols = cols * dots.cell_cols;
	dots.cells = mem_zero((size_t)rows * (size_t)cols, 1);
	memset(out, 0, (size_t)rows * (size_t)cols * sizeof(*out));
	set_dots(&dots);
	for (int i = 0; i < rows * cols; i++) {
		if (dots.cells[i] && ascii)
			twin(dots.cells[i], out[i]);
		else if (dots.cells[i])
			braille(dots.cells[i], out[i]);
	}
	free(dots.cells);
}

void chart_draw_line(struct area area, enum style style, const struct chart_line *line)
{
	char(*cells)[4];
	if (area.rows <= 0 || area.cols <= 0)
		return;
	cells = mem_zero((size_t)area.rows * (size_t)area.cols, sizeof(*cells));
	chart_line_cells(line, area.rows, area.cols, canvas_is_ascii(area.canvas), cells);
	for (int i = 0; i < area.rows * area.cols; i++)
		if (*cells[i])
			draw_text(area, i / area.cols, i % area.cols, style, cells[i]);
	free(cells);
}
