/*
 * One change from beginning to end, as every verb that writes does it: find, pin, ask, queue, do,
 * read what came of it. All of it is the engine's and the runner's; here is only the order.
 */
#ifndef CLI_CHANGE_H
#define CLI_CHANGE_H

#include "cli/context.h"
#include "engine/job.h"

#include <stdbool.h>
#include <stdint.h>

/* What is to be done. Plain value, borrowed. */
struct change {
	enum job_kind kind;
	const struct rule *rule;
	const struct target_database *database; /* where; NULL: where the rule's system lives */
	const char *params;                     /* JSON object of an action; NULL: none */
	const char *keys;                       /* JSON array: these rows; NULL: by scope */
	const char *scope;                      /* NULL: all */
	bool force;                             /* also rows that are right */
	int64_t undo_job;                       /* JOB_UNDO: this job, … */
	int64_t undo_audit;                     /* … or this audit row */
	const char *reason;                     /* of an action that explains itself, where none is given; NULL: none */
	const char *title;                      /* for the progress bar */
	const char *question[2]; /* one and many, each with one %s for the count: TEXTS("Repair %s row?", "Repair %s
				    rows?") */
};

/* Does it, or only submits it where this login may not do it itself (job->state is then "queued"; said on stderr).
 * job->id is 0 if there was nothing to do. False and *err if it could not be done or was interrupted; what the job is
 * then was said on stderr. Free job with job_done. */
bool change_do(struct context *context, const struct change *change, struct job *job, struct err *err);

/* EXIT_FINE, or EXIT_PARTLY if something failed, was refused, drifted again, or waits for a worker. */
enum exit_status change_exit(const struct job *job);

/* The word for a row's outcome: "done" becomes that of the job's kind. */
const char *change_outcome(enum job_kind kind, const char *outcome);

#endif
