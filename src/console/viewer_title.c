/* The title line: the way from the first screen to this one. */
#include "base/str.h"
#include "base/text.h"
#include "base/vec.h"
#include "console/cell.h"
#include "console/viewer_parts.h"
#include "ui/chart.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	STEP_COLS = 24, /* of a name that is not the last one, at most */
	GAP = 3,        /* around the trend */
};

static const char arrow[] = " › ", cut[] = "… › ";

/* From this screen down to the first. */
struct way {
	VEC(const char *);
};

/* The title of the rule that the screen was opened for; NULL: it is about none. */
static const char *rule_name(const struct viewer *viewer)
{
	const struct app *app = viewer->screen.app;
	const struct catalog *catalog = session_catalog(app_session(app));
	for (size_t i = 0; i < viewer->view->nparams; i++) {
		const char *name = str_eq(viewer->params[i].name, "rule") ? viewer->params[i].value : NULL;
		const struct rule *rule = name && catalog ? catalog_find(catalog, name, NULL) : NULL;
		if (name)
			return rule ? rule_title(rule, app_options(app)->lang) : name;
	}
	return NULL;
}

/* What the screen is about, else what it is. */
static const char *name_of(const struct viewer *viewer)
{
	const struct part *first = viewer->parts[0];
	const char *name = first->ops->is_subject ? part_label(first) : NULL;
	/* A name of blanks is none. */
	if (!name || !name[strspn(name, " \t\r\n")])
		name = rule_name(viewer);
	return name ? name : view_text(&viewer->view->title, app_options(viewer->screen.app)->lang);
}

static int step_cols(struct area area, const char *name)
{
	int cols = draw_columns(area, name);
	return (cols < STEP_COLS ? cols : STEP_COLS) + draw_columns(area, arrow);
}

/* How many of the steps before the last fit into cols, with a sign for those that do not. */
static size_t steps_that_fit(struct area area, const struct way *way, int cols)
{
	size_t count = 1;
	for (; count < way->len; count++) {
		int sign = count + 1 < way->len ? draw_columns(area, cut) : 0;
		cols -= step_cols(area, way->items[count]);
		if (cols < sign)
			break;
	}
	return count - 1;
}

/* The row that it is about may be in any of several databases. */
static bool is_of_one_of_many(const struct viewer *viewer)
{
	const struct view *view = viewer->view;
	return view->nparams && !view->system && !view->rule && app_sessions(viewer->screen.app) > 1;
}

int viewer_draw_title(const struct viewer *viewer, struct area area)
{
	const struct part *first = viewer->parts[0];
	struct way way = {.len = 0};
	struct str last = STR_INIT;
	for (const struct viewer *at = viewer; at; at = (const struct viewer *)app_below(at->screen.app, &at->screen))
		VEC_PUSH(&way, name_of(at));
	str_add(&last, way.items[0]);
	if (viewer->nparts == 1 && part_title(first))
		str_addf(&last, "%s%s", arrow, part_title(first));
	if (is_of_one_of_many(viewer))
		str_addf(&last, " (%s)", session_name(viewer->screen.session));
	int col = 1, left = area.cols - col - draw_columns(area, str_text(&last));
	size_t count = steps_that_fit(area, &way, left);
	if (count + 1 < way.len && left >= draw_columns(area, cut))
		col = draw_text(area, 0, col, STYLE_DIM, cut);
	for (; count > 0; count--) {
		col = draw_text(draw_within(area, 0, 0, 1, col + STEP_COLS), 0, col, STYLE_DIM, way.items[count]);
		col = draw_text(area, 0, col, STYLE_DIM, arrow);
	}
	col = draw_text(area, 0, col, STYLE_TITLE, str_text(&last));
	str_done(&last);
	free(way.items);
	return col;
}

static size_t days_of(const struct grid_cell *cell)
{
	size_t days = 0;
	for (size_t i = 0; i < cell->values_len; i++)
		days += !isnan(cell->values[i]);
	return days;
}

void viewer_draw_trend(const struct viewer *viewer, struct area area, int from, int end)
{
	static const struct view_column column = {.name = "trend", .format = VIEW_SPARK};
	const char *rule = viewer->view->nparams ? NULL : viewer->view->rule;
	const struct tally_row *row = rule ? tally_find(app_tally(viewer->screen.app), rule) : NULL;
	struct cell_buffer buffer = {.values = NULL};
	struct grid_cell cell = {.values = NULL};
	if (row && row->trend)
		cell_format_value(&buffer, &column, row->trend, 0, &cell);
	int cols = (int)cell.values_len, col = end - GAP - cols - draw_columns(area, _(" 14 days"));
	if (days_of(&cell) > 1 && col >= from + GAP) {
		chart_spark(area, 0, col, cols, STYLE_DIM, cell.values, cell.values_len);
		draw_text(area, 0, col + cols, STYLE_DIM, _(" 14 days"));
	}
	cell_done(&buffer);
}
