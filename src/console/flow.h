/*
 * From a key to a queued job: pin what is meant, show exactly what will happen, ask, confirm, and see
 * that a runner takes it up. A popup; only trueup's own functions are called, nothing is written here.
 */
#ifndef CONSOLE_FLOW_H
#define CONSOLE_FLOW_H

#include "console/screen.h"
#include "engine/preview.h"

struct session;

struct flow_request {
	struct session *session; /* where; NULL: the database in front */
	enum job_kind kind;
	const struct rule *rule; /* borrowed for the flow's life; JOB_UNDO: NULL, it is found out */
	const char *params;      /* JSON object, NULL: none. Copied, like all below */
	const char *keys;        /* JSON array; NULL: every finding under filter, … */
	bool whole;              /* … or all that the rule finds when it is forced */
	const char *filter;      /* JSON object; NULL: all */
	int64_t undo_job;        /* JOB_UNDO: this job, … */
	int64_t undo_audit;      /* … or this row */
	const char *label;       /* what the key says: "sync all 412" */
	const char *subject;     /* the row it is about; NULL: many */
	size_t lost;             /* of the keys: known to be in the list no longer */
	bool bulk;
	const struct key *asked; /* the key that led here */
	void (*queued)(
		void *data); /* called once the job is queued; data must live as long as the popup. NULL: nobody */
	void *data;
};

/* Opens the popup. */
void flow_begin(struct app *app, const struct flow_request *request);

#endif
