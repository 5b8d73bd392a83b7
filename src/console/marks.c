#include "console/marks.h"

#include "base/mem.h"
#include "base/vec.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BUCKETS = 64, NOWHERE = -1 };

struct mark {
	char *key;
	char *scope;
	char *words;
	char *fields;
	bool shown;
	bool lost;
	int next; /* with the same hash; NOWHERE: the last */
};

struct marks {
	VEC(struct mark);
	int *buckets; /* by hash: the first with it */
	size_t nbuckets;
	size_t hidden, lost;
	uint64_t *compared; /* of its own, so that asking changes nothing else */
};

static size_t bucket_of(const struct marks *marks, const char *key)
{
	uint64_t hash = 14695981039346656037u;
	for (; *key; key++)
		hash = (hash ^ (unsigned char)*key) * 1099511628211u;
	return (size_t)((hash ^ hash >> 32) % marks->nbuckets);
}

static int find(const struct marks *marks, const char *key)
{
	int at = marks->nbuckets ? marks->buckets[bucket_of(marks, key)] : NOWHERE;
	for (; at != NOWHERE; at = marks->items[at].next) {
		++*marks->compared;
		if (strcmp(marks->items[at].key, key) == 0)
			return at;
	}
	return NOWHERE;
}

static void chain(struct marks *marks, int at)
{
	int *first = &marks->buckets[bucket_of(marks, marks->items[at].key)];
	marks->items[at].next = *first;
	*first = at;
}

/* What leads to that mark: its bucket, or the one before it. */
static int *link_to(struct marks *marks, int at)
{
	int *link = &marks->buckets[bucket_of(marks, marks->items[at].key)];
	while (*link != at)
		link = &marks->items[*link].next;
	return link;
}

static void grow(struct marks *marks)
{
	if (marks->len < marks->nbuckets)
		return;
	marks->nbuckets = marks->nbuckets ? 2 * marks->nbuckets : FIRST_BUCKETS;
	marks->buckets = mem_resize(marks->buckets, marks->nbuckets, sizeof(*marks->buckets));
	for (size_t i = 0; i < marks->nbuckets; i++)
		marks->buckets[i] = NOWHERE;
	for (size_t i = 0; i < marks->len; i++)
		chain(marks, (int)i);
}

static void mark_done(struct mark *mark)
{
	free(mark->key);
	free(mark->scope);
	free(mark->words);
	free(mark->fields);
}

static void remove_at(struct marks *marks, int at)
{
	int last = (int)marks->len - 1;
	*link_to(marks, at) = marks->items[at].next;
	marks->hidden -= !marks->items[at].shown;
	marks->lost -= marks->items[at].lost;
	mark_done(&marks->items[at]);
	if (at != last) {
		*link_to(marks, last) = at;
		marks->items[at] = marks->items[last];
	}
	marks->len--;
}

struct marks *marks_new(void)
{
	struct marks *marks = mem_zero(1, sizeof(*marks));
	marks->compared = mem_zero(1, sizeof(*marks->compared));
	return marks;
}

void marks_free(struct marks *marks)
{
	if (!marks)
		return;
	marks_clear(marks);
	free(marks->items);
	free(marks->buckets);
	free(marks->compared);
	free(marks);
}

bool marks_has(const struct marks *marks, const char *key)
{
	return find(marks, key) != NOWHERE;
}

size_t marks_count(const struct marks *marks)
{
	return marks->len;
}

const char *marks_key(const struct marks *marks, size_t place)
{
	return marks->items[place].key;
}

const char *marks_words(const struct marks *marks, size_t place)
{
	return marks->items[place].words;
}

void marks_add(struct marks *marks, const struct marks_row *row)
{
	if (marks_has(marks, row->key))
		return;
	grow(marks);
	VEC_PUSH(marks, ((struct mark){
				.key = mem_strdup(row->key),
				.scope = mem_strdup(row->scope),
				.words = mem_strdup(row->words),
				.fields = mem_strdup(row->fields),
				.shown = true,
			}));
	chain(marks, (int)marks->len - 1);
}

