/* Small charts that fit into a row: bars in eighths of a column, sparklines, progress. Each with an ASCII twin. */
#ifndef UI_CHART_H
#define UI_CHART_H

#include "ui/draw.h"

/* Appends a bar of cols columns filled to fraction (0 to 1, cut to that; not a number: empty): its filled part to
 * full, the rest to empty. A bar that is not empty shows at least an eighth, one that is not full never looks full. */
void chart_bar_text(struct str *full, struct str *empty, double fraction, int cols, bool ascii);

/* Appends one sign a value, from the lowest to the highest of them (all the same: a flat line at half height, all 0:
 * the lowest). The last cols values, if there are more. A value that is not a number (unknown) is a blank. */
void chart_spark_text(struct str *out, const double *values, size_t count, int cols, bool ascii);

/* Draws them. */
void chart_bar(struct area area, int row, int col, int cols, enum style style, double fraction);
void chart_spark(struct area area, int row, int col, int cols, enum style style, const double *values, size_t count);

/* A history: count points at times at (rising) with values, of which one that is not a number is a gap. */
struct chart_line {
	const double *at;
	const double *values;
	size_t count;
	double low, high; /* the values at the lowest and the highest line; the same: all at half height */
};

/* Fills out[row * cols + col] with the sign of each cell of rows by cols, "" where the line does not pass: braille
 * dots, two by four to a cell; in ASCII ". - '" at the cell's foot, middle and head, "|" for more than one of them. */
void chart_line_cells(const struct chart_line *line, int rows, int cols, bool ascii, char (*out)[4]);

/* Draws it. Cells that it does not pass stay as they are. */
void chart_draw_line(struct area area, enum style style, const struct chart_line *line);

/* Draws "████▌░░░░  61%", the per cent rounded down so that 100% means done; total 0 or less: unknown, the bar empty
 * and "–". */
void chart_progress(struct area area, int row, int col, int cols, int64_t done, int64_t total);

#endif
