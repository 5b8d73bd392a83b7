/*
 * What somebody says of a checklist, beside answering its questions: that a step may fail for a while, and that they
 * answer for the run as it stands. Both are asked for in a dialog and kept by the database.
 */
#ifndef CONSOLE_CHECKLIST_ACT_H
#define CONSOLE_CHECKLIST_ACT_H

#include "console/app.h"
#include "console/checking.h"

/* Why a step cannot be waived (or be waived no longer), or the run not be signed off; NULL: it can. Static text, or the
 * session's. */
const char *checklist_act_why_not_waive(const struct checking *checking, size_t step);
const char *checklist_act_why_not_sign(const struct checking *checking, const struct checklist *checklist);

/* Asks; of a step that is waived, whether it is to be so no longer. asked: the key that led here. */
void checklist_act_waive(struct app *app, const struct checking *checking, const struct checklist *checklist,
	size_t step, const struct key *asked);
void checklist_act_sign(
	struct app *app, const struct checking *checking, const struct checklist *checklist, const struct key *asked);

#endif
