/* How a rule and what it found look in the columns of the overview: state, title, drifted, trend, checked. */
#ifndef CONSOLE_RULE_CELL_H
#define CONSOLE_RULE_CELL_H

#include "console/cell.h"
#include "console/tally.h"

/* Fills *cell (cleared before) with what stands in the view's column of that name; nothing for any other name. now:
 * seconds, by the server's clock. *cell borrows from buffer and row until the next call. */
void rule_cell_format(struct cell_buffer *buffer, const struct view_column *column, const struct tally_row *row,
	const char *lang, int64_t now, struct grid_cell *cell);

/* Appends what stands in place of figures: why there are none. Nothing where there are. */
void rule_cell_add_note(struct str *out, const struct tally_row *row);

#endif
