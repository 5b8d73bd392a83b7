/*
 * A pen on the screen of an ANSI terminal: knows where it stands and in which style it writes, and
 * goes on to the next place and style with as few bytes as there can be. Private to paint.
 */
#ifndef UI_PEN_H
#define UI_PEN_H

#include "base/str.h"

#include <stdbool.h>

/* Bytes of a colour, the end included. */
#define PEN_COLOUR 32

/* Tab stops at most, and the columns in which they can be: terminals have no more of them. */
#define PEN_STOPS 24
#define PEN_TAB_COLS 256

/* A style as the terminal takes it. */
struct pen_look {
	unsigned attrs;      /* enum style_attr, only what the terminal has */
	char fg[PEN_COLOUR]; /* what stands between "ESC [" and "m"; "": the terminal's own */
	char bg[PEN_COLOUR];
};

/* Plain value: begins at home, in the style that is set then. */
struct pen {
	struct str *
		out; /* NULL: only counts what it would write (go and write; looks are counted by whoever knows them) */
	size_t bytes; /* written, or counted */
	const struct pen_look *look;
	int row, col;
	int cols; /* of the screen; in this column the pen hangs over its edge: terminals disagree on what that means */
	int lost; /* columns by which terminals may disagree on that: what was written in this row may be wider */
	short stops[PEN_STOPS]; /* where tabs stop, from the left; only those that it has set */
	int stop_count;
	bool stops_taken; /* the terminal's own are gone */
};

/* Goes on in that style. out must be there. */
void pen_set_look(struct pen *pen, const struct pen_look *look);

/* Goes to a place. blanks: so many cells before it are blank and may be written over with spaces in the style of now.
 */
void pen_go(struct pen *pen, int row, int col, int blanks);

/* Takes all tab stops away, the terminal's own too. What it costs to return those is counted with the first time. */
void pen_take_stops(struct pen *pen);

/* From now on tabs stop where the pen stands, unless it is one of them or there are PEN_STOPS already. */
void pen_add_stop(struct pen *pen);

/* Puts the terminal's own stops back if they were taken. The pen is in the first column, before and after. */
void pen_return_stops(struct pen *pen);

/* Appends what puts the stops of a terminal with so many columns to where they are when it begins: in every eighth. The
 * cursor is in the first column, before and after. */
void pen_add_own_stops(struct str *out, int cols);

/* Writes text, which takes so many columns; on some terminals up to so many more (lost). */
void pen_write(struct pen *pen, const char *text, size_t len, int cols, int lost);

/* True if two styles look the same. */
bool pen_same(const struct pen_look *a, const struct pen_look *b);

#endif
