#include "console/latency.h"

enum { TRIPS = sizeof((struct latency){0}.trips) / sizeof(int64_t) };

bool latency_note(struct latency *latency, int64_t us)
{
	latency->trips[latency->ntrips++ % TRIPS] = us;
	for (size_t i = 0; i < latency->ntrips && i < TRIPS; i++)
		us = latency->trips[i] < us ? latency->trips[i] : us;
	enum latency_class class = us < latency->slow_us  ? LATENCY_GOOD
				   : us < latency->bad_us ? LATENCY_SLOW
							  : LATENCY_BAD;
	if (class == latency->class)
		return false;
	latency->class = class;
	latency->us = us;
	return true;
}

void latency_forget(struct latency *latency)
{
	latency->ntrips = 0;
	latency->class = LATENCY_UNKNOWN;
	latency->us = 0;
}
