#include "base/mem.h"
#include "base/str.h"
#include "console/asker.h"
#include "console/cell.h"
#include "console/part_kinds.h"
#include "ui/chart.h"

#include <stdlib.h>
#include <time.h>

enum { FIELD_COLS = 36, MARGIN = 2, GAP = 2 };

/* A section of one row, as names and values side by side. */
struct fields {
	struct part part; /* first */
	const char *lang;
	struct asker *asker;
	struct pg_rows *rows; /* NULL: not loaded */
	struct err err;
	struct cell_buffer cell;
};

static const struct fields *of(const struct part *part)
{
	return (const struct fields *)part;
}

static void on_answer(void *data, int slot, struct pg_rows *rows, const struct err *err)
{
	struct fields *fields = data;
	(void)slot;
	if (rows) {
		pg_rows_free(fields->rows);
		fields->rows = asker_take(fields->asker);
		err_done(&fields->err);
	} else if (err->kind != ERR_CONNECT && err->kind != ERR_INTERRUPTED) {
		err_set(&fields->err, err->kind, "%s", err->text);
	}
	fields->part.options.changed(fields->part.options.data);
}

static struct part *fields_make(const struct part_options *options, const struct view_section *section)
{
	struct fields *fields = mem_zero(1, sizeof(*fields));
	(void)section;
	fields->lang = app_options(options->app)->lang;
	fields->asker = asker_new(options->session, on_answer, fields);
	return &fields->part;
}

static void fields_free(struct part *part)
{
	struct fields *fields = (struct fields *)part;
	asker_free(fields->asker);
	pg_rows_free(fields->rows);
	cell_done(&fields->cell);
	err_done(&fields->err);
	free(fields);
}

static void fields_reload(struct part *part)
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

static bool has_row(const struct fields *fields)
{
	return fields->rows && pg_rows_count(fields->rows) > 0;
}

static bool fields_is_loading(const struct part *part)
{
	return !of(part)->rows && of(part)->err.kind == ERR_NONE && !session_is_cut_off(part->options.session);
}

static const char *fields_value(const struct part *part, const char *column)
{
	return has_row(of(part)) ? pg_rows_get(of(part)->rows, 0, column) : NULL;
}

static const char *fields_key(const struct part *part)
{
	return fields_value(part, "key");
}

static const char *fields_label(const struct part *part)
{
	const struct view_section *section = part->section;
	for (size_t i = 0; i < section->ncolumns; i++)
		if (section->columns[i].emphasis)
			return fields_value(part, section->columns[i].name);
	return NULL;
}

/* Where a field stands: as many side by side as there is room for; a wide one has its row for itself. */
struct spot {
	int row, col, cols;
};

static bool is_wide(const struct view_column *column)
{
	return column->width > FIELD_COLS;
}

static struct spot next_spot(const struct view_column *column, struct area area, struct spot before)
{
	int across = (area.cols - MARGIN) / FIELD_COLS;
	int col = before.col + before.cols;
	bool new_row = col > 0 && (is_wide(column) || col + FIELD_COLS > across * FIELD_COLS);
	struct spot spot = {.row = before.row + new_row, .col = new_row ? 0 : col, .cols = FIELD_COLS};
	if (is_wide(column) || across < 2)
		spot.cols = area.cols - MARGIN > FIELD_COLS ? area.cols - MARGIN : FIELD_COLS;
	return spot;
}

/* The name stands in the screen's title. */
static bool is_shown(const struct fields *fields, const struct view_column *column)
{
	return !column->emphasis && !(column->optional && !fields_value(&fields->part, column->name));
}

static int fields_height(const struct part *part, struct area area)
{
	const struct view_section *section = part->section;
	struct spot spot = {.row = 0};
	for (size_t i = 0; i < section->ncolumns; i++)
		if (is_shown(of(part), &section->columns[i]))
			spot = next_spot(&section->columns[i], area, spot);
	return spot.row + 1;
}

static int head_columns(const struct fields *fields, struct area area)
{
	const struct view_section *section = fields->part.section;
	int most = 0;
	for (size_t i = 0; i < section->ncolumns; i++) {
		bool shown = is_shown(fields, &section->columns[i]);
		const char *head = shown ? view_text(&section->columns[i].head, fields->lang) : NULL;
		int cols = head ? draw_columns(area, head) : 0;
		most = cols > most ? cols : most;
	}
	return most;
}

/* The title of the rule that the field names, where it is there. */
static const char *rule_named(const struct fields *fields, const struct view_column *column)
{
	const char *name = column->format == VIEW_RULE ? fields_value(&fields->part, column->name) : NULL;
	const struct catalog *catalog = name ? session_catalog(fields->part.options.session) : NULL;
	const struct rule *rule = catalog ? catalog_find(catalog, name, NULL) : NULL;
	return rule ? rule_title(rule, fields->lang) : NULL;
}

static void draw_field(struct fields *fields, const struct view_column *column, struct area area, int head_cols)
{
	struct grid_cell cell = {.style = STYLE_TEXT};
	size_t count = 0;
	int64_t now = (int64_t)time(NULL) + session_pulse(fields->part.options.session)->clock_ahead;
	const char *head = view_text(&column->head, fields->lang);
	draw_text(draw_within(area, 0, 0, 1, head_cols), 0, 0, STYLE_DIM, head ? head : "");
	fields->cell.reveal = canvas_reveals(area.canvas);
	cell_format(&fields->cell, column, fields->rows, 0, now, &cell);
	int from = head_cols + GAP, cols = area.cols - from - GAP;
	if (cell.values_len) {
		chart_spark(area, 0, from, cols < (int)cell.values_len ? cols : (int)cell.values_len, STYLE_TEXT,
			cell.values, cell.values_len);
		return;
	}
	const char *title = rule_named(fields, column), *text = cell.spans[0].text;
	if (title)
		cell.spans[0].text = title;
	else if (!text || !*text)
		cell.spans[0] = (struct span){STYLE_DIM, "–"};
	while (count < GRID_SPANS && cell.spans[count].text)
		count++;
	draw_spans(area, 0, from, cols, DRAW_LEFT, cell.spans, count);
}

static void fields_draw(struct part *part, struct area area, bool focus)
{
	struct fields *fields = (struct fields *)part;
	(void)focus;
	const struct view_section *section = fields->part.section;
	const char *empty = view_text(&section->empty, fields->lang);
	struct area inner = draw_within(area, 0, MARGIN, -1, -1);
	struct spot spot = {.row = 0};
	int heads = head_columns(fields, area);
	if (fields->err.kind != ERR_NONE) {
		draw_wrapped(inner, 0, STYLE_ERROR, fields->err.text);
		return;
	}
	if (!has_row(fields)) {
		draw_text(inner, 0, 0, STYLE_DIM, fields->rows && empty ? empty : "…");
		return;
	}
	for (size_t i = 0; i < section->ncolumns; i++) {
		if (!is_shown(fields, &section->columns[i]))
			continue;
		spot = next_spot(&section->columns[i], area, spot);
		draw_field(fields, &section->columns[i], draw_within(inner, spot.row, spot.col, 1, spot.cols), heads);
	}
}

const struct part_ops part_fields_ops = {
	.make = fields_make,
	.free = fields_free,
	.reload = fields_reload,
	.height = fields_height,
	.draw = fields_draw,
	.is_loading = fields_is_loading,
	.key = fields_key,
	.value = fields_value,
	.label = fields_label,
	.is_subject = true,
};
