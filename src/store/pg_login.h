/*
 * What a session looks at before and after it tries to log in. For store/pg and the console's own session.
 */
#ifndef STORE_PG_LOGIN_H
#define STORE_PG_LOGIN_H

#include "base/err.h"

#include <stdbool.h>

/* Whether libpq can read conninfo, and as its writer meant it. False and *err (ERR_CONNECT), with no part of conninfo
 * in it. */
bool pg_conninfo_check(const char *conninfo, struct err *err);

/* Logs in and waits for that: for a thread that may. A PGconn, connected or not, which prints nothing and speaks UTF-8
 * (of a SQL_ASCII server it takes the bytes as they are); never NULL, to be ended with PQfinish. */
void *pg_login_wait(const char *conninfo, const char *application, int connect_ms);

/* Whether a PGconn that could not connect was turned away for its login: a wrong password or none, or pg_hba.conf. Not
 * for a refusal after a right password, of a server that is full or a database that is not there. */
bool pg_login_refused(void *conn);

#endif
