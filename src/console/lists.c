#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "console/lists_inside.h"

#include <stdlib.h>

/* One that turned out to be too long to be sorted is in its own order again: then so are the others. */
static void keep_order(struct lists *lists)
{
	struct list_order own = {.column = lists->options.section->ncolumns};
	bool any = false;
	for (size_t i = 0; i < lists->len; i++)
		any = any || list_order(lists->items[i].list)->column == own.column;
	for (size_t i = 0; any && i < lists->len; i++)
		list_set_order(lists->items[i].list, &own);
}

static void on_changed(void *data)
{
	struct lists *lists = data;
	lists->stale = true;
	if (lists->len > 1) {
		keep_order(lists);
		lists_merge(lists);
	}
	lists->options.changed(lists->options.data);
}

/* Each of several says how many of its own it marked: what counts is how many there are by then. */
static void on_tell(void *data, enum style style, const char *text)
{
	const struct lists *lists = data;
	size_t count = lists_marked(lists);
	char *all = lists->len > 1 && style == STYLE_MARKED
			    ? mem_printf(N_("%zu row marked", "%zu rows marked", count), count)
			    : NULL;
	lists->options.tell(lists->options.data, style, all ? all : text);
	free(all);
}

struct lists *lists_new(const struct list_options *options, struct session *const *sessions, size_t count)
{
	struct lists *lists = mem_zero(1, sizeof(*lists));
	struct list_options each = *options;
	lists->options = *options;
	lists->len = count > 1 ? count : 1;
	lists->items = mem_zero(lists->len, sizeof(*lists->items));
	lists->stale = true;
	each.changed = on_changed;
	each.tell = on_tell;
	each.data = lists;
	for (size_t i = 0; i < lists->len; i++) {
		each.session = count > 1 ? sessions[i] : options->session;
		lists->items[i].session = each.session;
		lists->items[i].list = list_new(&each);
	}
	return lists;
}

void lists_free(struct lists *lists)
{
	if (!lists)
		return;
	for (size_t i = 0; i < lists->len; i++)
		list_free(lists->items[i].list);
	free(lists->range);
	free(lists->slots.items);
	free(lists->items);
	str_done(&lists->place);
	free(lists);
}

size_t lists_len(const struct lists *lists)
{
	return lists->len;
}

struct list *lists_at(const struct lists *lists, size_t index)
{
	return lists->items[index].list;
}

struct list *lists_of(const struct lists *lists, int64_t row, int64_t *at)
{
	const struct lists_slot *slot = lists->len > 1 ? lists_slot(lists, row) : NULL;
	*at = slot ? slot->row : row;
	if (lists->len > 1)
		return slot ? lists->items[slot->item].list : NULL;
	return lists->items[0].list;
}

struct session *lists_session(struct lists *lists, int64_t row)
{
	const struct lists_slot *slot = lists_slot(lists, row);
	if (slot)
		lists->last = slot->item;
	return lists->items[lists->last].session;
}

const char *lists_key(const struct lists *lists, int64_t row)
{
	int64_t at = 0;
	const struct list *list = lists_of(lists, row, &at);
	return list ? list_key(list, at) : NULL;
}

const char *lists_value(const struct lists *lists, int64_t row, const char *column)
{
	int64_t at = 0;
	const struct list *list = lists_of(lists, row, &at);
	return list ? list_value(list, at, column) : NULL;
}

void lists_reload(struct lists *lists)
{
	for (size_t i = 0; i < lists->len; i++)
		list_reload(lists->items[i].list);
}

void lists_refresh(struct lists *lists)
{
	for (size_t i = 0; i < lists->len; i++) {
		struct lists_item *item = &lists->items[i];
		if (session_look(item->session, &item->seen) != SESSION_NO_NEWS)
			list_reload(item->list);
	}
}

void lists_set_filter(struct lists *lists, const char *filter, const char *keep)
{
	const char *rest = keep;
	size_t of = lists->len > 1 ? lists_item_of(lists, keep, &rest) : 0;
	for (size_t i = 0; i < lists->len; i++)
		list_set_filter(lists->items[i].list, filter, i == of ? rest : NULL);
	lists->stale = true;
	if (lists->len > 1)
		lists_range_drop(lists);
}

