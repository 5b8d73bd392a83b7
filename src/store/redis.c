#include "store/redis.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "conf/redis_url.h"
#include "store/sigpipe.h"

#include <hiredis/hiredis.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

enum {
	MGET_KEYS = 500, /* one of 150,000 would hold up everybody's Redis for 50 ms */
	MGET_FLIGHT = 8,
	SET_FLIGHT = 2000,
	BACKOFF_MS = 100,
	BACKOFF_MAX_MS = 5000,
	NUMBER_MAX = 24, /* digits of a number, and its end */
};

struct redis {
	struct redis_url url;
	struct redis_options options;
	redisContext *context; /* NULL: not connected */
	bool fresh;            /* connected for the call under way */
	int backoff_ms;        /* 0: the last try went well */
	int64_t not_before;    /* monotonic */
	unsigned seed;
	struct {
		VEC(redisReply *);
	} replies; /* whose texts the caller reads */
};

static struct timeval interval(int ms)
{
	return (struct timeval){.tv_sec = ms / 1000, .tv_usec = (suseconds_t)(ms % 1000) * 1000};
}

static void forget(struct redis *redis)
{
	for (size_t i = 0; i < redis->replies.len; i++)
		freeReplyObject(redis->replies.items[i]);
	redis->replies.len = 0;
}

static void drop(struct redis *redis)
{
	if (redis->context)
		redisFree(redis->context);
	redis->context = NULL;
}

static void back_off(struct redis *redis)
{
	int wait = redis->backoff_ms ? 2 * redis->backoff_ms : BACKOFF_MS;
	int longest = redis->options.backoff_ms ? redis->options.backoff_ms : BACKOFF_MAX_MS;
	redis->backoff_ms = wait < longest ? wait : longest;
	/* From 3/4 to 5/4 of it, so that those who lost the same server do not come back at the same moment. */
	redis->not_before = clock_ms() + redis->backoff_ms * 3 / 4 + rand_r(&redis->seed) % (redis->backoff_ms / 2 + 1);
}

/* Appends one command. */
static bool append(struct redis *redis, int argc, const char **argv)
{
	return redisAppendCommandArgv(redis->context, argc, argv, NULL) == REDIS_OK;
}

/* The next answer, to be freed. NULL: the connection is lost. */
static redisReply *next_reply(struct redis *redis)
{
	void *reply = NULL;
	return redisGetReply(redis->context, &reply) == REDIS_OK ? reply : NULL;
}

static bool refuse(enum err_kind kind, const redisReply *reply, struct err *err)
{
	char *words = safe_text(reply->str, SAFE_SHOW);
	err_set(err, kind, _("redis refuses: %.200s"), words);
	free(words);
	return false;
}

/* One command of the login. */
static bool log_in(struct redis *redis, int argc, const char **argv, struct err *err)
{
	redisReply *reply = append(redis, argc, argv) ? next_reply(redis) : NULL;
	bool good = reply && reply->type != REDIS_REPLY_ERROR;
	if (!reply)
		err_set(err, ERR_CONNECT, "%s", _("redis does not answer"));
	else if (!good)
		refuse(str_starts(reply->str, "LOADING") ? ERR_CONNECT : ERR_DENIED, reply, err);
	freeReplyObject(reply);
	return good;
}

static bool log_in_whole(struct redis *redis, struct err *err)
{
	const struct redis_url *url = &redis->url;
	char number[NUMBER_MAX];
	const char *auth[] = {"AUTH", url->user ? url->user : url->password, url->password};
	const char *select[] = {"SELECT", number};
	const char *ping[] = {"PING"}; /* one that wants a password says so here */
	snprintf(number, sizeof(number), "%d", url->database);
	return (!url->password || log_in(redis, url->user ? 3 : 2, auth, err)) &&
	       (!url->database || log_in(redis, 2, select, err)) && log_in(redis, 1, ping, err);
}

static bool connect_now(struct redis *redis, struct err *err)
{
	const struct redis_url *url = &redis->url;
	const struct timeval connect = interval(redis->options.connect_ms), answer = interval(redis->options.answer_ms);
	if (clock_ms() < redis->not_before)
		return err_set(err, ERR_CONNECT, "%s", _("redis does not answer"));
	redis->context = url->path ? redisConnectUnixWithTimeout(url->path, connect)
				   : redisConnectWithTimeout(url->host, url->port, connect);
	redis->fresh = true;
	if (redis->context && !redis->context->err && redisSetTimeout(redis->context, answer) == REDIS_OK &&
		log_in_whole(redis, err)) {
		redis->backoff_ms = 0;
		return true;
	}
	if (err && err->kind == ERR_NONE)
		err_set(err, ERR_CONNECT, "%s", _("redis does not answer"));
	drop(redis);
	back_off(redis);
	return false;
}