void marks_add_all(struct marks *marks, const struct marks *others)
{
	for (size_t i = 0; i < others->len; i++) {
		const struct mark *mark = &others->items[i];
		marks_add(marks, &(struct marks_row){mark->key, mark->scope, mark->words, mark->fields});
	}
}

void marks_toggle(struct marks *marks, const struct marks_row *row)
{
	int at = find(marks, row->key);
	if (at != NOWHERE)
		remove_at(marks, at);
	else
		marks_add(marks, row);
}

void marks_clear(struct marks *marks)
{
	for (size_t i = 0; i < marks->len; i++)
		mark_done(&marks->items[i]);
	for (size_t i = 0; i < marks->nbuckets; i++)
		marks->buckets[i] = NOWHERE;
	marks->len = marks->hidden = marks->lost = 0;
}

static void show_each(struct marks *marks, bool shown)
{
	for (size_t i = 0; i < marks->len; i++)
		marks->items[i].shown = shown;
	marks->hidden = shown ? 0 : marks->len;
}

void marks_hide_all(struct marks *marks)
{
	show_each(marks, false);
}

void marks_show_all(struct marks *marks)
{
	show_each(marks, true);
}

void marks_show(struct marks *marks, const char *key)
{
	int at = find(marks, key);
	if (at == NOWHERE || marks->items[at].shown)
		return;
	marks->items[at].shown = true;
	marks->hidden--;
}

void marks_drop_hidden(struct marks *marks)
{
	for (int i = (int)marks->len; i-- > 0;)
		if (!marks->items[i].shown)
			remove_at(marks, i);
}

size_t marks_hidden(const struct marks *marks)
{
	return marks->hidden;
}

void marks_find_all(struct marks *marks)
{
	for (size_t i = 0; i < marks->len; i++)
		marks->items[i].lost = false;
	marks->lost = 0;
}

void marks_lose(struct marks *marks, const char *key)
{
	int at = find(marks, key);
	if (at == NOWHERE || marks->items[at].lost)
		return;
	marks->items[at].lost = true;
	marks->lost++;
}

size_t marks_lost(const struct marks *marks)
{
	return marks->lost;
}

static int by_key(const void *a, const void *b)
{
	return strcmp((*(const struct mark *const *)a)->key, (*(const struct mark *const *)b)->key);
}

/* In the order of their keys, so that the same marks are the same text; to be freed. */
static const struct mark **in_order(const struct marks *marks)
{
	const struct mark **order = mem_zero(marks->len + 1, sizeof(const struct mark *));
	for (size_t i = 0; i < marks->len; i++)
		order[i] = &marks->items[i];
	qsort(order, marks->len, sizeof(const struct mark *), by_key);
	return order;
}

void marks_add_keys(const struct marks *marks, struct str *out)
{
	const struct mark **order = in_order(marks);
	str_addc(out, '[');
	for (size_t i = 0; i < marks->len; i++)
		str_addf(out, "%s%s", i ? "," : "", order[i]->key);
	str_addc(out, ']');
	free(order);
}

/* Text from a SQL_ASCII database may hold what JSON cannot: it is left out then, and the filter does not see it. */
static json_t *text_or_null(const char *text)
{
	json_t *value = text ? json_string(text) : NULL;
	return value ? value : json_null();
}

static json_t *json_or_null(const char *text)
{
	json_t *value = text ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;
	return value ? value : json_null();
}

void marks_add_rows(const struct marks *marks, struct str *out)
{
	const struct mark **order = in_order(marks);
	json_t *rows = json_array();
	for (size_t i = 0; i < marks->len; i++) {
		json_t *row = json_object();
		json_object_set_new(row, "key", json_or_null(order[i]->key));
		json_object_set_new(row, "scope", text_or_null(order[i]->scope));
		json_object_set_new(row, "words", text_or_null(order[i]->words));
		json_object_set_new(row, "fields", json_or_null(order[i]->fields));
		json_array_append_new(rows, row);
	}
	char *text = json_dumps(rows, JSON_COMPACT);
	str_add(out, text);
	free(text);
	json_decref(rows);
	free(order);
}

uint64_t marks_compared(const struct marks *marks)
{
	return *marks->compared;
}
