/* What a grid is made of. Shared by grid.c (cursor and rows) and grid_draw.c; nobody else looks into it. */
#ifndef UI_GRID_INSIDE_H
#define UI_GRID_INSIDE_H

#include "ui/grid.h"
#include "ui/grid_layout.h"

struct grid {
	const struct grid_column *columns;
	size_t count;
	const struct grid_ops *ops;
	void *data;
	struct grid_place *places;
	int64_t cursor;
	int64_t top;   /* the first row in sight */
	int64_t last;  /* behind the last row in sight */
	int page;      /* rows in sight */
	char *key;     /* of the row under the cursor, NULL if not known */
	char *wanted;  /* to be put under the cursor as soon as it is there */
	int64_t moved; /* when another row came under the cursor by itself; 0: never */
	bool went;     /* somewhere by a key, a click or a search, since it was reset */

	int begin;       /* the first column in sight beside names; GRID_BY_PRIORITY: not scrolled sideways */
	int begin_least; /* where scrolling sideways began */
	int layout_first, layout_end;
	size_t panned; /* the column whose texts are cut at their left; count: none */
	int pan;       /* by how many columns of the screen */
	size_t sorted; /* the column with a sign of order; count: none */
	bool descending;
	struct area rows; /* where they were drawn last */
	bool heads;       /* on the line above them */
};

/* Scrolls just so far that the cursor is in sight, headings right above it as well. */
void grid_follow(struct grid *grid, int64_t rows);

/* The column that is cut furthest to the right and could be moved sideways; count: none. */
size_t grid_overflow(const struct grid *grid);

#endif
