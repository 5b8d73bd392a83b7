#include "console/list_inside.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdlib.h>

enum {
	PAGE_ROWS = 100,  /* read at a time, or twice what is in sight if that is more */
	MARGIN = 20,      /* rows beyond sight that should be there, too */
	AGAIN_ROWS = 400, /* read again at a time when something changed */
	LIVE_ROWS = 1000, /* of a rule whose findings are kept nowhere */
};

void list_tell(const struct list *list, enum style style, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	char *text = mem_vprintf(fmt, ap);
	va_end(ap);
	list->options.tell(list->options.data, style, text);
	free(text);
}

/* after: the row to go on from, else skip rows from the start, or from the end. */
static void ask_page(struct list *list, enum list_load load, const char *after, int64_t skip, int64_t base, int rows)
{
	const struct list_page page = {
		.after = after,
		.skip = skip,
		.rows = list_is_live(list) ? LIVE_ROWS : rows,
		.back = list_goes_back(load),
		.look = list_look_begin(list, load, after, skip),
		.filter = list->filter,
	};
	list->load = load;
	list->load_base = base;
	list->load_rows = page.rows;
	if (list_ask_page(list, LIST_PAGE, &page))
		return;
	list->load = LOAD_NONE;
	list->loaded = true;
}

/* All rows, and one more, which tells that they are too many. */
static void ask_whole(struct list *list)
{
	const struct list_page page = {
		.around = "sql/queries/console/sorted.sql",
		.rows = LIST_WHOLE_MAX + 1,
		.filter = list->filter,
	};
	list->load = LOAD_WHOLE;
	list->look.on = false;
	list->load_base = 0;
	list->load_rows = page.rows;
	if (list_ask_page(list, LIST_PAGE, &page))
		return;
	list->load = LOAD_NONE;
	list->loaded = true;
}

static int page_rows(const struct list *list)
{
	int64_t sight = 2 * (list->last - list->first);
	return sight > PAGE_ROWS ? (int)sight : PAGE_ROWS;
}

/* Far from all that is loaded: counted from whichever end is nearer. */
static void jump(struct list *list, int64_t from, int64_t to)
{
	int64_t behind = list->total - to > 0 ? list->total - to : 0;
	if (list->total >= 0 && !list->total_more && behind < from && list_can_go_back(list))
		ask_page(list, LOAD_LAST, NULL, behind, list->total - behind, page_rows(list));
	else
		ask_page(list, LOAD_FIRST, NULL, from, from, page_rows(list));
}

void list_load_missing(struct list *list)
{
	int64_t start = window_start(&list->window), end = window_end(&list->window);
	if (list->load != LOAD_NONE || list->err.kind != ERR_NONE ||
		session_state(list->options.session) != SESSION_READY)
		return;
	/* Without what its rule needs, there is nothing to list either. */
	if (list->options.view->rule && !session_rule(list->options.session, list->options.view->rule, &list->err))
		return;
	if (!list->loaded) {
		if (list->whole)
			ask_whole(list);
		else if (list->keep && list->keep_row && list_can_go_back(list) && !list_is_live(list))
			ask_page(list, LOAD_AROUND, list->keep, 0, list->keep_row, page_rows(list));
		else
			ask_page(list, LOAD_FIRST, NULL, 0, 0, page_rows(list));
		return;
	}
	if (!list->window.len || list->whole || list_is_live(list))
		return;
	int64_t from = list->first > MARGIN ? list->first - MARGIN : 0;
	int64_t to = list->last + MARGIN;
	if (list->last < start || (list->first > end + page_rows(list) && !list->window.at_end))
		jump(list, from, to);
	else if (from < start)
		ask_page(list, LOAD_BEFORE, window_value(&list->window, start, "at"), 0, start, page_rows(list));
	else if (to > end && !list->window.at_end && !list->look.stopped)
		ask_page(list, LOAD_NEXT, list->look.at ? list->look.at : window_value(&list->window, end - 1, "at"), 0,
			end, page_rows(list));
}

static void add_page(struct list *list, struct pg_rows *rows)
{
	struct window *window = &list->window;
	int64_t len = (int64_t)pg_rows_count(rows);
	int64_t base = list->load_base;
	bool full = len >= list->load_rows;
	if (list->load == LOAD_BEFORE) {
		window_prepend(window, rows, !full);
		return;
	}
	if (list->load != LOAD_NEXT)
		window_clear(window);
	if (list->load == LOAD_LAST || (list->load == LOAD_AROUND && full))
		base = base > len ? base - len : 0;
	else if (list->load == LOAD_AROUND)
		base = 0;
	window_append(window, rows, base);
	window->at_end = list->load == LOAD_LAST ? base + len >= list->total : list->load != LOAD_AROUND && !full;
	/* What should be here is gone, but not all that there is: from the start, and counted again. */
	if (!window->len && base > 0) {
		window->at_end = list->loaded = false;
		list->total = -1;
	}
}

