/*
 * The runner: does jobs, one chunk a transaction. Plain sequential code. A kill at any instant
 * loses nothing and repeats nothing: a part's cursor moves in the transaction that changes the rows,
 * and only while the lease's token is still the runner's.
 */
#ifndef RUNNER_RUNNER_H
#define RUNNER_RUNNER_H

#include "engine/job.h"
#include "engine/site.h"
#include "runner/metrics.h"

struct mate;

/* Called after every chunk and while waiting; job is what is known now (borrowed), waiting NULL or why it waits. */
typedef void runner_progress_fn(void *data, const struct job *job, const char *waiting);

struct runner_options {
	runner_progress_fn *progress; /* NULL: nobody looks */
	void (*turn)(void *data); /* called whenever the runner's own loop turns, however long one job takes; or NULL */
	void *data;
	struct metrics *metrics; /* what is done is counted there; NULL: nowhere */
	bool stays; /* this runner has other jobs to do, too: it does not wait for parts that others hold, and on an
		       interrupt it leaves the job to the others where else it would pause it */
	bool keeps; /* the job is somebody else's, too: on an interrupt it is left as it is, not paused */
	struct mate *helper; /* another runner of this program that helps this one: no part of its is waited for longer
				than it has it; NULL: none */
	bool mate; /* helps another runner of this program: takes the last parts first, so that the two are not in each
		      other's way, and leaves it to that one to say what becomes of the job */
};

/* Does all parts of job that nobody else holds, until none is left or the job is paused or cancelled; waits for parts
 * that others hold only if their lease runs out. True when the job is at an end or was steered away (read job->state),
 * or, for one that stays, when others hold all that is left; on an interrupt *err is ERR_INTERRUPTED. False and *err:
 * refused (another rule text, a copy of a protected database), connection lost for good, … the job then stays for
 * another runner, unless it failed itself. */
bool runner_do(struct site *site, int64_t job, const struct runner_options *options, struct err *err);

#endif