const char *lists_filter(const struct lists *lists)
{
	return list_filter(lists->items[0].list);
}

void lists_keep(struct lists *lists, const char *place, int64_t row)
{
	const char *rest = place;
	size_t of = lists->len > 1 ? lists_item_of(lists, place, &rest) : 0;
	/* Where the others begin to be of use to it is not known: it is looked for from the start. */
	list_keep(lists->items[of].list, rest, lists->len > 1 ? 0 : row);
	lists->stale = true;
}

bool lists_is_looking(const struct lists *lists)
{
	bool any = false;
	for (size_t i = 0; i < lists->len; i++)
		any = any || list_is_looking(lists->items[i].list);
	return any;
}

bool lists_is_seeking(const struct lists *lists)
{
	bool any = false;
	for (size_t i = 0; i < lists->len; i++)
		any = any || list_is_seeking(lists->items[i].list);
	return any;
}

void lists_stop_seeking(struct lists *lists)
{
	for (size_t i = 0; i < lists->len; i++)
		list_stop_seeking(lists->items[i].list);
	lists->stale = true;
}

void lists_add_seeking(const struct lists *lists, struct str *out)
{
	for (size_t i = 0; i < lists->len; i++) {
		struct str text = STR_INIT;
		list_add_seeking(lists->items[i].list, &text);
		if (text.len && lists->len > 1)
			str_addf(out, "%s%s: ", out->len ? "  " : "", session_name(lists->items[i].session));
		str_add(out, str_text(&text));
		str_done(&text);
	}
}

void lists_set_order(struct lists *lists, const struct list_order *order)
{
	for (size_t i = 0; i < lists->len; i++)
		list_set_order(lists->items[i].list, order);
	lists->stale = true;
	if (lists->len > 1)
		lists_range_drop(lists);
}

const struct list_order *lists_order(const struct lists *lists)
{
	return list_order(lists->items[0].list);
}

char *lists_why_unsorted(const struct lists *lists)
{
	char *why = NULL;
	for (size_t i = 0; i < lists->len && !why; i++)
		why = list_why_unsorted(lists->items[i].list);
	return why;
}

void lists_set_reveal(struct lists *lists, bool reveal)
{
	for (size_t i = 0; i < lists->len; i++)
		list_set_reveal(lists->items[i].list, reveal);
}

static int64_t sum(const struct lists *lists, int64_t (*count)(const struct list *list, bool *more), bool *more)
{
	int64_t rows = 0;
	*more = false;
	for (size_t i = 0; i < lists->len && rows >= 0; i++) {
		const struct list *list = lists->items[i].list;
		enum grid_state state = list_grid_ops.total(lists->items[i].list).state;
		bool some = false;
		int64_t own = lists->len > 1 && (state == GRID_FAILED || state == GRID_ABSENT) ? 0 : count(list, &some);
		rows = own < 0 ? -1 : rows + own;
		*more = *more || some;
	}
	/* Under a filter nobody needs more than that. */
	if (lists->len > 1 && lists_filter(lists) && rows > LIST_WHOLE_MAX) {
		rows = LIST_WHOLE_MAX;
		*more = true;
	}
	return rows;
}

int64_t lists_shown(const struct lists *lists, bool *more)
{
	return sum(lists, list_shown, more);
}

int64_t lists_count(const struct lists *lists, bool *more)
{
	return sum(lists, list_count, more);
}

int64_t lists_only(const struct lists *lists, bool *all)
{
	*all = false;
	return lists->len == 1 ? list_only(lists->items[0].list, all) : -1;
}

bool lists_is_live(const struct lists *lists)
{
	bool any = false;
	for (size_t i = 0; i < lists->len; i++)
		any = any || list_is_live(lists->items[i].list);
	return any;
}

char *lists_why_missing(const struct lists *lists, size_t index)
{
	const struct lists_item *item = &lists->items[index];
	const struct grid_total total = list_grid_ops.total(item->list);
	if (lists->len == 1)
		return NULL;
	if (session_is_cut_off(item->session))
		return mem_printf(_("%s is down: %s"), session_name(item->session), session_error(item->session));
	if (total.state == GRID_FAILED || total.state == GRID_ABSENT)
		return mem_printf("%s: %s", session_name(item->session), total.why);
	return NULL;
}
