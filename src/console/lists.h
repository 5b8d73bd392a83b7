/*
 * The rows of a grid section as one list, of one database or of all that the target has. Each database has a list of
 * its own (console/list.h), which pages, counts, filters and marks by itself; here the rows that they have loaded stand
 * among each other: by the columns that the section is sorted by ("sort = asked desc"), or by what a person sorts them
 * by. A database that is down keeps the rows that it had, grey, and the others go on. Of one list, all is as that has
 * it.
 *
 * A row of several lists is where its own list has it, behind as many rows of the others as stand before it there. So
 * the rows that are known are those from where every list is loaded to where the first one is not.
 */
#ifndef CONSOLE_LISTS_H
#define CONSOLE_LISTS_H

#include "console/list.h"

struct lists;

/* options as for list_new, whose session is that of the only list unless sessions (borrowed for the call) has several.
 */
struct lists *lists_new(const struct list_options *options, struct session *const *sessions, size_t count);
void lists_free(struct lists *lists); /* NULL is allowed */

/* The source for grid_new, whose data is lists. Of several, a column behind those of the section says which database a
 * row is of. */
extern const struct grid_ops lists_grid_ops;

/* The list of each database, in the order of the target. */
size_t lists_len(const struct lists *lists);
struct list *lists_at(const struct lists *lists, size_t index);

/* The list that a row is of, and which of its rows; NULL: it is not loaded. */
struct list *lists_of(const struct lists *lists, int64_t row, int64_t *at);

/* The database that a row is of; where there is no such row, the one that the last row that there was is of. */
struct session *lists_session(struct lists *lists, int64_t row);

/* list_key and list_value of that row. */
const char *lists_key(const struct lists *lists, int64_t row);
const char *lists_value(const struct lists *lists, int64_t row, const char *column);

/* The same for all of them as list.h says of one. What is counted is the sum: -1 where one of them is not counted yet;
 * one that is down, or has no such rows, counts for nothing. */
void lists_reload(struct lists *lists);
void lists_set_filter(struct lists *lists, const char *filter, const char *keep);
const char *lists_filter(const struct lists *lists);
void lists_keep(struct lists *lists, const char *place, int64_t row);
bool lists_is_looking(const struct lists *lists);
bool lists_is_seeking(const struct lists *lists);
void lists_stop_seeking(struct lists *lists);
void lists_add_seeking(const struct lists *lists, struct str *out);
void lists_set_order(struct lists *lists, const struct list_order *order);
const struct list_order *lists_order(const struct lists *lists);
char *lists_why_unsorted(const struct lists *lists);
void lists_set_reveal(struct lists *lists, bool reveal);
int64_t lists_shown(const struct lists *lists, bool *more);
int64_t lists_count(const struct lists *lists, bool *more);
int64_t lists_only(const struct lists *lists, bool *all);
bool lists_is_live(const struct lists *lists);

/* Reads anew what of it is of a database that was connected anew, or has other data than was read. */
void lists_refresh(struct lists *lists);

/* Why a database of several has no rows here, or only those of before: "chats is down: no route to host". To be freed;
 * NULL: it has, or it is the only one. */
char *lists_why_missing(const struct lists *lists, size_t index);

/* How many rows are marked, are hidden by the filter, are in the list no longer; and the list whose marks they are.
 * NULL: none is marked, or rows of several are. */
size_t lists_marked(const struct lists *lists);
size_t lists_hidden(const struct lists *lists);
size_t lists_lost(const struct lists *lists);
struct list *lists_marked_in(const struct lists *lists);
void lists_drop_marks(struct lists *lists);
void lists_drop_hidden(struct lists *lists);

/* As list.h says. A range over several lists can have the rows that are loaded around the cursor. */
void lists_toggle_mark(struct lists *lists, int64_t row);
void lists_mark_all(struct lists *lists);
void lists_mark_same(struct lists *lists, const char *column, const char *value);
bool lists_range_begin(struct lists *lists, int64_t row);
void lists_range_move(struct lists *lists, int64_t row);
bool lists_in_range(const struct lists *lists);
void lists_range_end(struct lists *lists);
void lists_range_drop(struct lists *lists);

#endif
