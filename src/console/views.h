/* The view files of this installation, parsed, and which of them have a tab. */
#ifndef CONSOLE_VIEWS_H
#define CONSOLE_VIEWS_H

#include "conf/files.h"
#include "conf/view.h"
#include "ui/bar.h"

enum { VIEWS_TABS = 8 };

struct views;

/* Parses every views/NAME.view. files is borrowed. Never fails as a whole: a broken one is an error when it is asked
 * for. */
struct views *views_load(const struct files *files, const char *lang);
void views_free(struct views *views); /* NULL is allowed */

/* The view of that name; NULL and *err: there is none, with the nearest, or what is wrong with it. */
const struct view *views_find(const struct views *views, const char *name, struct err *err);

/* The view whose tab has that number; 0: the first there is. NULL if there is none. */
const struct view *views_tab(const struct views *views, int number);

/* Fills tabs by number, at most size; *front gets the place of view's. Texts are borrowed. Returns how many. */
size_t views_tabs(const struct views *views, struct bar_tab *tabs, size_t size, const struct view *view, size_t *front);

#endif
