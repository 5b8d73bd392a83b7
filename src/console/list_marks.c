#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "console/list_inside.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { MARGIN = 100 /* rows that may have come in between since a range began */ };

/* What is collected of a row for a filter to look at: as {{matches}} looks at a finding. */
struct look {
	struct str words;
	json_t *fields;
};

static void look_at(struct look *look, const char *name, const char *value)
{
	if (!value || json_object_get(look->fields, name))
		return;
	str_addf(&look->words, "%s%s", look->words.len ? " " : "", value);
	json_object_set_new(look->fields, name, json_string(value));
}

static void look_at_key(struct look *look, const char *text)
{
	json_t *key = json_loads(text, 0, NULL), *value;
	const char *name;
	json_object_foreach(key, name, value)
	{
		char *other = json_is_string(value) ? NULL : json_dumps(value, JSON_ENCODE_ANY);
		look_at(look, name, other ? other : json_string_value(value));
		free(other);
	}
	json_decref(key);
}

/* A row as marks keep it, added to them. */
static void add_row(const struct list *list, const struct pg_rows *rows, size_t at, struct marks *to, bool toggle)
{
	const struct view_section *section = list->options.section;
	struct look look = {.words = STR_INIT, .fields = json_object()};
	struct marks_row row = {
		.key = pg_rows_get(rows, at, "key"),
		.scope = pg_rows_get(rows, at, "scope"),
	};
	for (size_t i = 0; i < section->nfilter; i++)
		look_at(&look, section->filter[i], pg_rows_get(rows, at, section->filter[i]));
	look_at(&look, "label", pg_rows_get(rows, at, "label"));
	look_at(&look, "scope", row.scope);
	if (row.key)
		look_at_key(&look, row.key);
	char *fields = json_dumps(look.fields, JSON_COMPACT);
	row.words = str_text(&look.words);
	row.fields = fields;
	if (row.key && toggle)
		marks_toggle(to, &row);
	else if (row.key)
		marks_add(to, &row);
	free(fields);
	json_decref(look.fields);
	str_done(&look.words);
}

void list_toggle_mark(struct list *list, int64_t row)
{
	size_t at = 0;
	const struct pg_rows *rows = window_row(&list->window, row, &at);
	if (rows)
		add_row(list, rows, at, list->marks, true);
}

void list_mark(struct list *list, int64_t row)
{
	size_t at = 0;
	const struct pg_rows *rows = window_row(&list->window, row, &at);
	if (rows)
		add_row(list, rows, at, list->marks, false);
}

struct marks *list_marks(const struct list *list)
{
	return list->marks;
}

void list_check_shown(struct list *list)
{
	struct str rows = STR_INIT;
	asker_drop(list->asker, LIST_SHOWN);
	if (!marks_count(list->marks) || !list->filter) {
		marks_show_all(list->marks);
		return;
	}
	marks_hide_all(list->marks);
	marks_add_rows(list->marks, &rows);
	const struct pg_param params[] = {{"marks", str_text(&rows)}, {"filter", list->filter}};
	const struct question question = {
		.path = "sql/queries/console/marks.sql",
		.params = params,
		.nparams = 2,
	};
	asker_ask(list->asker, LIST_SHOWN, &question);
	str_done(&rows);
}

void list_check_here(struct list *list)
{
	struct str keys = STR_INIT;
	if (!marks_count(list->marks) || list_is_live(list))
		return;
	/* Where it takes too long to know, nothing is said of it, and what was known may be so no longer. */
	if (list->all < 0 || list->all > LIST_WHOLE_MAX) {
		marks_find_all(list->marks);
		return;
	}
	marks_add_keys(list->marks, &keys);
	const struct list_page page = {
		.around = "sql/queries/console/here.sql",
		.rows = LIST_WHOLE_MAX + 1,
		.keys = str_text(&keys),
	};
	list_ask_page(list, LIST_HERE, &page);
	str_done(&keys);
}

static void tell_marked(const struct list *list, size_t count)
{
	list_tell(list, STYLE_MARKED, N_("%zu row marked", "%zu rows marked", count), count);
}

/* All of the rows, or the first LIST_WHOLE_MAX of them. more: there are others behind them. */
static void mark_rows(struct list *list, const struct pg_rows *rows, bool more)
{
	size_t count = pg_rows_count(rows);
	if (count > LIST_WHOLE_MAX) {
		count = LIST_WHOLE_MAX;
		more = true;
	}
	for (size_t i = 0; i < count; i++)
		add_row(list, rows, i, list->marks, false);
	if (more)
		list_tell(list, STYLE_WARNING,
			N_("%zu row marked, not all: narrow the list with /",
				"%zu rows marked, not all: narrow the list with /", count),
			count);
	else
		tell_marked(list, count);
}

void list_mark_all(struct list *list)
{
	const struct window *window = &list->window;
	const struct list_page page = {.rows = LIST_WHOLE_MAX + 1, .filter = list->filter};
	bool here = list->whole || list_is_live(list);
	if (!list->loaded || list->err.kind != ERR_NONE)
		return;
	if (here && window->len)
		mark_rows(list, window->pages[0].rows, list->total > window->pages[0].len);
	else if (!here)
		list_ask_page(list, LIST_MARK, &page);
}

