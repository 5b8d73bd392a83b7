/*
 * Preview: the pinned set of rows that a job will touch, as trueup.part rows of a job that is not
 * queued yet. Nothing is changed in a system's tables. All of it goes through functions of the
 * schema trueup, which an operator may call.
 */
#ifndef ENGINE_PREVIEW_H
#define ENGINE_PREVIEW_H

#include "engine/site.h"

#include <stdbool.h>
#include <stdint.h>

/* JOB_DETECT has no preview: schedules make such jobs. */
enum job_kind { JOB_REPAIR, JOB_ACTION, JOB_UNDO, JOB_DETECT };

/* What a person is about to do. Plain value, borrowed. */
struct preview_request {
	enum job_kind kind;
	const struct rule *rule; /* for JOB_UNDO the rule whose change is taken back, with the text that did it */
	const char *params;      /* JSON object: {"force":true}, an action's own params; NULL: {} */
	const char *keys;        /* JSON array of key objects; NULL: by filter, or from the audit */
	const char *filter;      /* JSON object for trueup.finding_matches; NULL: every open finding of the rule */
	int64_t undo_job;        /* JOB_UNDO: this whole job, … */
	int64_t undo_audit;      /* … or this one audit row */
};

/* Pins. *rows gets the number of rows. Returns the job's id, or 0 and *err. */
int64_t preview_make(struct site *site, const struct preview_request *request, int64_t *rows, struct err *err);

/* Adds keys (JSON array) to a preview made before; *rows gets its new size. For sets too large for one call. */
bool preview_add(struct site *site, int64_t job, const char *keys, int64_t *rows, struct err *err);

/* Throws it away; quiet. */
void preview_drop(struct site *site, int64_t job);

/* Queues it. rows is what the person was shown; confirm the typed name on a protected target, else NULL. Where a job
 * that is not at its end does the same already, *job becomes that one's number and the preview is gone. False and *err
 * (ERR_REFUSED, with the reason that was written down). */
bool preview_confirm(
	struct site *site, int64_t *job, int64_t rows, const char *reason, const char *confirm, struct err *err);

/* Runs a statement whose one column "refused" is null, or why it was refused: then false and *err (ERR_REFUSED). */
struct binding;
bool preview_ask_leave(struct site *site, const char *path, const struct binding *binding, struct err *err);

#endif
