/* Processes of this same program that the console starts, each of them noted in what was executed. */
#ifndef CONSOLE_OFFSPRING_H
#define CONSOLE_OFFSPRING_H

#include "console/loop.h"

#include <stdint.h>

struct app;

/* Starts "trueup WORDS… [--target T]", detached: it outlives us and our terminal. words ends with NULL and has at most
 * four. *deed gets its number in what was executed, for offspring_end. False, said on the screen, if it cannot be
 * started. */
bool offspring_start(struct app *app, const char *const *words, loop_ended_fn *ended, void *data, uint64_t *deed);

/* It has ended with that status. */
void offspring_end(struct app *app, uint64_t deed, int status);

#endif
