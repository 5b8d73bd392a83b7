/*
 * The cache of participant counts, as a service that was there before trueup reads and writes it: key
 * chat_participants:<chats.id>, a string that is {"count":42,"updated_at":"<RFC 3339>","source":"…"}, with a time to
 * live. Whatever else stands there is told as what it is, and never fatal.
 */
#ifndef SYSTEMS_PARTICIPANTS_CACHE_H
#define SYSTEMS_PARTICIPANTS_CACHE_H

#include "base/str.h"
#include "store/redis.h"

enum { PARTICIPANTS_SOURCE = 24 }; /* bytes that the name of a source has at most, with its end */

/* What stands there for one chat. */
enum participants_found {
	PARTICIPANTS_NONE,
	PARTICIPANTS_FOUND,
	PARTICIPANTS_CORRUPT, /* no JSON */
	PARTICIPANTS_FOREIGN, /* JSON, but another thing: no count that could be one, no time */
	PARTICIPANTS_UNREAD,  /* its server, behind a proxy, does not answer */
	PARTICIPANTS_FOUNDS,
};

/* A count, when it was taken and from where: "api" what the MAX API said, "database" what the column held when the
 * cache was filled first; others by others. Plain value. */
struct participants_count {
	enum participants_found found;
	int64_t count;      /* 0 to 2^31-1 */
	int64_t updated_us; /* microseconds since 1970 */
	char source[PARTICIPANTS_SOURCE];
	bool keep; /* writing: what stands there by now stays */
};

/* Reads one value. The answer is PARTICIPANTS_FOUND, _CORRUPT or _FOREIGN, also in *out. */
enum participants_found participants_value_parse(const char *text, size_t len, struct participants_count *out);

/* Appends a value as it is kept. */
void participants_value_add(struct str *out, const struct participants_count *count);

/* Reads n chats (their ids) into counts[n]. False and *err as redis_get. */
bool participants_cache_read(
	struct redis *redis, const char *const *chats, size_t n, struct participants_count *counts, struct err *err);

/* How long each of n counts stands there still, in left_s[n]. Results as redis_ttl. */
bool participants_cache_left(struct redis *redis, const char *const *chats, size_t n, int64_t *left_s, struct err *err);

/* How long at least what is written with ttl_s lives, seconds. */
int64_t participants_cache_least(int64_t ttl_s);

/* Writes n of them, to live for ttl_s seconds less up to a tenth, each another part of it, so that what was written
 * together does not run out together. Results as redis_set. */
bool participants_cache_write(struct redis *redis, const char *const *chats, const struct participants_count *counts,
	size_t n, int64_t ttl_s, size_t *refused, struct err *err);

#endif
