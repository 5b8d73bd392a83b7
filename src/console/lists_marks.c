/* What is marked of several lists, each of which has its own marks. */
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "console/lists_inside.h"

#include <stdlib.h>

static size_t sum(const struct lists *lists, size_t (*count)(const struct marks *marks))
{
	size_t rows = 0;
	for (size_t i = 0; i < lists->len; i++)
		rows += count(list_marks(lists->items[i].list));
	return rows;
}

size_t lists_marked(const struct lists *lists)
{
	return sum(lists, marks_count);
}

size_t lists_hidden(const struct lists *lists)
{
	return sum(lists, marks_hidden);
}

size_t lists_lost(const struct lists *lists)
{
	return sum(lists, marks_lost);
}

struct list *lists_marked_in(const struct lists *lists)
{
	struct list *only = NULL;
	for (size_t i = 0; i < lists->len; i++) {
		struct list *list = lists->items[i].list;
		if (!marks_count(list_marks(list)))
			continue;
		if (only)
			return NULL;
		only = list;
	}
	return only;
}

void lists_drop_marks(struct lists *lists)
{
	for (size_t i = 0; i < lists->len; i++)
		marks_clear(list_marks(lists->items[i].list));
}

void lists_drop_hidden(struct lists *lists)
{
	for (size_t i = 0; i < lists->len; i++)
		marks_drop_hidden(list_marks(lists->items[i].list));
}

void lists_toggle_mark(struct lists *lists, int64_t row)
{
	int64_t at = 0;
	struct list *list = lists_of(lists, row, &at);
	if (list)
		list_toggle_mark(list, at);
}

void lists_mark_all(struct lists *lists)
{
	for (size_t i = 0; i < lists->len; i++)
		if (!session_is_cut_off(lists->items[i].session))
			list_mark_all(lists->items[i].list);
}

void lists_mark_same(struct lists *lists, const char *column, const char *value)
{
	for (size_t i = 0; i < lists->len; i++)
		if (!session_is_cut_off(lists->items[i].session))
			list_mark_same(lists->items[i].list, column, value);
}

bool lists_in_range(const struct lists *lists)
{
	return lists->len == 1 ? list_in_range(lists->items[0].list) : lists->range != NULL;
}

void lists_range_drop(struct lists *lists)
{
	if (lists->len == 1)
		list_range_drop(lists->items[0].list);
	free(lists->range);
	lists->range = NULL;
}

bool lists_range_begin(struct lists *lists, int64_t row)
{
	if (lists->len == 1)
		return list_range_begin(lists->items[0].list, row);
	lists_range_drop(lists);
	lists->range = lists_key(lists, row) ? mem_strdup(lists_place(lists, row)) : NULL;
	lists->range_row = lists->range_to = row;
	return lists->range != NULL;
}

void lists_range_move(struct lists *lists, int64_t row)
{
	if (lists->len == 1)
		list_range_move(lists->items[0].list, row);
	if (!lists->range)
		return;
	int64_t here = lists_find(lists, lists->range);
	lists->range_row = here >= 0 ? here : lists->range_row;
	lists->range_to = row;
}

bool lists_is_in_range(const struct lists *lists, int64_t row)
{
	int64_t from = lists->range_row, to = lists->range_to;
	return lists->range && (from < to ? row >= from && row <= to : row >= to && row <= from);
}

void lists_range_end(struct lists *lists)
{
	if (lists->len == 1)
		list_range_end(lists->items[0].list);
	if (!lists->range)
		return;
	int64_t from = lists->range_row, to = lists->range_to, at = 0;
	int64_t first = from < to ? from : to, last = from < to ? to : from;
	if (!lists_slot(lists, first) || !lists_slot(lists, last)) {
		lists_range_drop(lists);
		lists->options.tell(lists->options.data, STYLE_WARNING,
			_("A range over several databases can have the rows that are loaded; here are more."));
		return;
	}
	for (int64_t row = first; row <= last; row++) {
		struct list *list = lists_of(lists, row, &at);
		list_mark(list, at);
	}
	lists_range_drop(lists);
	char *text = mem_printf(
		N_("%zu row marked", "%zu rows marked", (size_t)(last - first + 1)), (size_t)(last - first + 1));
	lists->options.tell(lists->options.data, STYLE_MARKED, text);
	free(text);
}
