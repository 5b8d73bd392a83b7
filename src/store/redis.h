/*
 * A blocking session with Redis (RESP 2, Redis 2.6.12 and later), for the runner and the verbs, and for the thread of
 * the console that looks whether it answers. The only file that knows hiredis. What it says, a proxy in front of
 * several servers (nutcracker, also known as twemproxy) understands as well: AUTH, PING, GET, MGET, TTL, SET with EX,
 * and SELECT only where the address names another database than 0.
 *
 * Nothing that is kept there is needed: a server that is gone is an error (ERR_CONNECT) at once, without a wait, until
 * its time to be tried again has come (100 ms after the first failure, doubled up to backoff_ms, each scattered). A
 * connection that was lost while nobody used it is made anew once before that is said.
 */
#ifndef STORE_REDIS_H
#define STORE_REDIS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct redis;

struct redis_options {
	const char *url; /* as conf/redis_url.h describes it */
	int connect_ms;  /* how long a connection may take */
	int answer_ms;   /* how long the server may say nothing */
	int backoff_ms;  /* the longest wait before another try; 0: 5 s */
};

/* Connects with the first command. NULL and *err (ERR_INPUT) if the address is none. */
struct redis *redis_open(const struct redis_options *options, struct err *err);
void redis_close(struct redis *redis); /* NULL is allowed */

/* Whether it answers, and in how many microseconds. False and *err: ERR_CONNECT, ERR_DENIED for a refused login. */
bool redis_probe(struct redis *redis, int64_t *us, struct err *err);

enum redis_found {
	REDIS_NONE, /* no such key, it has run out, or it is no string */
	REDIS_VALUE,
	REDIS_UNREAD, /* this key could not be asked for: its server, behind a proxy, does not answer */
};

/* What a key holds. Borrowed: until the next call with its session. */
struct redis_value {
	enum redis_found found;
	const char *text; /* any bytes, with a zero byte behind their end; NULL unless found */
	size_t len;
};

/* What each of n keys holds, in values[n]: in MGETs of some hundreds, several under way. False and *err as
 * redis_probe; then values say nothing. */
bool redis_get(struct redis *redis, const char *const *keys, size_t n, struct redis_value *values, struct err *err);

enum { REDIS_FOR_EVER = -1 };

/* How long each of n keys stands there still, in left_s[n]: seconds, the last of them begun; 0: there is none, or its
 * server says nothing; REDIS_FOR_EVER. Pipelined. False and *err as redis_probe; then left_s says nothing. */
bool redis_ttl(struct redis *redis, const char *const *keys, size_t n, int64_t *left_s, struct err *err);

/* A key to be set. */
struct redis_pair {
	const char *key;
	const char *value;
	int64_t ttl_s; /* at least 1 */
	bool absent;   /* only where there is no such key */
};

/* Sets n keys, pipelined. *refused (may be NULL) gets the number of those that Redis would not take, and *err the
 * reason of the first of them: then the call is true all the same. False and *err as redis_probe: any of them may be
 * set or not. */
bool redis_set(struct redis *redis, const struct redis_pair *pairs, size_t n, size_t *refused, struct err *err);

#endif