static void take_live_total(struct list *list, const struct pg_rows *rows)
{
	bool any = pg_rows_count(rows) > 0;
	list->total = any ? pg_rows_int(rows, 0, "total") : 0;
	list->shown = list->total;
	list->total_more = list->shown_more = false;
}

/* The row that a new filter should find again: where it is not among the first, it is looked for in all of them. */
static void look_for_kept(struct list *list)
{
	bool here = window_find(&list->window, list_place_column(list), list->keep) >= 0;
	bool all = list->whole || list_is_live(list) || (list->window.at_end && !window_start(&list->window));
	if (!here && !all && list->total <= LIST_WHOLE_MAX && !list->total_more) {
		list->whole = true;
		ask_whole(list);
		return;
	}
	free(list->keep);
	list->keep = NULL;
}

/* What is before it is here: the row itself, if there still is one, comes with what follows. */
static void go_on_to_kept(struct list *list)
{
	list->keep_row = 0;
	if (list->window.len) {
		list->first = window_end(&list->window) - 1;
		list->last = list->first + 1;
	} else {
		list->loaded = false;
	}
	list_load_missing(list);
}

/* They turned out to be too many to be had at once: back to the query's own order. */
static void leave_whole(struct list *list)
{
	bool sorted = list->order.column < list->options.section->ncolumns;
	list->whole = list->loaded = false;
	list->order = (struct list_order){.column = list->options.section->ncolumns};
	window_clear(&list->window);
	if (!sorted) {
		free(list->keep);
		list->keep = NULL;
		return;
	}
	list_tell(list, STYLE_WARNING,
		_("There are more than 10,000 rows: they stand in the list's own order. Narrow it with / to "
		  "sort "
		  "it."));
}

static bool is_too_much(const struct list *list, const struct pg_rows *rows)
{
	return list->load == LOAD_WHOLE && pg_rows_count(rows) > LIST_WHOLE_MAX;
}

static void take_page(struct list *list, struct pg_rows *rows)
{
	if (list_is_live(list))
		take_live_total(list, rows);
	list->loaded = true;
	if (is_too_much(list, rows)) {
		leave_whole(list);
		pg_rows_free(rows);
	} else {
		add_page(list, rows);
	}
	list->load = LOAD_NONE;
	/* Pages far from what is in sight are let go, so that memory does not grow with the way walked. */
	window_trim(&list->window, list->first - 2 * page_rows(list), list->last + 2 * page_rows(list));
}

/* The header says so, and a session that is back is another: the list is read again then. */
static bool is_cut_off(const struct list *list, const struct err *err)
{
	return err->kind == ERR_CONNECT && session_state(list->options.session) != SESSION_READY;
}

/* False if there is nothing new to be seen yet. */
static bool on_page(struct list *list, struct pg_rows *rows, const struct err *err)
{
	if (!rows) {
		if (list_look_again(list, err))
			return false;
		list->load = LOAD_NONE;
		if (err->kind != ERR_INTERRUPTED && !is_cut_off(list, err))
			err_set(&list->err, err->kind, "%s", err->text);
		return true;
	}
	rows = asker_take(list->asker);
	if (list_look_on(list, &rows))
		return true;
	bool around = list->load == LOAD_AROUND;
	take_page(list, rows);
	if (around) {
		go_on_to_kept(list);
		return false;
	}
	if (list->again) {
		list_reload(list);
		return true;
	}
	list_settle_count(list);
	if (list->keep && list->loaded)
		look_for_kept(list);
	list_load_missing(list);
	return true;
}

static void on_answer(void *data, int slot, struct pg_rows *rows, const struct err *err)
{
	struct list *list = data;
	bool seen = true;
	if (slot == LIST_PAGE)
		seen = on_page(list, rows, err);
	else if (slot == LIST_COUNT)
		list_on_count(list, rows, err);
	else
		list_on_marks(list, slot, rows, err);
	if (seen)
		list->options.changed(list->options.data);
}

