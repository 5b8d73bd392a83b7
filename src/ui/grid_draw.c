#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"
#include "ui/chart.h"
#include "ui/grid_inside.h"

#include <math.h>
#include <string.h>

enum {
	LEAD = 1,        /* the gutter */
	LEAD_MARKED = 4, /* gutter, blank, mark, blank */
	EMPHASIS = 20,   /* columns of a name at most: what is redrawn at each step of the cursor */
};

static size_t span_count(const struct grid_cell *cell)
{
	size_t count = 0;

	while (count < GRID_SPANS && cell->spans[count].text != NULL)
		count++;
	return count;
}

/* The texts of a cell without what would stand in the first skip columns of the screen. A half of a wide sign becomes a
 * blank. */
static size_t cut_left(
	const struct area *area, const struct span *spans, size_t count, int skip, struct str *texts, struct span *out)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		struct str clean = STR_INIT;
		int used = 0;

		canvas_clean(area->canvas, &clean, spans[i].text, strlen(spans[i].text));
		size_t cut = utf8_fit(str_text(&clean), clean.len, skip, &used);
		bool half = cut < clean.len && used < skip;
		if (half) {
			str_addc(&texts[i], ' ');
			cut += utf8_fit(str_text(&clean) + cut, clean.len - cut, 2, &used);
			skip = 0;
		} else {
			skip -= used;
		}
		if (cut < clean.len || half) {
			str_add(&texts[i], str_text(&clean) + cut);
			out[kept++] = (struct span){spans[i].style, str_text(&texts[i])};
		}
		str_done(&clean);
	}
	return kept;
}

/* A text that was moved to the left: what is out of sight there is told by an ellipsis. */
static int draw_moved(
	struct area area, int line, const struct grid_place *place, const struct grid_cell *cell, int skip)
{
	struct str texts[GRID_SPANS] = {STR_INIT};
	struct span spans[GRID_SPANS];
	size_t count = cut_left(&area, cell->spans, span_count(cell), skip + 1, texts, spans);
	int used = draw_spans(area, line, place->col + 1, place->cols - 1, DRAW_LEFT, spans, count);

	draw_glyph(area, line, place->col, STYLE_DIM, GLYPH_ELLIPSIS);
	for (size_t i = 0; i < GRID_SPANS; i++)
		str_done(&texts[i]);
	return used + 1;
}

static int draw_cell_text(struct grid *grid, struct area area, int line, size_t column, const struct grid_cell *cell)
{
	struct grid_place *place = &grid->places[column];
	size_t count = span_count(cell);
	int wanted = 0;

	for (size_t i = 0; i < count; i++)
		wanted += draw_columns(area, cell->spans[i].text);
	if (wanted > place->widest)
		place->widest = wanted;
	if (column == grid->panned && wanted > 0 && place->cols > 1)
		return draw_moved(area, line, place, cell, grid->pan);
	return draw_spans(area, line, place->col, place->cols, grid->columns[column].align, cell->spans, count);
}

static void add_spans(struct str *out, const struct grid_cell *cell)
{
	for (size_t i = 0; i < span_count(cell); i++)
		str_add(out, cell->spans[i].text);
}

/* The row above is in sight and has the same text there. */
static bool is_above(const struct grid *grid, int64_t row, size_t column, const char *text)
{
	struct grid_cell above = {.style = STYLE_BAR};
	struct str its = STR_INIT;

	if (row == grid->top || (grid->ops->heading != NULL && grid->ops->heading(grid->data, row - 1) != NULL) ||
		!grid->ops->cell(grid->data, row - 1, column, &above))
		return false;
	add_spans(&its, &above);
	bool same = str_eq(str_text(&its), text);
	str_done(&its);
	return same;
}

