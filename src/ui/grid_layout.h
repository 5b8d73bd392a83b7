/* How a grid's columns share the width of the terminal. Private to grid. */
#ifndef UI_GRID_LAYOUT_H
#define UI_GRID_LAYOUT_H

#include "ui/grid.h"

enum { GRID_BY_PRIORITY = -1 };

/* Where a column stands; cols 0: it is not in sight. */
struct grid_place {
	int col;
	int cols;
	int widest; /* columns that the widest text in sight wants */
	bool off;   /* switched off: never in sight */
};

/* Fills col and cols of places, one for each column, for columns first to end-1 of the screen. begin GRID_BY_PRIORITY:
 * what is least important is left out; else names and what follows from the column begin on, as far as it goes. */
void grid_layout(
	const struct grid_column *columns, size_t count, int first, int end, int begin, struct grid_place *places);

/* True if a column that is switched on stands to the left of begin, or behind all that is in sight (or, by priority,
 * anywhere), and is not in sight itself. */
bool grid_layout_more(
	const struct grid_column *columns, size_t count, int begin, const struct grid_place *places, bool left);

#endif
