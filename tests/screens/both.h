/* What the tests of a target with two databases share: "main" has notes, "gigs" has the gigs. */
#ifndef SCREENS_BOTH_H
#define SCREENS_BOTH_H

#include "harness.h"

/* Setup and teardown of one test: console_begin's database as "gigs", and one of notes as "main", of which two drifted.
 */
int both_begin(void **state);
int both_end(void **state);

/* A console over both; view NULL: the first. */
struct screen *both_open(const char *view);

/* Nobody gets into a database ("console_notes", "console_test") any more, and whoever is there is out; and they do
 * again.
 */
void both_shut(const char *database);
void both_reopen(const char *database);

/* sql() of database.h for the notes. */
const char *both_notes_sql(const char *text);

/* Two done jobs of each database, by turns, the newest first: "mia 1" and "mia 2" (numbers 2 and 1) of the notes, "gus
 * 1" and "gus 2" of the gigs. */
void both_make_jobs(void);

#endif
