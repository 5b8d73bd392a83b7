#include "console/redis_ping.h"

#include "base/clock.h"
#include "base/mem.h"
#include "store/redis.h"

#include <stdlib.h>

enum { PING_MS = 1500, TIMEOUT_MS = 2000, SLOW_US = 20000, BAD_US = 500000 };

struct redis_ping {
	struct loop *loop;
	struct executed *executed;
	uint64_t deed;
	struct loop_timer *timer;
	struct redis *redis;
	void (*changed)(void *data);
	void *data;
	bool working; /* the thread has the fields below */
	bool gone;    /* free it when the thread is through */
	int64_t us;   /* of the last PING; -1: no answer */
	struct err why;
	struct latency latency;
	bool down;
};

static void work(void *data)
{
	struct redis_ping *ping = data;
	if (!redis_probe(ping->redis, &ping->us, &ping->why))
		ping->us = -1;
}

static void say_done(struct redis_ping *ping)
{
	executed_end(ping->executed, ping->deed, -1, &ping->why);
	err_done(&ping->why);
}

static void done(void *data)
{
	struct redis_ping *ping = data;
	bool down = ping->us < 0, other = down != ping->down;
	ping->working = false;
	if (ping->gone) {
		redis_ping_free(ping);
		return;
	}
	say_done(ping);
	loop_timer_start(ping->timer, PING_MS);
	ping->down = down;
	if (down)
		latency_forget(&ping->latency);
	else if (latency_note(&ping->latency, ping->us))
		other = true;
	if (other)
		ping->changed(ping->data);
}

void redis_ping_start(struct redis_ping *ping)
{
	static const struct executed_deed deed = {
		.kind = EXECUTED_REDIS, .name = "PING", .text = "PING", .where = "redis", .routine = true};
	ping->working = true;
	ping->deed = executed_begin(ping->executed, &deed);
	loop_work(ping->loop, work, done, ping);
}

static void on_timer(void *data)
{
	redis_ping_start(data);
}

struct redis_ping *redis_ping_new(
	struct loop *loop, const char *url, struct executed *executed, void (*changed)(void *data), void *data)
{
	const struct redis_options options = {.url = url,
		.connect_ms = TIMEOUT_MS,
		.answer_ms = TIMEOUT_MS,
		.backoff_ms = 1 /* it is asked seldom */};
	struct redis *redis = redis_open(&options, NULL);
	if (!redis)
		return NULL;
	struct redis_ping *ping = mem_zero(1, sizeof(*ping));
	ping->redis = redis;
	ping->loop = loop;
	ping->executed = executed;
	ping->changed = changed;
	ping->data = data;
	ping->latency = (struct latency){.slow_us = SLOW_US, .bad_us = BAD_US};
	ping->timer = loop_timer_new(loop, on_timer, ping);
	return ping;
}

void redis_ping_free(struct redis_ping *ping)
{
	if (!ping)
		return;
	loop_timer_free(ping->timer);
	ping->timer = NULL;
	if (ping->working) {
		ping->gone = true;
		return;
	}
	redis_close(ping->redis);
	err_done(&ping->why);
	free(ping);
}

const struct latency *redis_ping_latency(const struct redis_ping *ping, bool *down)
{
	*down = ping->down;
	return &ping->latency;
}
