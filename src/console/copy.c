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
	const char *key; /* of the marked one; NULL: the one under the cursor */
	int64_t at;      /* where it is in the list; -1: not loaded */
};

static const char *value_of(const void *data, const char *column)
{
	const struct row *row = data;
	if (row->key)
		return list_value(part_list(row->part), row->at, column);
	return str_eq(column, "key") ? part_key(row->part) : part_value(row->part, column);
}

static size_t count_marks(const struct part *part)
{
	struct list *list = part_list(part);
	return list ? marks_count(list_marks(list)) : 0;
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
	const struct marks *marks = count_marks(part) ? list_marks(part_list(part)) : NULL;
	struct str text = STR_INIT;
	struct row row = {.part = part};
	size_t count = marks ? marks_count(marks) : 1;
	for (size_t i = 0; i < count; i++) {
		row.key = marks ? marks_key(marks, i) : NULL;
		row.at = marks ? list_find(part_list(part), row.key) : -1;
		add(&text, &row, marks ? marks_words(marks, i) : NULL);
	}
	put(part, &text, count);
	str_done(&text);
}

static void add_row(struct str *out, const struct row *row, const char *words)
{
	struct record *record = record_new(row->part->section, NULL);
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