/* What is asked by one call: true unless the connection was lost in the middle of it. */
typedef bool exchange_fn(struct redis *redis, void *data);

/* Connects where it must, and once again where the connection had gone unnoticed: all that is asked here may be asked
 * twice. */
static bool with_connection(struct redis *redis, exchange_fn *exchange, void *data, struct err *err)
{
	struct sigpipe sigpipe;
	bool good = false, again = true;
	sigpipe_hold(&sigpipe);
	redis->fresh = false;
	forget(redis);
	while (!good && again && (redis->context || connect_now(redis, err))) {
		good = exchange(redis, data);
		again = !good && !redis->fresh;
		if (good)
			continue;
		forget(redis);
		drop(redis);
		if (!again) {
			back_off(redis);
			err_set(err, ERR_CONNECT, "%s", _("redis does not answer"));
		}
	}
	sigpipe_release(&sigpipe);
	return good;
}

struct redis *redis_open(const struct redis_options *options, struct err *err)
{
	struct redis *redis = mem_zero(1, sizeof(*redis));
	redis->options = *options;
	redis->options.url = NULL;
	redis->seed = (unsigned)clock_us() ^ (unsigned)(uintptr_t)redis;
	if (redis_url_parse(options->url, &redis->url, err))
		return redis;
	free(redis);
	return NULL;
}

void redis_close(struct redis *redis)
{
	if (!redis)
		return;
	forget(redis);
	drop(redis);
	free(redis->replies.items);
	redis_url_done(&redis->url);
	free(redis);
}

static bool exchange_ping(struct redis *redis, void *data)
{
	const char *words[] = {"PING"};
	int64_t *us = data, before = clock_us();
	redisReply *reply = append(redis, 1, words) ? next_reply(redis) : NULL;
	*us = clock_us() - before;
	freeReplyObject(reply);
	return reply != NULL;
}

bool redis_probe(struct redis *redis, int64_t *us, struct err *err)
{
	return with_connection(redis, exchange_ping, us, err);
}

struct get {
	const char *const *keys;
	size_t n;
	struct redis_value *values;
	bool refused;
};

static size_t batch_len(const struct get *get, size_t from)
{
	return get->n - from < MGET_KEYS ? get->n - from : MGET_KEYS;
}

static bool append_mget(struct redis *redis, const struct get *get, size_t from)
{
	const char *words[MGET_KEYS + 1] = {"MGET"};
	size_t len = batch_len(get, from);
	memcpy(words + 1, get->keys + from, len * sizeof(*words));
	return append(redis, (int)len + 1, words);
}

static void take_value(const redisReply *reply, struct redis_value *value)
{
	*value = (struct redis_value){.found = REDIS_NONE};
	if (reply->type == REDIS_REPLY_STRING)
		*value = (struct redis_value){.found = REDIS_VALUE, .text = reply->str, .len = reply->len};
	/* GET of what is no string says so where MGET gives nothing. */
	else if (reply->type == REDIS_REPLY_ERROR && !str_starts(reply->str, "WRONGTYPE"))
		value->found = REDIS_UNREAD;
}

/* Takes the answer to one MGET; *whole false if it was refused. */
static bool take_mget(struct redis *redis, const struct get *get, size_t from, bool *whole)
{
	redisReply *reply = next_reply(redis);
	size_t len = batch_len(get, from);
	if (!reply)
		return false;
	VEC_PUSH(&redis->replies, reply);
	*whole = reply->type == REDIS_REPLY_ARRAY && reply->elements == len;
	for (size_t i = 0; *whole && i < len; i++)
		take_value(reply->element[i], &get->values[from + i]);
	return true;
}

/* A proxy refuses a whole MGET where one of the servers that it stands for is away, and then ends the connection: there
 * is no more to be had by it. */
static bool exchange_mget(struct redis *redis, void *data)
{
	struct get *get = data;
	size_t sent = 0;
	for (size_t from = 0; from < get->n; from += MGET_KEYS) {
		bool whole;
		for (; sent < get->n && sent < from + (size_t)MGET_FLIGHT * MGET_KEYS; sent += MGET_KEYS) {
			if (!append_mget(redis, get, sent))
				return false;
		}
		if (!take_mget(redis, get, from, &whole))
			return false;
		if (!whole) {
			get->refused = true;
			drop(redis);
			return true;
		}
	}
	return true;
}

