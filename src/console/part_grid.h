/* What only grid sections have: rows by key set, marks, a filter. */
#ifndef CONSOLE_PART_GRID_H
#define CONSOLE_PART_GRID_H

#include "console/lists.h"
#include "console/part.h"
#include "ui/grid.h"

/* The rows of a grid section, and the widget that shows them; NULL if part is of another kind, or NULL. */
struct lists *part_list(const struct part *part);
struct grid *part_grid(const struct part *part);

/* The columns of a section for grid_new, to be freed; they borrow from it. */
struct grid_column *part_grid_columns(const struct view_section *section, const char *lang);

#endif