void list_mark_same(struct list *list, const char *column, const char *value)
{
	const struct list_page page = {
		.around = "sql/queries/console/same.sql",
		.rows = LIST_WHOLE_MAX + 1,
		.filter = list->filter,
		.column = column,
		.value = value,
	};
	if (!value)
		list_tell(list, STYLE_WARNING, _("The row under the cursor has nothing there to compare."));
	else if (list->loaded && list->err.kind == ERR_NONE)
		list_ask_page(list, LIST_MARK, &page);
}

bool list_in_range(const struct list *list)
{
	return list->range.anchor != NULL;
}

void list_range_drop(struct list *list)
{
	if (list->range.found)
		asker_drop(list->asker, LIST_MARK);
	marks_free(list->range.anchor);
	marks_free(list->range.found);
	free(list->range.place);
	free(list->range.end);
	list->range = (struct list_range){.anchor = NULL};
}

bool list_range_begin(struct list *list, int64_t row)
{
	size_t at = 0;
	const struct pg_rows *rows = window_row(&list->window, row, &at);
	if (!rows || !pg_rows_get(rows, at, "key"))
		return false;
	list_range_drop(list);
	list->range.anchor = marks_new();
	list->range.place = mem_strdup(pg_rows_get(rows, at, list_place_column(list)));
	list->range.row = list->range.to = row;
	add_row(list, rows, at, list->range.anchor, false);
	return true;
}

void list_range_move(struct list *list, int64_t row)
{
	if (!list->range.anchor || list->range.found)
		return;
	int64_t here = window_find(&list->window, list_place_column(list), list->range.place);
	list->range.row = here >= 0 ? here : list->range.row;
	list->range.to = row;
}

static void finish_range(struct list *list, const struct marks *found)
{
	size_t count = marks_count(found);
	marks_add_all(list->marks, found);
	list_range_drop(list);
	tell_marked(list, count);
}

/* Some of it is not here: what stands behind its first row is read, up to its last. */
static void read_range(struct list *list, int64_t first, int64_t last)
{
	struct list_range *range = &list->range;
	const char *here = window_value(&list->window, range->to, list_place_column(list));
	bool down = range->to > range->row;
	const struct list_page page = {
		.after = down ? range->place : here,
		.rows = (int)(last - first) + MARGIN,
		.filter = list->filter,
	};
	range->found = marks_new();
	range->end = mem_strdup(down ? here : range->place);
	if (!list_ask_page(list, LIST_MARK, &page))
		list_range_drop(list);
}

void list_range_end(struct list *list)
{
	struct list_range *range = &list->range;
	int64_t first = range->row < range->to ? range->row : range->to;
	int64_t last = range->row < range->to ? range->to : range->row;
	size_t at = 0;
	const struct pg_rows *rows = window_row(&list->window, range->to, &at);
	if (!range->anchor || range->found)
		return;
	if (last - first >= LIST_WHOLE_MAX) {
		list_range_drop(list);
		list_tell(list, STYLE_WARNING, _("A range can have 10,000 rows; here are more."));
		return;
	}
	if (!rows) {
		list_tell(list, STYLE_WARNING, _("The row under the cursor is not here yet."));
		return;
	}
	add_row(list, rows, at, range->anchor, false);
	if (first < window_start(&list->window) || last >= window_end(&list->window)) {
		read_range(list, first, last);
		return;
	}
	for (int64_t row = first; row <= last; row++) {
		rows = window_row(&list->window, row, &at);
		add_row(list, rows, at, range->anchor, false);
	}
	struct marks *found = range->anchor;
	range->anchor = NULL;
	finish_range(list, found);
	marks_free(found);
}

/* The rows behind the first one of a range: its last must be among them. */
static void on_range(struct list *list, const struct pg_rows *rows)
{
	struct list_range *range = &list->range;
	bool ended = false;
	for (size_t i = 0; i < pg_rows_count(rows) && !ended; i++) {
		ended = str_eq(pg_rows_get(rows, i, list_place_column(list)), range->end);
		add_row(list, rows, i, range->found, false);
	}
	if (!ended) {
		list_range_drop(list);
		list_tell(list, STYLE_WARNING,
			_("Rows came or went in between, nothing was marked: mark the range again."));
		return;
	}
	struct marks *found = range->found;
	range->found = NULL;
	marks_add_all(found, range->anchor);
	finish_range(list, found);
	marks_free(found);
}

static void on_here(struct list *list, const struct pg_rows *rows)
{
	marks_find_all(list->marks);
	for (size_t i = 0; i < pg_rows_count(rows); i++)
		marks_lose(list->marks, pg_rows_get(rows, i, "key"));
}

void list_on_marks(struct list *list, int slot, const struct pg_rows *rows, const struct err *err)
{
	if (!rows) {
		if (slot == LIST_MARK)
			list_range_drop(list);
		/* Nobody asked for what is looked up by itself, but what the filter hides must be known. */
		if (slot != LIST_HERE)
			list_tell(list, STYLE_ERROR, "%s", err->text);
		return;
	}
	if (slot == LIST_SHOWN) {
		for (size_t i = 0; i < pg_rows_count(rows); i++)
			marks_show(list->marks, pg_rows_get(rows, i, "key"));
	} else if (slot == LIST_HERE) {
		on_here(list, rows);
	} else if (list->range.found) {
		on_range(list, rows);
	} else {
		mark_rows(list, rows, false);
	}
}
