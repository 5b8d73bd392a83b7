#include "console/window.h"

#include "base/str.h"

#include <string.h>

void window_clear(struct window *window)
{
	for (size_t i = 0; i < window->len; i++)
		pg_rows_free(window->pages[i].rows);
	window->len = 0;
	window->at_end = false;
}

int64_t window_start(const struct window *window)
{
	return window->len ? window->pages[0].base : 0;
}

int64_t window_end(const struct window *window)
{
	const struct window_page *page = window->len ? &window->pages[window->len - 1] : NULL;
	return page ? page->base + page->len : 0;
}

const struct pg_rows *window_row(const struct window *window, int64_t row, size_t *at)
{
	for (size_t i = 0; i < window->len; i++) {
		const struct window_page *page = &window->pages[i];
		if (row >= page->base && row < page->base + page->len) {
			*at = (size_t)(row - page->base);
			return page->rows;
		}
	}
	return NULL;
}

const char *window_value(const struct window *window, int64_t row, const char *column)
{
	size_t at = 0;
	const struct pg_rows *rows = window_row(window, row, &at);
	return rows ? pg_rows_get(rows, at, column) : NULL;
}

int64_t window_find(const struct window *window, const char *name, const char *value)
{
	for (size_t i = 0; i < window->len; i++) {
		const struct window_page *page = &window->pages[i];
		int column = pg_rows_column(page->rows, name);
		for (int64_t row = 0; column >= 0 && row < page->len; row++)
			if (str_eq(pg_rows_at(page->rows, (size_t)row, (size_t)column), value))
				return page->base + row;
	}
	return -1;
}

static void shift(struct window *window, int64_t by)
{
	for (size_t i = 0; i < window->len; i++)
		window->pages[i].base += by;
}

static void remove_page(struct window *window, size_t at)
{
	pg_rows_free(window->pages[at].rows);
	memmove(&window->pages[at], &window->pages[at + 1], (--window->len - at) * sizeof(window->pages[0]));
}

static void insert_page(struct window *window, size_t at, struct pg_rows *rows, int64_t base)
{
	memmove(&window->pages[at + 1], &window->pages[at], (window->len++ - at) * sizeof(window->pages[0]));
	window->pages[at] = (struct window_page){.base = base, .len = (int64_t)pg_rows_count(rows), .rows = rows};
}

void window_append(struct window *window, struct pg_rows *rows, int64_t base)
{
	if (!pg_rows_count(rows)) {
		pg_rows_free(rows);
		return;
	}
	if (window->len == WINDOW_PAGES)
		remove_page(window, 0);
	insert_page(window, window->len, rows, window->len ? window_end(window) : base);
}

struct pg_rows *window_take_last(struct window *window)
{
	return window->pages[--window->len].rows;
}

void window_prepend(struct window *window, struct pg_rows *rows, bool start)
{
	int64_t len = (int64_t)pg_rows_count(rows);
	if (window->len == WINDOW_PAGES) {
		remove_page(window, window->len - 1);
		window->at_end = false;
	}
	if (len)
		insert_page(window, 0, rows, window_start(window) - len);
	else
		pg_rows_free(rows);
	if (start || window_start(window) < 0)
		shift(window, -window_start(window));
	/* There is more above than the numbers leave room for. */
	if (!start && window_start(window) == 0)
		shift(window, 1);
}

void window_trim(struct window *window, int64_t first, int64_t last)
{
	while (window->len > 1 && window->pages[0].base + window->pages[0].len <= first)
		remove_page(window, 0);
	while (window->len > 1 && window->pages[window->len - 1].base >= last) {
		remove_page(window, window->len - 1);
		window->at_end = false;
	}
}
