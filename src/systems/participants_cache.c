#include "systems/participants_cache.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY "chat_participants:"

enum { JITTER = 10 /* the part of a time to live that is scattered */ };

/* What is cut is cut between two characters. */
static void take_source(const json_t *source, char *out)
{
	const char *text = json_is_string(source) ? json_string_value(source) : "";
	size_t len = utf8_cut(text, strlen(text), PARTICIPANTS_SOURCE - 1);
	memcpy(out, text, len);
	out[len] = '\0';
}

static bool take_word(const char **at, const char *end, const char *word)
{
	size_t len = strlen(word);
	if ((size_t)(end - *at) < len || memcmp(*at, word, len) != 0)
		return false;
	*at += len;
	return true;
}

/* Plain signs up to a quote, fewer than size. */
static bool take_plain(const char **at, const char *end, char *out, size_t size)
{
	size_t len = 0;
	for (; *at < end && **at != '"'; (*at)++) {
		if (**at < ' ' || **at > '~' || **at == '\\' || len + 1 >= size)
			return false;
		out[len++] = **at;
	}
	out[len] = '\0';
	return take_word(at, end, "\"");
}

/* The form in which it is written, which takes a fraction of the time of any JSON; false where it is another. */
static bool parse_usual(const char *text, size_t len, struct participants_count *out)
{
	enum { DIGITS = 10, TIME = 40 };
	const char *at = text, *end = text + len, *digits;
	char updated[TIME];
	*out = (struct participants_count){.found = PARTICIPANTS_FOUND};
	if (!take_word(&at, end, "{\"count\":"))
		return false;
	for (digits = at; at < end && at - digits < DIGITS && *at >= '0' && *at <= '9'; at++)
		out->count = out->count * 10 + (*at - '0');
	bool number = at > digits && (*digits != '0' || at == digits + 1) && out->count <= INT32_MAX;
	return number && take_word(&at, end, ",\"updated_at\":\"") && take_plain(&at, end, updated, sizeof(updated)) &&
	       take_word(&at, end, ",\"source\":\"") && take_plain(&at, end, out->source, sizeof(out->source)) &&
	       take_word(&at, end, "}") && at == end && clock_parse_rfc3339(updated, &out->updated_us);
}

enum participants_found participants_value_parse(const char *text, size_t len, struct participants_count *out)
{
	if (parse_usual(text, len, out))
		return out->found;
	json_t *value = json_loadb(text, len, 0, NULL);
	json_t *count = json_object_get(value, "count"), *updated = json_object_get(value, "updated_at");
	*out = (struct participants_count){.found = value ? PARTICIPANTS_FOREIGN : PARTICIPANTS_CORRUPT};
	if (json_is_integer(count) && json_integer_value(count) >= 0 && json_integer_value(count) <= INT32_MAX &&
		json_is_string(updated) && clock_parse_rfc3339(json_string_value(updated), &out->updated_us)) {
		out->found = PARTICIPANTS_FOUND;
		out->count = json_integer_value(count);
		take_source(json_object_get(value, "source"), out->source);
	}
	json_decref(value);
	return out->found;
}

void participants_value_add(struct str *out, const struct participants_count *count)
{
	json_t *source = json_string(count->source);
	char *quoted = json_dumps(source, JSON_ENCODE_ANY);
	str_addf(out, "{\"count\":%lld,\"updated_at\":\"", (long long)count->count);
	clock_add_rfc3339_us(out, count->updated_us);
	str_add(out, "\",\"source\":");
	str_add(out, quoted);
	str_addc(out, '}');
	free(quoted);
	json_decref(source);
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
