/*
 * What this process has done since it began, as figures for Prometheus: chunks and how long they took, rows, retries,
 * waits, leases taken over, jobs ended; and when its loop was last seen turning. Counts only grow. What the database
 * knows (findings, jobs, schedules) is in standing.h.
 *
 * One thread counts while others read: every function may be called from any thread. metrics NULL: nobody counts.
 */
#ifndef RUNNER_METRICS_H
#define RUNNER_METRICS_H

#include "base/str.h"
#include "engine/preview.h"
#include "engine/throttle.h"

#include <stdint.h>

struct metrics;

enum metrics_row {
	METRICS_REPAIRED,
	METRICS_ALREADY_RIGHT,
	METRICS_DRIFTED_AGAIN,
	METRICS_FAILED,
	METRICS_REFUSED,
	METRICS_ROWS,
};

/* Why something was tried again. */
enum metrics_retry {
	METRICS_BUSY,       /* a lock, a deadlock, a server at its limits: the chunk */
	METRICS_CONNECTION, /* the server went away: the chunk */
	METRICS_DEFERRED,   /* the job was put off */
	METRICS_RETRIES,
};

/* version: of this program. */
struct metrics *metrics_new(const char *version);
void metrics_free(struct metrics *metrics);

/* The loop turns. And how long ago it last did, milliseconds. */
void metrics_beat(struct metrics *metrics);
int64_t metrics_beat_age(struct metrics *metrics);

void metrics_chunk(struct metrics *metrics, int64_t us); /* one was committed, after so long */
void metrics_rows(struct metrics *metrics, enum metrics_row outcome, int64_t rows);
void metrics_retry(struct metrics *metrics, enum metrics_retry why);
void metrics_throttled(struct metrics *metrics, enum throttle_why why, int64_t ms); /* it waited so long */
void metrics_takeover(struct metrics *metrics); /* a part whose runner's lease had run out was taken */

/* A job was brought to its end here; state as in trueup.job, another than an end counts as nothing. */
void metrics_job(struct metrics *metrics, enum job_kind kind, const char *state);

/* All of it in the text format, appended to out. */
void metrics_add_text(struct metrics *metrics, struct str *out);

#endif
