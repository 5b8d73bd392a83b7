/*
 * A repair that SQL cannot express: a rule whose header says "repair: system/name" instead of having the section. What
 * is to be written comes from somewhere else (an API), and is fetched outside of any transaction: no row is locked and
 * no snapshot held while a network is waited for. A chunk is then: the keys, read; fetched; and one transaction that
 * writes it, moves the part's cursor and is fenced by the lease's token, as every other chunk is. Such a repair leaves
 * no audit, and cannot be undone.
 *
 * The engine knows no function by itself: whoever opens a site gives it those that there are.
 */
#ifndef ENGINE_FUNCTION_H
#define ENGINE_FUNCTION_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct site;
struct domain;

/* Called by a fetch at least some times a second, so that the lease lasts. False: stop, it is somebody else's by now or
 * cannot be renewed. */
typedef bool function_turn_fn(void *data);

/* What became of the keys that are written; each is counted once, by the write that keeps it. The others of a chunk
 * were right already, but for those that a fetch of the same job had told before it was broken off: these are counted
 * already, and told says how many of the chunk's keys they are (but for refused ones, which do not come again). */
struct function_counts {
	int64_t changed, refused, failed;
	int64_t told;
};

/* A schedule that a function asks for, for the jobs of one rule. Texts are borrowed for good. */
struct function_schedule {
	const char *rule;
	const char *task;   /* its own part of the schedule's name, "repair" or "full" */
	const char *params; /* of its jobs, a JSON object: "whole", "background", "force" */
	int rollout;        /* below 100: of so many in a hundred of the rows, which their params then say, too */
	int64_t every_ms;   /* or, where that is 0, … */
	int hour;           /* … daily at this one, local time */
	bool enabled;
};

/* One function. A const table of these; the last has no name. */
struct function {
	const char *name;   /* "participants/refresh" */
	const void *config; /* its own; read by any thread */
	int batch;          /* keys in one chunk */
	bool settles;       /* the rules' detects ask for nothing but what write has written of a row: no second look */

	/* The schedule with that index, as the settings say; false: there are no more. NULL: it has none. */
	bool (*schedule)(const void *config, size_t index, struct function_schedule *out);

	/* Begins a job in a database where the rule's system is; the session is this job's and this thread's. NULL and
	 * *err if it cannot be done here at all. site and domain are borrowed until close. */
	void *(*open)(const void *config, struct site *site, const struct domain *domain, int64_t job, struct err *err);

	/* Picks the rows of a job that a schedule made, with job_picked, in a transaction of its own. NULL: no schedule
	 * makes such jobs. */
	bool (*pick)(void *session, struct err *err);

	/* Fetches for keys (a JSON array of key objects), forced or only where it must. Outside of a transaction, which
	 * it may begin and end. False if not all of it could be: what could is kept and written, and the keys come
	 * again, to this runner or another. Then *err says why: ERR_INTERRUPTED, ERR_CONNECT (the database),
	 * ERR_REFUSED (it never will); where it says nothing, it merely takes longer than a chunk may. What it tells to
	 * others than the database (a cache) it tells before it returns: what is committed was told. */
	bool (*fetch)(void *session, const char *keys, bool force, function_turn_fn *turn, void *data, struct err *err);

	/* Writes what was fetched, inside the transaction of the chunk, also where the fetch failed before it had
	 * anything. May be called again after a rollback. */
	bool (*write)(void *session, struct function_counts *counts, struct err *err);

	/* It is committed. */
	void (*written)(void *session);

	void (*close)(void *session);
};

#endif
