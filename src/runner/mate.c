#include "runner/mate.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "runner/runner.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct mate {
	struct site_options options;
	int64_t job;
	bool begun; /* there is a thread */
	pthread_t thread;
	struct err why; /* the thread's until it has ended */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool left; /* under the lock: it has no part any more */
	bool told; /* mate_wait has said so */
};

static void leave(struct mate *mate)
{
	pthread_mutex_lock(&mate->lock);
	mate->left = true;
	pthread_cond_signal(&mate->changed);
	pthread_mutex_unlock(&mate->lock);
}

static void *help(void *data)
{
	struct mate *mate = data;
	const struct runner_options options = {.stays = true, .keeps = true, .mate = true};
	struct site *site = site_open(&mate->options, &mate->why);
	if (site)
		runner_do(site, mate->job, &options, &mate->why);
	leave(mate);
	site_close(site);
	return NULL;
}

/* Of the clock that no one sets, so that a wait is as long as it is to be. */
static void init_changed(struct mate *mate)
{
	pthread_condattr_t attributes;
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&mate->changed, &attributes);
	pthread_condattr_destroy(&attributes);
}

struct mate *mate_start(const struct site_options *options, int64_t job)
{
	struct mate *mate = mem_zero(1, sizeof(*mate));
	mate->options = *options;
	mate->job = job;
	pthread_mutex_init(&mate->lock, NULL);
	init_changed(mate);
	/* Signals are the first thread's: what it waits for they end at once. */
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int failed = pthread_create(&mate->thread, NULL, help, mate);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	mate->begun = !failed;
	mate->told = failed;
	if (failed)
		err_set(&mate->why, ERR_INTERNAL, _("no thread was to be had: %s"), strerror(failed));
	return mate;
}

void mate_wait(struct mate *mate, int ms)
{
	if (!mate || mate->told) {
		clock_sleep_ms(ms);
		return;
	}
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += (long)(ms % 1000) * 1000000;
	until.tv_sec += ms / 1000 + until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_mutex_lock(&mate->lock);
	while (!mate->left && pthread_cond_timedwait(&mate->changed, &mate->lock, &until) == 0)
		continue;
	mate->told = mate->left;
	pthread_mutex_unlock(&mate->lock);
}

void mate_end(struct mate *mate, struct err *why)
{
	if (!mate)
		return;
	if (mate->begun)
		pthread_join(mate->thread, NULL);
	/* That the job is at its end, or was broken off, hindered nobody. */
	if (mate->why.kind != ERR_REFUSED && mate->why.kind != ERR_INTERRUPTED)
		err_move(why, &mate->why);
	err_done(&mate->why);
	pthread_cond_destroy(&mate->changed);
	pthread_mutex_destroy(&mate->lock);
	free(mate);
}
