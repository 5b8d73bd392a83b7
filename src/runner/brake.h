/* What a runner does between two chunks: waits as long as the job's niceness and the server's load ask for. */
#ifndef RUNNER_BRAKE_H
#define RUNNER_BRAKE_H

#include "engine/chunk.h"
#include "engine/throttle.h"
#include "runner/metrics.h"

/* Plain value: zero it, but for the first three. */
struct brake {
	struct site *site;
	int64_t job;
	struct metrics *metrics; /* counts the waits; NULL: nobody does */
	int64_t read_at;         /* monotonic; 0: never */
	struct throttle now;
	enum throttle_why noted;
};

enum brake_answer {
	BRAKE_GO,
	BRAKE_STEERED, /* somebody paused or cancelled the job meanwhile */
	BRAKE_LOST,    /* the lease is somebody else's */
	BRAKE_FAILED,  /* *err */
};

/* Waits after a chunk that took chunk_ms; renews the lease and tells waits from time to time (text borrowed). */
typedef void brake_waits_fn(void *data, const char *why);
enum brake_answer brake_wait(struct brake *brake, const struct lease *lease, int64_t chunk_ms, brake_waits_fn *waits,
	void *data, struct err *err);

#endif
