/*
 * A PostgreSQL session that never makes the console wait: the asynchronous twin of store/pg. A queue
 * of requests, one at a time on the wire, each a transaction of its own: begin, limits, statement,
 * commit, sent in one go. Works through PgBouncer in transaction mode.
 *
 * It connects at the first request, or when told to, on a thread (so that DNS, several hosts and
 * TLS do not block a key), and again with growing pauses after the server went away. A refused login is
 * not tried again by itself.
 */
#ifndef CONSOLE_PG_ASYNC_H
#define CONSOLE_PG_ASYNC_H

#include "base/err.h"
#include "conf/sql.h"
#include "console/executed.h"
#include "console/loop.h"
#include "store/pg.h"

#include <stdint.h>

struct pg_async;

enum pg_link {
	PG_LINK_IDLE,       /* nobody asked for anything yet */
	PG_LINK_CONNECTING, /* requests wait */
	PG_LINK_UP,
	PG_LINK_DOWN,    /* will be tried again by itself; requests fail */
	PG_LINK_REFUSED, /* the server does not let us in; requests fail until pg_async_connect */
};

struct pg_async_options {
	struct loop *loop;       /* borrowed */
	const char *conninfo;    /* keywords or URI; "" uses PG* from the environment; copied */
	const char *application; /* copied */
	int connect_ms;
	const struct sql *limits;    /* sets search_path and statement_ms; borrowed */
	struct executed *executed;   /* where what is sent is kept; borrowed; NULL: nowhere */
	const char *lane;            /* what it is called there; static */
	void (*changed)(void *data); /* the link's state or latency changed; from the loop, never from inside a call */
	/* Something was told on a channel that is listened to (NULL: nobody cares); from the loop as above. */
	void (*notified)(void *data);
	void *data;
};

struct pg_async *pg_async_new(const struct pg_async_options *options);

/* Ends the session. Every request still under way is done now, with ERR_INTERRUPTED. NULL is allowed. */
void pg_async_free(struct pg_async *pg);

/* Connects now, whatever the state; nothing if it is connected or at it. */
void pg_async_connect(struct pg_async *pg);

enum pg_link pg_async_link(const struct pg_async *pg);
const struct err *pg_async_error(const struct pg_async *pg); /* why it is down or refused; borrowed */

/* The last round trip, microseconds; -1 before the first. */
int64_t pg_async_latency(const struct pg_async *pg);

/* The process at the server's end as the login was told it, 0: none. A pooler makes a number up: where the server says
 * another one (pg_backend_pid) of itself, something stands between, and what is listened to is not heard. */
int pg_async_backend(const struct pg_async *pg);

/* Called exactly once for each request, from the loop. rows (to be freed by the callee) or NULL and err: the server's,
 * ERR_CONNECT if the session was lost (a write may have happened then), ERR_INTERRUPTED if it was cancelled. */
typedef void pg_async_fn(void *data, struct pg_rows *rows, const struct err *err);

/* True while a request that writes has no answer yet. */
bool pg_async_is_writing(const struct pg_async *pg);

/* What to ask. Everything is copied. */
struct pg_async_request {
	const char *name; /* of the statement, for executed */
	enum pg_mode mode;
	bool routine; /* for executed, too */
	const struct sql *sql;
	const struct pg_param *params;
	size_t nparams;
	const char *search_path; /* NULL: the login's own */
	int statement_ms;        /* the server ends the statement after this long */
	pg_async_fn *done;
	void *data;
};

/* Puts a request into the queue; its number, never 0. */
uint64_t pg_async_ask(struct pg_async *pg, const struct pg_async_request *request);

/* Takes a request back, on the server too if it has begun; done is called with ERR_INTERRUPTED soon, or with the answer
 * if that was quicker. A number that is done already is passed over. */
void pg_async_cancel(struct pg_async *pg, uint64_t number);

#endif
