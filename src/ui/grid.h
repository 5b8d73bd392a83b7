/*
 * A list of rows in columns, as quick for a million rows as for ten: it asks its source for what
 * is in sight and for nothing else. The source need not have all rows; what it does not have yet
 * is drawn as "…", and it is told which rows are in sight.
 *
 * The cursor stays on its row's key across refreshes, not on its line. It is a bar in the gutter
 * and the row's name emphasized (its first words, so that a step costs few bytes).
 */
#ifndef UI_GRID_H
#define UI_GRID_H

#include "ui/draw.h"
#include "ui/keys.h"
#include "ui/widget.h"

#include <stdint.h>

enum grid_kind { GRID_TEXT, GRID_BAR, GRID_SPARK };

/* One column. A table of them is borrowed for the life of the grid. */
struct grid_column {
	const char *head; /* shown above; NULL: nothing */
	enum grid_kind kind;
	enum draw_align align;
	int width;    /* columns at least */
	int share;    /* its part of the columns left over; 0: it does not grow */
	int most;     /* what it grows to: beyond that the screen stays empty at its right; 0: as far as it goes */
	int priority; /* where the terminal is narrow the lowest goes first (of equal ones the rightmost) */
	bool name;    /* what the row is called: never dropped, emphasized under the cursor */
	bool once;    /* a text that the row above has as well is shown there alone; no text: "–". The first row in
		       * sight shows all */
};

#define GRID_SPANS 4

/* What a source says of one cell. All is borrowed until the source is asked again. */
struct grid_cell {
	struct span spans[GRID_SPANS]; /* GRID_TEXT; up to the first with text NULL */
	enum style style;              /* GRID_BAR, GRID_SPARK */
	double fraction;               /* GRID_BAR: 0 to 1; NAN: unknown, no bar at all */
	const double *values;          /* GRID_SPARK */
	size_t values_len;
};

enum grid_state {
	GRID_READY,
	GRID_LOADING, /* rows that are there are drawn all the same */
	GRID_FAILED,  /* unknown: why */
	GRID_ABSENT,  /* not here: why */
};

struct grid_total {
	enum grid_state state;
	const char *why; /* for GRID_FAILED and GRID_ABSENT; what "nothing found" reads for GRID_READY, or NULL */
	int64_t rows;    /* how many there are as far as is known */
	bool more;       /* there may be more than that */
};

/* Where the rows come from. data is grid_new's. Each must answer at once, from memory. NULL where not used. */
struct grid_ops {
	struct grid_total (*total)(void *data);

	/* Rows first to last-1 are about to be drawn: load what is missing. May be called at each frame. */
	void (*want)(void *data, int64_t first, int64_t last);

	/* Fills *cell (cleared before) and returns true, or false: not loaded. */
	bool (*cell)(void *data, int64_t row, size_t column, struct grid_cell *cell);

	/* The row's key, NULL if not loaded. Borrowed until the source is asked again. */
	const char *(*key)(void *data, int64_t row);

	/* Where the row with that key is now; -1 if it is not there or not loaded. */
	int64_t (*find)(void *data, const char *key);

	/* Marked rows have a sign before them. Without this there is no column for it. */
	bool (*marked)(void *data, int64_t row);

	/* Text of a row that is a heading between rows, else NULL. The cursor passes over headings. */
	const char *(*heading)(void *data, int64_t row);

	/* What stands at the end of a row in place of all columns behind its name; NULL: they do. */
	const char *(*note)(void *data, int64_t row);
};

struct grid;

/* columns, ops and data are borrowed. Free with grid_free. */
struct grid *grid_new(const struct grid_column *columns, size_t count, const struct grid_ops *ops, void *data);
void grid_free(struct grid *grid); /* NULL is allowed */

enum grid_move {
	GRID_UP,
	GRID_DOWN,
	GRID_PAGE_UP,
	GRID_PAGE_DOWN,
	GRID_HOME,
	GRID_END,
	GRID_HALF_UP,
	GRID_HALF_DOWN,
	GRID_LEFT, /* sideways: the columns that did not fit; then a text that is cut off */
	GRID_RIGHT,
};

void grid_move(struct grid *grid, enum grid_move move);

/* Moves on arrows, j k, PgUp PgDn, C-b C-f, C-u C-d, Home End, g G, < >. USED also where it is at the end already. */
enum widget_result grid_key(struct grid *grid, const struct key *key);

/* The source's rows changed: the cursor goes to where its key is now, else stays on its line. now_ms from clock_ms. */
void grid_refresh(struct grid *grid, int64_t now_ms);

/* The same while the source's first rows are still coming in: a cursor that nobody moved yet stays on the first. */
void grid_refresh_first(struct grid *grid, int64_t now_ms);

/* Puts the cursor on the row with that key, at once or (false) as soon as a refresh brings it. */
bool grid_seek(struct grid *grid, const char *key);

/* No longer waits for it: it is not there. */
void grid_stop_seeking(struct grid *grid);

/* Moves the rows by so many lines (a wheel); the cursor comes along only to stay in sight. */
void grid_scroll(struct grid *grid, int rows);

enum grid_hit { GRID_HIT_NOTHING, GRID_HIT_ROW, GRID_HIT_HEAD };

/* A click on a cell of the canvas, as things were drawn last: on a row the cursor goes there; on a head, *column gets
 * its column. */
enum grid_hit grid_click(struct grid *grid, int row, int col, size_t *column);

/* Switches a column on or off; a name stays on. */
void grid_show_column(struct grid *grid, size_t column, bool on);
bool grid_shows_column(const struct grid *grid, size_t column);

/* Which column has the sign of order at its head; the number of columns: none. */
void grid_set_sorted(struct grid *grid, size_t column, bool descending);

/* To the first row, nothing remembered: for another filter or sort. */
void grid_reset(struct grid *grid);

/* The row under the cursor, -1 if there is none. */
int64_t grid_row(const struct grid *grid);

/* The key of the row under the cursor; NULL if there is none or it is not loaded: nothing to act upon. Borrowed until
 * the next call on the grid. */
const char *grid_row_key(const struct grid *grid);

/* False for 300 ms after another row came under the cursor without a key being pressed: swallow action keys. */
bool grid_is_settled(const struct grid *grid, int64_t now_ms);

/* The rows in sight at the last grid_draw: first to last-1. */
void grid_in_sight(const struct grid *grid, int64_t *first, int64_t *last);

/* Draws heads (if a column has one) and rows; focus: with the cursor. */
void grid_draw(struct grid *grid, struct area area, bool focus);

#endif
