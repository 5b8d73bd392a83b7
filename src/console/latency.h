/*
 * How quick somebody answers: the class of the best of the last round trips, since a single hiccup says nothing of
 * them. The figure stands still while the class does, so that nothing is painted anew for it.
 */
#ifndef CONSOLE_LATENCY_H
#define CONSOLE_LATENCY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum latency_class { LATENCY_UNKNOWN, LATENCY_GOOD, LATENCY_SLOW, LATENCY_BAD };

/* Plain value: {.slow_us, .bad_us}, the round trips from which on it is slow, and bad. */
struct latency {
	int64_t slow_us, bad_us;
	enum latency_class class; /* LATENCY_UNKNOWN: nothing was noted yet */
	int64_t us;               /* the best round trip when the class changed */
	int64_t trips[4];         /* the last ones */
	size_t ntrips;            /* that were noted */
};

/* Notes a round trip, in microseconds. True if the class is another now. */
bool latency_note(struct latency *latency, int64_t us);

/* It does not answer: what was noted is forgotten. */
void latency_forget(struct latency *latency);

#endif
