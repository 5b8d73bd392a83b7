/*
 * A screen made from a view file: its sections from top to bottom, one of them in focus, with the
 * view's actions and the keys that every view has. Footer and help come from the same tables.
 */
#ifndef CONSOLE_VIEWER_H
#define CONSOLE_VIEWER_H

#include "conf/view.h"
#include "console/screen.h"

/* view is borrowed. about: JSON key of the row that it is about, copied; NULL: of none. from: the database that one
 * comes from, which it is about where the view does not say of which it is; NULL: the one in front. */
struct screen *viewer_new(struct app *app, const struct view *view, const char *about, struct session *from);

/* The same screen with its view as that is now: about the same, in the same database, with the same filter, on the same
 * row as soon as that is there. The old one is still to be freed. */
struct screen *viewer_remake(struct screen *screen, const struct view *view);

/* The view that a screen made by viewer_new shows. */
const struct view *viewer_view(const struct screen *screen);

/* How many rows of it drifted, as its tab shows it; -1: not known. */
int64_t viewer_drifted(const struct screen *screen, bool *more);

#endif
