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
	bool lost; /* the column is not sure: terminals disagree on how wide something is that was written in this row
		    */
};

/* Goes on in that style. out must be there. */
void pen_set_look(struct pen *pen, const struct pen_look *look);

/* Goes to a place. blanks: so many cells before it are blank and may be written over with spaces in the style of now.
 */
void pen_go(struct pen *pen, int row, int col, int blanks);

/* Writes text, which takes so many columns; on some terminals up to so many more (lost). */
void pen_write(struct pen *pen, const char *text, size_t len, int cols, int lost);

/* True if two styles look the same. */
bool pen_same(const struct pen_look *a, const struct pen_look *b);

#endif
