/* How a value of a result looks in a column or field of a view. */
#ifndef CONSOLE_CELL_H
#define CONSOLE_CELL_H

#include "base/str.h"
#include "conf/view.h"
#include "store/pg.h"
#include "ui/grid.h"

#include <stdint.h>

/* Memory of one cell at a time. Plain value: zero it, then cell_done. */
struct cell_buffer {
	bool reveal; /* private values are shown as they are */
	struct str texts[GRID_SPANS];
	double *values;
};

void cell_done(struct cell_buffer *buffer);

/* Fills *out with what column shows of that row. now: seconds, by the server's clock. *out borrows from buffer and rows
 * until the next call. */
void cell_format(struct cell_buffer *buffer, const struct view_column *column, const struct pg_rows *rows, size_t row,
	int64_t now, struct grid_cell *out);

/* The same of a value that is not in rows (NULL: null); not for VIEW_DIFF and VIEW_RANGE, which take two. */
void cell_format_value(struct cell_buffer *buffer, const struct view_column *column, const char *value, int64_t now,
	struct grid_cell *out);

/* Appends what a private value looks like while it is covered: "+7•••••12", "a•••@example.com". */
void cell_add_covered(struct str *out, const char *text);

/* Appends a number with its thousands apart: "-1,204". text that is no whole number is taken as it is. */
void cell_add_number(struct str *out, const char *text);

#endif
