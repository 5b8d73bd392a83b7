/*
 * The rows of one grid section, read by key set: a window of some hundred rows around what is in
 * sight, as quick at a million rows as at ten. A list is the source of its grid (ui/grid).
 *
 * The query NAME of the section has siblings: NAME-back reads towards the start, NAME-count counts,
 * and NAME-live, if there is one, stands around the view's rule where findings cannot be read. They
 * take :after, :skip, :rows, :filter and the view's own parameters, and return key, at and the columns.
 */
#ifndef CONSOLE_LIST_H
#define CONSOLE_LIST_H

#include "conf/view.h"
#include "console/asker.h"
#include "console/marks.h"
#include "ui/grid.h"

struct list;

struct list_options {
	struct session *session; /* all borrowed for the list's life */
	const struct files *files;
	const struct view *view;
	const struct view_section *section;
	const char *lang;
	const struct pg_param *params; /* the view's own, with their values */
	size_t nparams;
	void (*changed)(void *data); /* rows or total changed: refresh the grid */
	void *data;
};

struct list *list_new(const struct list_options *options);
void list_free(struct list *list); /* NULL is allowed */

/* The source for grid_new, whose data is the list. */
extern const struct grid_ops list_grid_ops;

/* Reads anew what is in sight and counts again; what is drawn stays until that is there. */
void list_reload(struct list *list);

/* Another filter (JSON, NULL: none), from the start. Marks stay. */
void list_set_filter(struct list *list, const char *filter);
const char *list_filter(const struct list *list);

/* What "all shown" acts upon: how many rows, -1 while it is not counted; more: at least that many. */
int64_t list_shown(const struct list *list, bool *more);

/* How many rows there are, -1 while it is not counted. */
int64_t list_count(const struct list *list, bool *more);

/* The JSON key of the row that the grid calls place (grid_row_key); NULL if it is not loaded, or place is NULL.
 * Borrowed until the next answer. */
const char *list_key(const struct list *list, const char *place);

/* A value of the row with that key, NULL if it is not loaded or null. Borrowed until the next answer. */
const char *list_value(const struct list *list, const char *key, const char *column);

/* True if the rows are found anew each time, by the rule itself, and kept nowhere. */
bool list_is_live(const struct list *list);

struct marks *list_marks(const struct list *list);

#endif
