/* What lists are made of. Shared by lists.c (all of them as one), lists_merge.c (their rows among each other) and
 * lists_marks.c (what of it is marked); nobody else looks into it. */
#ifndef CONSOLE_LISTS_INSIDE_H
#define CONSOLE_LISTS_INSIDE_H

#include "base/vec.h"
#include "console/lists.h"

/* One database's. from and to: its rows that are merged, from up to to-1; ended: there are no more behind them. */
struct lists_item {
	struct list *list;
	struct session *session;
	struct session_seen seen; /* what was read of it */
	int64_t from, to, next;
	bool ended;
};

/* A row of the whole, and which row of which list it is. */
struct lists_slot {
	size_t item;
	int64_t row;
};

struct lists {
	struct list_options options;
	struct lists_item *items;
	size_t len;
	struct {
		VEC(struct lists_slot);
	} slots; /* the rows that are known, from base on */
	int64_t base;
	bool stale;       /* some list has other rows than slots know of */
	size_t last;      /* the item of the row that was asked for last */
	struct str place; /* what the grid was told last */
	char *range;      /* the place of the row that a range began at; NULL: there is none */
	int64_t range_row, range_to;
};

/* Puts the rows of the lists in their order, where they are others now. */
void lists_merge(struct lists *lists);

/* The slot of a row; NULL: it is not loaded. */
const struct lists_slot *lists_slot(const struct lists *lists, int64_t row);

/* Where a row of several is ("1:…": of which list, and where there), and the row that is there; -1: it is not loaded.
 */
const char *lists_place(struct lists *lists, int64_t row);
int64_t lists_find(const struct lists *lists, const char *place);

/* The item that a place is of, and where there. */
size_t lists_item_of(const struct lists *lists, const char *place, const char **rest);

/* Whether a row is in the range over several lists. */
bool lists_is_in_range(const struct lists *lists, int64_t row);

#endif
