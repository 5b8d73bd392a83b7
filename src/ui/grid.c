#include "ui/grid.h"

#include "base/mem.h"
#include "base/str.h"
#include "ui/grid_inside.h"

#include <stdlib.h>

enum {
	SETTLE_MS = 300,
	PAGE_BEFORE_DRAWN = 10,
};

struct grid *grid_new(const struct grid_column *columns, size_t count, const struct grid_ops *ops, void *data)
{
	struct grid *grid = mem_zero(1, sizeof(*grid));

	grid->columns = columns;
	grid->count = count;
	grid->ops = ops;
	grid->data = data;
	grid->places = mem_zero(count + 1, sizeof(*grid->places));
	grid->page = PAGE_BEFORE_DRAWN;
	grid->begin = GRID_BY_PRIORITY;
	grid->panned = count;
	grid->sorted = count;
	return grid;
}

void grid_free(struct grid *grid)
{
	if (grid == NULL)
		return;
	free(grid->places);
	free(grid->key);
	free(grid->wanted);
	free(grid);
}

static struct grid_total total_of(const struct grid *grid)
{
	return grid->ops->total(grid->data);
}

static const char *heading_of(const struct grid *grid, int64_t row)
{
	return grid->ops->heading != NULL ? grid->ops->heading(grid->data, row) : NULL;
}

static const char *key_of(const struct grid *grid, int64_t row)
{
	if (grid->ops->key == NULL || row < 0 || row >= total_of(grid).rows)
		return NULL;
	return grid->ops->key(grid->data, row);
}

static void set_key(struct grid *grid, const char *key)
{
	char *copy = mem_strdup(key);

	free(grid->key);
	grid->key = copy;
}

/* The nearest row from row on, in direction step first, that is no heading. */
static int64_t beside_headings(const struct grid *grid, int64_t row, int step, int64_t rows)
{
	for (int64_t at = row; at >= 0 && at < rows; at += step) {
		if (heading_of(grid, at) == NULL)
			return at;
	}
	for (int64_t at = row; at >= 0 && at < rows; at -= step) {
		if (heading_of(grid, at) == NULL)
			return at;
	}
	return row;
}

static int64_t within(int64_t value, int64_t low, int64_t high)
{
	if (value > high)
		value = high;
	return value < low ? low : value;
}

void grid_follow(struct grid *grid, int64_t rows)
{
	int64_t first = grid->cursor;

	while (first > 0 && heading_of(grid, first - 1) != NULL)
		first--;
	if (grid->cursor - first >= grid->page)
		first = grid->cursor;
	if (grid->top > first)
		grid->top = first;
	if (grid->top < grid->cursor - grid->page + 1)
		grid->top = grid->cursor - grid->page + 1;
	grid->top = within(grid->top, 0, within(rows - grid->page, 0, rows));
}

static void go(struct grid *grid, int64_t row, int step)
{
	int64_t rows = total_of(grid).rows;

	row = within(row, 0, rows - 1);
	if (rows > 0)
		row = beside_headings(grid, row, step, rows);
	grid->cursor = row;
	grid->went = true;
	set_key(grid, key_of(grid, row));
	free(grid->wanted);
	grid->wanted = NULL;
	grid->moved = 0;
	grid_follow(grid, rows);
}

/* A page moves the rows, and the cursor stays on its line of the screen. */
static void go_page(struct grid *grid, int rows)
{
	grid->top = within(grid->top + rows, 0, total_of(grid).rows);
	go(grid, grid->cursor + rows, rows < 0 ? -1 : 1);
}

/* Lays the columns out as grid_draw does, for another place to begin at. */
static void lay_out(struct grid *grid, int begin)
{
	grid->begin = begin;
	grid_layout(grid->columns, grid->count, grid->layout_first, grid->layout_end, begin, grid->places);
}

static bool has_more(const struct grid *grid, bool left)
{
	return grid_layout_more(grid->columns, grid->count, grid->begin, grid->places, left);
}

static bool is_scrolled(const struct grid *grid, int column)
{
	return !grid->columns[column].name && !grid->places[column].off;
}

/* From what is most important to what did not fit: the first of that comes into sight, and as little as can be goes. */
static void begin_scroll(struct grid *grid)
{
	size_t missing = 0;

	while (grid->places[missing].cols > 0 || !is_scrolled(grid, (int)missing))
		missing++;
	for (int begin = 0; begin <= (int)missing; begin++) {
		if (!is_scrolled(grid, begin))
			continue;
		lay_out(grid, begin);
		if (grid->places[missing].cols > 0)
			break;
	}
	grid->begin_least = grid->begin;
}

