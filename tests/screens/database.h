/*
 * The database behind a screen test. Runs inside tests/lib/with_servers. What it does is done by the functions of
 * tests/lib (sql, restart_postgres, trueup, …), so that shell tests and these speak alike.
 */
#ifndef SCREENS_DATABASE_H
#define SCREENS_DATABASE_H

#include <stdbool.h>

/* Runs a function of tests/lib/trueup.bash (or any command) with its arguments, up to NULL. Returns what it printed on
 * standard output without the last newline; borrowed until the next call. Fails the test if it fails. */
const char *run(const char *function, ...) __attribute__((sentinel));

/* run("sql", text). */
const char *sql(const char *text);

/* Asks until the answer is what is wanted. Fails the test, with the last one, if it never is. */
void sql_wait(const char *text, const char *wanted);

/* A database of its own for this test, as PGDATABASE: forty gigs (tests/data/console-gigs.sql) in production's tables;
 * with trueup: migrated as "demo" and looked at, so that eight findings are open. It is dropped by database_end. */
void database_begin(bool with_trueup);
void database_end(void);

/* The console of the build under test. */
const char *database_program(void);

#endif
