#include "ui/grid.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "ui/chart.h"
#include "ui/grid_layout.h"

#include <stdlib.h>

enum {
	SETTLE_MS = 300,
	PAGE_BEFORE_DRAWN = 10,
	LEAD = 1,        /* the gutter */
	LEAD_MARKED = 4, /* gutter, blank, mark, blank */
	EMPHASIS = 20,   /* columns of a name at most: what is redrawn at each step of the cursor */
};

struct grid {
	const struct grid_column *columns;
	size_t count;
	const struct grid_ops *ops;
	void *data;
	struct grid_place *places;
	int64_t cursor;
	int64_t top;   /* the first row in sight */
	int64_t last;  /* behind the last row in sight */
	int page;      /* rows in sight */
	char *key;     /* of the row under the cursor, NULL if not known */
	char *wanted;  /* to be put under the cursor as soon as it is there */
	int64_t moved; /* when another row came under the cursor by itself; 0: never */
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

/* Scrolls just so far that the cursor is in sight, headings right above it as well. */
static void follow(struct grid *grid, int64_t rows)
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
	set_key(grid, key_of(grid, row));
	free(grid->wanted);
	grid->wanted = NULL;
	grid->moved = 0;
	follow(grid, rows);
}

/* A page moves the rows, and the cursor stays on its line of the screen. */
static void go_page(struct grid *grid, int rows)
{
	grid->top = within(grid->top + rows, 0, total_of(grid).rows);
	go(grid, grid->cursor + rows, rows < 0 ? -1 : 1);
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
	follow(grid, rows);
}

void grid_refresh(struct grid *grid, int64_t now_ms)
{
	int64_t rows = total_of(grid).rows;
	int64_t row = find(grid, grid->wanted);

	if (row >= 0) {
		go(grid, row, 1);
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
	follow(grid, rows);
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

void grid_reset(struct grid *grid)
{
	free(grid->key);
	free(grid->wanted);
	grid->key = NULL;
	grid->wanted = NULL;
	grid->cursor = 0;
	grid->top = 0;
	grid->moved = 0;
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

static size_t span_count(const struct grid_cell *cell)
{
	size_t count = 0;

	while (count < GRID_SPANS && cell->spans[count].text != NULL)
		count++;
	return count;
}

/* Returns the columns that the cell's text takes. */
static int draw_cell(struct grid *grid, struct area area, int line, size_t column, const struct grid_cell *cell)
{
	const struct grid_place *place = &grid->places[column];

	switch (grid->columns[column].kind) {
	case GRID_BAR:
		chart_bar(area, line, place->col, place->cols, cell->style, cell->fraction);
		break;
	case GRID_SPARK:
		chart_spark(area, line, place->col, place->cols, cell->style, cell->values, cell->values_len);
		break;
	case GRID_TEXT:
		return draw_spans(area, line, place->col, place->cols, grid->columns[column].align, cell->spans,
			span_count(cell));
	}
	return 0;
}

/* The first words of the name under the cursor. */
static void emphasize(struct area area, int line, int col, int cols)
{
	const struct cell *cells = canvas_row(area.canvas, area.row + line) + area.col + col;
	int end = cols;

	if (end > EMPHASIS) {
		for (end = EMPHASIS; end > 1 && cells[end].text[0] != ' '; end--)
			;
		if (end <= 1)
			end = cells[EMPHASIS].width == 0 ? EMPHASIS - 1 : EMPHASIS;
	}
	canvas_restyle(area.canvas, area.row + line, area.col + col, area.col + col + end, STYLE_CURSOR);
}

static void draw_row(struct grid *grid, struct area area, int line, int64_t row, bool focus)
{
	const char *heading = heading_of(grid, row);
	bool under_cursor = focus && row == grid->cursor;

	for (size_t i = 0; i < grid->count; i++) {
		struct grid_cell cell = {.style = STYLE_BAR};
		const struct grid_place *place = &grid->places[i];
		int used = 0;

		if (place->cols == 0 || place->col >= area.cols)
			continue;
		if (heading != NULL) {
			if (grid->columns[i].name)
				draw_text(area, line, place->col, STYLE_TITLE, heading);
			continue;
		}
		if (grid->ops->cell(grid->data, row, i, &cell))
			used = draw_cell(grid, area, line, i, &cell);
		else if (grid->columns[i].name)
			draw_glyph(area, line, place->col, STYLE_DIM, GLYPH_ELLIPSIS);
		if (under_cursor && grid->columns[i].name && used > 0)
			emphasize(area, line, place->col, used);
	}
	if (under_cursor)
		draw_glyph(area, line, 0, STYLE_CURSOR, GLYPH_CURSOR);
	if (heading == NULL && grid->ops->marked != NULL && grid->ops->marked(grid->data, row))
		draw_glyph(area, line, 2, STYLE_MARKED, GLYPH_MARK);
}

static bool draw_heads(const struct grid *grid, struct area area)
{
	bool any = false;

	for (size_t i = 0; i < grid->count; i++) {
		const struct grid_place *place = &grid->places[i];

		any = any || grid->columns[i].head != NULL;
		if (grid->columns[i].head != NULL && place->cols > 0)
			draw_fitted(area, 0, place->col, place->cols, grid->columns[i].align, STYLE_COLUMN,
				grid->columns[i].head);
	}
	return any;
}

/* What stands there in place of rows. Returns the lines it takes. */
static int draw_state(struct area area, int line, const struct grid_total *total, int col)
{
	struct area inner = draw_within(area, line, col, -1, area.cols - col - 1);
	struct str text = STR_INIT;
	enum style style = STYLE_DIM;

	if (total->state == GRID_FAILED) {
		style = STYLE_ERROR;
		str_addf(&text, _("unknown: %s"), total->why != NULL ? total->why : "?");
	} else if (total->state == GRID_ABSENT) {
		str_addf(&text, _("not here: %s"), total->why != NULL ? total->why : "?");
	} else if (total->state == GRID_LOADING) {
		str_add(&text, _("loading…"));
	} else {
		str_add(&text, total->why != NULL ? total->why : _("nothing found"));
	}
	int lines = draw_wrapped(inner, 0, style, str_text(&text));
	str_done(&text);
	return lines;
}

void grid_draw(struct grid *grid, struct area area, bool focus)
{
	struct grid_total total = total_of(grid);
	int lead = grid->ops->marked != NULL ? LEAD_MARKED : LEAD;

	grid_layout(grid->columns, grid->count, lead, area.cols - 1, grid->places);
	area = draw_within(area, draw_heads(grid, area) ? 1 : 0, 0, -1, -1);
	/* Old rows stay in sight when new ones could not be had, and the reason stands below them. */
	if (total.rows > 0 && (total.state == GRID_FAILED || total.state == GRID_ABSENT) && area.rows > 1) {
		draw_state(area, area.rows - 1, &total, lead);
		area.rows--;
	}
	grid->page = area.rows > 0 ? area.rows : 1;
	if (total.rows > 0 && grid->cursor >= total.rows)
		grid->cursor = total.rows - 1;
	follow(grid, total.rows);
	grid->last = within(grid->top + area.rows, 0, total.rows);
	if (grid->ops->want != NULL && grid->last > grid->top)
		grid->ops->want(grid->data, grid->top, grid->last);
	if (total.rows <= 0)
		draw_state(area, 0, &total, lead);
	for (int64_t row = grid->top; row < grid->last; row++)
		draw_row(grid, area, (int)(row - grid->top), row, focus);
}
