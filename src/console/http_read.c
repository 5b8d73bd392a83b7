#include "console/http_read.h"

#include "base/mem.h"
#include "console/app.h"
#include "console/loop.h"

#include <stdlib.h>

struct http_read {
	struct app *app; /* NULL: given up, what is left goes when the thread is through */
	http_read_fn *answered;
	void *data;
	uint64_t deed;
	bool over; /* the thread is through */
	volatile sig_atomic_t stop;
	/* the thread's, until then */
	struct checkup_http *http;
	struct checkup checkup;
	struct err err;
};

static void release(struct http_read *read)
{
	checkup_http_free(read->http);
	checkup_done(&read->checkup);
	err_done(&read->err);
	free(read);
}

static void work(void *data)
{
	struct http_read *read = data;
	checkup_http_ask(read->http, &read->stop, &read->checkup, &read->err);
}

static void done(void *data)
{
	struct http_read *read = data;
	read->over = true;
	if (!read->app) {
		release(read);
		return;
	}
	executed_end(app_executed(read->app), read->deed, -1, &read->err);
	read->answered(read->data, &read->checkup);
}

struct http_read *http_read_new(
	struct app *app, struct loop *loop, struct checkup_http *http, http_read_fn *answered, void *data)
{
	struct http_read *read = mem_zero(1, sizeof(*read));
	const struct executed_deed deed = {
		.kind = EXECUTED_HTTP, .name = checkup_http_text(http), .text = checkup_http_text(http), .where = ""};
	read->app = app;
	read->http = http;
	read->answered = answered;
	read->data = data;
	read->deed = executed_begin(app_executed(app), &deed);
	loop_work(loop, work, done, read);
	return read;
}

void http_read_free(struct http_read *read)
{
	if (!read)
		return;
	read->stop = 1;
	if (read->over) {
		release(read);
		return;
	}
	const struct err none = ERR_INIT; /* the thread may be writing its own */
	executed_end(app_executed(read->app), read->deed, -1, &none);
	read->app = NULL;
}