static void pan(struct grid *grid, size_t column, int step)
{
	int half = grid->places[column].cols / 2;

	grid->pan += step * (half > 0 ? half : 1);
	grid->panned = grid->pan > 0 ? column : grid->count;
	if (grid->pan < 0)
		grid->pan = 0;
}

static void go_right(struct grid *grid)
{
	size_t wide = grid_overflow(grid);

	if (!has_more(grid, false)) {
		if (wide < grid->count)
			pan(grid, wide, 1);
	} else if (grid->begin == GRID_BY_PRIORITY) {
		begin_scroll(grid);
	} else {
		do
			grid->begin++;
		while (!is_scrolled(grid, grid->begin));
		lay_out(grid, grid->begin);
	}
}

static void go_left(struct grid *grid)
{
	if (grid->panned < grid->count) {
		pan(grid, grid->panned, -1);
	} else if (grid->begin <= grid->begin_least) {
		lay_out(grid, GRID_BY_PRIORITY);
	} else {
		do
			grid->begin--;
		while (!is_scrolled(grid, grid->begin));
		lay_out(grid, grid->begin);
	}
}

void grid_move(struct grid *grid, enum grid_move move)
{
	int half = grid->page > 1 ? grid->page / 2 : 1;

	switch (move) {
	case GRID_UP:
		go(grid, grid->cursor - 1, -1);
		break;
	case GRID_DOWN:
		go(grid, grid->cursor + 1, 1);
		break;
	case GRID_PAGE_UP:
		go_page(grid, -grid->page);
		break;
	case GRID_PAGE_DOWN:
		go_page(grid, grid->page);
		break;
	case GRID_HALF_UP:
		go_page(grid, -half);
		break;
	case GRID_HALF_DOWN:
		go_page(grid, half);
		break;
	case GRID_HOME:
		go(grid, 0, 1);
		break;
	case GRID_END:
		go(grid, total_of(grid).rows - 1, -1);
		break;
	case GRID_LEFT:
		go_left(grid);
		break;
	case GRID_RIGHT:
		go_right(grid);
		break;
	}
}

struct binding {
	uint32_t code;
	unsigned mods;
	enum grid_move move;
};

static const struct binding bindings[] = {
	{KC_UP, 0, GRID_UP},
	{'k', 0, GRID_UP},
	{KC_DOWN, 0, GRID_DOWN},
	{'j', 0, GRID_DOWN},
	{KC_PGUP, 0, GRID_PAGE_UP},
	{'b', KEY_MOD_CTRL, GRID_PAGE_UP},
	{KC_PGDN, 0, GRID_PAGE_DOWN},
	{'f', KEY_MOD_CTRL, GRID_PAGE_DOWN},
	{'u', KEY_MOD_CTRL, GRID_HALF_UP},
	{'d', KEY_MOD_CTRL, GRID_HALF_DOWN},
	{KC_HOME, 0, GRID_HOME},
	{'g', 0, GRID_HOME},
	{KC_END, 0, GRID_END},
	{'G', 0, GRID_END},
	{'<', 0, GRID_LEFT},
	{'>', 0, GRID_RIGHT},
};

enum widget_result grid_key(struct grid *grid, const struct key *key)
{
	for (size_t i = 0; i < sizeof(bindings) / sizeof(bindings[0]); i++) {
		if (key_is(key, bindings[i].code, bindings[i].mods)) {
			grid_move(grid, bindings[i].move);
			return WIDGET_USED;
		}
	}
	return WIDGET_IGNORED;
}

static int64_t find(const struct grid *grid, const char *key)
{
	return key != NULL && grid->ops->find != NULL ? grid->ops->find(grid->data, key) : -1;
}

/* The row keeps its line on the screen: the rows around it move. */
static void put_under(struct grid *grid, int64_t row, int64_t rows)
{
	grid->top = within(grid->top + row - grid->cursor, 0, rows);
	grid->cursor = row;
	grid_follow(grid, rows);
}

