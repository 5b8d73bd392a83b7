/*
 * A mate: a second runner at one large job, in a thread and a session of its own, beside the one that
 * does the job. The two share its parts as any runners do, from its two ends. The mate decides
 * nothing: what it cannot do it gives back, and where there is none the job is done all the same.
 */
#ifndef RUNNER_MATE_H
#define RUNNER_MATE_H

#include "engine/site.h"

#include <stdint.h>

struct mate;

/* Begins to help with job; what options borrow must last until mate_end. Where no thread or session is to be had,
 * mate_end says so. */
struct mate *mate_start(const struct site_options *options, int64_t job);

/* Waits ms, or less: until the mate has no part any more, which is said once. NULL (there is none) waits ms. */
void mate_wait(struct mate *mate, int ms);

/* Waits until it has no part any more, which is soon once the job is at its end, steered or interrupted. *why gets what
 * kept it from helping, if anything did. NULL is allowed. */
void mate_end(struct mate *mate, struct err *why);

#endif
