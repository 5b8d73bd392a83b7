/* The rows of several lists among each other, from those of each that are loaded. */
#include "base/mem.h"
#include "base/str.h"
#include "console/lists_inside.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	FAR = 200,   /* beyond what is known by that much, nothing is read on the way */
	NEAR = 1000, /* from an end all lists are read from there */
	STEP = 500,  /* read on at a time */
};

static bool is_number(const char *text, double *number)
{
	char *end = NULL;
	*number = strtod(text, &end);
	return end != text && !*end;
}

/* As sorted.sql has it: numbers before words, and what is null comes last whichever way it goes. */
static int compare_values(const char *a, const char *b, bool descending)
{
	double x = 0, y = 0;
	if (!a || !b)
		return !a - !b;
	bool a_number = is_number(a, &x), b_number = is_number(b, &y);
	int order = a_number && b_number   ? (x > y) - (x < y)
		    : a_number != b_number ? b_number - a_number
					   : strcoll(a, b);
	return descending ? -order : order;
}

/* Below zero where the row of one stands before the other's, above where behind it. */
static int compare(const struct lists *lists, const struct list *a, int64_t a_row, const struct list *b, int64_t b_row)
{
	const struct view_section *section = lists->options.section;
	const struct list_order *order = list_order(a);
	int result = 0;
	if (order->column < section->ncolumns) {
		bool turned = section->columns[order->column].format == VIEW_AGE;
		return compare_values(list_value(a, a_row, "sorted_value"), list_value(b, b_row, "sorted_value"),
			order->descending != turned);
	}
	for (size_t i = 0; i < section->nsort && !result; i++) {
		const char *column = section->sort[i].column;
		result = compare_values(
			list_value(a, a_row, column), list_value(b, b_row, column), section->sort[i].descending);
	}
	return result;
}

static int compare_items(const struct lists *lists, const struct lists_item *a, const struct lists_item *b)
{
	return compare(lists, a->list, a->next, b->list, b->next);
}

/* What the list has; nothing where it says something else instead. */
static void look(struct lists_item *item)
{
	const struct grid_total total = list_grid_ops.total(item->list);
	item->from = item->to = 0;
	item->ended = true;
	if (total.state == GRID_READY || total.state == GRID_LOADING)
		item->ended = list_here(item->list, &item->from, &item->to) || total.state == GRID_LOADING;
	item->next = item->from;
}

/* Of a list that is not here from its start nobody knows what is before it: the rows of the others that stand before
 * its first are not known to follow each other. */
static void align(struct lists *lists)
{
	const struct lists_item *last = NULL;
	for (size_t i = 0; i < lists->len; i++) {
		const struct lists_item *item = &lists->items[i];
		if (item->from > 0 && item->from < item->to && (!last || compare_items(lists, item, last) > 0))
			last = item;
	}
	for (size_t i = 0; i < lists->len; i++) {
		struct lists_item *item = &lists->items[i];
		while (last && item != last && item->next < item->to && compare_items(lists, item, last) < 0)
			item->next++;
		item->from = item->next;
		lists->base += item->from;
	}
}

/* The item with the row that comes next; NULL: it is not known, or there is none. */
static struct lists_item *next(struct lists *lists)
{
	struct lists_item *first = NULL;
	for (size_t i = 0; i < lists->len; i++) {
		struct lists_item *item = &lists->items[i];
		if (item->next == item->to && !item->ended)
			return NULL;
		if (item->next < item->to && (!first || compare_items(lists, item, first) < 0))
			first = item;
	}
	return first;
}

void lists_merge(struct lists *lists)
{
	struct lists_item *item = NULL;
	if (!lists->stale)
		return;
	lists->stale = false;
	lists->slots.len = 0;
	lists->base = 0;
	for (size_t i = 0; i < lists->len; i++)
		look(&lists->items[i]);
	align(lists);
	while ((item = next(lists)))
		VEC_PUSH(&lists->slots, ((struct lists_slot){(size_t)(item - lists->items), item->next++}));
}

const struct lists_slot *lists_slot(const struct lists *lists, int64_t row)
{
	int64_t at = row - lists->base;
	return at >= 0 && at < (int64_t)lists->slots.len ? &lists->slots.items[at] : NULL;
}

const char *lists_place(struct lists *lists, int64_t row)
{
	const struct lists_slot *slot = lists_slot(lists, row);
	const char *place = slot ? list_grid_ops.key(lists->items[slot->item].list, slot->row) : NULL;
	if (!place)
		return NULL;
	str_clear(&lists->place);
	str_addf(&lists->place, "%zu:%s", slot->item, place);
	return str_text(&lists->place);
}

size_t lists_item_of(const struct lists *lists, const char *place, const char **rest)
{
	char *end = NULL;
	size_t item = place ? strtoul(place, &end, 10) : 0;
	*rest = end && *end == ':' ? end + 1 : NULL;
	return item < lists->len ? item : 0;
}

