#include "console/part_grid.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "console/cell.h"
#include "console/choose.h"
#include "console/part_kinds.h"

#include <stdlib.h>

/* Wider than that, a text is no easier to read, and what stands behind it is too far away to be seen with it. */
enum { NAME_COLS = 60, TEXT_COLS = 80 };

struct grid_part {
	struct part part; /* first */
	struct list *list;
	struct grid *grid;
	struct grid_column *columns;
};

static const struct grid_part *of(const struct part *part)
{
	return (const struct grid_part *)part;
}

struct list *part_list(const struct part *part)
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
	grid_refresh(grid->grid, clock_ms());
	/* A row that the filter does not show must not come under the cursor by itself when one day it does. */
	if (!list_is_looking(grid->list) && list_grid_ops.total(grid->list).state != GRID_LOADING)
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
		};
	}
	return columns;
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
	grid->list = list_new(&list);
	grid->columns = part_grid_columns(section, app->lang);
	grid->grid = grid_new(grid->columns, section->ncolumns, &list_grid_ops, grid->list);
	choose_restore(options->app, options->view, section, grid->grid);
	return &grid->part;
}

static void grid_part_free(struct part *part)
{
	struct grid_part *grid = (struct grid_part *)part;
	grid_free(grid->grid);
	list_free(grid->list);
	free(grid->columns);
	free(grid);
}

static void grid_part_reload(struct part *part)
{
	list_reload(of(part)->list);
}

static void grid_part_draw(struct part *part, struct area area, bool focus)
{
	const struct grid_part *grid = of(part);
	const struct list_order *order = list_order(grid->list);
	list_range_move(grid->list, grid_row(grid->grid));
	grid_set_sorted(grid->grid, order->column, order->descending);
	list_set_reveal(grid->list, canvas_reveals(area.canvas));
	grid_draw(grid->grid, area, focus);
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
	else if (grid_click(of(part)->grid, key->row, key->col, &column) == GRID_HIT_HEAD)
		choose_by_head(part->options.app, part, column);
}

static void grid_part_filter(struct part *part, const char *json)
{
	const struct grid_part *grid = of(part);
	char *keep = mem_strdup(grid_row_key(grid->grid));
	list_set_filter(grid->list, json, keep);
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

static bool grid_part_is_settled(const struct part *part, int64_t now_ms)
{
	return grid_is_settled(of(part)->grid, now_ms);
}

static const char *grid_part_key(const struct part *part)
{
	const struct grid_part *grid = of(part);
	return grid_row_key(grid->grid) ? list_key(grid->list, grid_row(grid->grid)) : NULL;
}

static const char *grid_part_value(const struct part *part, const char *column)
{
	const struct grid_part *grid = of(part);
	return grid_part_key(part) ? list_value(grid->list, grid_row(grid->grid), column) : NULL;
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
	return list_shown(of(part)->list, more);
}

/* "412 drifted of 12,345", or "10,000+". */
static void grid_part_add_count(const struct part *part, struct str *out)
{
	const struct list *list = of(part)->list;
	bool shown_more = false, more = false;
	int64_t shown = list_shown(list, &shown_more), count = list_count(list, &more);
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
	.draw = grid_part_draw,
	.move = grid_part_move,
	.press = grid_part_press,
	.point = grid_part_point,
	.filter = grid_part_filter,
	.place = grid_part_place,
	.seek = grid_part_seek,
	.is_settled = grid_part_is_settled,
	.key = grid_part_key,
	.value = grid_part_value,
	.label = grid_part_label,
	.shown = grid_part_shown,
	.add_count = grid_part_add_count,
};
