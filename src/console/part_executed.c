/* What was executed: the ring of executed.h as rows, the newest first. */
#include "base/clock.h"
#include "base/figure.h"
#include "base/mem.h"
#include "base/text.h"
#include "console/cell.h"
#include "console/executed.h"
#include "console/filter.h"
#include "console/own_list.h"
#include "console/part_kinds.h"
#include "console/popup.h"
#include "console/row_filter.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { GATHER_MS = 1000 }; /* what is new is shown that late, all at once */

struct executed_part {
	struct own_list own; /* first */
	struct executed *executed;
	struct executed_watch watch;
	struct row_filter *filter; /* NULL: none */
	struct loop_timer *timer;
	uint64_t version; /* of the ring that rows are of */
};

static struct executed_part *of(void *data)
{
	return data;
}

static const struct executed_part *of_part(const struct part *part)
{
	return (const struct executed_part *)part;
}

/* "gigs/gigs" of "sql/queries/gigs/gigs.sql"; what is no such path as it is. */
static void add_short_name(struct str *out, const char *name)
{
	static const char *const folders[] = {"sql/queries/", "sql/"};
	size_t len = strlen(name) - (str_ends(name, ".sql") ? strlen(".sql") : 0);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (str_starts(name, folders[i])) {
			name += strlen(folders[i]);
			len -= strlen(folders[i]);
			break;
		}
	str_addn(out, name, len);
}

/* A column's text; NULL: nothing. To be freed. */
static char *column_text(const struct executed_entry *entry, const char *column)
{
	struct str out = STR_INIT;
	time_t at = (time_t)(entry->at / 1000);
	struct tm local;
	if (str_eq(column, "when")) {
		localtime_r(&at, &local);
		str_addf(&out, "%02d:%02d:%02d", local.tm_hour, local.tm_min, local.tm_sec);
	} else if (str_eq(column, "kind")) {
		str_add(&out, executed_kind_name(entry->kind));
	} else if (str_eq(column, "lane")) {
		str_add(&out, entry->where);
	} else if (str_eq(column, "name")) {
		add_short_name(&out, entry->name);
	} else if (str_eq(column, "error")) {
		str_add(&out, entry->error ? entry->error : "");
	} else if (str_eq(column, "times") && entry->times > 1) {
		str_addf(&out, "%" PRId64, entry->times);
	} else if (str_eq(column, "came") && entry->rows >= 0) {
		str_addf(&out, "%" PRId64, entry->rows);
	} else if (str_eq(column, "took") && entry->duration_us < 0) {
		str_add(&out, _("running"));
	} else if (str_eq(column, "took") && entry->duration_us < 10000) {
		figure_add_decimal(&out, (double)entry->duration_us / 1000, 1);
		str_addf(&out, " %s", _("ms"));
	} else if (str_eq(column, "took")) {
		clock_add_duration(&out, entry->duration_us / 1000);
	}
	return str_take(&out);
}

static char *filter_value(const void *data, const char *field)
{
	const struct executed_entry *entry = data;
	if (field)
		return column_text(entry, field);
	return mem_printf("%s %s %s %s %s", executed_kind_name(entry->kind), entry->name, entry->text,
		entry->values ? entry->values : "", entry->error ? entry->error : "");
}

static void take_rows(struct executed_part *part)
{
	part->version = executed_version(part->executed);
	part->own.numbers.len = 0;
	for (size_t i = 0; i < executed_count(part->executed); i++) {
		const struct executed_entry *entry = executed_at(part->executed, i);
		if (!part->filter || row_filter_matches(part->filter, entry, filter_value))
			VEC_PUSH(&part->own.numbers, entry->number);
	}
	grid_refresh(part->own.grid, clock_ms());
}

static void on_timer(void *data)
{
	struct executed_part *part = data;
	if (part->version == executed_version(part->executed))
		return;
	take_rows(part);
	part->own.part.options.changed(part->own.part.options.data);
}

static void on_executed(void *data)
{
	struct executed_part *part = data;
	if (!loop_timer_is_on(part->timer))
		loop_timer_start(part->timer, GATHER_MS);
}

static const struct executed_entry *entry_at(const struct executed_part *part, int64_t row)
{
	return executed_find(part->executed, own_list_number(&part->own, row));
}

