/* What the tests of the console share: its database, and how one leaves it. */
#ifndef SCREENS_CONSOLE_H
#define SCREENS_CONSOLE_H

#include "harness.h"

/* Setup and teardown of one test: a database of its own, with trueup, of database_begin. */
int console_begin(void **state);
int console_end(void **state);

/* Waits until a question can be confirmed and has come to rest. Fails the test if it never can be. */
void console_wait_question(struct screen *screen);

/* What has just changed in a question takes no key for so long. */
enum { CONSOLE_SETTLE_MS = 320 };

/* Answers a question with Y once it can be confirmed and has come to rest, and again where that was not heard since
 * something of the question had just come. Fails the test if it never can be. */
void console_confirm(struct screen *screen);

/* So many ms more than a calm machine this one takes just now for what a console does in a second; 0 on a calm one. For
 * what must be seen within a time: asked before that begins. */
int64_t console_lag_ms(void);

/* Fails the test unless it began at most that many ms ago, or as many more as the machine was late before or is now. */
void console_check_within(int64_t begun, int64_t lag_ms, int64_t limit_ms);

/* Waits until it has written nothing for that many ms, longer than between two pulses. An age or a round trip may
 * change meanwhile, but not each time: fails the test, and shows what came last, if it is never silent. */
void console_wait_silence(struct screen *screen, int ms);

/* Leaves with q: it ends with 0, and the terminal is as it was. Frees screen. */
void console_leave(struct screen *screen);

#endif
