#include "console/few.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "console/asker.h"
#include "console/cell.h"
#include "console/part_grid.h"

#include <stdlib.h>
#include <time.h>

struct few {
	struct part *part;
	void (*answered)(struct part *part);
	struct asker *asker;
	struct pg_rows *rows; /* NULL: not loaded */
	struct err err;
	const char *empty;
	struct grid *grid;
	struct grid_column *columns;
	struct cell_buffer cell;
};

static void on_answer(void *data, int slot, struct pg_rows *rows, const struct err *err)
{
	struct few *few = data;
	(void)slot;
	if (rows) {
		pg_rows_free(few->rows);
		few->rows = asker_take(few->asker);
		err_done(&few->err);
	} else if (err->kind != ERR_CONNECT) {
		err_set(&few->err, err->kind, "%s", err->text);
	}
	grid_refresh(few->grid, clock_ms());
	few->answered(few->part);
}

static struct grid_total few_total(void *data)
{
	const struct few *few = data;
	struct grid_total total = {.state = GRID_READY, .rows = (int64_t)few_count(few), .why = few->empty};
	if (few->err.kind != ERR_NONE) {
		total.state = GRID_FAILED;
		total.why = few->err.text;
	} else if (!few->rows) {
		total.state = GRID_LOADING;
	}
	return total;
}

static bool few_cell(void *data, int64_t row, size_t column, struct grid_cell *cell)
{
	struct few *few = data;
	const struct part *part = few->part;
	int64_t now = (int64_t)time(NULL) + session_pulse(part->options.session)->clock_ahead;
	cell_format(&few->cell, &part->section->columns[column], few->rows, (size_t)row, now, cell);
	if (part->section->columns[column].format == VIEW_BAR)
		cell->style = STYLE_BAR;
	return true;
}

static const struct grid_ops few_grid_ops = {
	.total = few_total,
	.cell = few_cell,
};

struct few *few_new(const struct part_options *options, const struct view_section *section, struct part *part,
	void (*answered)(struct part *part))
{
	struct few *few = mem_zero(1, sizeof(*few));
	const char *lang = app_options(options->app)->lang;
	few->part = part;
	few->answered = answered;
	few->empty = view_text(&section->empty, lang);
	few->asker = asker_new(options->session, on_answer, few);
	few->columns = part_grid_columns(section, lang);
	few->grid = grid_new(few->columns, section->ncolumns, &few_grid_ops, few);
	return few;
}

void few_free(struct few *few)
{
	if (!few)
		return;
	asker_free(few->asker);
	pg_rows_free(few->rows);
	grid_free(few->grid);
	cell_done(&few->cell);
	err_done(&few->err);
	free(few->columns);
	free(few);
}

void few_ask(struct few *few, bool routine)
{
	const struct part *part = few->part;
	char *path = mem_printf("sql/queries/%s.sql", part->section->query);
	const struct question question = {
		.path = path,
		.system = part->options.view->system,
		.routine = routine,
		.params = part->options.params,
		.nparams = part->options.nparams,
	};
	asker_ask(few->asker, 0, &question);
	free(path);
}

size_t few_count(const struct few *few)
{
	return few->rows ? pg_rows_count(few->rows) : 0;
}

bool few_has_failed(const struct few *few)
{
	return few->err.kind != ERR_NONE;
}

bool few_has_column(const struct few *few, const char *column)
{
	return few->rows && pg_rows_column(few->rows, column) >= 0;
}

const char *few_value(const struct few *few, int64_t row, const char *column)
{
	return row >= 0 && (size_t)row < few_count(few) ? pg_rows_get(few->rows, (size_t)row, column) : NULL;
}

struct grid *few_grid(const struct few *few)
{
	return few->grid;
}
