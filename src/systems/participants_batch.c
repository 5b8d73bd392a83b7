#include "systems/participants_batch.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "engine/said.h"

#include <stdio.h>
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

/* The text of one element; false: it has none. */
typedef bool column_fn(const struct chat *chat, struct str *out);

static bool number_if(bool there, int64_t number, struct str *out)
{
	if (there)
		str_add_int(out, number);
	return there;
}

static bool word_if(const char *word, struct str *out)
{
	if (word)
		str_add(out, word);
	return word != NULL;
}

static bool add_id(const struct chat *chat, struct str *out)
{
	return word_if(chat->id, out);
}

static bool add_outcome(const struct chat *chat, struct str *out)
{
	return word_if(chat->outcome, out);
}

static bool add_source(const struct chat *chat, struct str *out)
{
	return word_if(chat->source, out);
}

static bool add_count(const struct chat *chat, struct str *out)
{
	return number_if(chat->source, chat->count, out);
}

static bool add_at(const struct chat *chat, struct str *out)
{
	return number_if(chat->source, chat->at_us, out);
}

static bool add_until(const struct chat *chat, struct str *out)
{
	return number_if(chat->until_us, chat->until_us, out);
}

static bool add_event(const struct chat *chat, struct str *out)
{
	return number_if(chat->event_ms > 0, chat->event_ms, out);
}

/* What the cache had of it, where it was looked for there. */
static bool add_cached(const struct chat *chat, struct str *out)
{
	static const char *const words[PARTICIPANTS_FOUNDS] = {
		[PARTICIPANTS_NONE] = "none",
		[PARTICIPANTS_FOUND] = "found",
		[PARTICIPANTS_CORRUPT] = "corrupt",
		[PARTICIPANTS_FOREIGN] = "foreign",
	};
	return word_if(chat->looked ? words[chat->cached.found] : NULL, out);
}

static bool add_cached_count(const struct chat *chat, struct str *out)
{
	return number_if(chat->looked && chat->cached.found == PARTICIPANTS_FOUND, chat->cached.count, out);
}

static bool add_why(const struct chat *chat, struct str *out)
{
	char *plain = chat->why ? said_plain(chat->why) : NULL;
	bool there = word_if(plain, out);
	free(plain);
	return there;
}

/* One array; null where it would have nothing but nulls. */
static void bind_column(const struct batch *batch, struct binding *binding, const char *name, column_fn *column)
{
	struct str array = STR_INIT, element = STR_INIT;
	bool any = false;
	for (size_t i = 0; i < batch->n; i++) {
		const struct chat *chat = &batch->chats[i];
		if (chat->state != CHAT_TOLD)
			continue;
		str_clear(&element);
		bool there = column(chat, &element);
		binding_element(&array, there ? str_text(&element) : NULL);
		any |= there;
	}
	if (any)
		binding_array(binding, name, &array);
	else
		binding_text(binding, name, NULL);
	str_done(&element);
	str_done(&array);
}

void batch_bind(const struct batch *batch, struct binding *binding)
{
	static const struct {
		const char *name;
		column_fn *column;
	} columns[] = {
		{"chats", add_id},
		{"outcomes", add_outcome},
		{"whys", add_why},
		{"sources", add_source},
		{"counts", add_count},
		{"at_us", add_at},
		{"until_us", add_until},
		{"event_ms", add_event},
		{"cached", add_cached},
		{"cached_counts", add_cached_count},
	};
	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
		bind_column(batch, binding, columns[i].name, columns[i].column);
}
