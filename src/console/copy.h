/* Rows on the clipboard: the one under the cursor, or all that are marked. */
#ifndef CONSOLE_COPY_H
#define CONSOLE_COPY_H

#include "console/part.h"

/* True if there is something to copy. */
bool copy_can(const struct part *part);

/* The values of the marked rows, else of the row under the cursor, tabs between them, a line each. Of marked rows that
 * are not loaded only what is known of them: words and key. */
void copy_rows(struct part *part);

/* Their keys alone: the identifier, where it is one. */
void copy_keys(struct part *part);

#endif
