#include "console/copy.h"

#include "base/figure.h"
#include "base/mem.h"
#include "base/text.h"
#include "console/app_term.h"
#include "console/part_grid.h"
#include "console/record.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

/* One row: a marked one of a list, else the one under the cursor. */
struct row {
	const struct part *part;
	const struct list *list; /* of the marked one; NULL: the one under the cursor */
	const char *key;         /* the same */
	int64_t at;              /* where it is in its list; -1: not loaded */
};

static const char *value_of(const void *data, const char *column)
{
	const struct row *row = data;
	if (str_eq(column, "database"))
		return session_name(row->list ? list_session(row->list) : part_session(row->part));
	if (row->list)
		return list_value(row->list, row->at, column);
	return str_eq(column, "key") ? part_key(row->part) : part_value(row->part, column);
}

static size_t count_marks(const struct part *part)
{
	const struct lists *lists = part_list(part);
	return lists ? lists_marked(lists) : 0;
}

bool copy_can(const struct part *part)
{
	return count_marks(part) || part_key(part) || part_label(part);
}

/* "1f…c3", or all members of the key one behind the other. */
static void add_key(struct str *out, const char *key)
{
	json_t *members = key ? json_loads(key, JSON_DECODE_ANY, NULL) : NULL, *value;
	const char *name;
	size_t begin = out->len;
	json_object_foreach(members, name, value)
	{
		char *text = json_is_string(value) ? mem_strdup(json_string_value(value))
						   : json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
		str_addf(out, "%s%s", out->len > begin ? "\t" : "", text ? text : "");
		free(text);
	}
	if (out->len == begin && key)
		str_add(out, key);
	str_addc(out, '\n');
	json_decref(members);
}

static void put(const struct part *part, const struct str *text, size_t rows)
{
	struct str what = STR_INIT;
	figure_add_form(&what, N_("%s row", "%s rows", rows), (int64_t)rows);
	app_copy(part->options.app, str_text(text), text->len, str_text(&what));
	str_done(&what);
}

/* Copies each row by add. */
static void copy_each(struct part *part, void (*add)(struct str *out, const struct row *row, const char *words))
{
	struct str text = STR_INIT;
	struct row row = {.part = part};
	size_t count = count_marks(part);
	if (!count)
		add(&text, &row, NULL);
	for (size_t i = 0; count && i < lists_len(part_list(part)); i++) {
		row.list = lists_at(part_list(part), i);
		const struct marks *marks = list_marks(row.list);
		for (size_t j = 0; j < marks_count(marks); j++) {
			row.key = marks_key(marks, j);
			row.at = list_find(row.list, row.key);
			add(&text, &row, marks_words(marks, j));
		}
	}
	put(part, &text, count ? count : 1);
	str_done(&text);
}

static void add_row(struct str *out, const struct row *row, const char *words)
{
	struct record *record = record_new(row->part->section, NULL, row->part->options.all);
	struct err err = ERR_INIT;
	char *text = NULL;
	size_t len = 0, count = 0;
	FILE *memory = open_memstream(&text, &len);
	const struct export_column *columns = record_columns(record, &count);
	struct export *export = memory ? export_new(memory, EXPORT_TABS, false, columns, count) : NULL;
	if (row->key && row->at < 0) {
		str_addf(out, "%s\t", words ? words : "");
		add_key(out, row->key);
	} else if (export && export_row(export, record_values(record, value_of, row), &err) && fflush(memory) == 0) {
		str_addn(out, text, len);
	}
	export_free(export);
	if (memory)
		fclose(memory);
	free(text);
	err_done(&err);
	record_free(record);
}

static void add_row_key(struct str *out, const struct row *row, const char *words)
{
	(void)words;
	add_key(out, row->key ? row->key : part_key(row->part));
}

void copy_rows(struct part *part)
{
	copy_each(part, add_row);
}

void copy_keys(struct part *part)
{
	copy_each(part, add_row_key);
}
