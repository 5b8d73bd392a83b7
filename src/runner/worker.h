/*
 * A worker: a runner that stays. It takes up whatever job is next, beside any number of others like
 * it on any number of machines; the database says who does what. It tells that it is there every few
 * seconds, hears at once when a job is submitted, and asks from time to time where it hears nothing.
 */
#ifndef RUNNER_WORKER_H
#define RUNNER_WORKER_H

#include "engine/site.h"
#include "runner/metrics.h"

enum worker_event {
	WORKER_STARTED,
	WORKER_READY,    /* is there for jobs from now on; again after WORKER_LOST */
	WORKER_TOOK,     /* job */
	WORKER_AT,       /* job, how far it is, why it waits: some times a second, for a status rather than a log */
	WORKER_WAITS,    /* job, why: it is held up; once a minute at most */
	WORKER_LEFT,     /* job: at an end, steered away, or others hold what is left */
	WORKER_REFUSED,  /* job, why: it is not for this worker (another rule text), which passes over it for a while */
	WORKER_DEFERRED, /* job, why: given up for now */
	WORKER_FAILED,   /* job, why: for good */
	WORKER_LOST,     /* why: the server went away; tries again by itself */
	WORKER_DUE,      /* job, why: the schedule that it was made for */
	WORKER_SKIPPED,  /* why: the schedule, and why nothing was done */
	WORKER_STOPPED,
};

/* Something that is worth a line in a log. Plain value, all borrowed; what there is nothing to say of is 0 or NULL. */
struct worker_note {
	enum worker_event event;
	const char *database; /* the worker leaves it to whoever runs several */
	int64_t job;
	const char *kind, *rule;
	const char *state; /* that the job has now */
	int64_t rows, of;  /* how many rows are behind its cursors, of how many; of 0: it has none */
	int64_t ms;        /* how long this worker was at it */
	const char *why;
};
typedef void worker_said_fn(void *data, const struct worker_note *note);

struct worker_options {
	const char *version; /* of this program */
	bool until_idle;     /* ends when no job is left that it could do */
	int attempts;        /* temporary failures after which a job has failed */
	worker_said_fn *said;
	void (*turned)(void *data); /* the loop turned: called often, also while the server is waited for; or NULL */
	void *data;
	struct metrics *metrics; /* NULL: nobody counts */
};

/* The word for an event as it stands in logs: "took". */
const char *worker_event_name(enum worker_event event);

/* Works until the site's interrupt flag is set, or until idle; what it holds then is handed back at once. False and
 * *err if it cannot work here at all (no right, a copy, a refused login). */
bool worker_run(struct site *site, const struct worker_options *options, struct err *err);

#endif
