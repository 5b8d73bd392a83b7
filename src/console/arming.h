/*
 * How careful one must be with a database, and for how long writing is armed there. On a protected one everything that
 * changes something asks for its name; once the name was typed a single row does not for some minutes, many rows always
 * do. Part of app (app.h).
 */
#ifndef CONSOLE_ARMING_H
#define CONSOLE_ARMING_H

#include "console/app.h"

struct arming;

struct arming *arming_new(struct app *app, struct session *session);
void arming_free(struct arming *arming); /* NULL is allowed */

/* Whole minutes that writing is still armed, the one begun included; 0: it is not. Steps by itself, and paints then. */
int arming_minutes(const struct arming *arming);

/* The name was typed: from now on, for as long as TRUEUP_ARMED says. And no longer. */
void arming_begin(struct arming *arming);
void arming_end(struct arming *arming);

/* Opens the popup in which the name is typed, for nothing else than that. */
void arming_ask(struct arming *arming);

/* Why there is nothing to arm, or to disarm; NULL: there is. */
const char *arming_why_not(const struct arming *arming);
const char *arming_why_not_end(const struct arming *arming);

#endif