static struct grid_total rows_total(void *data)
{
	const struct executed_part *part = of(data);
	const struct ini_text *empty = &part->own.part.section->empty;
	return (struct grid_total){
		.state = GRID_READY,
		.rows = (int64_t)part->own.numbers.len,
		.why = filter_empty_text(part->filter, view_text(empty, app_options(part->own.part.options.app)->lang)),
	};
}

static bool rows_cell(void *data, int64_t row, size_t column, struct grid_cell *cell)
{
	struct executed_part *part = of(data);
	const struct executed_entry *entry = entry_at(part, row);
	if (!entry)
		return false;
	char *text = column_text(entry, part->own.part.section->columns[column].name);
	own_list_cell(&part->own, column, text, text, cell);
	return true;
}

static const struct grid_ops rows_ops = {
	.total = rows_total,
	.cell = rows_cell,
	.key = own_list_key,
	.find = own_list_find,
};

static struct part *executed_part_make(const struct part_options *options, const struct view_section *section)
{
	struct executed_part *part = mem_zero(1, sizeof(*part));
	part->executed = app_executed(options->app);
	own_list_begin(&part->own, options, section, &rows_ops);
	part->timer = loop_timer_new(session_loop(options->session), on_timer, part);
	take_rows(part);
	part->watch = (struct executed_watch){.changed = on_executed, .data = part};
	executed_watch(part->executed, &part->watch);
	return &part->own.part;
}

static void executed_part_free(struct part *data)
{
	struct executed_part *part = (struct executed_part *)data;
	executed_unwatch(part->executed, &part->watch);
	loop_timer_free(part->timer);
	row_filter_free(part->filter);
	own_list_done(&part->own);
	free(part);
}

static void executed_part_add_count(const struct part *part, struct str *out)
{
	str_addf(out, "%zu", of_part(part)->own.numbers.len);
}

static void executed_part_filter(struct part *data, const char *json)
{
	struct executed_part *part = (struct executed_part *)data;
	row_filter_free(part->filter);
	part->filter = row_filter_new(json);
	take_rows(part);
	grid_reset(part->own.grid);
}

static void add_outcome(struct dialog *dialog, const struct executed_entry *entry)
{
	struct str line = STR_INIT;
	char *when = column_text(entry, "when");
	char *took = column_text(entry, "took");
	str_addf(&line, "%s  %s  %s", when, entry->where, took);
	if (entry->rows >= 0)
		str_addf(&line, N_("  %" PRId64 " row", "  %" PRId64 " rows", entry->rows), entry->rows);
	if (entry->kind == EXECUTED_SQL)
		str_addf(&line, "  %s",
			entry->writes ? _("in a transaction that may write") : _("in a transaction that only reads"));
	if (entry->times > 1)
		str_addf(&line, N_("  %" PRId64 " time so far", "  %" PRId64 " times so far", entry->times),
			entry->times);
	dialog_add_line(dialog, STYLE_DIM, str_text(&line));
	if (entry->error)
		dialog_add_line(dialog, STYLE_ERROR, entry->error);
	dialog_add_line(dialog, STYLE_TEXT, "");
	str_done(&line);
	free(when);
	free(took);
}

/* The whole of it, to be read and copied. */
static void executed_part_open(struct part *data)
{
	const struct executed_part *part = of_part(data);
	const struct executed_entry *entry = entry_at(part, grid_row(part->own.grid));
	if (!entry)
		return;
	struct dialog *dialog = dialog_new(entry->name, &(const struct key){.code = KC_ENTER});
	struct str copy = STR_INIT;
	add_outcome(dialog, entry);
	str_add(&copy, entry->text);
	if (entry->values) {
		dialog_add_lines(dialog, STYLE_INFO, entry->values);
		dialog_add_line(dialog, STYLE_TEXT, "");
		str_addf(&copy, "\n%s", entry->values);
	}
	dialog_add_lines(dialog, STYLE_TEXT, entry->text);
	const char *const texts[] = {str_text(&copy)};
	popup_read(part->own.part.options.app, dialog, texts, 1);
	str_done(&copy);
}

const struct part_ops part_executed_ops = {
	.make = executed_part_make,
	.free = executed_part_free,
	.draw = own_list_draw,
	.move = own_list_move,
	.press = own_list_press,
	.point = own_list_point,
	.add_count = executed_part_add_count,
	.filter = executed_part_filter,
	.open = executed_part_open,
};
