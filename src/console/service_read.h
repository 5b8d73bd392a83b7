/*
 * One question to the service of this host (systems/service.h), asked without waiting: what came of it is told from the
 * loop. What is run for it is noted in what was executed.
 */
#ifndef CONSOLE_SERVICE_READ_H
#define CONSOLE_SERVICE_READ_H

#include "systems/service.h"

struct app;
struct loop;
struct service_read;

struct service_read_ops {
	service_line_fn *line; /* NULL: lines are only counted */
	/* The whole answer, borrowed; called once, from the loop, also where nothing could be run, or did not end
	 * within SERVICE_TIMEOUT_MS. Of SERVICE_FOLLOW, which may take any time: it ended. The read may be freed in it.
	 */
	void (*answered)(void *data, const struct service_answer *answer);
};

/* Never NULL. routine: asked again and again by itself. ops is borrowed. */
struct service_read *service_read_new(struct app *app, struct loop *loop, const struct service_question *question,
	bool routine, const struct service_read_ops *ops, void *data);

/* Ends what runs; nothing is called any more. NULL is allowed. */
void service_read_free(struct service_read *read);

#endif
