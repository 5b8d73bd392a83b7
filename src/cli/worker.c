#include "runner/worker.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/vec.h"
#include "cli/ask.h"
#include "cli/change.h"
#include "cli/several.h"
#include "cli/verbs.h"
#include "cli/worker_log.h"
#include "conf/settings.h"
#include "conf/target.h"
#include "runner/monitor.h"
#include "runner/notify.h"
#include "runner/runner.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	STATUS_MS = 1000, /* between two looks of progress in the status */
	AGAIN_MS = 5000,  /* until a database that is down is tried again, … */
	LONG_MS = 60000,  /* … and one where nothing may be done */
	TURN_MS = 200,
	PORT_MAX = 65535,
	END_S = 8, /* how long handing back may take after SIGTERM */
};

/* A job that was paused, by an interrupt or a person, is taken up again: whoever names it wants that. It is the
 * operator who may say so, not the runner's login. */
static bool resume(struct site *site, int64_t id, struct err *err)
{
	struct job job;
	if (!job_read(site, id, &job, err))
		return false;
	bool is_paused = str_eq(job.state, "paused") || str_eq(job.state, "pausing");
	job_done(&job);
	return !is_paused || job_steer(site, id, "resume", err);
}

static bool one_job(struct context *context, struct site *site, struct site *runner, int64_t id, struct err *err)
{
	const struct runner_options options = {.progress = NULL};
	struct job job = {.id = 0};
	bool ok = resume(site, id, err) && runner_do(runner, id, &options, err) && job_read(runner, id, &job, err);
	if (ok) {
		context->status = change_exit(&job);
		if (context->verbose)
			printf(_("job %s: %s\n"), args_get(context->args, OPTION_JOB), job_word(job.state));
	}
	job_done(&job);
	return ok;
}

/* What the workers of a process share: one for each database. */
struct shared {
	struct context *context;
	struct notify *notify;
	pthread_mutex_t lock; /* held by whoever tells something */
	VEC(struct metrics *);
};

/* A worker that stays, and whom it tells of it. */
struct service {
	struct shared *shared;
	const char *database; /* its name; NULL: it is the only one */
	struct address address;
	struct metrics *metrics;
	struct monitor *monitor;
	int64_t told; /* monotonic: when progress last went into the status */
};

static void tell_manager(struct service *service, const struct worker_note *note)
{
	struct str status = STR_INIT;
	int64_t now = clock_ms();
	if (note->event == WORKER_READY)
		notify_ready(service->shared->notify);
	if (note->event == WORKER_AT && now - service->told < STATUS_MS)
		return;
	service->told = now;
	worker_log_add_status(&status, note);
	if (status.len)
		notify_status(service->shared->notify, str_text(&status));
	str_done(&status);
}

static void said(void *data, const struct worker_note *note)
{
	struct service *service = data;
	const struct context *context = service->shared->context;
	struct worker_note named = *note;
	named.database = service->database;
	pthread_mutex_lock(&service->shared->lock);
	tell_manager(service, &named);
	if (!context->quiet && note->event != WORKER_AT)
		worker_log_line(
			stdout, context->json, worker_log_level(note->event), worker_event_name(note->event), &named);
	pthread_mutex_unlock(&service->shared->lock);
}

/* One that hangs must not live by the others' word. */
static bool all_turn(const struct shared *shared)
{
	int64_t span = notify_watchdog_ms(shared->notify);
	for (size_t i = 0; i < shared->len; i++)
		if (metrics_beat_age(shared->items[i]) > span)
			return false;
	return true;
}

static void turned(void *data)
{
	const struct service *service = data;
	metrics_beat(service->metrics);
	pthread_mutex_lock(&service->shared->lock);
	if (all_turn(service->shared))
		notify_alive(service->shared->notify);
	pthread_mutex_unlock(&service->shared->lock);
}

/* Metrics are for who stays: what ends by itself would take the address from it. That they are not there is no reason
 * not to work. */
static void serve_metrics(struct service *service, const struct site *site)
{
	const struct address *address = &service->address;
	const struct context *context = service->shared->context;
	struct err err = ERR_INIT;
	char *where = mem_printf(strchr(address->host, ':') ? "http://[%s]:%d/metrics" : "http://%s:%d/metrics",
		*address->host ? address->host : "*", address->port);
	const struct monitor_options options = {
		.address = address,
		.metrics = service->metrics,
		.late_ms = notify_watchdog_ms(service->shared->notify),
	};
	service->monitor = monitor_start(site, &options, &err);
	if (!service->monitor)
		err_wrap(&err, _("no metrics at %s"), where);
	pthread_mutex_lock(&service->shared->lock);
	if (!context->quiet)
		worker_log_line(stdout, context->json, service->monitor ? WORKER_INFO : WORKER_WARNING, "metrics",
			&(struct worker_note){
				.database = service->database, .why = service->monitor ? where : err.text});
	pthread_mutex_unlock(&service->shared->lock);
	free(where);
	err_done(&err);
}

static bool is_until_idle(const struct service *service)
{
	return args_has(service->shared->context->args, OPTION_UNTIL_IDLE);
}

static bool serve(struct service *service, struct site *site, struct err *err)
{
	const struct settings *settings = context_settings(service->shared->context, err);
	const struct worker_options options = {
		.version = TRUEUP_VERSION,
		.until_idle = is_until_idle(service),
		.attempts = (int)settings->value[SETTING_JOB_ATTEMPTS],
		.said = said,
		.turned = turned,
		.data = service,
		.metrics = service->metrics,
	};
	if (!options.until_idle && service->address.port)
		serve_metrics(service, site);
	bool ok = worker_run(site, &options, err);
	monitor_stop(service->monitor);
	service->monitor = NULL;
	return ok;
}

