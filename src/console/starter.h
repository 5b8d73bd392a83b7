/*
 * Sees to it that somebody does the jobs of a database: where no worker is alive there and this login may do jobs, it
 * starts a detached "trueup worker --until-idle", one however many jobs are asked for. It goes on when the console, or
 * its terminal, is gone, and ends by itself when nothing is left to do.
 */
#ifndef CONSOLE_STARTER_H
#define CONSOLE_STARTER_H

#include <stdbool.h>
#include <stdint.h>

struct app;
struct session;
struct starter;

enum starter_state {
	STARTER_UNKNOWN, /* nobody was looked for, or the answer is not there yet */
	STARTER_OTHERS,  /* workers are alive: it is theirs */
	STARTER_OURS,    /* the one that was started here is at work */
	STARTER_HALTED,  /* all jobs are halted: nobody could do it */
	STARTER_MAY_NOT, /* nobody is there, and this login may not do jobs */
	STARTER_ENDED,   /* the one that was started here is gone, and nobody else is there */
};

/* changed(data): the state is another one. Borrows app and session. */
struct starter *starter_new(struct app *app, struct session *session, void (*changed)(void *data), void *data);
void starter_free(struct starter *starter); /* NULL is allowed; what was started goes on */

/* Whether this login may do jobs, by itself or with credentials for that. */
bool starter_may(const struct starter *starter);

/* Somebody should do this job: looks who is there, and starts a worker where nobody is, or where those that have
 * nothing to do leave it alone although it is seen to for the second time. At most three for one job. */
void starter_see_to(struct starter *starter, int64_t job);

enum starter_state starter_state(const struct starter *starter);

#endif
