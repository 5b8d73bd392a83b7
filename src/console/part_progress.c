#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "console/asker.h"
#include "console/cell.h"
#include "console/part_grid.h"
#include "console/part_kinds.h"

#include <stdlib.h>
#include <time.h>

enum { POLL_MS = 1000 };

/* What is under way: a row each, asked for again and again while one of them moves by itself, and not at all else.
 * Where there is none it takes no line. */
struct progress {
	struct part part; /* first */
	struct asker *asker;
	struct loop_timer *timer;
	struct pg_rows *rows; /* NULL: not loaded */
	struct err err;
	struct grid *grid;
	struct grid_column *columns;
	struct cell_buffer cell;
};

static struct progress *of(const struct part *part)
{
	return (struct progress *)(uintptr_t)part;
}

static size_t count(const struct progress *progress)
{
	return progress->rows ? pg_rows_count(progress->rows) : 0;
}

static void ask(void *data)
{
	struct progress *progress = data;
	const struct part *part = &progress->part;
	char *path = mem_printf("sql/queries/%s.sql", part->section->query);
	const struct question question = {
		.path = path,
		.system = part->options.view->system,
		.routine = true,
		.params = part->options.params,
		.nparams = part->options.nparams,
	};
	asker_ask(progress->asker, 0, &question);
	free(path);
}

static bool is_moving(const struct progress *progress)
{
	for (size_t i = 0; i < count(progress); i++)
		if (pg_rows_bool(progress->rows, i, "moving"))
			return true;
	return false;
}

static void on_answer(void *data, int slot, struct pg_rows *rows, const struct err *err)
{
	struct progress *progress = data;
	(void)slot;
	if (rows) {
		pg_rows_free(progress->rows);
		progress->rows = asker_take(progress->asker);
		err_done(&progress->err);
	} else if (err->kind != ERR_CONNECT) {
		err_set(&progress->err, err->kind, "%s", err->text);
	}
	if (is_moving(progress))
		loop_timer_start(progress->timer, POLL_MS);
	grid_refresh(progress->grid, clock_ms());
	progress->part.options.changed(progress->part.options.data);
}

static struct grid_total progress_total(void *data)
{
	const struct progress *progress = data;
	struct grid_total total = {.state = GRID_READY, .rows = (int64_t)count(progress)};
	if (progress->err.kind != ERR_NONE) {
		total.state = GRID_FAILED;
		total.why = progress->err.text;
	}
	return total;
}

static bool progress_cell(void *data, int64_t row, size_t column, struct grid_cell *cell)
{
	struct progress *progress = data;
	const struct part *part = &progress->part;
	int64_t now = (int64_t)time(NULL) + session_pulse(app_session(part->options.app))->clock_ahead;
	cell_format(&progress->cell, &part->section->columns[column], progress->rows, (size_t)row, now, cell);
	if (part->section->columns[column].format == VIEW_BAR)
		cell->style = STYLE_BAR;
	return true;
}

static const struct grid_ops progress_grid_ops = {
	.total = progress_total,
	.cell = progress_cell,
};

static struct part *progress_make(const struct part_options *options, const struct view_section *section)
{
	struct progress *progress = mem_zero(1, sizeof(*progress));
	struct session *session = app_session(options->app);
	progress->asker = asker_new(session, on_answer, progress);
	progress->timer = loop_timer_new(session_loop(session), ask, progress);
	progress->columns = part_grid_columns(section, app_options(options->app)->lang);
	progress->grid = grid_new(progress->columns, section->ncolumns, &progress_grid_ops, progress);
	return &progress->part;
}

static void progress_free(struct part *part)
{
	struct progress *progress = of(part);
	asker_free(progress->asker);
	loop_timer_free(progress->timer);
	pg_rows_free(progress->rows);
	grid_free(progress->grid);
	cell_done(&progress->cell);
	err_done(&progress->err);
	free(progress->columns);
	free(progress);
}

/* Where trueup keeps nothing, nothing is under way. */
static void progress_reload(struct part *part)
{
	if (session_rights(app_session(part->options.app))->viewer)
		ask(of(part));
}

/* The heads, and a line each. */
static int progress_height(const struct part *part, struct area area)
{
	const struct progress *progress = of(part);
	(void)area;
	if (!count(progress) && progress->err.kind == ERR_NONE)
		return 0;
	return 1 + (count(progress) ? (int)count(progress) : 1);
}

static void progress_draw(struct part *part, struct area area, bool focus)
{
	(void)focus;
	grid_draw(of(part)->grid, area, false);
}

const struct part_ops part_progress_ops = {
	.make = progress_make,
	.free = progress_free,
	.reload = progress_reload,
	.height = progress_height,
	.draw = progress_draw,
};