struct list *list_new(const struct list_options *options)
{
	struct list *list = mem_zero(1, sizeof(*list));
	list->options = *options;
	list->asker = asker_new(options->session, on_answer, list);
	list->marks = marks_new();
	list->total = list->shown = list->all = -1;
	list->order.column = options->section->ncolumns;
	return list;
}

void list_free(struct list *list)
{
	if (!list)
		return;
	list_look_drop(list);
	list_forget_count(list);
	asker_free(list->asker);
	window_clear(&list->window);
	list_range_drop(list);
	marks_free(list->marks);
	cell_done(&list->cell);
	err_done(&list->err);
	free(list->filter);
	free(list->keep);
	free(list);
}

void list_reload(struct list *list)
{
	err_done(&list->err);
	if (session_state(list->options.session) != SESSION_READY)
		return;
	if (list->options.view->rule && !session_rule(list->options.session, list->options.view->rule, &list->err))
		return;
	/* A page under way is as new as it gets, but one behind it may not be. */
	list->again = list->load != LOAD_NONE && asker_is_busy(list->asker, LIST_PAGE);
	if (list->again)
		return;
	list->recount = true;
	if (!list->filter)
		list_settle_count(list);
	list_check_here(list);
	if (list->whole) {
		ask_whole(list);
		return;
	}
	int64_t start = window_start(&list->window), len = window_end(&list->window) - start;
	int rows = len < page_rows(list) ? page_rows(list) : (int)len;
	if (rows > AGAIN_ROWS)
		rows = AGAIN_ROWS;
	/* What was not looked for is not looked for now. */
	if (list->look.stopped && len < rows)
		rows = (int)len;
	if (!rows)
		return;
	if (start > 0)
		ask_page(list, LOAD_AGAIN, window_value(&list->window, start, "at"), 0, start + 1, rows);
	else
		ask_page(list, LOAD_AGAIN, NULL, 0, 0, rows);
}

void list_set_filter(struct list *list, const char *filter, const char *keep)
{
	if (str_eq(filter, list->filter)) {
		list_look_resume(list);
		return;
	}
	char *kept = mem_strdup(keep);
	free(list->filter);
	free(list->keep);
	list->filter = mem_strdup(filter);
	list->keep = kept;
	asker_drop(list->asker, LIST_PAGE);
	list_look_drop(list);
	list_forget_count(list);
	window_clear(&list->window);
	err_done(&list->err);
	list->load = LOAD_NONE;
	list->loaded = list->again = false;
	list->first = list->last = 0;
	/* Read whole to find a row again, not to be sorted: that is over. */
	list->whole = list->whole && list->order.column < list->options.section->ncolumns;
	if (!list->filter && session_state(list->options.session) == SESSION_READY)
		list_settle_count(list);
	list_range_drop(list);
	list_check_shown(list);
	list_load_missing(list);
}

void list_keep(struct list *list, const char *place, int64_t row)
{
	char *kept = mem_strdup(place);
	free(list->keep);
	list->keep = kept;
	list->keep_row = row > 0 ? row : 0;
	asker_drop(list->asker, LIST_PAGE);
	window_clear(&list->window);
	list->load = LOAD_NONE;
	list->loaded = list->again = false;
	list_load_missing(list);
}

void list_set_order(struct list *list, const struct list_order *order)
{
	bool same = order->column == list->order.column && order->change == list->order.change &&
		    order->descending == list->order.descending;
	if (same)
		return;
	list->order = *order;
	list->whole = true;
	list_look_drop(list);
	list_range_drop(list);
	err_done(&list->err);
	list->again = false;
	if (session_state(list->options.session) == SESSION_READY)
		ask_whole(list);
	else
		list->loaded = false;
}

const struct list_order *list_order(const struct list *list)
{
	return &list->order;
}

char *list_why_unsorted(const struct list *list)
{
	struct str text = STR_INIT, number = STR_INIT;
	if (list->total <= LIST_WHOLE_MAX && !list->total_more)
		return NULL;
	char *count = mem_printf("%lld", (long long)list->total);
	cell_add_number(&number, count);
	str_add(&number, list->total_more ? "+" : "");
	str_addf(&text, _("Lists of up to 10,000 rows can be sorted, this one has %s: narrow it with / first."),
		str_text(&number));
	str_done(&number);
	free(count);
	return str_take(&text);
}

void list_set_reveal(struct list *list, bool reveal)
{
	list->cell.reveal = reveal;
}

bool list_is_looking(const struct list *list)
{
	return list->keep != NULL;
}

const char *list_filter(const struct list *list)
{
	return list->filter;
}
