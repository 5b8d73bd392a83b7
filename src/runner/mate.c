#include "runner/mate.h"

#include "base/mem.h"
#include "runner/runner.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

struct mate {
	struct site_options options;
	int64_t job;
	pthread_t thread;
};

/* Whatever is in its way is in that of the other runner, too, who says so. */
static void *help(void *data)
{
	struct mate *mate = data;
	const struct runner_options options = {.stays = true, .keeps = true, .mate = true};
	struct err ignored = ERR_INIT;
	struct site *site = site_open(&mate->options, &ignored);
	if (site)
		runner_do(site, mate->job, &options, &ignored);
	site_close(site);
	err_done(&ignored);
	return NULL;
}

struct mate *mate_start(const struct site_options *options, int64_t job)
{
	struct mate *mate = mem_zero(1, sizeof(*mate));
	mate->options = *options;
	mate->job = job;
	/* Signals are the first thread's: what it waits for they end at once. */
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	bool begun = pthread_create(&mate->thread, NULL, help, mate) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (begun)
		return mate;
	free(mate);
	return NULL;
}

void mate_end(struct mate *mate)
{
	if (!mate)
		return;
	pthread_join(mate->thread, NULL);
	free(mate);
}
