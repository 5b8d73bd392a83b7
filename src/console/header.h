/* The first line: which target, how careful one must be with it, who answers how quickly, who works. */
#ifndef CONSOLE_HEADER_H
#define CONSOLE_HEADER_H

#include "console/screen.h"

void header_draw(struct app *app, struct area area);

#endif
