#include "console/part_grid.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "console/cell.h"
#include "console/choose.h"
#include "console/lazy.h"
#include "console/part_kinds.h"

#include <stdlib.h>
#include <string.h>

/* Wider than that, a text is no easier to read, and what stands behind it is too far away to be seen with it. */
enum { NAME_COLS = 60, TEXT_COLS = 80 };

enum { DATABASE_PRIORITY = 8 };

struct grid_part {
	struct part part; /* first */
	struct lists *list;
	struct grid *grid;
	struct grid_column *columns;
	struct lazy *lazy; /* NULL: nothing is repaired by itself */
	bool loading;      /* of several lists, when rows came last */
};

static const struct grid_part *of(const struct part *part)
{
	return (const struct grid_part *)part;
}

struct lists *part_list(const struct part *part)
{
	return part && part->ops == &part_grid_ops ? of(part)->list : NULL;
}

struct grid *part_grid(const struct part *part)
{
	return part && part->ops == &part_grid_ops ? of(part)->grid : NULL;
}

static void on_rows(void *data)
{
	struct grid_part *grid = data;
	bool loading = lists_len(grid->list) > 1 && lists_grid_ops.total(grid->list).state == GRID_LOADING;
	if (loading || grid->loading)
		grid_refresh_first(grid->grid, clock_ms());
	else
		grid_refresh(grid->grid, clock_ms());
	grid->loading = loading;
	/* A row that the filter does not show must not come under the cursor by itself when one day it does. */
	if (!lists_is_looking(grid->list) && lists_grid_ops.total(grid->list).state != GRID_LOADING)
		grid_stop_seeking(grid->grid);
	grid->part.options.changed(grid->part.options.data);
}

static void on_tell(void *data, enum style style, const char *text)
{
	const struct grid_part *grid = data;
	app_say(grid->part.options.app, style, "%s", text);
	grid->part.options.changed(grid->part.options.data);
}

struct grid_column *part_grid_columns(const struct view_section *section, const char *lang)
{
	struct grid_column *columns = mem_zero(section->ncolumns + 1, sizeof(*columns));
	for (size_t i = 0; i < section->ncolumns; i++) {
		const struct view_column *column = &section->columns[i];
		columns[i] = (struct grid_column){
			.head = view_text(&column->head, lang),
			.kind = column->format == VIEW_BAR     ? GRID_BAR
				: column->format == VIEW_SPARK ? GRID_SPARK
							       : GRID_TEXT,
			.align = column->align == VIEW_RIGHT ? DRAW_RIGHT : DRAW_LEFT,
			.width = column->width,
			.share = column->share,
			.most = column->emphasis ? NAME_COLS : TEXT_COLS,
			.priority = column->priority,
			.name = column->emphasis,
			.once = column->once,
		};
	}
	return columns;
}

/* Which database a row is of: as wide as the longest name. */
static struct grid_column database_column(const struct app *app)
{
	struct grid_column column = {.head = _("DATABASE"), .priority = DATABASE_PRIORITY};
	column.width = utf8_columns(column.head, strlen(column.head));
	for (size_t i = 0; i < app_sessions(app); i++) {
		const char *name = session_name(app_session_at(app, i));
		int cols = name ? utf8_columns(name, strlen(name)) : 0;
		column.width = cols > column.width ? cols : column.width;
	}
	return column;
}

static struct lists *make_lists(const struct part_options *options, const struct list_options *list)
{
	size_t count = options->all ? app_sessions(options->app) : 1;
	struct session **sessions = mem_zero(count, sizeof(*sessions));
	for (size_t i = 0; options->all && i < count; i++)
		sessions[i] = app_session_at(options->app, i);
	struct lists *lists = lists_new(list, sessions, count);
	free(sessions);
	return lists;
}

static struct part *grid_part_make(const struct part_options *options, const struct view_section *section)
{
	struct grid_part *grid = mem_zero(1, sizeof(*grid));
	const struct app_options *app = app_options(options->app);
	const struct list_options list = {
		.session = options->session,
		.files = app->files,
		.view = options->view,
		.section = section,
		.lang = app->lang,
		.params = options->params,
		.nparams = options->nparams,
		.changed = on_rows,
		.tell = on_tell,
		.data = grid,
	};
	grid->list = make_lists(options, &list);
	grid->columns = part_grid_columns(section, app->lang);
	if (lists_len(grid->list) > 1)
		grid->columns[section->ncolumns] = database_column(options->app);
	grid->grid =
		grid_new(grid->columns, section->ncolumns + (lists_len(grid->list) > 1), &lists_grid_ops, grid->list);
	choose_restore(options->app, options->view, section, grid->grid);
	return &grid->part;
}

static void grid_part_free(struct part *part)
{
	struct grid_part *grid = (struct grid_part *)part;
	lazy_free(grid->lazy);
	grid_free(grid->grid);
	lists_free(grid->list);
	free(grid->columns);
	free(grid);
}

static void grid_part_reload(struct part *part)
{
	lists_reload(of(part)->list);
}

static void grid_part_refresh(struct part *part)
{
	lists_refresh(of(part)->list);
}

