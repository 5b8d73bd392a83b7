/*
 * Golden screens: what a screen must look like, kept as text in tests/screens/golden. A file holds pieces, each with a
 * title of its own ("80x24 utf8 en colour text"); a piece that is like one before it says only which ("= TITLE").
 */
#ifndef SCREENS_GOLDEN_H
#define SCREENS_GOLDEN_H

#include "harness.h"

/* The text of a screen, a line a row; in the first row, where it is, what changes from run to run (round trips) is
 * shown as "·" and blanks are drawn together. Then a line "cursor ROW COLUMN" if the cursor is shown. Appended to out.
 */
void golden_add_text(const struct screen *screen, struct str *out);

/* How it looks, as lines "ROW[-ROW] COLUMN+COUNT LOOK; …", rows that look alike in one line; of the first row only what
 * comes before the first two blanks. Appended to out. */
void golden_add_looks(const struct screen *screen, struct str *out);

/* Shows what the extended regular expression matches as "·", a sign a column. */
void golden_mask(struct str *text, const char *pattern);

/* The piece with that title in a file's text, to be freed; NULL if it has none. */
char *golden_piece(const char *file, const char *title);

/* Appends a piece to a file's text. */
void golden_add_piece(struct str *file, const char *title, const char *piece);

/* Says in which lines they differ, on standard error: some of them. */
void golden_show_difference(const char *is, const char *golden);

/* The whole of a file, to be freed; "" if it is not there. */
char *golden_read(const char *path);

#endif
