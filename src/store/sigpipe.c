#include "store/sigpipe.h"

#include <stddef.h>
#include <time.h>

static bool pending(void)
{
	sigset_t set;
	return sigpending(&set) == 0 && sigismember(&set, SIGPIPE) == 1;
}

void sigpipe_hold(struct sigpipe *sigpipe)
{
	sigset_t one;
	sigemptyset(&one);
	sigaddset(&one, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &one, &sigpipe->before);
	sigpipe->was_pending = sigismember(&sigpipe->before, SIGPIPE) == 1 && pending();
}

void sigpipe_release(const struct sigpipe *sigpipe)
{
	const struct timespec now = {.tv_sec = 0};
	sigset_t one;
	sigemptyset(&one);
	sigaddset(&one, SIGPIPE);
	if (!sigpipe->was_pending && pending())
		sigtimedwait(&one, NULL, &now);
	pthread_sigmask(SIG_SETMASK, &sigpipe->before, NULL);
}