static struct session *grid_part_session(const struct part *part)
{
	const struct grid_part *grid = of(part);
	return lists_session(grid->list, grid_row(grid->grid));
}

/* A line at the end for each database that has no rows here, or only those of before. Returns what is left. */
static struct area draw_missing(const struct lists *lists, struct area area)
{
	for (size_t i = lists_len(lists); i-- > 0;) {
		char *why = lists_why_missing(lists, i);
		if (why && area.rows > 1) {
			draw_text(area, area.rows - 1, 1, STYLE_ERROR, why);
			area.rows--;
		}
		free(why);
	}
	return area;
}

static void grid_part_draw(struct part *part, struct area area, bool focus)
{
	struct grid_part *grid = (struct grid_part *)part;
	const struct list_order *order = lists_order(grid->list);
	bool sorted = order->column < part->section->ncolumns;
	lists_range_move(grid->list, grid_row(grid->grid));
	grid_set_sorted(grid->grid, sorted ? order->column : SIZE_MAX, order->descending);
	lists_set_reveal(grid->list, canvas_reveals(area.canvas));
	grid_draw(grid->grid, draw_missing(grid->list, area), focus);
	if (!grid->lazy)
		grid->lazy = lazy_new(part);
	lazy_drawn(grid->lazy);
}

static void grid_part_move(struct part *part, enum grid_move move)
{
	grid_move(of(part)->grid, move);
}

static bool grid_part_press(struct part *part, const struct key *key)
{
	return grid_key(of(part)->grid, key) != WIDGET_IGNORED;
}

static void grid_part_point(struct part *part, const struct key *key)
{
	size_t column = 0;
	if (key->code != KC_CLICK)
		grid_scroll(of(part)->grid, key->code == KC_WHEEL_UP ? -WHEEL_ROWS : WHEEL_ROWS);
	else if (grid_click(of(part)->grid, key->row, key->col, &column) == GRID_HIT_HEAD &&
		 column < part->section->ncolumns)
		choose_by_head(part->options.app, part, column);
}

static void grid_part_filter(struct part *part, const char *json)
{
	const struct grid_part *grid = of(part);
	char *keep = mem_strdup(grid_row_key(grid->grid));
	lists_set_filter(grid->list, json, keep);
	grid_reset(grid->grid);
	if (keep)
		grid_seek(grid->grid, keep);
	free(keep);
}

static const char *grid_part_place(const struct part *part)
{
	return grid_row_key(of(part)->grid);
}

static void grid_part_seek(struct part *part, const char *place)
{
	grid_seek(of(part)->grid, place);
}

static bool grid_part_is_loading(const struct part *part)
{
	return lists_grid_ops.total(part_list(part)).state == GRID_LOADING;
}

static bool grid_part_is_settled(const struct part *part, int64_t now_ms)
{
	return grid_is_settled(of(part)->grid, now_ms);
}

static const char *grid_part_key(const struct part *part)
{
	const struct grid_part *grid = of(part);
	return grid_row_key(grid->grid) ? lists_key(grid->list, grid_row(grid->grid)) : NULL;
}

static const char *grid_part_value(const struct part *part, const char *column)
{
	const struct grid_part *grid = of(part);
	return grid_part_key(part) ? lists_value(grid->list, grid_row(grid->grid), column) : NULL;
}

static const char *grid_part_label(const struct part *part)
{
	for (size_t i = 0; i < part->section->ncolumns; i++)
		if (part->section->columns[i].emphasis)
			return grid_part_value(part, part->section->columns[i].name);
	return NULL;
}

static int64_t grid_part_shown(const struct part *part, bool *more)
{
	return lists_shown(of(part)->list, more);
}

/* "412 drifted of 12,345", or "10,000+". */
static void grid_part_add_count(const struct part *part, struct str *out)
{
	const struct lists *list = of(part)->list;
	bool shown_more = false, more = false;
	int64_t shown = lists_shown(list, &shown_more), count = lists_count(list, &more);
	if (count < 0)
		return;
	char *shown_text = mem_printf("%lld", (long long)shown), *count_text = mem_printf("%lld", (long long)count);
	if (shown >= 0 && shown != count) {
		cell_add_number(out, shown_text);
		str_addf(out, "%s %s ", shown_more ? "+" : "", _("drifted of"));
	}
	cell_add_number(out, count_text);
	str_add(out, more ? "+" : "");
	free(shown_text);
	free(count_text);
}

const struct part_ops part_grid_ops = {
	.make = grid_part_make,
	.free = grid_part_free,
	.reload = grid_part_reload,
	.refresh = grid_part_refresh,
	.session = grid_part_session,
	.draw = grid_part_draw,
	.move = grid_part_move,
	.press = grid_part_press,
	.point = grid_part_point,
	.filter = grid_part_filter,
	.place = grid_part_place,
	.seek = grid_part_seek,
	.is_loading = grid_part_is_loading,
	.is_settled = grid_part_is_settled,
	.key = grid_part_key,
	.value = grid_part_value,
	.label = grid_part_label,
	.shown = grid_part_shown,
	.add_count = grid_part_add_count,
};
