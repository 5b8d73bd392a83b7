/*
 * Whether something beside the database answers, and how quickly: Redis (one PING from time to time over a connection
 * of its own) or the MAX API (as store/reach.h does it: a request would count). It only looks; what
 * trueup keeps in Redis is not the console's. What is stopped is known within two seconds, whether it refuses or just
 * says nothing any more.
 */
#ifndef CONSOLE_PING_H
#define CONSOLE_PING_H

#include "console/executed.h"
#include "console/latency.h"
#include "console/loop.h"

struct ping;

/* url: as conf/redis_url.h describes it; copied. Each look is kept in executed. changed is called when ping_state
 * or ping_latency gives something else, from the loop. NULL if url is none of these. Connects at ping_start.
 */
struct ping *ping_redis(
	struct loop *loop, const char *url, struct executed *executed, void (*changed)(void *data), void *data);

/* The same of the MAX API; url as in store/reach.h, copied. NULL if it is none of these, or if requests to it go by a
 * proxy (https_proxy and the like): then a connection of ours tells nothing of theirs. */
struct ping *ping_api(
	struct loop *loop, const char *url, struct executed *executed, void (*changed)(void *data), void *data);

void ping_free(struct ping *ping); /* NULL is allowed */
void ping_start(struct ping *ping);

enum ping_state {
	PING_ANSWERS, /* or it is not known yet */
	PING_DOWN,    /* nobody is there, or it refuses */
	PING_SILENT,  /* no answer comes */
};

enum ping_state ping_state(const struct ping *ping);

/* How quickly it answers, borrowed; nothing is known where it does not. */
const struct latency *ping_latency(const struct ping *ping);

#endif
