/*
 * Random keys for a console: what a person, a broken line and a cat on the keyboard send. No key that confirms is among
 * them (walk_confirms): those are pressed by whoever has read the screen before.
 */
#ifndef SCREENS_WALK_H
#define SCREENS_WALK_H

#include "harness.h"

#include <stdint.h>

/* A sequence of random numbers that a seed stands for. */
struct walk_random {
	uint64_t state;
};

void walk_seed(struct walk_random *random, uint64_t seed);
uint32_t walk_below(struct walk_random *random, uint32_t limit); /* 0 to limit - 1 */

/* Sends something: a bound key, letters, words for a prompt, pieces of escape sequences, a paste, a click or the wheel,
 * or changes the size. Returns how many keys that was (0: another size). */
int walk_step(struct walk_random *random, struct screen *screen);

/* Presses Ctrl-L and waits until everything is drawn again: what was sent before has been handled by then. What was
 * left open (a paste, a sequence) is closed first. False if that did not come in time, or the program ended. */
bool walk_sync(struct screen *screen);

/* Waits until nothing more is drawn and the program sleeps, for as long as walk_sync does. False if that did not come.
 */
bool walk_rest(struct screen *screen);

/* Presses Esc and waits until it is known to be no beginning of a sequence. */
void walk_escape(struct screen *screen);

/* Processor time of a process, in clock ticks, and its memory; 0 if it is gone. */
long walk_ticks(pid_t pid);
long walk_memory_kb(pid_t pid);

#endif
