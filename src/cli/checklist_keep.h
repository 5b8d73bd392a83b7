/*
 * What is kept of a checklist in the database whose tables it is about: each run, with a number and who made it; the
 * steps that may fail for a while, because somebody says so; and who has signed a run off.
 */
#ifndef CLI_CHECKLIST_KEEP_H
#define CLI_CHECKLIST_KEEP_H

#include "cli/checks.h"
#include "conf/checklist.h"

struct checklist_keep;

/* Connects, and reads what is waived. Where that cannot be read nothing is waived, which is said on stderr; where this
 * login may not read it, or the server is not reached, nothing is. NULL and *err only if it was interrupted. Borrows
 * both. */
struct checklist_keep *checklist_keep_new(struct context *context, const struct checklist *checklist, struct err *err);
void checklist_keep_free(struct checklist_keep *keep); /* NULL is allowed */

/* A check that failed, or could not be made, becomes waived where it is. */
void checklist_keep_apply(const struct checklist_keep *keep, struct made *made);

/* Keeps the run and returns its number. 0: it is not kept; why is said on stderr, but for who may, or wants to, only
 * look. */
int64_t checklist_keep_run(struct checklist_keep *keep, const struct checks *checks);

/* checklist NAME --waive STEP, --sign-off RUN, --runs. */
bool checklist_waive(struct context *context, const struct checklist *checklist, struct err *err);
bool checklist_sign_off(struct context *context, const struct checklist *checklist, struct err *err);
bool checklist_runs(struct context *context, const struct checklist *checklist, struct err *err);

#endif