/* A cell of a column whose texts are not said again. */
static void draw_once(struct grid *grid, struct area area, int line, int64_t row, size_t column)
{
	struct grid_cell cell = {.style = STYLE_BAR};
	struct str text = STR_INIT;

	if (!grid->ops->cell(grid->data, row, column, &cell))
		return;
	add_spans(&text, &cell);
	if (!is_above(grid, row, column, str_text(&text))) {
		/* What is asked of another row takes the place of what was told of this one. */
		cell = (struct grid_cell){.style = STYLE_BAR};
		grid->ops->cell(grid->data, row, column, &cell);
		if (text.len > 0)
			draw_cell_text(grid, area, line, column, &cell);
		else
			draw_glyph(area, line, grid->places[column].col, STYLE_DIM, GLYPH_ABSENT);
	}
	str_done(&text);
}

/* Returns the columns that the cell's text takes. */
static int draw_cell(struct grid *grid, struct area area, int line, size_t column, const struct grid_cell *cell)
{
	const struct grid_place *place = &grid->places[column];

	switch (grid->columns[column].kind) {
	case GRID_BAR:
		if (isfinite(cell->fraction))
			chart_bar(area, line, place->col, place->cols, cell->style, cell->fraction);
		break;
	case GRID_SPARK:
		chart_spark(area, line, place->col, place->cols, cell->style, cell->values, cell->values_len);
		break;
	case GRID_TEXT:
		return draw_cell_text(grid, area, line, column, cell);
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

/* At the end of the columns, from the end of the name on if it needs so much room; beyond them if it needs more. */
static void draw_note(const struct grid *grid, struct area area, int line, int col, int name, const char *note)
{
	int end = col;

	for (size_t i = 0; i < grid->count; i++) {
		const struct grid_place *place = &grid->places[i];

		if (place->cols > 0 && place->col + place->cols > end)
			end = place->col + place->cols;
	}
	col += name > 0 ? name + 2 : 0;
	if (end - col < draw_columns(area, note))
		end = col + draw_columns(area, note);
	if (end > area.cols - 1)
		end = area.cols - 1;
	draw_fitted(area, line, col, end - col, name > 0 ? DRAW_RIGHT : DRAW_LEFT, STYLE_DIM, note);
}

static void draw_row(struct grid *grid, struct area area, int line, int64_t row, bool focus)
{
	const char *heading = grid->ops->heading != NULL ? grid->ops->heading(grid->data, row) : NULL;
	const char *note = heading == NULL && grid->ops->note != NULL ? grid->ops->note(grid->data, row) : NULL;
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
		if (grid->columns[i].once)
			draw_once(grid, area, line, row, i);
		else if (grid->ops->cell(grid->data, row, i, &cell))
			used = draw_cell(grid, area, line, i, &cell);
		else if (grid->columns[i].name)
			draw_glyph(area, line, place->col, STYLE_DIM, GLYPH_ELLIPSIS);
		if (under_cursor && grid->columns[i].name && used > 0)
			emphasize(area, line, place->col, used);
		if (note != NULL && grid->columns[i].name) {
			draw_note(grid, area, line, place->col, used, note);
			break;
		}
	}
	if (under_cursor)
		draw_glyph(area, line, 0, STYLE_CURSOR, GLYPH_CURSOR);
	if (heading == NULL && grid->ops->marked != NULL && grid->ops->marked(grid->data, row))
		draw_glyph(area, line, 2, STYLE_MARKED, GLYPH_MARK);
}

static bool has_heads(const struct grid *grid)
{
	for (size_t i = 0; i < grid->count; i++) {
		if (grid->columns[i].head != NULL)
			return true;
	}
	return false;
}

/* A head, and the sign of its order behind it or, where it is narrow, in place of its end. */
static void draw_head(const struct grid *grid, struct area area, size_t column)
{
	const struct grid_place *place = &grid->places[column];
	const char *head = grid->columns[column].head != NULL ? grid->columns[column].head : "";
	enum draw_align align = grid->columns[column].align;
	int cols = place->cols;
	int used;

	if (column != grid->sorted) {
		draw_fitted(area, 0, place->col, cols, align, STYLE_COLUMN, head);
		return;
	}
	used = draw_fitted(area, 0, place->col, cols - 1, align, STYLE_COLUMN, head);
	draw_glyph(area, 0, place->col + (align == DRAW_RIGHT ? cols - 1 : used), STYLE_ACCENT,
		grid->descending ? GLYPH_MORE_DOWN : GLYPH_MORE_UP);
}

/* A text that is cut off says so itself, but for one that has the whole width: there it is what ">" is for. */
static bool is_more_right(const struct grid *grid)
{
	size_t in_sight = 0;

	for (size_t i = 0; i < grid->count; i++)
		in_sight += grid->places[i].cols > 0;
	return grid_layout_more(grid->columns, grid->count, grid->begin, grid->places, false) ||
	       ((in_sight == 1 || grid->panned < grid->count) && grid_overflow(grid) < grid->count);
}

static void draw_heads(const struct grid *grid, struct area area)
{
	bool more = grid_layout_more(grid->columns, grid->count, grid->begin, grid->places, true);
	int left = -1;

	for (size_t i = 0; i < grid->count; i++) {
		if (grid->places[i].cols == 0 || grid->places[i].col >= area.cols)
			continue;
		draw_head(grid, area, i);
		if (more && left < 0 && (int)i >= grid->begin && !grid->columns[i].name)
			left = grid->places[i].col - 1;
	}
	if (grid->panned < grid->count)
		left = grid->places[grid->panned].col - 1;
	if (left >= 0)
		draw_glyph(area, 0, left, STYLE_ACCENT, GLYPH_MORE_LEFT);
	if (is_more_right(grid))
		draw_glyph(area, 0, area.cols - 1, STYLE_ACCENT, GLYPH_MORE_RIGHT);
}

size_t grid_overflow(const struct grid *grid)
{
	for (size_t i = grid->count; i-- > 0;) {
		const struct grid_place *place = &grid->places[i];
		int pan = i == grid->panned ? grid->pan : 0;

		if (grid->panned < grid->count && i != grid->panned)
			continue;
		if (place->cols > 0 && place->widest - pan > place->cols)
			return i;
	}
	return grid->count;
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

/* The columns as they stand now, in as many columns of the screen as there are. */
static void lay_out(struct grid *grid, struct area area, int lead)
{
	grid->layout_first = lead;
	grid->layout_end = area.cols - 1;
	grid_layout(grid->columns, grid->count, lead, area.cols - 1, GRID_BY_PRIORITY, grid->places);
	/* Where it became wide enough there is nothing to scroll any more. */
	if (!grid_layout_more(grid->columns, grid->count, GRID_BY_PRIORITY, grid->places, false))
		grid->begin = GRID_BY_PRIORITY;
	if (grid->begin >= 0)
		grid_layout(grid->columns, grid->count, lead, area.cols - 1, grid->begin, grid->places);
	for (size_t i = 0; i < grid->count; i++)
		grid->places[i].widest = 0;
}

void grid_draw(struct grid *grid, struct area area, bool focus)
{
	struct grid_total total = grid->ops->total(grid->data);
	int lead = grid->ops->marked != NULL ? LEAD_MARKED : LEAD;
	struct area heads = area;

	grid->heads = has_heads(grid);
	lay_out(grid, area, lead);
	area = draw_within(area, grid->heads ? 1 : 0, 0, -1, -1);
	/* Old rows stay in sight when new ones could not be had, and the reason stands below them. */
	if (total.rows > 0 && (total.state == GRID_FAILED || total.state == GRID_ABSENT) && area.rows > 1) {
		draw_state(area, area.rows - 1, &total, lead);
		area.rows--;
	}
	grid->rows = area;
	grid->page = area.rows > 0 ? area.rows : 1;
	if (total.rows > 0 && grid->cursor >= total.rows)
		grid->cursor = total.rows - 1;
	grid_follow(grid, total.rows);
	grid->last = grid->top + area.rows < total.rows ? grid->top + area.rows : total.rows;
	if (grid->ops->want != NULL && grid->last > grid->top)
		grid->ops->want(grid->data, grid->top, grid->last);
	if (total.rows <= 0)
		draw_state(area, 0, &total, lead);
	for (int64_t row = grid->top; row < grid->last; row++)
		draw_row(grid, area, (int)(row - grid->top), row, focus);
	if (grid->heads)
		draw_heads(grid, heads);
}
