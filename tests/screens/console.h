/* What the tests of the console share: its database, and how one leaves it. */
#ifndef SCREENS_CONSOLE_H
#define SCREENS_CONSOLE_H

#include "harness.h"

/* Setup and teardown of one test: a database of its own, with trueup, of database_begin. */
int console_begin(void **state);
int console_end(void **state);

/* Answers a question with Y once it has come to rest: whoever answers while some of its text is still to come is not
 * heard. Fails the test if it does not. */
void console_confirm(struct screen *screen);

/* Leaves with q: it ends with 0, and the terminal is as it was. Frees screen. */
void console_leave(struct screen *screen);

#endif