/* A worker in one of several databases, in a thread of its own: what is slow or down in one holds up none of the
 * others. */
struct post {
	struct service service;
	struct site_options site;
	const struct target_database *place;
	pthread_t thread;
	bool begun;     /* the thread is there */
	struct err err; /* why it did nothing */
};

static bool is_over(const struct post *post)
{
	return *post->site.interrupt != 0;
}

/* Until that database is tried again. */
static void pause_post(struct post *post, int ms)
{
	for (int64_t until = clock_ms() + ms; clock_ms() < until && !is_over(post); clock_sleep_ms(TURN_MS))
		turned(&post->service);
}

static void *man_post(void *data)
{
	struct post *post = data;
	bool ok = false;
	while (!ok && !is_over(post)) {
		struct err err = ERR_INIT;
		struct site *site = site_open(&post->site, &err);
		ok = site && serve(&post->service, site, &err);
		site_close(site);
		bool again = err_is_temporary(&err), news = !str_eq(err.text, post->err.text);
		if (!ok && news && !is_over(post))
			said(&post->service, &(struct worker_note){.event = WORKER_LOST, .why = err.text});
		err_move(&post->err, &err);
		if (!ok && is_until_idle(&post->service))
			break;
		if (!ok)
			pause_post(post, again ? AGAIN_MS : LONG_MS);
	}
	return NULL;
}

/* The n'th database has its figures at the n'th port from the one that is set. */
static bool prepare_post(
	struct post *post, struct shared *shared, const struct settings *settings, int n, struct err *err)
{
	post->service = (struct service){
		.shared = shared,
		.database = post->place->name,
		.address = settings->metrics,
		.metrics = metrics_new(TRUEUP_VERSION),
	};
	VEC_PUSH(shared, post->service.metrics);
	if (!post->service.address.port || is_until_idle(&post->service))
		return true;
	post->service.address.port += n;
	return post->service.address.port <= PORT_MAX ||
	       err_set(err, ERR_USAGE, _("the metrics of %s would be at port %d: there is no such port"),
		       post->place->name, post->service.address.port);
}

/* One that cannot be begun never turns: a watchdog then ends all of them, and the manager tries anew. */
static void begin_post(struct post *post)
{
	int error = pthread_create(&post->thread, NULL, man_post, post);
	post->begun = error == 0;
	if (error) {
		err_set(&post->err, ERR_TEMPORARY, "%s", strerror(error));
		said(&post->service, &(struct worker_note){.event = WORKER_LOST, .why = post->err.text});
	}
}

static bool stay_everywhere(struct shared *shared, size_t count, struct err *err)
{
	struct context *context = shared->context;
	const struct settings *settings = context_settings(context, err);
	struct post *posts = mem_zero(count, sizeof(*posts));
	bool ok = settings != NULL;
	for (size_t i = 0; ok && i < count; i++) {
		posts[i].place = several_at(context, i);
		ok = context_site_options(context, posts[i].place, &posts[i].site, err);
	}
	for (size_t i = 0; ok && i < count; i++)
		ok = prepare_post(&posts[i], shared, settings, (int)i, err);
	for (size_t i = 0; ok && i < count; i++)
		begin_post(&posts[i]);
	for (size_t i = 0; i < count; i++)
		if (posts[i].begun)
			pthread_join(posts[i].thread, NULL);
	for (size_t i = 0; i < count; i++) {
		if (posts[i].err.kind != ERR_NONE && !is_over(&posts[i]))
			several_complain(context, posts[i].place, &posts[i].err);
		metrics_free(posts[i].service.metrics);
		err_done(&posts[i].err);
	}
	free(posts);
	return ok;
}

/* The only database that it is about. */
static bool stay_here(struct shared *shared, struct site *site, struct err *err)
{
	const struct settings *settings = context_settings(shared->context, err);
	struct service service = {
		.shared = shared,
		.address = settings->metrics,
		.metrics = metrics_new(TRUEUP_VERSION),
	};
	VEC_PUSH(shared, service.metrics);
	bool ok = serve(&service, site, err);
	metrics_free(service.metrics);
	return ok;
}

/* site: of the only database; NULL: there are count of them. */
static bool stay(struct context *context, struct site *site, size_t count, struct err *err)
{
	struct shared shared = {
		.context = context,
		.notify = notify_new((const char *const *)environ),
		.lock = PTHREAD_MUTEX_INITIALIZER,
	};
	context_end_within(END_S);
	bool ok = site ? stay_here(&shared, site, err) : stay_everywhere(&shared, count, err);
	notify_stopping(shared.notify);
	notify_free(shared.notify);
	free(shared.items);
	return ok;
}

bool worker_verb(struct context *context, struct err *err)
{
	const char *number = args_get(context->args, OPTION_JOB);
	const struct target_database *database = NULL;
	int64_t id = 0;
	if (number && args_has(context->args, OPTION_UNTIL_IDLE))
		return err_set(err, ERR_USAGE, _("either --job or --until-idle"));
	if (number && !(database = ask_number(context, number, _("a job"), &id, err)))
		return false;
	size_t count = several_count(context, err);
	if (!count)
		return false;
	if (!number && count > 1)
		return stay(context, NULL, count, err);
	if (!number)
		database = several_at(context, 0);
	struct site *site = context_site_of(context, database, err);
	struct site *runner = site ? context_runner_of(context, database, err) : NULL;
	const char *why = runner ? site_why_not_run(runner) : NULL;
	if (why)
		return err_set(err, ERR_DENIED, "%s", why);
	if (!runner)
		return false;
	return number ? one_job(context, site, runner, id, err) : stay(context, runner, 1, err);
}
