#include "runner/monitor.h"

#include "base/mem.h"
#include "runner/endpoint.h"
#include "runner/standing.h"

#include <stdlib.h>

enum { LATE_MS = 30000 };

struct monitor {
	struct metrics *metrics;
	int64_t late_ms;
	struct standing *standing;
	struct endpoint *endpoint;
};

static bool add_health(const struct monitor *monitor, struct str *body)
{
	int64_t age = metrics_beat_age(monitor->metrics);
	if (age <= monitor->late_ms)
		str_add(body, "alive\n");
	else
		str_addf(body, "the loop has not turned for %lld seconds\n", (long long)(age / 1000));
	return age <= monitor->late_ms;
}

static bool add_readiness(struct standing *standing, struct str *body)
{
	struct err why = ERR_INIT;
	bool ready = standing_is_ready(standing, &why);
	if (ready)
		str_add(body, "ready\n");
	else
		str_addf(body, "not ready: %s\n", why.text);
	err_done(&why);
	return ready;
}

static bool on_page(void *data, enum endpoint_page page, struct str *body)
{
	struct monitor *monitor = data;
	if (page == ENDPOINT_HEALTH)
		return add_health(monitor, body);
	if (page == ENDPOINT_READY)
		return add_readiness(monitor->standing, body);
	metrics_add_text(monitor->metrics, body);
	standing_add_text(monitor->standing, body);
	return true;
}

struct monitor *monitor_start(const struct site *site, const struct monitor_options *options, struct err *err)
{
	struct monitor *monitor = mem_zero(1, sizeof(*monitor));
	monitor->metrics = options->metrics;
	monitor->late_ms = options->late_ms ? options->late_ms : LATE_MS;
	monitor->standing = standing_new(site, err);
	if (monitor->standing)
		monitor->endpoint = endpoint_start(options->address, on_page, monitor, err);
	if (monitor->endpoint)
		return monitor;
	monitor_stop(monitor);
	return NULL;
}

void monitor_stop(struct monitor *monitor)
{
	if (!monitor)
		return;
	endpoint_stop(monitor->endpoint);
	standing_free(monitor->standing);
	free(monitor);
}
