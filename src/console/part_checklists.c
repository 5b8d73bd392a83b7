/* The checklists that there are; one that does not parse says what is wrong with it. */
#include "base/figure.h"
#include "base/mem.h"
#include "base/text.h"
#include "console/own_list.h"
#include "console/part_kinds.h"
#include "engine/checklists.h"

#include <jansson.h>
#include <stdlib.h>

struct checklists_part {
	struct own_list own; /* first */
	struct checklists *all;
};

static struct checklists_part *of(void *data)
{
	return data;
}

static struct checklists_part *of_part(const struct part *part)
{
	return (struct checklists_part *)(uintptr_t)part;
}

/* NULL: it does not parse. */
static const struct checklist *list_at(const struct checklists_part *part, int64_t row)
{
	return row >= 0 && (size_t)row < checklists_count(part->all) ? checklists_at(part->all, (size_t)row) : NULL;
}

static struct grid_total rows_total(void *data)
{
	const struct checklists_part *part = of(data);
	const struct ini_text *empty = &part->own.part.section->empty;
	return (struct grid_total){
		.state = GRID_READY,
		.rows = (int64_t)(checklists_count(part->all) + checklists_broken_count(part->all)),
		.why = view_text(empty, app_options(part->own.part.options.app)->lang),
	};
}

static const char *column_text(struct checklists_part *part, const struct checklist *list, const char *column)
{
	const char *lang = app_options(part->own.part.options.app)->lang;
	if (str_eq(column, "name"))
		return list->name;
	if (str_eq(column, "title"))
		return view_text(&list->title, lang);
	if (str_eq(column, "help"))
		return view_text(&list->help, lang);
	if (str_eq(column, "steps"))
		return own_list_keep(&part->own, mem_printf("%zu", list->nsteps));
	return NULL;
}

static bool rows_cell(void *data, int64_t row, size_t column, struct grid_cell *cell)
{
	struct checklists_part *part = of(data);
	const struct checklist *list = list_at(part, row);
	const struct view_column *shown = &part->own.part.section->columns[column];
	if (list)
		cell->spans[0] = (struct span){view_column_style(shown, NULL), column_text(part, list, shown->name)};
	else if (shown->emphasis)
		cell->spans[0] = (struct span){
			STYLE_ERROR, checklists_broken_at(part->all, (size_t)row - checklists_count(part->all))};
	return true;
}

static const char *rows_key(void *data, int64_t row)
{
	const struct checklist *list = list_at(of(data), row);
	return list ? list->name : NULL;
}

static int64_t rows_find(void *data, const char *key)
{
	const struct checklists_part *part = of(data);
	for (size_t i = 0; i < checklists_count(part->all); i++)
		if (str_eq(checklists_at(part->all, i)->name, key))
			return (int64_t)i;
	return -1;
}

static const struct grid_ops rows_ops = {
	.total = rows_total,
	.cell = rows_cell,
	.key = rows_key,
	.find = rows_find,
};

static struct part *checklists_make(const struct part_options *options, const struct view_section *section)
{
	struct checklists_part *part = mem_zero(1, sizeof(*part));
	part->all = checklists_load(app_options(options->app)->files);
	own_list_begin(&part->own, options, section, &rows_ops);
	return &part->own.part;
}

static void checklists_part_free(struct part *data)
{
	struct checklists_part *part = of_part(data);
	own_list_done(&part->own);
	checklists_free(part->all);
	free(part);
}

static void checklists_add_count(const struct part *part, struct str *out)
{
	figure_add_count(out, (int64_t)checklists_count(of_part(part)->all));
}

static const struct checklist *current(const struct part *part)
{
	return list_at(of_part(part), grid_row(of_part(part)->own.grid));
}

static void checklists_open(struct part *part)
{
	const struct checklist *list = current(part);
	if (!list)
		return;
	json_t *about = json_pack("{s:s}", "checklist", list->name);
	char *text = json_dumps(about, JSON_COMPACT);
	app_open(part->options.app, "checklist", text);
	json_decref(about);
	free(text);
}

static const char *checklists_label(const struct part *part)
{
	const struct checklist *list = current(part);
	return list ? view_text(&list->title, app_options(part->options.app)->lang) : NULL;
}

const struct part_ops part_checklists_ops = {
	.make = checklists_make,
	.free = checklists_part_free,
	.draw = own_list_draw,
	.move = own_list_move,
	.press = own_list_press,
	.point = own_list_point,
	.add_count = checklists_add_count,
	.open = checklists_open,
	.label = checklists_label,
	.place = own_list_place,
	.seek = own_list_seek,
};
