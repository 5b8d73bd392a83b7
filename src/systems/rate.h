/*
 * The one budget of requests that all workers with the same token share: slots, reserved from a row in PostgreSQL (the
 * schema's api_reserve), a fixed time apart by the server's clock. A slot is one request, a retry too; one that is 20
 * ms late is dropped, not made up for, so that in no second more go out than may (a token bucket and a fixed window let
 * through nearly twice that). What a worker has reserved is little, so that one that is frozen takes little with it.
 *
 * The server's clock is known from when it answered: it lay between asking and answer, and what several answers say is
 * combined, so that no two workers are further apart than the quickest of their answers.
 */
#ifndef SYSTEMS_RATE_H
#define SYSTEMS_RATE_H

#include "engine/site.h"

#include <stdint.h>

enum { RATE_LATE_US = 20000 };

struct rate;

struct rate_options {
	struct site *site;      /* borrowed; idle between two calls */
	const char *token_hash; /* 64 hexadecimal digits; borrowed */
	int per_second;
	int hourly;  /* what may go out in an hour; 0: any number */
	bool exempt; /* these do not count in that, and go out whatever is left of it */
};

struct rate *rate_new(const struct rate_options *options);
void rate_free(struct rate *rate); /* NULL is allowed */

enum rate_answer {
	RATE_GO,    /* send one request, now */
	RATE_WAIT,  /* ask again after *wait_us */
	RATE_SPENT, /* the hour's budget is: ask again after *wait_us, which is long */
	RATE_FAILED,
};

/* Takes a slot if it is time for one. want: how many requests are still to be sent, of which some are reserved at once.
 * RATE_FAILED sets *err: the database. */
enum rate_answer rate_take(struct rate *rate, int64_t want, int64_t *wait_us, struct err *err);

/* The API said 429: less for all, and nothing for wait_ms (0: it did not say). What is reserved here is given up. */
bool rate_slow(struct rate *rate, int64_t wait_ms, struct err *err);

/* Slots that came to nothing because they were late. */
int64_t rate_late(const struct rate *rate);

/* What one answer of the server's clock says: asked and answered by ours, now by its own; all microseconds. */
struct rate_clock {
	int64_t least, most; /* of its clock minus ours */
	int64_t at;          /* ours, when that was said; 0: nothing is known */
};

/* Combines it with what is known; for tests. Two clocks of which one was set anew begin anew. */
void rate_clock_add(struct rate_clock *clock, int64_t asked, int64_t answered, int64_t now);

/* The time of its clock, by ours. */
int64_t rate_clock_local(const struct rate_clock *clock, int64_t theirs);

#endif
