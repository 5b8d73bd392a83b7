#include "ui/grid_layout.h"

/* A sign of one column stands close to what it belongs to. */
static int gap_after(const struct grid_column *column)
{
	return column->width == 1 ? 1 : 2;
}

/* Columns taken by what is kept, gaps included. */
static int taken(const struct grid_column *columns, size_t count, const struct grid_place *places)
{
	int cols = 0;
	int gap = 0;

	for (size_t i = 0; i < count; i++) {
		if (places[i].cols == 0)
			continue;
		cols += gap + places[i].cols;
		gap = gap_after(&columns[i]);
	}
	return cols;
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

static void grow(const struct grid_column *columns, size_t count, int room, struct grid_place *places)
{
	int left = room - taken(columns, count, places);
	int shares = 0;

	for (size_t i = 0; i < count; i++)
		shares += places[i].cols > 0 ? columns[i].share : 0;
	/* Each takes its part of what is left then, so that rounding loses no column. */
	for (size_t i = 0; i < count && left > 0 && shares > 0; i++) {
		if (places[i].cols == 0 || columns[i].share == 0)
			continue;
		int more = left * columns[i].share / shares;

		places[i].cols += more;
		left -= more;
		shares -= columns[i].share;
	}
}

void grid_layout(const struct grid_column *columns, size_t count, int first, int end, struct grid_place *places)
{
	int room = end - first;
	int col = first;

	for (size_t i = 0; i < count; i++)
		places[i].cols = columns[i].width > 0 ? columns[i].width : 1;
	while (taken(columns, count, places) > room && drop_one(columns, count, places))
		;
	shrink(columns, count, room, places);
	grow(columns, count, room, places);
	for (size_t i = 0; i < count; i++) {
		places[i].col = col;
		if (places[i].cols > 0)
			col += places[i].cols + gap_after(&columns[i]);
	}
}
