/* The one line that says what came of the last key. */
#ifndef CONSOLE_STATUS_H
#define CONSOLE_STATUS_H

#include "ui/draw.h"

#include <stdarg.h>

struct status;

struct status *status_new(void);
void status_free(struct status *status); /* NULL is allowed */
void status_clear(struct status *status);
void status_set(struct status *status, enum style style, const char *fmt, va_list ap)
	__attribute__((format(printf, 3, 0)));

/* False if there is nothing to say: nothing is drawn. */
bool status_draw(const struct status *status, struct area area, int row);

#endif
