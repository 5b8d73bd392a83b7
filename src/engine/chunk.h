/*
 * One chunk of a job: one short transaction { slice, lock, recount and write, audit, progress }.
 * Either all of it is there afterwards or nothing is; the last statement is the fence: it moves the
 * part's cursor only while the lease's token is still this runner's.
 */
#ifndef ENGINE_CHUNK_H
#define ENGINE_CHUNK_H

#include "engine/job.h"
#include "engine/lease.h"
#include "engine/site.h"

#include <stdbool.h>
#include <stdint.h>

/* All that is needed to do one job: its rule (for an undo the text that did the repair) and the statements, compiled
 * for this database. */
struct work;

/* NULL and *err: ERR_REFUSED where this program's rule is another text than the job was made with; ERR_MISSING where
 * the rule or its tables are not here. job is copied where needed. Free with work_free. */
struct work *work_new(struct site *site, const struct job *job, struct err *err);
void work_free(struct work *work); /* NULL is allowed */

/* Picks the rows of a job that a schedule made without any, unless another runner has done so. */
bool work_pick(struct work *work, struct err *err);

/* False for a job that is one statement, not a set of pinned rows. */
bool work_has_rows(const struct work *work);

/* How many keys each chunk has, where that is not for the runner to find out: of a repair that is no SQL. 0: it is. */
int work_batch(const struct work *work);

/* A rule as it was kept when it made a change: digits are its text in hexadecimal. NULL and *err if it is none. */
struct rule *work_rule_kept(const char *name, const char *digits, struct err *err);

/* What one step came to. */
struct chunk_result {
	int64_t handled;                                                 /* keys that the cursor passed */
	int64_t repaired, already_right, drifted_again, failed, refused; /* what came of them */
	bool lost;      /* the lease is somebody else's: nothing was changed */
	bool part_done; /* nothing is left in this part */
	bool recheck;   /* the re-check is next */
	bool steered;   /* somebody paused or cancelled the job */
};

/* Does up to size keys. False and *err with everything rolled back, but for what a fetch had told that was broken off:
 * that is kept, and *result has what was counted of it. */
bool chunk_run(struct site *site, struct work *work, const struct lease *lease, int size, struct chunk_result *result,
	struct err *err);

/* Passes the one key that is next, in the chunk or in the re-check, and records it as failed, with why. */
bool chunk_fail_one(struct site *site, struct work *work, const struct lease *lease, const struct err *why,
	struct chunk_result *result, struct err *err);

/* Looks again at up to size of the part's keys: what is open now has drifted again. The last of them ends the part. */
bool chunk_recheck(struct site *site, struct work *work, const struct lease *lease, int size,
	struct chunk_result *result, struct err *err);

#endif
