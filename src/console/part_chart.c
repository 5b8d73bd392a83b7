#include "base/figure.h"
#include "base/mem.h"
#include "base/str.h"
#include "console/asker.h"
#include "console/part_kinds.h"
#include "ui/chart.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

/* A history: the column "at" (seconds since 1970) of the query's rows, in rising order, and a line for each of the
 * other columns, in its style. */
struct chart {
	struct part part; /* first */
	struct asker *asker;
	struct err err;
	bool loaded;
	size_t count;    /* of points */
	double *at;      /* count */
	double **values; /* for each column of the section; NULL for "at" */
};

static struct chart *of(const struct part *part)
{
	return (struct chart *)(uintptr_t)part;
}

static void forget(struct chart *chart)
{
	for (size_t i = 0; chart->values && i < chart->part.section->ncolumns; i++)
		free(chart->values[i]);
	free(chart->values);
	free(chart->at);
	chart->values = NULL;
	chart->at = NULL;
	chart->count = 0;
}

static double *take_column(const struct pg_rows *rows, const char *name)
{
	double *values = mem_zero(pg_rows_count(rows) + 1, sizeof(*values));
	for (size_t i = 0; i < pg_rows_count(rows); i++) {
		const char *value = pg_rows_get(rows, i, name);
		values[i] = value ? strtod(value, NULL) : NAN;
	}
	return values;
}

static void take(struct chart *chart, const struct pg_rows *rows)
{
	const struct view_section *section = chart->part.section;
	forget(chart);
	chart->loaded = true;
	chart->count = pg_rows_count(rows);
	chart->at = take_column(rows, "at");
	chart->values = mem_zero(section->ncolumns, sizeof(*chart->values));
	for (size_t i = 0; i < section->ncolumns; i++)
		if (!str_eq(section->columns[i].name, "at"))
			chart->values[i] = take_column(rows, section->columns[i].name);
}

static void on_answer(void *data, int slot, struct pg_rows *rows, const struct err *err)
{
	struct chart *chart = data;
	(void)slot;
	if (rows) {
		take(chart, rows);
		err_done(&chart->err);
	} else if (err->kind != ERR_CONNECT) {
		err_set(&chart->err, err->kind, "%s", err->text);
	}
	chart->part.options.changed(chart->part.options.data);
}

static struct part *chart_make(const struct part_options *options, const struct view_section *section)
{
	struct chart *chart = mem_zero(1, sizeof(*chart));
	(void)section;
	chart->asker = asker_new(options->session, on_answer, chart);
	return &chart->part;
}

static void chart_free(struct part *part)
{
	struct chart *chart = of(part);
	asker_free(chart->asker);
	forget(chart);
	err_done(&chart->err);
	free(chart);
}

static void chart_reload(struct part *part)
{
	char *path = mem_printf("sql/queries/%s.sql", part->section->query);
	const struct question question = {
		.path = path,
		.system = part->options.view->system,
		.params = part->options.params,
		.nparams = part->options.nparams,
	};
	asker_ask(of(part)->asker, 0, &question);
	free(path);
}

/* What the lines pass through at least and at most; false if there is nothing to draw. A chart of counts begins at 0.
 */
static bool find_range(const struct chart *chart, double *low, double *high)
{
	bool any = false;
	*low = 0;
	*high = 0;
	for (size_t i = 0; i < chart->part.section->ncolumns; i++)
		for (size_t j = 0; chart->values && chart->values[i] && j < chart->count; j++) {
			double value = chart->values[i][j];
			if (!isfinite(value))
				continue;
			*low = fmin(*low, value);
			*high = fmax(*high, value);
			any = true;
		}
	return any;
}

static void add_value(struct str *out, double value)
{
	bool whole = fabs(value) >= 100 || value == floor(value);
	if (whole)
		figure_add_count(out, llround(value));
	else
		figure_add_decimal(out, value, 1);
}

/* The dates of the first and the last point, below the lines. */
static void draw_dates(const struct chart *chart, struct area area)
{
	struct str first = STR_INIT, last = STR_INIT;
	time_t now = time(NULL);
	figure_add_moment(&first, (time_t)chart->at[0], now);
	figure_add_moment(&last, (time_t)chart->at[chart->count - 1], now);
	int cols = draw_columns(area, str_text(&last));
	int end = draw_text(area, 0, 0, STYLE_DIM, str_text(&first));
	if (chart->count > 1 && end + 2 + cols <= area.cols)
		draw_text(area, 0, area.cols - cols, STYLE_DIM, str_text(&last));
	str_done(&first);
	str_done(&last);
}

static void draw_lines(const struct chart *chart, struct area area, double low, double high)
{
	const struct view_section *section = chart->part.section;
	for (size_t i = 0; i < section->ncolumns; i++) {
		enum style style =
			section->columns[i].nstyles ? view_column_style(&section->columns[i], "") : STYLE_BAR;
		const struct chart_line line = {
			.at = chart->at,
			.values = chart->values[i],
			.count = chart->count,
			.low = low,
			.high = high,
		};
		if (line.values)
			chart_draw_line(area, style, &line);
	}
}

static void draw_history(const struct chart *chart, struct area area, double low, double high)
{
	struct str least = STR_INIT, most = STR_INIT;
	add_value(&least, low);
	add_value(&most, high);
	int lines = area.rows > 1 ? area.rows - 1 : 1;
	int cols = draw_columns(area, str_text(&least)), other = draw_columns(area, str_text(&most));
	cols = cols > other ? cols : other;
	bool flat = low == high; /* a line at half height */
	if (lines > 1 && !flat)
		draw_fitted(area, lines - 1, 0, cols, DRAW_RIGHT, STYLE_DIM, str_text(&least));
	draw_fitted(area, flat ? lines / 2 : 0, 0, cols, DRAW_RIGHT, STYLE_DIM, str_text(&most));
	draw_lines(chart, draw_within(area, 0, cols + 1, lines, -1), low, high);
	if (area.rows > 1)
		draw_dates(chart, draw_within(area, lines, cols + 1, 1, -1));
	str_done(&least);
	str_done(&most);
}

/* Of one moment there is no line: what was at that moment. */
static void draw_moment(const struct chart *chart, struct area area)
{
	struct str text = STR_INIT;
	figure_add_moment(&text, (time_t)chart->at[0], time(NULL));
	str_add(&text, ":");
	for (size_t i = 0; i < chart->part.section->ncolumns; i++) {
		if (!chart->values[i] || !isfinite(chart->values[i][0]))
			continue;
		str_add(&text, " ");
		add_value(&text, chart->values[i][0]);
	}
	draw_text(area, 0, 0, STYLE_DIM, str_text(&text));
	str_done(&text);
}

static void chart_draw(struct part *part, struct area area, bool focus)
{
	const struct chart *chart = of(part);
	const char *empty = view_text(&part->section->empty, app_options(part->options.app)->lang);
	struct area inner = draw_within(area, 0, 3, -1, area.cols - 4);
	double low, high;
	(void)focus;
	if (chart->err.kind != ERR_NONE)
		draw_wrapped(inner, 0, STYLE_ERROR, chart->err.text);
	else if (find_range(chart, &low, &high) && chart->count == 1)
		draw_moment(chart, inner);
	else if (find_range(chart, &low, &high))
		draw_history(chart, inner, low, high);
	else
		draw_text(inner, 0, 0, STYLE_DIM, chart->loaded && empty ? empty : chart->loaded ? "–" : "…");
}

const struct part_ops part_chart_ops = {
	.make = chart_make,
	.free = chart_free,
	.reload = chart_reload,
	.draw = chart_draw,
};
