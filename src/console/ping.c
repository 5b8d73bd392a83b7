#include "console/ping.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/reach.h"
#include "store/redis.h"

#include <stdlib.h>

/* One that says nothing any more is known so after PING_MS and SILENT_MS at most. */
enum {
	PING_MS = 1000,
	SILENT_MS = 800,
	TIMEOUT_MS = 2000,
	SLOW_US = 20000,
	BAD_US = 500000,
	API_SLOW_US = 250000,
	API_BAD_US = 1000000
};

struct ping {
	struct loop *loop;
	struct executed *executed;
	const struct executed_deed *deed;
	uint64_t number;
	struct loop_timer *timer;
	struct loop_timer *overdue; /* while a look goes on that should have been answered by then */
	struct redis *redis;        /* NULL: it is the API */
	char *url;                  /* of the API */
	void (*changed)(void *data);
	void *data;
	bool working; /* the thread has the fields below */
	bool gone;    /* free it when the thread is through */
	int64_t us;   /* of the last look; -1: no answer */
	struct err why;
	int64_t begun_ms; /* the last look */
	struct latency latency;
	enum ping_state state;
};

static void work(void *data)
{
	struct ping *ping = data;
	bool answers = ping->redis ? redis_probe(ping->redis, &ping->us, &ping->why)
				   : reach_probe(ping->url, TIMEOUT_MS, &ping->us, &ping->why);
	if (!answers)
		ping->us = -1;
}

static void say_done(struct ping *ping)
{
	executed_end(ping->executed, ping->number, -1, &ping->why);
	err_done(&ping->why);
}

static void set_state(struct ping *ping, enum ping_state state)
{
	bool other = state != ping->state;
	ping->state = state;
	if (state != PING_ANSWERS)
		latency_forget(&ping->latency);
	if (other)
		ping->changed(ping->data);
}

/* It takes longer than it ever does: what it will say, if anything, is waited for, but not before this is told. One
 * that is known to be very slow has all the time there is. */
static void on_overdue(void *data)
{
	struct ping *ping = data;
	if (ping->working && ping->latency.class != LATENCY_BAD)
		set_state(ping, PING_SILENT);
}

static void done(void *data)
{
	struct ping *ping = data;
	bool answers = ping->us >= 0, late = clock_ms() - ping->begun_ms >= SILENT_MS;
	ping->working = false;
	if (ping->gone) {
		ping_free(ping);
		return;
	}
	say_done(ping);
	loop_timer_stop(ping->overdue);
	loop_timer_start(ping->timer, PING_MS);
	if (answers && latency_note(&ping->latency, ping->us) && ping->state == PING_ANSWERS)
		ping->changed(ping->data);
	set_state(ping, answers ? PING_ANSWERS : late ? PING_SILENT : PING_DOWN);
}

void ping_start(struct ping *ping)
{
	ping->working = true;
	ping->begun_ms = clock_ms();
	loop_timer_start(ping->overdue, SILENT_MS);
	ping->number = executed_begin(ping->executed, ping->deed);
	loop_work(ping->loop, work, done, ping);
}

static void on_timer(void *data)
{
	ping_start(data);
}

static struct ping *ping_new(struct loop *loop, struct executed *executed, void (*changed)(void *data), void *data)
{
	struct ping *ping = mem_zero(1, sizeof(*ping));
	ping->loop = loop;
	ping->executed = executed;
	ping->changed = changed;
	ping->data = data;
	ping->timer = loop_timer_new(loop, on_timer, ping);
	ping->overdue = loop_timer_new(loop, on_overdue, ping);
	return ping;
}

struct ping *ping_redis(
	struct loop *loop, const char *url, struct executed *executed, void (*changed)(void *data), void *data)
{
	static const struct executed_deed deed = {
		.kind = EXECUTED_REDIS, .name = "PING", .text = "PING", .where = "redis", .routine = true};
	const struct redis_options options = {.url = url,
		.connect_ms = TIMEOUT_MS,
		.answer_ms = TIMEOUT_MS,
		.backoff_ms = 1 /* it is asked seldom */};
	struct redis *redis = redis_open(&options, NULL);
	if (!redis)
		return NULL;
	struct ping *ping = ping_new(loop, executed, changed, data);
	ping->deed = &deed;
	ping->redis = redis;
	ping->latency = (struct latency){.slow_us = SLOW_US, .bad_us = BAD_US};
	return ping;
}

static bool is_proxied(bool tls)
{
	static const char *const names[][4] = {
		{"http_proxy", "all_proxy", "ALL_PROXY", NULL},
		{"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"},
	};
	bool any = false;
	for (size_t i = 0; i < 4 && names[tls][i]; i++) {
		const char *proxy = getenv(names[tls][i]);
		any = any || (proxy && *proxy);
	}
	return any;
}

struct ping *ping_api(
	struct loop *loop, const char *url, struct executed *executed, void (*changed)(void *data), void *data)
{
	static const struct executed_deed deed = {
		.kind = EXECUTED_HTTP, .name = "hello", .text = "hello", .where = "max", .routine = true};
	bool tls = str_starts(url, "https://");
	if ((!tls && !str_starts(url, "http://")) || is_proxied(tls))
		return NULL;
	struct ping *ping = ping_new(loop, executed, changed, data);
	ping->deed = &deed;
	ping->url = mem_strdup(url);
	ping->latency = (struct latency){.slow_us = API_SLOW_US, .bad_us = API_BAD_US};
	return ping;
}

void ping_free(struct ping *ping)
{
	if (!ping)
		return;
	loop_timer_free(ping->timer);
	loop_timer_free(ping->overdue);
	ping->timer = ping->overdue = NULL;
	if (ping->working) {
		ping->gone = true;
		return;
	}
	redis_close(ping->redis);
	free(ping->url);
	err_done(&ping->why);
	free(ping);
}

enum ping_state ping_state(const struct ping *ping)
{
	return ping->state;
}

const struct latency *ping_latency(const struct ping *ping)
{
	return &ping->latency;
}
