/*
 * One call of a function of the schema trueup, asked for in a dialog: a question, a field or the name of a protected
 * target, the call, and what came of it. For what is no change of rows: those go through flow.h.
 */
#ifndef CONSOLE_CALL_H
#define CONSOLE_CALL_H

#include "console/app.h"
#include "ui/dialog.h"

enum { CALL_PARAMS = 8 };

struct call {
	/* A statement of one row: "refused" is null, or why not; "job", where it has that, the job that was queued,
	 * which is watched from then on. */
	const char *path;
	struct pg_param params[CALL_PARAMS]; /* copied with their values; a name NULL ends them */
	const char *typed;                   /* the parameter that is what stands in the dialog's field; NULL: none */
	int field;                           /* its number */
	bool guarded;                        /* writing is armed once it went through: the target's name was typed */
	const char *label;                   /* of the job that is watched */
	const char *done;                    /* what to say where there is no job */
};

/* Where the target is protected, a field in which its name is typed; bulk: armed or not (app_guard). Whether there is.
 */
bool call_add_guard(struct app *app, struct session *session, bool bulk, struct dialog *dialog);

/* Asks; owns the dialog from now on, which has something to confirm. */
void call_ask(struct app *app, struct dialog *dialog, const struct call *call);

#endif
