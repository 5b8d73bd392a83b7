/* Leases: which runner works on which part. Drawn from the database's clock; each lease has a new token. */
#ifndef RUNNER_LEASE_H
#define RUNNER_LEASE_H

#include "engine/chunk.h"

enum lease_answer {
	LEASE_TAKEN,
	LEASE_NONE, /* every part that is left is held by others */
	LEASE_DONE, /* no part is left */
	LEASE_FAILED,
};

/* Takes the first part of job that nobody holds. LEASE_FAILED sets *err. */
enum lease_answer lease_take(struct site *site, int64_t job, const char *runner, struct lease *lease, struct err *err);

/* Makes it last from now on. False if it is somebody else's by now, or on an error (*err is set then). */
bool lease_renew(struct site *site, const struct lease *lease, struct err *err);

/* Gives the part back; quiet, since it runs out by itself. */
void lease_release(struct site *site, const struct lease *lease);

#endif
