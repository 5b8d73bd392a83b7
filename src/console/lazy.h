/*
 * Rows of a list that are stale ("lazy = RULE" in their section, whose rows have a column stale) are repaired by that
 * rule in the background as soon as they have stood on the screen for a moment: what was there is shown until what is
 * new has come. Each at most once in some minutes, only while a worker is alive, only where the settings want it, and
 * never where this login may not submit jobs, or on a protected target before arming.
 */
#ifndef CONSOLE_LAZY_H
#define CONSOLE_LAZY_H

struct lazy;
struct part;

/* Of a grid part, which is borrowed; NULL: its section does not ask for that, the settings do not want it, or it is
 * about several databases. */
struct lazy *lazy_new(const struct part *part);
void lazy_free(struct lazy *lazy); /* NULL is allowed, here and below */

/* The part was drawn: what is in sight may be another. */
void lazy_drawn(struct lazy *lazy);

#endif
