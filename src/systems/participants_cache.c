#include "systems/participants_cache.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "systems/json_members.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY "chat_participants:"

enum { JITTER = 10 /* the part of a time to live that is scattered */ };

/* What is cut is cut between two characters. */
static void take_source(const struct json_plain *source, char *out)
{
	size_t len = source->kind == JSON_PLAIN_TEXT ? utf8_cut(source->text, source->len, PARTICIPANTS_SOURCE - 1) : 0;
	memcpy(out, len ? source->text : "", len);
	out[len] = '\0';
}

static bool take_time(const struct json_plain *updated, int64_t *us)
{
	char *text = updated->kind == JSON_PLAIN_TEXT ? mem_strndup(updated->text, updated->len) : NULL;
	bool good = text && clock_parse_rfc3339(text, us);
	free(text);
	return good;
}

enum participants_found participants_value_parse(const char *text, size_t len, struct participants_count *out)
{
	enum { COUNT, UPDATED, SOURCE, MEMBERS };
	struct json_plain members[MEMBERS] = {
		[COUNT] = {.name = "count"}, [UPDATED] = {.name = "updated_at"}, [SOURCE] = {.name = "source"}};
	const struct json_plain *count = &members[COUNT];
	json_t *tree;
	bool object = json_members_read(text, len, members, MEMBERS, &tree);
	*out = (struct participants_count){.found = object || tree ? PARTICIPANTS_FOREIGN : PARTICIPANTS_CORRUPT};
	if (object && count->kind == JSON_PLAIN_INT && count->number >= 0 && count->number <= INT32_MAX &&
		take_time(&members[UPDATED], &out->updated_us)) {
		out->found = PARTICIPANTS_FOUND;
		out->count = count->number;
		take_source(&members[SOURCE], out->source);
	}
	json_decref(tree);
	return out->found;
}

/* What needs no JSON to be quoted, as our own words. */
static bool is_plain(const char *text)
{
	while (*text >= ' ' && *text <= '~' && *text != '"' && *text != '\\')
		text++;
	return !*text;
}

static void add_quoted(struct str *out, const char *text)
{
	json_t *value = json_string(text);
	char *quoted = json_dumps(value, JSON_ENCODE_ANY);
	str_add(out, quoted);
	free(quoted);
	json_decref(value);
}

void participants_value_add(struct str *out, const struct participants_count *count)
{
	str_add(out, "{\"count\":");
	str_add_int(out, count->count);
	str_add(out, ",\"updated_at\":\"");
	clock_add_rfc3339_us(out, count->updated_us);
	str_add(out, "\",\"source\":");
	if (is_plain(count->source)) {
		str_addc(out, '"');
		str_add(out, count->source);
		str_addc(out, '"');
	} else {
		add_quoted(out, count->source);
	}
	str_addc(out, '}');
}

/* The keys of n chats, one after the other in *text. To be freed, and so is *text. */
static const char **keys_of(const char *const *chats, size_t n, char **text)
{
	const char **keys = mem_zero(n, sizeof(*keys));
	size_t size = 0, at = 0;
	for (size_t i = 0; i < n; i++)
		size += sizeof(KEY) + strlen(chats[i]);
	*text = mem_alloc(size);
	for (size_t i = 0; i < n; i++) {
		keys[i] = *text + at;
		at += (size_t)snprintf(*text + at, size - at, KEY "%s", chats[i]) + 1;
	}
	return keys;
}

static void take(const struct redis_value *value, struct participants_count *out)
{
	*out = (struct participants_count){.found = PARTICIPANTS_NONE};
	if (value->found == REDIS_VALUE)
		participants_value_parse(value->text, value->len, out);
	else if (value->found == REDIS_UNREAD)
		out->found = PARTICIPANTS_UNREAD;
}

bool participants_cache_read(
	struct redis *redis, const char *const *chats, size_t n, struct participants_count *counts, struct err *err)
{
	if (!n)
		return true;
	char *text;
	const char **keys = keys_of(chats, n, &text);
	struct redis_value *values = mem_zero(n, sizeof(*values));
	bool good = redis_get(redis, keys, n, values, err);
	for (size_t i = 0; good && i < n; i++)
		take(&values[i], &counts[i]);
	free(values);
	free(keys);
	free(text);
	return good;
}

bool participants_cache_left(struct redis *redis, const char *const *chats, size_t n, int64_t *left_s, struct err *err)
{
	if (!n)
		return true;
	char *text;
	const char **keys = keys_of(chats, n, &text);
	bool good = redis_ttl(redis, keys, n, left_s, err);
	free(keys);
	free(text);
	return good;
}

int64_t participants_cache_least(int64_t ttl_s)
{
	return ttl_s - ttl_s / JITTER;
}

bool participants_cache_write(struct redis *redis, const char *const *chats, const struct participants_count *counts,
	size_t n, int64_t ttl_s, size_t *refused, struct err *err)
{
	unsigned seed = (unsigned)clock_us();
	if (!n)
		return true;
	char *text;
	const char **keys = keys_of(chats, n, &text);
	struct redis_pair *pairs = mem_zero(n, sizeof(*pairs));
	struct str values = STR_INIT;
	size_t *ends = mem_zero(n, sizeof(*ends));
	for (size_t i = 0; i < n; i++) {
		participants_value_add(&values, &counts[i]);
		str_addc(&values, '\0');
		ends[i] = values.len;
		pairs[i].key = keys[i];
		pairs[i].absent = counts[i].keep;
		pairs[i].ttl_s = ttl_s - rand_r(&seed) % (ttl_s / JITTER + 1);
	}
	for (size_t i = 0; i < n; i++)
		pairs[i].value = values.data + (i ? ends[i - 1] : 0);
	bool good = redis_set(redis, pairs, n, refused, err);
	free(ends);
	str_done(&values);
	free(pairs);
	free(keys);
	free(text);
	return good;
}
