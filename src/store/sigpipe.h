/*
 * Keeps SIGPIPE away from a library that writes to sockets without MSG_NOSIGNAL: a server that has gone must be an
 * error, not the end of the program, while "trueup … | head" goes on to end as it should. Nothing but this thread's
 * mask is touched.
 */
#ifndef STORE_SIGPIPE_H
#define STORE_SIGPIPE_H

#include <signal.h>
#include <stdbool.h>

/* What was so before. Plain value. */
struct sigpipe {
	sigset_t before;
	bool was_pending;
};

/* From here on a SIGPIPE of this thread waits; sigpipe_release drops one that came meanwhile. In pairs. */
void sigpipe_hold(struct sigpipe *sigpipe);
void sigpipe_release(const struct sigpipe *sigpipe);

#endif
