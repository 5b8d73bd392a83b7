#include "systems/participants_batch.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "engine/binding.h"
#include "engine/said.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

enum { SECOND_US = 1000000 };

void batch_done(struct batch *batch)
{
	for (size_t i = 0; i < batch->n; i++) {
		free(batch->chats[i].id);
		free(batch->chats[i].why);
	}
	free(batch->chats);
	*batch = (struct batch){.n = 0};
}

void batch_tell(struct batch *batch, struct chat *chat, const char *outcome, const char *why)
{
	chat->state = CHAT_TOLD;
	chat->outcome = outcome;
	chat->why = why && *why ? mem_strdup(why) : NULL;
	batch->left--;
}

void batch_tell_count(struct batch *batch, struct chat *chat, int64_t count, const char *source, int64_t at_us)
{
	chat->count = count;
	chat->source = source;
	chat->at_us = at_us;
	batch_tell(batch, chat, "counted", NULL);
}

void batch_tell_rest(struct batch *batch, const char *outcome, const char *why)
{
	for (size_t i = 0; i < batch->n; i++) {
		if (batch->chats[i].state == CHAT_TO_ASK)
			batch_tell(batch, &batch->chats[i], outcome, why);
	}
}

/* A number of 64 bits, as MAX counts chats; 0 is none. */
static int64_t number_of(const char *text)
{
	long number;
	_Static_assert(sizeof(number) == sizeof(int64_t), "a number of MAX fits");
	return text && str_to_long(text, INT64_MIN, INT64_MAX, &number) ? number : 0;
}

static void add(struct batch *batch, const struct pg_rows *rows, size_t row)
{
	struct chat *chat = &batch->chats[batch->n++];
	*chat = (struct chat){
		.id = mem_strdup(pg_rows_get(rows, row, "chat")),
		.number = number_of(pg_rows_get(rows, row, "max_chat_id")),
		.counted = pg_rows_get(rows, row, "stored") != NULL,
		.stored = pg_rows_int(rows, row, "stored"),
		.stored_us = pg_rows_int(rows, row, "stored_us"),
	};
	batch->left++;
}

bool batch_read(struct batch *batch, struct site *site, const char *system, int64_t job, const char *keys,
	int64_t rollout, struct err *err)
{
	struct binding binding;
	batch_done(batch);
	binding_init(&binding);
	binding_text(&binding, "keys", keys);
	binding_int(&binding, "job", job);
	struct pg_rows *rows =
		site_ask(site, PG_READ, "sql/queries/participants/keys.sql", system, binding.items, binding.len, err);
	binding_done(&binding);
	if (!rows)
		return false;
	batch->chats = mem_zero(pg_rows_count(rows) + 1, sizeof(*batch->chats));
	for (size_t i = 0; i < pg_rows_count(rows); i++) {
		batch->background = pg_rows_bool(rows, i, "background");
		batch->told += pg_rows_bool(rows, i, "told");
		if (!pg_rows_bool(rows, i, "fetched") &&
			(!batch->background || pg_rows_int(rows, i, "bucket") < rollout))
			add(batch, rows, i);
	}
	pg_rows_free(rows);
	return true;
}

bool batch_look(struct batch *batch, struct redis *redis, struct err *err)
{
	const char **ids = mem_zero(batch->n + 1, sizeof(*ids));
	struct participants_count *counts = mem_zero(batch->n + 1, sizeof(*counts));
	for (size_t i = 0; i < batch->n; i++)
		ids[i] = batch->chats[i].id;
	bool read = participants_cache_read(redis, ids, batch->n, counts, err);
	for (size_t i = 0; read && i < batch->n; i++)
		batch->chats[i].cached = counts[i];
	for (size_t i = 0; i < batch->n; i++)
		batch->chats[i].looked = read;
	free(counts);
	free(ids);
	return read;
}

int64_t batch_lives_until(int64_t at_us, int64_t ttl_s)
{
	return at_us + participants_cache_least(ttl_s) * SECOND_US;
}

