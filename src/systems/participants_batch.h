/*
 * The chats of one chunk of a job about participant counts: read by their keys, what the cache holds of them, and what
 * came of each, for the statement that writes it and for the cache.
 */
#ifndef SYSTEMS_PARTICIPANTS_BATCH_H
#define SYSTEMS_PARTICIPANTS_BATCH_H

#include "engine/binding.h"
#include "engine/site.h"
#include "systems/participants_cache.h"

#include <stddef.h>
#include <stdint.h>

enum chat_state { CHAT_TO_ASK, CHAT_UNDER_WAY, CHAT_TOLD };

/* One chat, and what came of it. */
struct chat {
	char *id;
	int64_t number; /* in MAX; 0: it has none */
	enum chat_state state;
	int tries;
	int64_t not_before;  /* monotonic milliseconds */
	const char *outcome; /* a word; of max_api, or "unreachable", "budget" */
	const char *source;
	int64_t count;
	int64_t at_us; /* since 1970 */
	int64_t event_ms;
	char *why;
	bool counted; /* the database has a count of it: stored, which is of stored_us */
	int64_t stored, stored_us;
	bool keep;        /* what is put into the cache must not take the place of another value */
	int64_t until_us; /* since 1970: what stands in the cache of it does so at least until then; 0: not known */
	bool looked;      /* for it in the cache: */
	struct participants_count cached;
};

/* All zero: empty. */
struct batch {
	struct chat *chats;
	size_t n;
	size_t left;     /* chats of which nothing is told */
	int64_t told;    /* keys that the job told, and counted, before it was broken off */
	bool background; /* nobody waits for the job: it has the budget of those, and only the chats of the rollout */
};

/* Reads the chats of keys (a JSON array) that the job has not asked for already; of a job in the background those of
 * rollout in a hundred. That one has no number is for the caller to tell. What batch held before is gone, also on an
 * error. */
bool batch_read(struct batch *batch, struct site *site, const char *system, int64_t job, const char *keys,
	int64_t rollout, struct err *err);
void batch_done(struct batch *batch);

/* What came of a chat. outcome is borrowed for good; why is copied, "" or NULL: there is nothing to say. */
void batch_tell(struct batch *batch, struct chat *chat, const char *outcome, const char *why);
void batch_tell_count(struct batch *batch, struct chat *chat, int64_t count, const char *source, int64_t at_us);

/* Tells what is left to be asked for. */
void batch_tell_rest(struct batch *batch, const char *outcome, const char *why);

/* What the cache holds of each, in cached. False and *err as redis_get. */
bool batch_look(struct batch *batch, struct redis *redis, struct err *err);

/* How long what is put into the cache now, or was put there at at_us, lives at least; since 1970. */
int64_t batch_lives_until(int64_t at_us, int64_t ttl_s);

/* How long what was taken from the cache stands there still; what does so for ever, as if it had been put there now.
 * False and *err as redis_ttl. */
bool batch_left(struct batch *batch, struct redis *redis, int64_t ttl_s, struct err *err);

/* Puts into the cache what came from source, to live for ttl_s. Results as participants_cache_write. */
bool batch_cache(const struct batch *batch, struct redis *redis, const char *source, int64_t ttl_s, struct err *err);

/* Adds to binding what came of each that was told, in the order in which they were read: arrays "chats", "outcomes",
 * "whys", "sources", "counts", "at_us", "until_us", "event_ms", "cached" and "cached_counts", with null for what there
 * is not, and null for an array of nothing else. */
void batch_bind(const struct batch *batch, struct binding *binding);

#endif
