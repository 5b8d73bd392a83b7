/*
 * One question of a checklist over HTTP (systems/checkup_http.h), asked on a thread of its own: what came of it is told
 * from the loop. What was asked is noted in what was executed, without secrets.
 */
#ifndef CONSOLE_HTTP_READ_H
#define CONSOLE_HTTP_READ_H

#include "systems/checkup_http.h"

struct app;
struct http_read;
struct loop;

/* Called once, from the loop; checkup may be taken. The read may be freed in it. */
typedef void http_read_fn(void *data, struct checkup *checkup);

/* Takes http over. Never NULL. */
struct http_read *http_read_new(
	struct app *app, struct loop *loop, struct checkup_http *http, http_read_fn *answered, void *data);

/* The question is given up, and nothing is called any more. NULL is allowed. */
void http_read_free(struct http_read *read);

#endif
