#include "ui/grid_layout.h"

/* A sign of one column stands close to what it belongs to. */
static int gap_after(const struct grid_column *column)
{
	return column->width == 1 ? 1 : 2;
}

/* Columns taken by what is kept, gaps included; of what stands behind last only by names. */
static int taken_to(const struct grid_column *columns, size_t count, size_t last, const struct grid_place *places)
{
	int cols = 0;
	int gap = 0;

	for (size_t i = 0; i < count; i++) {
		if (places[i].cols == 0 || (i > last && !columns[i].name))
			continue;
		cols += gap + places[i].cols;
		gap = gap_after(&columns[i]);
	}
	return cols;
}

static int taken(const struct grid_column *columns, size_t count, const struct grid_place *places)
{
	return taken_to(columns, count, count, places);
}

static bool drop_one(const struct grid_column *columns, size_t count, struct grid_place *places)
{
	size_t lowest = count;

	for (size_t i = 0; i < count; i++) {
		if (places[i].cols == 0 || columns[i].name)
			continue;
		if (lowest == count || columns[i].priority <= columns[lowest].priority)
			lowest = i;
	}
	if (lowest == count)
		return false;
	places[lowest].cols = 0;
	return true;
}

/* Nothing but names is left, and they are too wide. */
static void shrink(const struct grid_column *columns, size_t count, int room, struct grid_place *places)
{
	for (size_t i = count; i-- > 0;) {
		int over = taken(columns, count, places) - room;

		if (over <= 0 || places[i].cols == 0)
			continue;
		places[i].cols = places[i].cols > over ? places[i].cols - over : 1;
	}
}

static bool may_grow(const struct grid_column *column, const struct grid_place *place)
{
	return place->cols > 0 && column->share > 0 && (column->most == 0 || place->cols < column->most);
}

/* One round: each takes its part of what is left then, so that rounding loses no column. Returns what was taken. */
static int grow_once(const struct grid_column *columns, size_t count, int left, struct grid_place *places)
{
	int shares = 0;
	int given = 0;

	for (size_t i = 0; i < count; i++)
		shares += may_grow(&columns[i], &places[i]) ? columns[i].share : 0;
	for (size_t i = 0; i < count && left > 0 && shares > 0; i++) {
		if (!may_grow(&columns[i], &places[i]))
			continue;
		int more = left * columns[i].share / shares;
		int room = columns[i].most > 0 ? columns[i].most - places[i].cols : more;

		left -= more;
		shares -= columns[i].share;
		more = more < room ? more : room;
		places[i].cols += more;
		given += more;
	}
	return given;
}

/* What one column has no use for goes to the others. */
static void grow(const struct grid_column *columns, size_t count, int room, struct grid_place *places)
{
	int left = room - taken(columns, count, places);

	for (int given = 1; left > 0 && given > 0; left -= given)
		given = grow_once(columns, count, left, places);
}

/* Names, and the columns from begin on without a gap; the first of these whatever its width. */
static void keep_from(
	const struct grid_column *columns, size_t count, int room, size_t begin, struct grid_place *places)
{
	bool any = false;
	bool full = false;

	for (size_t i = 0; i < count; i++) {
		int cols = places[i].cols;

		if (columns[i].name || cols == 0)
			continue;
		places[i].cols = 0;
		if (i < begin || full)
			continue;
		places[i].cols = cols;
		full = any && taken_to(columns, count, i, places) > room;
		if (full)
			places[i].cols = 0;
		any = true;
	}
}

void grid_layout(
	const struct grid_column *columns, size_t count, int first, int end, int begin, struct grid_place *places)
{
	int room = end - first;
	int col = first;

	for (size_t i = 0; i < count; i++) {
		places[i].cols = columns[i].width > 0 ? columns[i].width : 1;
		if (places[i].off)
			places[i].cols = 0;
	}
	if (begin >= 0)
		keep_from(columns, count, room, (size_t)begin, places);
	while (begin < 0 && taken(columns, count, places) > room && drop_one(columns, count, places))
		;
	shrink(columns, count, room, places);
	grow(columns, count, room, places);
	for (size_t i = 0; i < count; i++) {
		places[i].col = col;
		if (places[i].cols > 0)
			col += places[i].cols + gap_after(&columns[i]);
	}
}

bool grid_layout_more(
	const struct grid_column *columns, size_t count, int begin, const struct grid_place *places, bool left)
{
	for (size_t i = 0; i < count; i++) {
		bool before = begin >= 0 && i < (size_t)begin;

		if (places[i].cols == 0 && !places[i].off && !columns[i].name && before == left)
			return true;
	}
	return false;
}