void grid_refresh(struct grid *grid, int64_t now_ms)
{
	int64_t rows = total_of(grid).rows;
	int64_t row = find(grid, grid->wanted);

	if (row >= 0) {
		bool other = grid->key != NULL && !str_eq(grid->key, grid->wanted);

		go(grid, row, 1);
		grid->moved = other ? now_ms : 0;
		return;
	}
	row = find(grid, grid->key);
	if (row >= 0) {
		put_under(grid, row, rows);
		return;
	}
	grid->cursor = within(grid->cursor, 0, rows - 1);
	if (rows > 0)
		grid->cursor = beside_headings(grid, grid->cursor, 1, rows);
	const char *key = key_of(grid, grid->cursor);
	if (key != NULL && !str_eq(key, grid->key)) {
		/* The very first rows surprise nobody. */
		if (grid->key != NULL)
			grid->moved = now_ms;
		set_key(grid, key);
	}
	grid_follow(grid, rows);
}

void grid_refresh_first(struct grid *grid, int64_t now_ms)
{
	const char *first = key_of(grid, 0);
	bool other = grid->key != NULL && first != NULL && !str_eq(grid->key, first);

	if (!grid->went && grid->wanted == NULL && other) {
		grid_reset(grid);
		grid_refresh(grid, now_ms);
		grid->moved = now_ms;
	} else {
		grid_refresh(grid, now_ms);
	}
}

bool grid_seek(struct grid *grid, const char *key)
{
	int64_t row = find(grid, key);

	if (row >= 0) {
		go(grid, row, 1);
		return true;
	}
	char *copy = mem_strdup(key);
	free(grid->wanted);
	grid->wanted = copy;
	return false;
}

void grid_stop_seeking(struct grid *grid)
{
	free(grid->wanted);
	grid->wanted = NULL;
}

void grid_reset(struct grid *grid)
{
	free(grid->key);
	free(grid->wanted);
	grid->key = NULL;
	grid->wanted = NULL;
	grid->cursor = 0;
	grid->top = 0;
	grid->moved = 0;
	grid->went = false;
}

int64_t grid_row(const struct grid *grid)
{
	return grid->cursor < total_of(grid).rows ? grid->cursor : -1;
}

const char *grid_row_key(const struct grid *grid)
{
	int64_t row = grid_row(grid);

	return row >= 0 && heading_of(grid, row) == NULL ? key_of(grid, row) : NULL;
}

bool grid_is_settled(const struct grid *grid, int64_t now_ms)
{
	return grid->moved == 0 || now_ms - grid->moved >= SETTLE_MS;
}

void grid_in_sight(const struct grid *grid, int64_t *first, int64_t *last)
{
	*first = grid->top;
	*last = grid->last;
}

void grid_scroll(struct grid *grid, int rows)
{
	int64_t count = total_of(grid).rows;
	int64_t top = within(grid->top + rows, 0, within(count - grid->page, 0, count));
	int64_t row = within(grid->cursor, top, top + grid->page - 1);

	grid->top = top;
	if (row != grid->cursor)
		go(grid, row, rows < 0 ? -1 : 1);
}

enum grid_hit grid_click(struct grid *grid, int row, int col, size_t *column)
{
	const struct area *rows = &grid->rows;
	int line = row - rows->row;
	int at = col - rows->col;

	if (at < 0 || at >= rows->cols || line >= rows->rows || line < (grid->heads ? -1 : 0))
		return GRID_HIT_NOTHING;
	if (line >= 0) {
		if (grid->top + line >= total_of(grid).rows || heading_of(grid, grid->top + line) != NULL)
			return GRID_HIT_NOTHING;
		go(grid, grid->top + line, 1);
		return GRID_HIT_ROW;
	}
	for (size_t i = 0; i < grid->count; i++) {
		const struct grid_place *place = &grid->places[i];

		if (at >= place->col && at < place->col + place->cols) {
			*column = i;
			return GRID_HIT_HEAD;
		}
	}
	return GRID_HIT_NOTHING;
}

void grid_show_column(struct grid *grid, size_t column, bool on)
{
	grid->places[column].off = !on && !grid->columns[column].name;
	grid->begin = GRID_BY_PRIORITY;
	grid->panned = grid->count;
	grid->pan = 0;
}

bool grid_shows_column(const struct grid *grid, size_t column)
{
	return !grid->places[column].off;
}

void grid_set_sorted(struct grid *grid, size_t column, bool descending)
{
	grid->sorted = column;
	grid->descending = descending;
}