bool batch_left(struct batch *batch, struct redis *redis, int64_t ttl_s, struct err *err)
{
	const char **ids = mem_zero(batch->n + 1, sizeof(*ids));
	struct chat **chats = mem_zero(batch->n + 1, sizeof(*chats));
	int64_t *left_s = mem_zero(batch->n + 1, sizeof(*left_s)), now = clock_wall_us();
	size_t n = 0;
	for (size_t i = 0; i < batch->n; i++) {
		if (!str_eq(batch->chats[i].source, "cache"))
			continue;
		chats[n] = &batch->chats[i];
		ids[n++] = batch->chats[i].id;
	}
	bool read = participants_cache_left(redis, ids, n, left_s, err);
	for (size_t i = 0; read && i < n; i++)
		chats[i]->until_us =
			left_s[i] == REDIS_FOR_EVER ? batch_lives_until(now, ttl_s) : now + left_s[i] * SECOND_US;
	free(left_s);
	free(chats);
	free(ids);
	return read;
}

bool batch_cache(const struct batch *batch, struct redis *redis, const char *source, int64_t ttl_s, struct err *err)
{
	size_t n = 0;
	const char **ids = mem_zero(batch->n + 1, sizeof(*ids));
	struct participants_count *counts = mem_zero(batch->n + 1, sizeof(*counts));
	for (size_t i = 0; i < batch->n; i++) {
		const struct chat *chat = &batch->chats[i];
		if (chat->state != CHAT_TOLD || !str_eq(chat->source, source))
			continue;
		ids[n] = chat->id;
		counts[n].count = chat->count;
		counts[n].updated_us = chat->at_us;
		counts[n].keep = chat->keep;
		snprintf(counts[n++].source, sizeof(counts->source), "%s", source);
	}
	bool written = participants_cache_write(redis, ids, counts, n, ttl_s, NULL, err);
	free(counts);
	free(ids);
	return written;
}

/* One of our own words, in which nothing is to be quoted. */
static void add_word(struct str *out, const char *name, const char *word)
{
	str_add(out, ",\"");
	str_add(out, name);
	str_add(out, "\":\"");
	str_add(out, word);
	str_addc(out, '"');
}

static void add_why(struct str *out, const char *why)
{
	char *plain = said_plain(why);
	json_t *value = json_string(plain);
	char *quoted = json_dumps(value, JSON_ENCODE_ANY);
	str_addf(out, ",\"why\":%s", quoted);
	free(quoted);
	json_decref(value);
	free(plain);
}

/* What the cache had of it, where it was looked for there. */
static void add_cached(struct str *out, const struct chat *chat)
{
	static const char *const words[PARTICIPANTS_FOUNDS] = {
		[PARTICIPANTS_NONE] = "none",
		[PARTICIPANTS_FOUND] = "found",
		[PARTICIPANTS_CORRUPT] = "corrupt",
		[PARTICIPANTS_FOREIGN] = "foreign",
	};
	const char *word = chat->looked ? words[chat->cached.found] : NULL;
	if (word)
		add_word(out, "cached", word);
	if (word && chat->cached.found == PARTICIPANTS_FOUND)
		str_addf(out, ",\"cached_count\":%" PRId64, chat->cached.count);
}

char *batch_results(const struct batch *batch)
{
	struct str out = STR_INIT;
	str_addc(&out, '[');
	for (size_t i = 0; i < batch->n; i++) {
		const struct chat *chat = &batch->chats[i];
		if (chat->state != CHAT_TOLD)
			continue;
		str_add(&out, out.len > 1 ? ",{\"chat\":" : "{\"chat\":");
		str_add(&out, chat->id);
		add_word(&out, "outcome", chat->outcome);
		if (chat->why)
			add_why(&out, chat->why);
		if (chat->source)
			add_word(&out, "source", chat->source);
		if (chat->source)
			str_addf(&out, ",\"count\":%" PRId64 ",\"at_us\":%" PRId64, chat->count, chat->at_us);
		add_cached(&out, chat);
		if (chat->until_us)
			str_addf(&out, ",\"until_us\":%" PRId64, chat->until_us);
		if (chat->event_ms > 0)
			str_addf(&out, ",\"event_ms\":%" PRId64, chat->event_ms);
		str_addc(&out, '}');
	}
	str_addc(&out, ']');
	return str_take(&out);
}
