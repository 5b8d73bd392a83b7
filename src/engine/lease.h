/* Leases: which runner works on which part. Drawn from the database's clock; each lease has a new token. */
#ifndef ENGINE_LEASE_H
#define ENGINE_LEASE_H

#include "engine/site.h"

#include <stdbool.h>
#include <stdint.h>

/* One runner's hold on one part. Plain value. */
struct lease {
	int64_t job;
	int64_t part;
	int64_t token;
	bool recheck;    /* all keys are behind the cursor: only the re-check is left */
	bool taken_over; /* from a runner whose time ran out */
};

enum lease_answer {
	LEASE_TAKEN,
	LEASE_NONE, /* every part that is left is held by others */
	LEASE_DONE, /* no part is left */
	LEASE_FAILED,
};

/* Takes the first part of job that nobody holds, or the last. LEASE_FAILED sets *err. */
enum lease_answer lease_take(
	struct site *site, int64_t job, const char *runner, bool last, struct lease *lease, struct err *err);

/* What this runner is called where others see it: host/pid. free() it. */
char *lease_runner_name(void);

/* Makes it last from now on. False if it is somebody else's by now; one that could not be asked for (no connection) is
 * still ours, as far as anybody knows. */
bool lease_renew(struct site *site, const struct lease *lease);

/* Gives the part back; quiet, since it runs out by itself. */
void lease_release(struct site *site, const struct lease *lease);

#endif
