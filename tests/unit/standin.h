/* The stand-in for the MAX API (tests/standin) beside a unit test. */
#ifndef UNIT_STANDIN_H
#define UNIT_STANDIN_H

#include "base/str.h"

struct standin;

/* Starts one, with options (NULL at the end) of its own; fails the test if it does not come up. Ends with the test,
 * or by standin_stop (NULL is allowed). */
struct standin *standin_start(const char *const *options);
void standin_stop(struct standin *standin);

int standin_port(const struct standin *standin);

/* Asks GET path of its own, as "/standin/behaviour?mode=429"; the body is added to out (NULL: dropped). */
void standin_tell(const struct standin *standin, const char *path, struct str *out);

/* A number of its tally, by name. */
long standin_tally(const struct standin *standin, const char *name);

#endif
