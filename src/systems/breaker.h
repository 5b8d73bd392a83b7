/*
 * A circuit breaker: where a service fails again and again it is left alone for a while, then asked once; if that goes
 * well all is as before, else the while is twice as long. Knows no clock and no network: the caller says when.
 */
#ifndef SYSTEMS_BREAKER_H
#define SYSTEMS_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

/* Plain value; all zero: closed. Times are milliseconds of one monotonic clock. */
struct breaker {
	int failures;    /* in a row */
	int64_t open_ms; /* how long it is open this time; 0: closed */
	int64_t until;   /* open before that */
	bool trying;     /* the one try is under way */
};

enum {
	BREAKER_FAILURES = 5,   /* as many in a row open it */
	BREAKER_OPEN_MS = 1000, /* the first time; doubled up to */
	BREAKER_OPEN_MAX_MS = 60000,
};

/* How long not to ask: 0 if the service may be asked now. While the one try is under way, a short time. */
int64_t breaker_wait_ms(const struct breaker *breaker, int64_t now);

/* The service is asked now; breaker_wait_ms was 0. */
void breaker_asked(struct breaker *breaker);

/* What became of it. A success closes it. */
void breaker_told(struct breaker *breaker, bool success, int64_t now);

#endif
