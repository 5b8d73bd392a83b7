/*
 * A whole frame as bytes, for terminals that take what ANSI terminals take: about two thirds of what
 * curses sends for it, because it moves by the shortest way and draws in layers where that spares
 * changes of style, with tab stops at its columns while it is drawn. Only for whole frames; what changes in one is
 * curses' business. Private to term; knows no curses.
 */
#ifndef UI_PAINT_H
#define UI_PAINT_H

#include "base/str.h"
#include "ui/canvas.h"
#include "ui/palette.h"
#include "ui/pen.h"

/* Bytes of what clears a screen, the end included. */
#define PAINT_CLEAR 32

/* Where the description of a terminal is read. Each function gets a name as terminfo has it. */
struct paint_terminal {
	const char *(*text)(const char *name);            /* "" if there is none */
	const char *(*with)(const char *name, int value); /* the same, value put in */
	int (*number)(const char *name);                  /* a flag is 0 or 1; below 0: none */
};

/* Plain value; all zero before the first paint_make. */
struct paint {
	struct pen_look looks[PALETTE_LOOKS];
	char clear[PAINT_CLEAR];
	bool tabs;      /* tab stops can be set */
	int stops_cols; /* the columns in which they were put back, 1: not known any more; 0: none was ever set */
};

/* How looks are sent. False if the terminal is not known to take what paint_frame writes: leave it to curses then. */
bool paint_make(
	struct paint *paint, const struct palette_look looks[PALETTE_LOOKS], const struct paint_terminal *terminal);

/* Appends what clears the screen and draws the first rows and cols of canvas. The styles are those of palette_look_at,
 * cell by cell; what a blank's colour would not show, it has all the same. In the end the cursor is at home and the
 * style the terminal's own, and tabs stop in every eighth column. The screen is rows by cols in size, and lines fed do
 * not come with returns (no ONLCR). */
void paint_frame(struct paint *paint, const struct palette_look looks[PALETTE_LOOKS], const struct canvas *canvas,
	int rows, int cols, struct str *out);

/* The terminal has another size than a frame was drawn for: where its tabs stop is not known any more, as those beyond
 * its edge were not put back. */
void paint_resized(struct paint *paint);

/* Appends what puts the tab stops of so many columns to where they are when a terminal begins, if they may be
 * elsewhere. The cursor is in the first column then. */
void paint_add_stops(struct paint *paint, int cols, struct str *out);

/* Appends what a frame needs that was cut off before its end. */
void paint_add_end(const struct paint *paint, struct str *out);

#endif