/* Key by key those whose server is there are answered. */
static bool exchange_gets(struct redis *redis, void *data)
{
	const struct get *get = data;
	for (size_t from = 0; from < get->n; from += MGET_KEYS) {
		size_t len = batch_len(get, from);
		for (size_t i = 0; i < len; i++) {
			const char *words[] = {"GET", get->keys[from + i]};
			if (!append(redis, 2, words))
				return false;
		}
		for (size_t i = 0; i < len; i++) {
			redisReply *reply = next_reply(redis);
			if (!reply)
				return false;
			VEC_PUSH(&redis->replies, reply);
			take_value(reply, &get->values[from + i]);
		}
	}
	return true;
}

bool redis_get(struct redis *redis, const char *const *keys, size_t n, struct redis_value *values, struct err *err)
{
	struct get get = {.keys = keys, .n = n, .values = values};
	if (!n)
		return true;
	return with_connection(redis, exchange_mget, &get, err) &&
	       (!get.refused || with_connection(redis, exchange_gets, &get, err));
}

struct ttl {
	const char *const *keys;
	size_t n;
	int64_t *left_s;
};

static int64_t left_of(const redisReply *reply)
{
	if (reply->type != REDIS_REPLY_INTEGER)
		return 0;
	return reply->integer > 0 ? reply->integer : reply->integer == REDIS_FOR_EVER ? REDIS_FOR_EVER : 0;
}

static bool exchange_ttl(struct redis *redis, void *data)
{
	const struct ttl *ttl = data;
	for (size_t from = 0, to; from < ttl->n; from = to) {
		to = ttl->n - from < SET_FLIGHT ? ttl->n : from + SET_FLIGHT;
		for (size_t i = from; i < to; i++) {
			const char *words[] = {"TTL", ttl->keys[i]};
			if (!append(redis, 2, words))
				return false;
		}
		for (size_t i = from; i < to; i++) {
			redisReply *reply = next_reply(redis);
			if (!reply)
				return false;
			ttl->left_s[i] = left_of(reply);
			freeReplyObject(reply);
		}
	}
	return true;
}

bool redis_ttl(struct redis *redis, const char *const *keys, size_t n, int64_t *left_s, struct err *err)
{
	struct ttl ttl = {.keys = keys, .n = n, .left_s = left_s};
	return !n || with_connection(redis, exchange_ttl, &ttl, err);
}

struct set {
	const struct redis_pair *pairs;
	size_t n;
	size_t refused;
	char *why; /* of the first */
};

static bool append_set(struct redis *redis, const struct redis_pair *pair)
{
	char ttl[NUMBER_MAX];
	const char *words[] = {"SET", pair->key, pair->value, "EX", ttl, "NX"};
	snprintf(ttl, sizeof(ttl), "%lld", (long long)pair->ttl_s);
	return append(redis, pair->absent ? 6 : 5, words);
}

static bool exchange_set(struct redis *redis, void *data)
{
	struct set *set = data;
	/* What an earlier try was told is not what this one is. */
	set->refused = 0;
	free(set->why);
	set->why = NULL;
	for (size_t from = 0, to; from < set->n; from = to) {
		to = set->n - from < SET_FLIGHT ? set->n : from + SET_FLIGHT;
		for (size_t i = from; i < to; i++) {
			if (!append_set(redis, &set->pairs[i]))
				return false;
		}
		for (size_t i = from; i < to; i++) {
			redisReply *reply = next_reply(redis);
			if (!reply)
				return false;
			set->refused += reply->type == REDIS_REPLY_ERROR;
			if (reply->type == REDIS_REPLY_ERROR && !set->why)
				set->why = safe_text(reply->str, SAFE_SHOW);
			freeReplyObject(reply);
		}
	}
	return true;
}

bool redis_set(struct redis *redis, const struct redis_pair *pairs, size_t n, size_t *refused, struct err *err)
{
	struct set set = {.pairs = pairs, .n = n};
	bool good = !n || with_connection(redis, exchange_set, &set, err);
	if (good && set.why)
		err_set(err, ERR_REFUSED, _("redis refuses: %.200s"), set.why);
	if (refused)
		*refused = good ? set.refused : 0;
	free(set.why);
	return good;
}
