#include "console/record.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/vec.h"

#include <jansson.h>
#include <stdlib.h>

struct record {
	struct {
		VEC(struct export_column);
	} columns;
	size_t nkey;         /* the first of them are members of the key */
	char **members;      /* their values */
	const char **values; /* of all */
};

static enum export_kind kind_of(enum view_format format)
{
	switch (format) {
	case VIEW_INT:
	case VIEW_BAR:
	case VIEW_DIFF:
		return EXPORT_NUMBER;
	case VIEW_AGE:
	case VIEW_TIME:
		return EXPORT_TIME;
	case VIEW_SPARK:
		return EXPORT_VALUE;
	case VIEW_FLAG:
		return EXPORT_FLAG;
	default:
		return EXPORT_TEXT;
	}
}

static void add(struct record *record, char *name, enum export_kind kind)
{
	VEC_PUSH(&record->columns, ((struct export_column){name, kind}));
}

static bool has_column(const struct view_section *section, const char *name)
{
	for (size_t i = 0; i < section->ncolumns; i++)
		if (str_eq(section->columns[i].name, name))
			return true;
	return false;
}

static void add_key(struct record *record, const struct view_section *section, const char *key)
{
	json_t *members = key ? json_loads(key, 0, NULL) : NULL, *value;
	const char *name;
	json_object_foreach(members, name, value)
	{
		if (!has_column(section, name))
			add(record, mem_strdup(name), EXPORT_TEXT);
	}
	record->nkey = record->columns.len;
	json_decref(members);
}

struct record *record_new(const struct view_section *section, const char *key, bool database)
{
	struct record *record = mem_zero(1, sizeof(*record));
	add_key(record, section, key);
	for (size_t i = 0; i < section->ncolumns; i++) {
		const struct view_column *column = &section->columns[i];
		enum export_kind kind = kind_of(column->format);
		if (column->format == VIEW_DIFF) {
			add(record, mem_printf("%s_stored", column->name), kind);
			add(record, mem_printf("%s_actual", column->name), kind);
		} else {
			add(record, mem_strdup(column->name), kind);
		}
	}
	if (database)
		add(record, mem_strdup("database"), EXPORT_TEXT);
	record->members = mem_zero(record->nkey + 1, sizeof(*record->members));
	record->values = mem_zero(record->columns.len + 1, sizeof(*record->values));
	return record;
}

void record_free(struct record *record)
{
	if (!record)
		return;
	for (size_t i = 0; i < record->columns.len; i++)
		free((char *)(uintptr_t)record->columns.items[i].name);
	for (size_t i = 0; i < record->nkey; i++)
		free(record->members[i]);
	free(record->columns.items);
	free(record->members);
	free(record->values);
	free(record);
}

const struct export_column *record_columns(const struct record *record, size_t *count)
{
	*count = record->columns.len;
	return record->columns.items;
}

static void take_members(struct record *record, const char *key)
{
	json_t *members = key ? json_loads(key, 0, NULL) : NULL;
	for (size_t i = 0; i < record->nkey; i++) {
		const json_t *value = json_object_get(members, record->columns.items[i].name);
		free(record->members[i]);
		record->members[i] = NULL;
		if (json_is_string(value))
			record->members[i] = mem_strdup(json_string_value(value));
		else if (value && !json_is_null(value))
			record->members[i] = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
		record->values[i] = record->members[i];
	}
	json_decref(members);
}

const char *const *record_values(struct record *record, record_get_fn *get, const void *data)
{
	if (record->nkey)
		take_members(record, get(data, "key"));
	for (size_t i = record->nkey; i < record->columns.len; i++)
		record->values[i] = get(data, record->columns.items[i].name);
	return record->values;
}
