/* What the keys of a list do: its filter, its marks, its columns and their order. */
#ifndef CONSOLE_VIEWER_ROWS_H
#define CONSOLE_VIEWER_ROWS_H

#include "console/viewer_parts.h"

/* Whether the list in focus (viewer_grid) can do it. */
bool viewer_has_rows(const struct viewer *viewer);
bool viewer_has_filter(const struct viewer *viewer);
bool viewer_has_marks(const struct viewer *viewer);
bool viewer_has_hidden(const struct viewer *viewer); /* marks that the filter hides */
bool viewer_has_scope(const struct viewer *viewer);  /* one workspace can be asked for, and is not */
bool viewer_in_scope(const struct viewer *viewer);   /* one is, and nothing else */

void viewer_filter(struct viewer *viewer); /* begins to type it */
void viewer_scope(struct viewer *viewer);  /* filters by the workspace of the row under the cursor */
void viewer_unscope(struct viewer *viewer);
void viewer_mark(struct viewer *viewer);
void viewer_mark_all(struct viewer *viewer);
void viewer_drop_hidden(struct viewer *viewer);
void viewer_left(struct viewer *viewer);
void viewer_right(struct viewer *viewer);
void viewer_sort(struct viewer *viewer);    /* asks by which column */
void viewer_columns(struct viewer *viewer); /* asks which are shown */

/* Begins a range at the cursor, or marks the one that began. */
void viewer_range(struct viewer *viewer);

/* While there is a range, Esc leaves it. True if that was the key. */
bool viewer_range_key(struct viewer *viewer, const struct key *key);

/* While rows are looked for, Esc stops that. True if that was the key. */
bool viewer_seeking_key(struct viewer *viewer, const struct key *key);

#endif
