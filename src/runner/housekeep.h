/* What has to be done from time to time in a database in which jobs are done, by whoever does one. */
#ifndef RUNNER_HOUSEKEEP_H
#define RUNNER_HOUSEKEEP_H

#include "engine/site.h"

/* Makes this month's partition of the audit, and once a day takes away what is older than is kept. Whoever reads the
 * audit just then is in the way: that is no reason not to work, and nothing is said; the next job tries again. */
void housekeep(struct site *site);

#endif
