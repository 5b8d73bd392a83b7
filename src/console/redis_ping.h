/*
 * Whether Redis answers, and how quickly: one PING from time to time over a connection of its own. It
 * only looks; what trueup keeps in Redis is not the console's.
 */
#ifndef CONSOLE_REDIS_PING_H
#define CONSOLE_REDIS_PING_H

#include "console/executed.h"
#include "console/latency.h"
#include "console/loop.h"

struct redis_ping;

/* url: as conf/redis_url.h describes it; copied. Each PING is kept in executed. changed is called
 * when redis_ping_latency gives something else, from the loop. NULL if url is none of these. Connects at
 * redis_ping_start.
 */
struct redis_ping *redis_ping_new(
	struct loop *loop, const char *url, struct executed *executed, void (*changed)(void *data), void *data);
void redis_ping_free(struct redis_ping *ping); /* NULL is allowed */
void redis_ping_start(struct redis_ping *ping);

/* How quickly it answers, borrowed. *down: it does not. */
const struct latency *redis_ping_latency(const struct redis_ping *ping, bool *down);

#endif
