/*
 * How the MAX API and the cache answered: counted while a chunk is fetched, and kept by the minute in the database
 * (trueup.participants_tally) with what the chunk wrote, for the console, the metrics and the alerts.
 */
#ifndef SYSTEMS_PARTICIPANTS_TALLY_H
#define SYSTEMS_PARTICIPANTS_TALLY_H

#include "systems/max_api.h"
#include "systems/participants_cache.h"

#include <stdbool.h>
#include <stdint.h>

enum { TALLY_TIMES = 13 /* classes of how long an answer takes */ };

/* Plain value; all zero: nothing was seen. */
struct tally {
	int64_t api[MAX_OUTCOMES];
	int64_t took[TALLY_TIMES];
	int64_t took_us;
	int64_t hit;                        /* values that were taken from the cache */
	int64_t cache[PARTICIPANTS_FOUNDS]; /* the others, by what was found; found: too old, or only a copy */
	int64_t away;                       /* looks into the cache that failed */
	int64_t late;                       /* slots */
};

void tally_answer(struct tally *tally, const struct max_answer *answer);
void tally_cached(struct tally *tally, enum participants_found found, bool taken);

/* As participants_tell takes it. free() it. */
char *tally_json(const struct tally *tally);

#endif
