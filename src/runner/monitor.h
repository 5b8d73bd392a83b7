/* What a worker tells of itself over HTTP: its own figures, the database's, whether it lives and whether it can work.
 */
#ifndef RUNNER_MONITOR_H
#define RUNNER_MONITOR_H

#include "base/err.h"
#include "conf/address.h"
#include "engine/site.h"
#include "runner/metrics.h"

struct monitor;

struct monitor_options {
	const struct address *address;
	struct metrics *metrics; /* borrowed until monitor_stop */
	int64_t late_ms;         /* a loop that has not turned for so long hangs; 0: half a minute */
};

/* Answers from now on, until monitor_stop, which goes before site. NULL and *err if it cannot. */
struct monitor *monitor_start(const struct site *site, const struct monitor_options *options, struct err *err);
void monitor_stop(struct monitor *monitor); /* NULL is allowed */

#endif
