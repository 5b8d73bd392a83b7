/*
 * A blocking PostgreSQL session for the runner and the verbs (the console has its own asynchronous
 * one). The only file of this layer that knows libpq. Works through PgBouncer in transaction mode:
 * no prepared names, no session state; what a transaction needs is set with "set local".
 *
 * Every statement is interruptible: when the flag given to pg_open becomes non-zero (a signal
 * handler sets it) the statement is cancelled on the server and the call fails with ERR_INTERRUPTED.
 */
#ifndef STORE_PG_H
#define STORE_PG_H

#include "base/err.h"
#include "conf/sql.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pg;      /* one session */
struct pg_rows; /* one result */

struct pg_options {
	const char *conninfo;                   /* keywords or URI; "" uses PG* from the environment */
	const char *application;                /* application_name as the server shows it */
	int connect_ms;                         /* how long to try, milliseconds */
	const volatile sig_atomic_t *interrupt; /* NULL: not interruptible */
};

/* What holds inside one transaction; 0 or NULL leaves the server's own. */
struct pg_limits {
	const char *search_path; /* as it stands in SQL: names quoted by the server's quote_ident; pg_temp comes last */
	int lock_ms;             /* lock_timeout */
	int statement_ms;        /* statement_timeout */
	int idle_ms;             /* idle_in_transaction_session_timeout */
	int memory_kb;           /* work_mem */
	bool lazy;               /* commits without waiting for the disk: a crash of the server may undo it whole */
};

enum pg_mode { PG_READ, PG_WRITE };

/* A value for a named parameter; NULL is SQL's null. Names that the statement does not use are passed over. */
struct pg_param {
	const char *name;
	const char *value;
};

/* Connects. NULL and *err (ERR_CONNECT, or ERR_DENIED for a wrong password or database right); no password is in it. */
struct pg *pg_open(const struct pg_options *options, struct err *err);
void pg_close(struct pg *pg); /* NULL is allowed */

/* Connects again after the session was lost. False and *err as pg_open. */
bool pg_reopen(struct pg *pg, struct err *err);

/* False once the server has gone away. */
bool pg_alive(const struct pg *pg);

/* Whether statements heed the interrupt flag; at first they do. For the last words of a program that was told to end.
 */
void pg_heed(struct pg *pg, bool heed);

/* Calls waits(data) some times a second while the server is waited for (NULL: no longer): for a program that has to say
 * that it lives however long a statement takes. It must not use the session. */
typedef void pg_waits_fn(void *data);
void pg_while_waiting(struct pg *pg, pg_waits_fn *waits, void *data);

/* Hears from now on when a job is submitted or steered. Behind a pooler nothing is heard: ask from time to time, too.
 */
bool pg_listen(struct pg *pg, struct err *err);

/* Between transactions: waits until something was heard, at most ms. False and *err if the session was lost or on an
 * interrupt. */
bool pg_wait(struct pg *pg, int ms, struct err *err);

/* begin [read only] at read committed, then the limits. A server that is silent for some seconds longer than
 * limits->statement_ms allows is taken for lost (ERR_CONNECT): what vanishes behind a network says nothing. */
bool pg_begin(struct pg *pg, enum pg_mode mode, const struct pg_limits *limits, struct err *err);
/* Sets statement_timeout for the rest of the transaction. */
bool pg_statement_limit(struct pg *pg, int statement_ms, struct err *err);
bool pg_commit(struct pg *pg, struct err *err);
void pg_rollback(struct pg *pg); /* quiet: nothing to do when there is no transaction or no session */

/* Runs a statement with its parameters; the result is to be freed with pg_rows_free. NULL and *err on failure; a name
 * that the statement uses and params lacks is ERR_INTERNAL. */
struct pg_rows *pg_run(
	struct pg *pg, const struct sql *sql, const struct pg_param *params, size_t nparams, struct err *err);

/* The same for a statement whose rows do not matter; *affected (may be NULL) gets their number. */
bool pg_do(struct pg *pg, const struct sql *sql, const struct pg_param *params, size_t nparams, int64_t *affected,
	struct err *err);

/* Hands each row, one at a time, to row (a result of one row, borrowed), keeping none. row returns false to stop with
 * *err set by it. */
typedef bool pg_row_fn(void *data, const struct pg_rows *row, struct err *err);
bool pg_stream(struct pg *pg, const struct sql *sql, const struct pg_param *params, size_t nparams, pg_row_fn *row,
	void *data, struct err *err);

/* The same, row by row as the caller asks, so that several sessions can be read side by side: pg_pull_begin sends the
 * statement; each pg_pull gives the next row (a result of one row, to be freed), NULL at the end; pg_pull_end reads and
 * drops what is left, and must be called after a pg_pull_begin that returned true, before anything else is asked. */
bool pg_pull_begin(
	struct pg *pg, const struct sql *sql, const struct pg_param *params, size_t nparams, struct err *err);
bool pg_pull(struct pg *pg, struct pg_rows **row, struct err *err);
void pg_pull_end(struct pg *pg);

/* Runs a text of several statements (a migration), in one transaction of its own unless one is open. */
bool pg_script(struct pg *pg, const char *text, struct err *err);

/* Wraps a PGresult of the console's own session and takes it over. */
struct pg_rows *pg_rows_take(void *result);

size_t pg_rows_count(const struct pg_rows *rows);
size_t pg_rows_columns(const struct pg_rows *rows);
int pg_rows_column(const struct pg_rows *rows, const char *name);                  /* -1: no such column */
const char *pg_rows_at(const struct pg_rows *rows, size_t row, size_t column);     /* NULL is null; borrowed */
const char *pg_rows_get(const struct pg_rows *rows, size_t row, const char *name); /* NULL: null or no such column */
int64_t pg_rows_int(const struct pg_rows *rows, size_t row, const char *name);     /* 0 for null */
bool pg_rows_bool(const struct pg_rows *rows, size_t row, const char *name);       /* false for null */

/* Takes the last row for not there. */
void pg_rows_cut(struct pg_rows *rows);

/* Copies the rows of others, a result of the same columns, behind those of rows. */
void pg_rows_join(struct pg_rows *rows, const struct pg_rows *others);

void pg_rows_free(struct pg_rows *rows); /* NULL is allowed */

/* Server version as 150004. */
int pg_version(const struct pg *pg);

/* The kind of error that an SQLSTATE stands for. Shared with the console's session. */
enum err_kind pg_error_kind(const char *sqlstate);

/* The server's or libpq's words as one safe line, a detail (NULL: none) in brackets behind; free() it. Shared too. */
char *pg_message(const char *words, const char *detail);

/* The same for why a login failed, where there is one line to say it: the reason first, and only then which server it
 * was, which libpq begins with. */
char *pg_login_message(const char *words);

#endif
