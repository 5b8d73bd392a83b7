/*
 * How the database stands, for Prometheus: findings, last looks, jobs, schedules, workers. Read at the scrape, by one
 * query in a session of its own, so that it answers while the worker is at a long statement; what was read a moment ago
 * is told again. What is not known is left out: never a 0 for it.
 *
 * May be called from any thread.
 */
#ifndef RUNNER_STANDING_H
#define RUNNER_STANDING_H

#include "base/str.h"
#include "engine/site.h"

#include <stdbool.h>

struct standing;

/* Of the same database as site, which is borrowed: its catalogue and its options. Connects when it is first asked. NULL
 * and *err if a statement does not compile. */
struct standing *standing_new(const struct site *site, struct err *err);
void standing_free(struct standing *standing); /* NULL is allowed */

/* All of it in the text format, appended to out; trueup_up is 0, and alone, where the database did not answer in time.
 */
void standing_add_text(struct standing *standing, struct str *out);

/* Whether the database answers, and its schema is the one that this program works with; *err says why not. */
bool standing_is_ready(struct standing *standing, struct err *err);

#endif
