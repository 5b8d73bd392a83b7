/*
 * A call of a function of the schema trueup, asked for in a dialog: a question, fields or the names of protected
 * targets, the call in each database that it is about, and what came of it. For what is no change of rows: those go
 * through flow.h.
 */
#ifndef CONSOLE_CALL_H
#define CONSOLE_CALL_H

#include "console/app.h"
#include "ui/dialog.h"

enum { CALL_PARAMS = 8 };

/* One database that it is about. */
struct call_place {
	struct session *session;
	struct pg_param params[CALL_PARAMS]; /* copied with their values; a name NULL ends them */
	bool guarded;        /* writing is armed there once it went through: the target's name was typed */
	const char *name;    /* stands before what comes of it there, borrowed; NULL: there is one place alone */
	const char *why_not; /* it is not asked there, and why: static text; NULL: it is */
	bool as_is;          /* it is as it should be there: it is not asked, but is_stale looks at it */
};

struct call {
	/* A statement of one row: "refused" is null, or why not; "job", where it has that, the job that was queued,
	 * which is watched from then on. */
	const char *path;
	const struct call_place *places; /* copied; at least one is asked */
	size_t nplaces;
	const char *typed; /* the parameter that is what stands in the dialog's field; NULL: none */
	int field;         /* its number */
	const char *span;  /* the parameter that is the time typed in another field ("2h"), in seconds; NULL: none */
	int span_field;
	int64_t span_max_s; /* at most; at least it is a minute */
	bool again;         /* where it was refused it can be confirmed once more */
	const char *label;  /* of the job that is watched */
	const char *done;   /* what to say where there is no job */
	const char *partly; /* what to say where some places were not asked; NULL: there is one place alone */
	/* Whether what the dialog says of a place is so no longer, looked at whenever a session has changed; the dialog
	 * is closed then, and renew asks anew. Both NULL: it always is. */
	bool (*is_stale)(const struct call_place *place);
	void (*renew)(struct app *app);
};

/* Where the target is protected, a field in which its name is typed; bulk: armed or not (app_guard). Whether there is.
 */
bool call_add_guard(struct app *app, struct session *session, bool bulk, struct dialog *dialog);

/* A line of the dialog about a place: its name, if it has one, and the text. */
void call_add_line(struct dialog *dialog, enum style style, const struct call_place *place, const char *text);

/* Asks; owns the dialog from now on, which has something to confirm. What was refused stays in sight until it is
 * closed. */
void call_ask(struct app *app, struct dialog *dialog, const struct call *call);

#endif
