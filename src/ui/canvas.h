/*
 * A canvas: rows of cells, on which widgets draw (draw.h) and which a terminal shows (term.h).
 * It knows no curses, so a screen can be tested without a terminal: draw, then canvas_dump.
 *
 * Each cell holds one grapheme and a style role. A wide grapheme has its cell and a right half
 * of width 0 behind it. Whatever is put on a canvas goes through safe_text() here, so that
 * nobody can forget it.
 */
#ifndef UI_CANVAS_H
#define UI_CANVAS_H

#include "base/str.h"
#include "conf/style.h"
#include "ui/zone.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of a grapheme: one base and four marks at most; further marks are dropped. */
#define CANVAS_CELL_BYTES 20

/* Plain value. The bytes behind len are always 0, so that two cells compare with memcmp. */
struct cell {
	char text[CANVAS_CELL_BYTES];
	uint8_t len;   /* bytes in text; 0 in the right half of a wide grapheme */
	uint8_t width; /* 1 or 2; 0 for a right half */
	uint8_t style; /* enum style */
	uint8_t unused;
};

struct canvas;

/* A canvas of spaces in STYLE_TEXT. ascii: nothing but ASCII is put on it. Free with canvas_free. */
struct canvas *canvas_new(int rows, int cols, bool ascii);
void canvas_free(struct canvas *canvas); /* NULL is allowed */

/* Changes the size; everything on it is lost. */
void canvas_resize(struct canvas *canvas, int rows, int cols);

/* Makes every cell a space in STYLE_TEXT, hides the text cursor and takes all zones away. */
void canvas_clear(struct canvas *canvas);

int canvas_rows(const struct canvas *canvas);
int canvas_cols(const struct canvas *canvas);
bool canvas_is_ascii(const struct canvas *canvas);

/* Hidden characters are shown by name from now on, as «<ESC>» (the key "!"). Off in a new canvas. */
void canvas_set_reveal(struct canvas *canvas, bool reveal);
bool canvas_reveals(const struct canvas *canvas);

/* What text comes to on this canvas: safe, and in ASCII if the canvas is. Appended to out. */
void canvas_clean(const struct canvas *canvas, struct str *out, const char *text, size_t len);

/* Puts clean text (from canvas_clean, not from data) at row and col, no further than the column before end. Cells
 * outside the canvas are left out. Returns the column after the last cell written. */
int canvas_put(struct canvas *canvas, int row, int col, int end, enum style style, const char *text, size_t len);

/* Gives the cells from col to the one before end another style. */
void canvas_restyle(struct canvas *canvas, int row, int col, int end, enum style style);

/* The cells of a row, canvas_cols of them; borrowed. */
const struct cell *canvas_row(const struct canvas *canvas, int row);

/* Where the text cursor blinks; it is hidden until this is called. */
void canvas_set_cursor(struct canvas *canvas, int row, int col);

/* False if the text cursor is hidden. */
bool canvas_cursor(const struct canvas *canvas, int *row, int *col);

/* Puts a zone on the canvas, over those that are there; the last one at a cell, NULL: none (borrowed until the next
 * change). canvas_clear_zones: for what covers all that was drawn before, and may not be clicked through. */
void canvas_add_zone(struct canvas *canvas, const struct zone *zone);
const struct zone *canvas_zone(const struct canvas *canvas, int row, int col);
void canvas_clear_zones(struct canvas *canvas);

/* The text of one row, blanks at its end left out; appended to out. */
void canvas_dump_row(const struct canvas *canvas, int row, struct str *out);

/* The text of all rows, each with a newline. */
void canvas_dump(const struct canvas *canvas, struct str *out);

#endif
