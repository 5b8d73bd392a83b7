/* How a grid's columns share the width of the terminal. Private to grid. */
#ifndef UI_GRID_LAYOUT_H
#define UI_GRID_LAYOUT_H

#include "ui/grid.h"

/* Where a column stands; cols 0: it is dropped. */
struct grid_place {
	int col;
	int cols;
};

/* Fills places, one for each column, for columns first to end-1 of the screen. */
void grid_layout(const struct grid_column *columns, size_t count, int first, int end, struct grid_place *places);

#endif
