/* The popups of a list: by which column it is sorted, and which of its columns are shown. */
#ifndef CONSOLE_CHOOSE_H
#define CONSOLE_CHOOSE_H

#include "console/app.h"
#include "console/part.h"

/* Both are about a part that has a list (part_grid.h). It may not go away before the popup does. */
void choose_order(struct app *app, struct part *part);
void choose_columns(struct app *app, struct part *part);

/* Sorts by a column, or, if it is sorted by it already, the other way round, and then no more: a click on its head.
 * Tells why not. */
void choose_by_head(struct app *app, struct part *part, size_t column);

/* Switches off, in the new grid of that section, what the person had switched off. Tells if that cannot be read. */
void choose_restore(struct app *app, const struct view *view, const struct view_section *section, struct grid *grid);

#endif
