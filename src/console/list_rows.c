#include "base/clock.h"
#include "base/text.h"
#include "console/filter.h"
#include "console/list_inside.h"

#include <time.h>

/* For the grid a row is where it stands, not what it is: a gig that was put right and went down among the others does
 * not take the cursor along. */
const char *list_place_column(const struct list *list)
{
	return list_is_live(list) ? "key" : "at";
}

const char *list_key(const struct list *list, int64_t row)
{
	return window_value(&list->window, row, "key");
}

int64_t list_only(const struct list *list, bool *all)
{
	const struct window *window = &list->window;
	int64_t only = -1, count = 0;
	*all = list->loaded && list->err.kind == ERR_NONE && (list->whole || window->at_end) && !window_start(window);
	for (int64_t row = 0; *all && row < window_end(window) && count < 2; row++) {
		if (!list_key(list, row))
			continue;
		only = row;
		count++;
	}
	return count == 1 ? only : -1;
}

struct session *list_session(const struct list *list)
{
	return list->options.session;
}

bool list_here(const struct list *list, int64_t *from, int64_t *to)
{
	*from = window_start(&list->window);
	*to = window_end(&list->window);
	return list->whole || list_is_live(list) || list->window.at_end || list->look.stopped;
}

int64_t list_find(const struct list *list, const char *key)
{
	return window_find(&list->window, "key", key);
}

const char *list_value(const struct list *list, int64_t row, const char *column)
{
	return window_value(&list->window, row, column);
}

static struct grid_total grid_total(void *data)
{
	const struct list *list = data;
	const struct session *session = list->options.session;
	struct grid_total total = {.state = GRID_READY, .rows = window_end(&list->window)};
	total.why = filter_empty_text(list->filter, view_text(&list->options.section->empty, list->options.lang));
	if (list->err.kind != ERR_NONE) {
		total.state = list->err.kind == ERR_MISSING ? GRID_ABSENT : GRID_FAILED;
		total.why = list->err.text;
	} else if (!list->loaded) {
		bool down = session_is_cut_off(session);
		total.state = down ? GRID_FAILED : GRID_LOADING;
		total.why = down ? session_error(session) : NULL;
	} else if (list->look.stopped) {
		total.why = _("Nothing found so far.");
	} else if (list->whole) {
		total.rows = window_end(&list->window);
	} else if (list_is_live(list)) {
		total.more = list->total > total.rows;
	} else if (!list->window.at_end && list->total > total.rows) {
		total.rows = list->total;
		total.more = list->total_more;
	} else if (!list->window.at_end) {
		total.rows++;
		total.more = true;
	}
	return total;
}

static void grid_want(void *data, int64_t first, int64_t last)
{
	struct list *list = data;
	/* Until the row that is to be found again is there, it is that which is wanted. */
	if (!list->keep || !list->window.len) {
		list->first = first;
		list->last = last;
	}
	list_load_missing(list);
}

static bool grid_cell(void *data, int64_t row, size_t column, struct grid_cell *cell)
{
	struct list *list = data;
	size_t at = 0;
	const struct pg_rows *rows = window_row(&list->window, row, &at);
	int64_t now = (int64_t)time(NULL) + session_pulse(list->options.session)->clock_ahead;
	if (rows)
		cell_format(&list->cell, &list->options.section->columns[column], rows, at, now, cell);
	return rows != NULL;
}

static const char *grid_place(void *data, int64_t row)
{
	const struct list *list = data;
	return window_value(&list->window, row, list_place_column(list));
}

static int64_t grid_find(void *data, const char *place)
{
	const struct list *list = data;
	return window_find(&list->window, list_place_column(list), place);
}

static bool is_in_range(const struct list_range *range, int64_t row)
{
	return range->anchor &&
	       (range->row < range->to ? row >= range->row && row <= range->to : row >= range->to && row <= range->row);
}

static bool grid_marked(void *data, int64_t row)
{
	const struct list *list = data;
	const char *key = window_value(&list->window, row, "key");
	if (is_in_range(&list->range, row))
		return true;
	return key && marks_has(list->marks, key);
}

const struct grid_ops list_grid_ops = {
	.total = grid_total,
	.want = grid_want,
	.cell = grid_cell,
	.key = grid_place,
	.find = grid_find,
	.marked = grid_marked,
};
