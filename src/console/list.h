/*
 * The rows of one grid section, read by key set: a window of some hundred rows around what is in
 * sight, as quick at a million rows as at ten. A list is the source of its grid (ui/grid).
 *
 * The query NAME of the section has siblings: NAME-back reads towards the start, NAME-count counts,
 * and NAME-live, if there is one, stands around the view's rule where findings cannot be read. They
 * take :after, :skip, :rows, :filter and the view's own parameters, and return key, at and the columns.
 * A count that can go on from a place has a column "at", too; any other is of all rows.
 *
 * In another order than the query's own a list is read whole (sql/queries/console/sorted.sql stands around the query),
 * which is on offer up to LIST_WHOLE_MAX rows.
 */
#ifndef CONSOLE_LIST_H
#define CONSOLE_LIST_H

#include "conf/view.h"
#include "console/asker.h"
#include "console/marks.h"
#include "ui/grid.h"

/* Rows of a list that is sorted, and marked at once, at most. */
enum { LIST_WHOLE_MAX = 10000 };

struct list;

struct list_options {
	struct session *session; /* all borrowed for the list's life */
	const struct files *files;
	const struct view *view;
	const struct view_section *section;
	const char *lang;
	const struct pg_param *params; /* the view's own, with their values */
	size_t nparams;
	void (*changed)(void *data);                                  /* rows or total changed: refresh the grid */
	void (*tell)(void *data, enum style style, const char *text); /* something a person should know */
	void *data;
};

struct list *list_new(const struct list_options *options);
void list_free(struct list *list); /* NULL is allowed */

/* The source for grid_new, whose data is the list. */
extern const struct grid_ops list_grid_ops;

/* Reads anew what is in sight and counts again; what is drawn stays until that is there. */
void list_reload(struct list *list);

/* Another filter (JSON, NULL: none), from the start; the same one goes on where it was stopped. Marks stay. keep: the
 * place (grid_row_key) of a row that is looked for further than in the first page, where the list is not too long;
 * NULL: none. */
void list_set_filter(struct list *list, const char *filter, const char *keep);
const char *list_filter(const struct list *list);

/* Looks for the row with that place, which was the given one when it was last seen, wherever it is now: for a list that
 * is read anew. Where it is gone, the list begins at its start. */
void list_keep(struct list *list, const char *place, int64_t row);

/* True while the row to be kept is still looked for. */
bool list_is_looking(const struct list *list);

/*
 * Where few rows pass the filter they are looked for by one statement after the other, none of which takes long, and
 * shown as they are found. True while that goes on; list_stop_seeking ends it, and what was found stays. The text says
 * how far it is, or where it was stopped; appended to out, nothing if neither is so.
 */
bool list_is_seeking(const struct list *list);
void list_stop_seeking(struct list *list);
void list_add_seeking(const struct list *list, struct str *out);

/* By which column of the section it is sorted; its number of columns: in the query's own order. */
struct list_order {
	size_t column;
	bool change; /* VIEW_DIFF: by how far it drifted, not by what it is */
	bool descending;
};

/* Another order; what is drawn stays until that is there. Tells why not, and goes on in the query's own, if it turns
 * out that there are too many rows. */
void list_set_order(struct list *list, const struct list_order *order);
const struct list_order *list_order(const struct list *list);

/* Why only the query's own order is on offer, to be freed; NULL if others are, too. */
char *list_why_unsorted(const struct list *list);

/* Private values are shown as they are, or covered, which they are at first. */
void list_set_reveal(struct list *list, bool reveal);

/* What "all shown" acts upon: how many rows, -1 while it is not counted; more: at least that many. Of rows with a
 * column "drifted" it is those where that is true. */
int64_t list_shown(const struct list *list, bool *more);

/* How many rows there are, -1 while it is not counted; under a filter, at least those that are here. */
int64_t list_count(const struct list *list, bool *more);

/* The JSON key of a row of the grid, and a value of it; NULL if it is not loaded, or null. Borrowed until the next
 * answer. */
const char *list_key(const struct list *list, int64_t row);
const char *list_value(const struct list *list, int64_t row, const char *column);

/* The one row with a key, where all rows are loaded and there is no other; -1: there is no such row. all: whether they
 * are loaded. */
int64_t list_only(const struct list *list, bool *all);

/* The database that it is of. */
struct session *list_session(const struct list *list);

/* The rows that are loaded, from *from to *to-1 (both 0: none). True: nothing comes behind them. */
bool list_here(const struct list *list, int64_t *from, int64_t *to);

/* The row with that JSON key; -1 if it is not loaded. */
int64_t list_find(const struct list *list, const char *key);

/* Asks through another asker for rows of the list as it is shown now (filter, order): the first ones, or those behind
 * the row whose column "at" is after; where it must be, for all at once. Returns how many at most: where fewer come,
 * that was all. 0 and *err if they cannot be had here. */
int list_ask(const struct list *list, struct asker *asker, int slot, const char *after, struct err *err);

/* True if the rows are found anew each time, by the rule itself, and kept nowhere. */
bool list_is_live(const struct list *list);

/* The marked rows. After a new filter, hidden are those that it does not show, all of them until that is known; lost
 * are those that are in the list no longer, where that is not too long to know. */
struct marks *list_marks(const struct list *list);

/* Marks a row or unmarks it, or marks it whether it is marked or not; nothing if it is not loaded. */
void list_toggle_mark(struct list *list, int64_t row);
void list_mark(struct list *list, int64_t row);

/* Marks all rows that the filter shows, LIST_WHOLE_MAX at most, and tells what was marked. */
void list_mark_all(struct list *list);

/* The same for the rows that have this value in that column of the result; value NULL: none has. */
void list_mark_same(struct list *list, const char *column, const char *value);

/* A range of rows from one on (false: it is not loaded), to wherever the cursor is. */
bool list_range_begin(struct list *list, int64_t row);
void list_range_move(struct list *list, int64_t row);
bool list_in_range(const struct list *list);

/* Marks its rows, and tells how many, or why not; or forgets it. Rows that are not loaded are read. */
void list_range_end(struct list *list);
void list_range_drop(struct list *list);

#endif
