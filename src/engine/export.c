#include "engine/export.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"
#include "engine/mask.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* All that is known of a format. */
struct form {
	const char *name;
	void (*begin)(struct export *export);
	void (*row)(struct export *export, const char *const *values);
	void (*end)(struct export *export);
};

struct column {
	char *name;
	enum export_kind kind;
	bool personal;
};

struct export
{
	FILE *out;
	const struct form *form;
	bool mask;
	struct column *columns;
	size_t count;
	struct str line, text; /* being put together */
	int64_t rows;
};

/* What a value comes to as text, in export->text. */
static const char *text_of(struct export *export, const struct column *column, const char *value)
{
	struct str safe = STR_INIT;
	safe_text_add(&safe, value, strlen(value), SAFE_STRIP);
	str_clear(&export->text);
	if (export->mask)
		mask_add(&export->text, str_text(&safe), safe.len, column->personal);
	else
		str_addn(&export->text, str_text(&safe), safe.len);
	str_done(&safe);
	return str_text(&export->text);
}

static bool add_time(struct str *out, const char *value)
{
	char text[32];
	double seconds;
	struct tm when;
	if (!str_to_number(value, &seconds) || seconds < -1e11 || seconds > 1e11)
		return false;
	time_t at = (time_t)seconds;
	if (!gmtime_r(&at, &when) || !strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &when))
		return false;
	str_add(out, text);
	return true;
}

static bool is_number(const char *value)
{
	double number;
	return str_to_number(value, &number);
}

/* Spreadsheets run what begins so. */
static bool is_formula(const char *text)
{
	return *text && strchr("=+-@", *text);
}

static void add_csv_text(struct str *out, const char *text)
{
	bool formula = is_formula(text);
	size_t len = strlen(text);
	bool quoted = !len || formula || strpbrk(text, ",\"\r\n;") || text[0] == ' ' || text[len - 1] == ' ';
	str_add(out, quoted ? "\"" : "");
	str_add(out, formula ? "'" : "");
	for (; *text; text++) {
		str_add(out, *text == '"' ? "\"" : "");
		str_addc(out, *text);
	}
	str_add(out, quoted ? "\"" : "");
}

static void add_csv_value(struct export *export, const struct column *column, const char *value)
{
	struct str *out = &export->line;
	if (!value)
		return;
	if (column->kind == EXPORT_NUMBER && is_number(value))
		str_add(out, value);
	else if (column->kind == EXPORT_FLAG)
		str_add(out, *value == 't' ? "true" : "false");
	else if (column->kind != EXPORT_TIME || !add_time(out, value))
		add_csv_text(out, text_of(export, column, value));
}

static void csv_begin(struct export *export)
{
	for (size_t i = 0; i < export->count; i++) {
		str_add(&export->line, i ? "," : "");
		add_csv_text(&export->line, export->columns[i].name);
	}
	str_add(&export->line, "\r\n");
}

static void csv_row(struct export *export, const char *const *values)
{
	for (size_t i = 0; i < export->count; i++) {
		str_add(&export->line, i ? "," : "");
		add_csv_value(export, &export->columns[i], values[i]);
	}
	str_add(&export->line, "\r\n");
}

static void end_as_it_is(struct export *export)
{
	(void)export;
}

static void tabs_begin(struct export *export)
{
	(void)export;
}

static void tabs_row(struct export *export, const char *const *values)
{
	struct str *out = &export->line;
	for (size_t i = 0; i < export->count; i++) {
		const struct column *column = &export->columns[i];
		str_add(out, i ? "\t" : "");
		if (values[i] && column->kind == EXPORT_FLAG)
			str_add(out, *values[i] == 't' ? "true" : "false");
		else if (values[i] && (column->kind != EXPORT_TIME || !add_time(out, values[i])))
			str_add(out, text_of(export, column, values[i]));
	}
	str_addc(out, '\n');
}

