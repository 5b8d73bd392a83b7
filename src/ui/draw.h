/*
 * Drawing on a rectangle of a canvas. An area is a plain value; what would fall outside of it is
 * cut off, so that a widget cannot draw over its neighbour. Rows and columns count from the
 * area's own corner. Text that does not fit ends with "…".
 */
#ifndef UI_DRAW_H
#define UI_DRAW_H

#include "ui/canvas.h"
#include "ui/glyph.h"

struct area {
	struct canvas *canvas; /* borrowed */
	int row, col;          /* of its corner, on the canvas */
	int rows, cols;        /* 0 or more */
};

enum draw_align { DRAW_LEFT, DRAW_RIGHT, DRAW_CENTRE };

/* A piece of text in one style. text is borrowed. */
struct span {
	enum style style;
	const char *text;
};

/* The whole canvas. */
struct area draw_all(struct canvas *canvas);

/* The part of area from row and col on, cut to area. rows or cols -1: as far as it goes. */
struct area draw_within(struct area area, int row, int col, int rows, int cols);

/* Columns that text takes on this area's canvas. */
int draw_columns(struct area area, const char *text);

/* Draws text from col on, up to the right edge. Returns the column after it. */
int draw_text(struct area area, int row, int col, enum style style, const char *text);
int draw_format(struct area area, int row, int col, enum style style, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* Draws text into exactly cols columns from col on, the rest blank in the same style. A text cut short at DRAW_RIGHT
 * still keeps its beginning. Returns the columns that the text took. */
int draw_fitted(
	struct area area, int row, int col, int cols, enum draw_align align, enum style style, const char *text);

/* The same for pieces of text one behind the other; the rest blank in STYLE_TEXT. */
int draw_spans(
	struct area area, int row, int col, int cols, enum draw_align align, const struct span *spans, size_t count);

/* Draws text in as many rows as it needs, broken between words. A newline in text starts a new row. Returns the
 * number of rows that it takes, also where the area has fewer; draws nothing, only counts, if style is
 * STYLE_COUNT. */
int draw_wrapped(struct area area, int row, enum style style, const char *text);

void draw_glyph(struct area area, int row, int col, enum style style, enum glyph glyph);
void draw_blank(struct area area);                            /* spaces in STYLE_TEXT */
void draw_hline(struct area area, int row, enum style style); /* from edge to edge */

/* Clears the area, draws a frame with a title around it and returns what is inside, one blank column left and right.
 * On an area too small for a frame: the area itself. */
struct area draw_frame(struct area area, const char *title);

/* An area of the given size in the middle of area, cut to it. */
struct area draw_centred(struct area area, int rows, int cols);

/* What a click there means: the zone covers cols columns of a row, cut to the area. */
void draw_zone(struct area area, int row, int col, int cols, const struct zone *zone);

/* Puts the text cursor there. */
void draw_cursor(struct area area, int row, int col);

#endif