int64_t lists_find(const struct lists *lists, const char *place)
{
	const char *rest = NULL;
	size_t item = lists_item_of(lists, place, &rest);
	int64_t row = rest ? list_grid_ops.find(lists->items[item].list, rest) : -1;
	for (size_t i = 0; row >= 0 && i < lists->slots.len; i++)
		if (lists->slots.items[i].item == item && lists->slots.items[i].row == row)
			return lists->base + (int64_t)i;
	return -1;
}

static struct grid_total grid_total(void *data)
{
	struct lists *lists = data;
	struct grid_total sum = {.state = GRID_READY}, bad = {.state = GRID_READY};
	bool ready = false, loading = false;
	if (lists->len == 1)
		return list_grid_ops.total(lists->items[0].list);
	lists_merge(lists);
	for (size_t i = 0; i < lists->len; i++) {
		const struct grid_total total = list_grid_ops.total(lists->items[i].list);
		bool counts = total.state == GRID_READY || total.state == GRID_LOADING;
		ready = ready || total.state == GRID_READY;
		loading = loading || total.state == GRID_LOADING;
		sum.rows += counts ? total.rows : 0;
		sum.more = sum.more || (counts && total.more);
		sum.why = total.state == GRID_READY ? total.why : sum.why;
		if (!counts && bad.state == GRID_READY)
			bad = total;
	}
	sum.state = loading ? GRID_LOADING : GRID_READY;
	return ready || loading ? sum : bad;
}

static void want_of(const struct lists_item *item, int64_t first, int64_t last)
{
	list_grid_ops.want(item->list, first > 0 ? first : 0, last);
}

static int64_t rows_of(const struct lists_item *item)
{
	return list_grid_ops.total(item->list).rows;
}

/* Around what is known: before and behind are how many rows are missing there. */
static void want_near(struct lists *lists, int64_t first, int64_t last)
{
	int64_t end = lists->base + (int64_t)lists->slots.len;
	int64_t before = lists->base > first ? lists->base - first : 0, behind = last > end ? last - end : 0;
	for (size_t i = 0; i < lists->len; i++) {
		const struct lists_item *item = &lists->items[i];
		int64_t from = item->from, to = item->from;
		for (size_t at = 0; at < lists->slots.len && lists->base + (int64_t)at < last; at++) {
			bool own = lists->slots.items[at].item == i;
			from += own && lists->base + (int64_t)at < first;
			to += own;
		}
		want_of(item, from - (before < STEP ? before : STEP), to + (behind < STEP ? behind : STEP));
	}
}

static void grid_want(void *data, int64_t first, int64_t last)
{
	struct lists *lists = data;
	if (lists->len == 1) {
		list_grid_ops.want(lists->items[0].list, first, last);
		return;
	}
	lists_merge(lists);
	const struct grid_total total = grid_total(lists);
	int64_t end = lists->base + (int64_t)lists->slots.len, behind = total.rows - first;
	if (last + FAR < lists->base && last < NEAR) {
		for (size_t i = 0; i < lists->len; i++)
			want_of(&lists->items[i], 0, last);
	} else if (first > end + FAR && !total.more && behind < NEAR) {
		for (size_t i = 0; i < lists->len; i++)
			want_of(&lists->items[i], rows_of(&lists->items[i]) - behind, rows_of(&lists->items[i]));
	} else {
		want_near(lists, first, last);
	}
}

static void grey(struct grid_cell *cell)
{
	for (size_t i = 0; i < GRID_SPANS; i++)
		cell->spans[i].style = STYLE_DIM;
	cell->style = STYLE_DIM;
}

static bool grid_cell(void *data, int64_t row, size_t column, struct grid_cell *cell)
{
	struct lists *lists = data;
	if (lists->len == 1)
		return list_grid_ops.cell(lists->items[0].list, row, column, cell);
	const struct lists_slot *slot = lists_slot(lists, row);
	if (!slot)
		return false;
	const struct lists_item *item = &lists->items[slot->item];
	if (column == lists->options.section->ncolumns)
		cell->spans[0] = (struct span){.text = session_name(item->session), .style = STYLE_DIM};
	else if (!list_grid_ops.cell(item->list, slot->row, column, cell))
		return false;
	if (session_is_cut_off(item->session))
		grey(cell);
	return true;
}

static const char *grid_place(void *data, int64_t row)
{
	struct lists *lists = data;
	return lists->len == 1 ? list_grid_ops.key(lists->items[0].list, row) : lists_place(lists, row);
}

static int64_t grid_find(void *data, const char *place)
{
	const struct lists *lists = data;
	return lists->len == 1 ? list_grid_ops.find(lists->items[0].list, place) : lists_find(lists, place);
}

static bool grid_marked(void *data, int64_t row)
{
	const struct lists *lists = data;
	int64_t at = 0;
	struct list *list = lists_of(lists, row, &at);
	return list && (list_grid_ops.marked(list, at) || lists_is_in_range(lists, row));
}

const struct grid_ops lists_grid_ops = {
	.total = grid_total,
	.want = grid_want,
	.cell = grid_cell,
	.key = grid_place,
	.find = grid_find,
	.marked = grid_marked,
};