/* Texts deep in a value are as hostile as any, and are masked like any. */
static json_t *safe_json(struct export *export, const struct column *column, const json_t *value)
{
	const char *key;
	json_t *item, *safe;
	size_t i;
	if (json_is_string(value))
		return json_string(text_of(export, column, json_string_value(value)));
	if (json_is_array(value)) {
		safe = json_array();
		json_array_foreach(value, i, item) json_array_append_new(safe, safe_json(export, column, item));
		return safe;
	}
	if (!json_is_object(value))
		return json_deep_copy(value);
	safe = json_object();
	json_object_foreach((json_t *)(uintptr_t)value, key, item)
	{
		const struct column member = {.personal = column->personal || mask_is_personal(key)};
		char *name = safe_text(key, SAFE_STRIP);
		json_object_set_new(safe, name, safe_json(export, &member, item));
		free(name);
	}
	return safe;
}

static json_t *json_of(struct export *export, const struct column *column, const char *value)
{
	struct str time = STR_INIT;
	json_t *made = NULL;
	if (!value)
		return json_null();
	if (column->kind == EXPORT_FLAG)
		return json_boolean(*value == 't');
	if (column->kind == EXPORT_TIME && add_time(&time, value))
		made = json_string(str_text(&time));
	if ((column->kind == EXPORT_NUMBER && is_number(value)) || column->kind == EXPORT_VALUE) {
		json_t *parsed = json_loads(value, JSON_DECODE_ANY, NULL);
		made = parsed ? safe_json(export, column, parsed) : NULL;
		json_decref(parsed);
	}
	str_done(&time);
	return made ? made : json_string(text_of(export, column, value));
}

static void json_begin(struct export *export)
{
	str_add(&export->line, "[");
}

static void json_row(struct export *export, const char *const *values)
{
	json_t *row = json_object();
	for (size_t i = 0; i < export->count; i++)
		json_object_set_new(row, export->columns[i].name, json_of(export, &export->columns[i], values[i]));
	char *text = json_dumps(row, JSON_COMPACT);
	str_add(&export->line, export->rows ? ",\n" : "\n");
	str_add(&export->line, text ? text : "null");
	free(text);
	json_decref(row);
}

static void json_end(struct export *export)
{
	str_add(&export->line, "\n]\n");
}

static const struct form forms[EXPORT_FORMATS] = {
	[EXPORT_CSV] = {"csv", csv_begin, csv_row, end_as_it_is},
	[EXPORT_JSON] = {"json", json_begin, json_row, json_end},
	[EXPORT_TABS] = {"tabs", tabs_begin, tabs_row, end_as_it_is},
};

const char *export_format_name(enum export_format format)
{
	return forms[format].name;
}

struct export *export_new(
	FILE *out, enum export_format format, bool mask, const struct export_column *columns, size_t count)
{
	struct export *export = mem_zero(1, sizeof(*export));
	export->out = out;
	export->form = &forms[format];
	export->mask = mask;
	export->count = count;
	export->columns = mem_zero(count + 1, sizeof(*export->columns));
	for (size_t i = 0; i < count; i++) {
		export->columns[i].name = safe_text(columns[i].name, SAFE_STRIP);
		export->columns[i].kind = columns[i].kind;
		export->columns[i].personal = mask_is_personal(columns[i].name);
	}
	export->form->begin(export);
	return export;
}

void export_free(struct export *export)
{
	if (!export)
		return;
	for (size_t i = 0; i < export->count; i++)
		free(export->columns[i].name);
	free(export->columns);
	str_done(&export->line);
	str_done(&export->text);
	free(export);
}

static bool flush(struct export *export, struct err *err)
{
	bool ok = fwrite(str_text(&export->line), 1, export->line.len, export->out) == export->line.len;
	str_clear(&export->line);
	return ok || err_set(err, ERR_REFUSED, "%s", strerror(errno));
}

bool export_row(struct export *export, const char *const *values, struct err *err)
{
	export->form->row(export, values);
	export->rows++;
	return flush(export, err);
}

bool export_end(struct export *export, struct err *err)
{
	export->form->end(export);
	if (!flush(export, err))
		return false;
	return fflush(export->out) == 0 || err_set(err, ERR_REFUSED, "%s", strerror(errno));
}

int64_t export_rows(const struct export *export)
{
	return export->rows;
}
