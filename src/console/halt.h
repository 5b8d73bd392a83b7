/*
 * The kill switch: no job goes on, in all databases of the target, until somebody lets them. It is asked for, with a
 * reason, and who turned it and why is seen by every console.
 */
#ifndef CONSOLE_HALT_H
#define CONSOLE_HALT_H

#include "console/app.h"

/* Whether jobs are halted in one of the databases that are known. */
bool halt_is_on(const struct app *app);

/* Why jobs cannot be halted (go: let go on) now; NULL: they can. Static text. */
const char *halt_why_not(const struct app *app, bool go);

/* Asks, and does it in every database that can be asked; where it could not be done is said, and halting can be tried
 * again. What goes on is what is halted as it is shown: a halt that came after that stays, and is said. asked: the key
 * that led here. */
void halt_ask(struct app *app, bool go, const struct key *asked);

#endif
