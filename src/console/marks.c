#include "console/marks.h"

#include "base/mem.h"
#include "base/vec.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct mark {
	char *key;
	char *scope;
	char *label;
	bool shown;
};

struct marks {
	VEC(struct mark); /* by key */
};

/* Where key is, or would be. */
static size_t place(const struct marks *marks, const char *key, bool *there)
{
	size_t from = 0, to = marks->len;
	*there = false;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = strcmp(marks->items[middle].key, key);
		if (order == 0)
			*there = true;
		if (order < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static void mark_done(struct mark *mark)
{
	free(mark->key);
	free(mark->scope);
	free(mark->label);
}

static void remove_at(struct marks *marks, size_t at)
{
	mark_done(&marks->items[at]);
	memmove(&marks->items[at], &marks->items[at + 1], (--marks->len - at) * sizeof(*marks->items));
}

struct marks *marks_new(void)
{
	return mem_zero(1, sizeof(struct marks));
}

void marks_free(struct marks *marks)
{
	if (!marks)
		return;
	marks_clear(marks);
	free(marks->items);
	free(marks);
}

bool marks_has(const struct marks *marks, const char *key)
{
	bool there;
	place(marks, key, &there);
	return there;
}

size_t marks_count(const struct marks *marks)
{
	return marks->len;
}

void marks_add(struct marks *marks, const char *key, const char *scope, const char *label)
{
	bool there;
	size_t at = place(marks, key, &there);
	if (there)
		return;
	(void)VEC_ADD(marks);
	memmove(&marks->items[at + 1], &marks->items[at], (marks->len - 1 - at) * sizeof(*marks->items));
	marks->items[at] = (struct mark){
		.key = mem_strdup(key),
		.scope = mem_strdup(scope),
		.label = mem_strdup(label),
		.shown = true,
	};
}

void marks_toggle(struct marks *marks, const char *key, const char *scope, const char *label)
{
	bool there;
	size_t at = place(marks, key, &there);
	if (there)
		remove_at(marks, at);
	else
		marks_add(marks, key, scope, label);
}

void marks_clear(struct marks *marks)
{
	for (size_t i = 0; i < marks->len; i++)
		mark_done(&marks->items[i]);
	marks->len = 0;
}

void marks_hide_all(struct marks *marks)
{
	for (size_t i = 0; i < marks->len; i++)
		marks->items[i].shown = false;
}

void marks_show(struct marks *marks, const char *key)
{
	bool there;
	size_t at = place(marks, key, &there);
	if (there)
		marks->items[at].shown = true;
}

void marks_show_all(struct marks *marks)
{
	for (size_t i = 0; i < marks->len; i++)
		marks->items[i].shown = true;
}

void marks_drop_hidden(struct marks *marks)
{
	for (size_t i = marks->len; i-- > 0;)
		if (!marks->items[i].shown)
			remove_at(marks, i);
}

size_t marks_hidden(const struct marks *marks)
{
	size_t count = 0;
	for (size_t i = 0; i < marks->len; i++)
		count += !marks->items[i].shown;
	return count;
}

void marks_add_keys(const struct marks *marks, struct str *out)
{
	str_addc(out, '[');
	for (size_t i = 0; i < marks->len; i++)
		str_addf(out, "%s%s", i ? "," : "", marks->items[i].key);
	str_addc(out, ']');
}

/* Text from a SQL_ASCII database may hold what JSON cannot: it is left out then, and the filter does not see it. */
static json_t *text_or_null(const char *text)
{
	json_t *value = text ? json_string(text) : NULL;
	return value ? value : json_null();
}

void marks_add_rows(const struct marks *marks, struct str *out)
{
	json_t *rows = json_array();
	for (size_t i = 0; i < marks->len; i++) {
		const struct mark *mark = &marks->items[i];
		json_t *row = json_object();
		json_t *key = json_loads(mark->key, JSON_DECODE_ANY, NULL);
		json_object_set_new(row, "key", key ? key : json_null());
		json_object_set_new(row, "scope", text_or_null(mark->scope));
		json_object_set_new(row, "label", text_or_null(mark->label));
		json_array_append_new(rows, row);
	}
	char *text = json_dumps(rows, JSON_COMPACT);
	str_add(out, text);
	free(text);
	json_decref(rows);
}
