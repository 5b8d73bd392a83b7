/*
 * A checklist as it is gone through in the console, without waiting: one statement at a time, and beside it one
 * question to the service of this host and one over HTTP. Whatever could not be made is unknown; what nobody answered
 * waits for an answer.
 */
#ifndef CONSOLE_CHECKING_H
#define CONSOLE_CHECKING_H

#include "systems/checkup.h"

#include <stdbool.h>
#include <stddef.h>

struct app;
struct checking;
struct loop;

enum checking_state {
	CHECKING_DUE,   /* it is to be made */
	CHECKING_GOING, /* it is being made */
	CHECKING_ASKS,  /* a question that nobody answered yet */
	CHECKING_MADE,
};

/* A step as it stands; borrowed until the next change. */
struct checking_step {
	enum checking_state state;
	struct checkup checkup; /* what came of it the last time, where that is known; waived, where somebody did */
};

/* Whether something came of it already: that stands while it is made anew. */
bool checking_is_told(const struct checking_step *step);

/* checklist and app are borrowed. changed: some step is another now, from the loop. Nothing is asked before
 * checking_go_on. */
struct checking *checking_new(
	struct app *app, struct loop *loop, const struct checklist *checklist, void (*changed)(void *data), void *data);
void checking_free(struct checking *checking); /* NULL is allowed */

/* Makes what is due; to be called again whenever a session's state or data changed: what did not pass there is made
 * anew once that has come to rest. */
void checking_go_on(struct checking *checking);

/* Makes a step again, or (checking_again_all) every one; answers of people stay, but for that step. */
void checking_again(struct checking *checking, size_t step);
void checking_again_all(struct checking *checking);

/* What a person says to a question. */
void checking_answer(struct checking *checking, size_t step, bool yes);

/* The database that keeps its runs, and what is waived in it. */
struct session *checking_session(const struct checking *checking);

/* Whether nothing is to be made any more, but for questions that nobody answered. */
bool checking_is_over(const struct checking *checking);

/* The run as it stands, for trueup.checklist_keep: a question that nobody answered is skipped. To be freed. */
char *checking_run(const struct checking *checking);

const struct checking_step *checking_at(const struct checking *checking, size_t step);

#endif
