/* What a terminal shows now, to tell what of a canvas is new. Private to term; knows no curses. */
#ifndef UI_FRAME_H
#define UI_FRAME_H

#include "ui/canvas.h"

#include <wchar.h>

struct frame;

/* Nothing is known of what is shown: all of a canvas is new. Free with frame_free. */
struct frame *frame_new(int rows, int cols);
void frame_free(struct frame *frame); /* NULL is allowed */

/* Forgets what is shown. */
void frame_forget(struct frame *frame, int rows, int cols);

/* Which cells of a row of canvas are to be drawn again: from *from to the one before *to; false if none. They count
 * as shown from now on. A canvas of another size is taken as far as both go. */
bool frame_take_row(struct frame *frame, const struct canvas *canvas, int row, int *from, int *to);

/* The text whose look the blank at col can share without costing anything: what stands right before it, if the gap is
 * short and more text follows. NULL: it stands for itself. */
const struct cell *frame_blank_owner(const struct cell *cells, int cols, int col);

/* Characters of a cell at most, the end included: what curses takes. */
#define FRAME_WIDE 6

/* A grapheme as curses takes it: nothing that the C library thinks wider than we do ("?" then), so that the picture
 * which curses has of the screen stays true. */
void frame_wide_text(const struct cell *cell, wchar_t out[FRAME_WIDE]);

#endif
