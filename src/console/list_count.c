/* How many rows a list has. Under a filter it is known where the page that is looked for came to its end, and else
 * counted from there on, statement by statement. */
#include "base/mem.h"
#include "base/str.h"
#include "console/list_inside.h"

#include <stdlib.h>

static void ask(struct list *list)
{
	list_ask_count(list, list->tally.from, list->filter ? list_pace_ask(&list->tally.pace) : 0);
}

static void go_on(struct list *list, const char *from)
{
	char *copy = mem_strdup(from);
	free(list->tally.from);
	list->tally.from = copy;
	ask(list);
}

void list_forget_count(struct list *list)
{
	asker_drop(list->asker, LIST_COUNT);
	free(list->tally.from);
	list->tally = (struct list_tally){.pace = list->tally.pace};
	list->total = list->shown = -1;
	list->total_more = list->shown_more = list->recount = false;
}

/* How many of the rows that are here count as shown. */
static int64_t shown_here(const struct list *list)
{
	int64_t shown = 0, end = window_end(&list->window);
	for (int64_t row = window_start(&list->window); row < end; row++) {
		const char *drifted = window_value(&list->window, row, "drifted");
		shown += !drifted || *drifted == 't';
	}
	return shown;
}

void list_settle_count(struct list *list)
{
	const struct window *window = &list->window;
	bool from_start = list->filter && !window_start(window);
	bool due = list->recount || (list->total < 0 && !asker_is_busy(list->asker, LIST_COUNT));
	if (!due || list_is_live(list) || list->look.stopped)
		return;
	list->recount = false;
	asker_drop(list->asker, LIST_COUNT);
	list->tally.rows = from_start ? window_end(window) : 0;
	list->tally.shown = from_start ? shown_here(list) : 0;
	if (from_start && window->at_end) {
		list->total = list->tally.rows;
		list->shown = list->tally.shown;
		list->total_more = list->shown_more = false;
	} else {
		go_on(list, from_start && window->len ? window_value(window, window_end(window) - 1, "at") : NULL);
	}
}

/* Under a filter nobody needs more than that. */
static int64_t bounded(const struct list *list, int64_t rows, bool *more)
{
	bool over = list->filter && rows > LIST_WHOLE_MAX;
	*more = *more || over;
	return over ? LIST_WHOLE_MAX : rows;
}

void list_on_count(struct list *list, const struct pg_rows *rows, const struct err *err)
{
	struct list_tally *tally = &list->tally;
	if (!rows) {
		if (list->filter && list_pace_shrink(&tally->pace, err))
			ask(list);
		return;
	}
	const char *at = pg_rows_get(rows, 0, "at");
	list_pace_learn(&tally->pace);
	if (pg_rows_column(rows, "at") < 0)
		tally->rows = tally->shown = 0; /* it counts from the start, wherever it is told to begin */
	tally->rows += pg_rows_int(rows, 0, "rows");
	tally->shown += pg_rows_int(rows, 0, "shown");
	if (at && tally->rows <= LIST_WHOLE_MAX) {
		go_on(list, at);
		return;
	}
	list->total_more = pg_rows_bool(rows, 0, "more");
	list->shown_more = pg_rows_bool(rows, 0, "shown_more");
	list->total = bounded(list, tally->rows, &list->total_more);
	list->shown = bounded(list, tally->shown, &list->shown_more);
	/* Where it is not the end of them, there may be more of those that are shown, too. */
	list->shown_more = list->shown_more || (at && list->shown);
	if (!list->filter)
		list->all = list->total;
}

int64_t list_shown(const struct list *list, bool *more)
{
	*more = list->shown_more;
	return list->shown;
}

int64_t list_count(const struct list *list, bool *more)
{
	bool some = list->total < 0 && list->filter && window_end(&list->window);
	*more = some || list->total_more;
	return some ? window_end(&list->window) : list->total;
}
