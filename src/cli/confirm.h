/* Asking a person before something is changed. */
#ifndef CLI_CONFIRM_H
#define CLI_CONFIRM_H

#include "cli/context.h"

#include <stdint.h>

/* Asks for leave to change rows. question is a sentence with the exact count, "Repair 412 rows by gig-counters?".
 * One row, or --yes, needs no question; more rows without a terminal are refused (ERR_USAGE). On a protected
 * installation its name has to be typed or given with --confirm; *name gets it (to be freed, may be NULL: the server
 * then refuses, and writes it down). So on a target whose entry says "protect = yes", also where the server knows
 * nothing of it. False and *err: ERR_REFUSED if the answer is no, ERR_INTERRUPTED. */
bool confirm_change(struct context *context, const struct site *site, const char *question, int64_t rows, char **name,
	struct err *err);

#endif
