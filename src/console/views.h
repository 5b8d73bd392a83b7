/* The view files of this installation, parsed, and which of them have a tab. */
#ifndef CONSOLE_VIEWS_H
#define CONSOLE_VIEWS_H

#include "conf/files.h"
#include "conf/view.h"

enum { VIEWS_TABS = 8 };

struct views;

/* Parses every views/NAME.view. files is borrowed. Never fails as a whole: a broken one is an error when it is asked
 * for. */
struct views *views_load(const struct files *files, const char *lang);
void views_free(struct views *views); /* NULL is allowed */

/* The files were read again: parses those that changed. A view whose file did not change, or is broken now, stays the
 * one that it was (a broken one is listed as such, too). Views that are no more live on until views_free. */
void views_reread(struct views *views);

/* The view of that name; NULL and *err: there is none, with the nearest, or what is wrong with it. */
const struct view *views_find(const struct views *views, const char *name, struct err *err);

/* The view whose tab has that number; 0: the first there is. NULL if there is none. */
const struct view *views_tab(const struct views *views, int number);

/* The view of that rule that has a tab; NULL if there is none. */
const struct view *views_of_rule(const struct views *views, const char *rule);

/* The title of the view of that system that has a tab, else the system's name as it is. Borrowed. */
const char *views_system_title(const struct views *views, const char *system);

/* What is wrong with the files that did not parse, "path:line:column: …" each. Borrowed. */
size_t views_broken_count(const struct views *views);
const char *views_broken_at(const struct views *views, size_t index);

/* {"gig_id": "…"}: the JSON key that a person typed, for the view's parameters in their order, parted by commas. Free
 * with free. */
char *views_about(const struct view *view, const char *typed);

/* True if there is one of that name, broken or not. */
bool views_has(const struct views *views, const char *name);

/* How many files there are; the view of one of them, NULL if it is broken. */
size_t views_count(const struct views *views);
const struct view *views_at(const struct views *views, size_t index);

#endif
