/*
 * A small HTTP server for GET /metrics, /healthz and /readyz, by libmicrohttpd. Another path is 404, another method
 * 405; few connections at a time, none of which may idle.
 *
 * The library is loaded when it is needed (dlopen), not linked: only a worker that stays has a use for it, and the one
 * file that was copied to a host where it is not installed works without. It also brings GnuTLS, 3 to 4 ms at each
 * start of which the console's first frame would pay its part, unless libpq has brought that already (Debian's does, by
 * LDAP: there no difference can be measured). Each connection has a thread of its own, so that a slow /metrics keeps
 * nobody from /healthz.
 */
#ifndef RUNNER_ENDPOINT_H
#define RUNNER_ENDPOINT_H

#include "base/err.h"
#include "base/str.h"
#include "conf/address.h"

enum endpoint_page { ENDPOINT_METRICS, ENDPOINT_HEALTH, ENDPOINT_READY, ENDPOINT_PAGES };

/* Writes a page to body and returns whether all is well: else the status is 503. Called on any thread. */
typedef bool endpoint_answer_fn(void *data, enum endpoint_page page, struct str *body);

struct endpoint;

/* Listens from now on. NULL and *err if it cannot: the address is taken, the library is not there. */
struct endpoint *endpoint_start(const struct address *address, endpoint_answer_fn *answer, void *data, struct err *err);

/* Waits for the answers that are being given. NULL is allowed. */
void endpoint_stop(struct endpoint *endpoint);

#endif
