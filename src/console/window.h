/* The rows of a long list that are in memory: some pages of results, one behind the other without gaps, and which rows
 * of the list they are. */
#ifndef CONSOLE_WINDOW_H
#define CONSOLE_WINDOW_H

#include "store/pg.h"

#include <stdbool.h>
#include <stdint.h>

enum { WINDOW_PAGES = 8 };

struct window_page {
	int64_t base; /* the list's row that its first row is */
	int64_t len;
	struct pg_rows *rows;
};

/* Plain value: zero it, then window_clear. */
struct window {
	struct window_page pages[WINDOW_PAGES];
	size_t len;
	bool at_end; /* there is nothing behind the last page */
};

void window_clear(struct window *window);

/* The list's rows from start to end-1 are here; both 0 if none is. */
int64_t window_start(const struct window *window);
int64_t window_end(const struct window *window);

/* A value of a row; NULL if it is null or not here. Borrowed until the window changes. */
const char *window_value(const struct window *window, int64_t row, const char *column);

/* The result that the row is in, and where; NULL if it is not here. */
const struct pg_rows *window_row(const struct window *window, int64_t row, size_t *at);

/* The first row that has that value in that column; -1 if none here has. */
int64_t window_find(const struct window *window, const char *column, const char *value);

/* Takes rows as the page behind the last one; where there is none, as the rows from base on. */
void window_append(struct window *window, struct pg_rows *rows, int64_t base);

/* The rows of the last page, which is a page of the window no longer; the caller frees them. */
struct pg_rows *window_take_last(struct window *window);

/* Takes rows as the page before the first one. start: there is nothing before them, so that they begin at 0; rows that
 * came or went above are made up for. */
void window_prepend(struct window *window, struct pg_rows *rows, bool start);

/* Lets pages go that have no row from first to last-1. */
void window_trim(struct window *window, int64_t first, int64_t last);

#endif
