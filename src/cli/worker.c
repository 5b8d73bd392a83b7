#include "runner/worker.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/change.h"
#include "cli/verbs.h"
#include "cli/worker_log.h"
#include "conf/settings.h"
#include "runner/monitor.h"
#include "runner/notify.h"
#include "runner/runner.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	STATUS_MS = 1000, /* between two looks of progress in the status */
	END_S = 8,        /* how long handing back may take after SIGTERM */
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

/* A worker that stays, and whom it tells of it. */
struct service {
	const struct context *context;
	struct metrics *metrics;
	struct notify *notify;
	struct monitor *monitor;
	int64_t told; /* monotonic: when progress last went into the status */
};

static void tell_manager(struct service *service, const struct worker_note *note)
{
	struct str status = STR_INIT;
	int64_t now = clock_ms();
	if (note->event == WORKER_READY)
		notify_ready(service->notify);
	if (note->event == WORKER_STOPPED)
		notify_stopping(service->notify);
	if (note->event == WORKER_AT && now - service->told < STATUS_MS)
		return;
	service->told = now;
	worker_log_add_status(&status, note);
	if (status.len)
		notify_status(service->notify, str_text(&status));
	str_done(&status);
}

static void said(void *data, const struct worker_note *note)
{
	struct service *service = data;
	const struct context *context = service->context;
	tell_manager(service, note);
	if (!context->quiet && note->event != WORKER_AT)
		worker_log_line(
			stdout, context->json, worker_log_level(note->event), worker_event_name(note->event), note);
}

static void turned(void *data)
{
	const struct service *service = data;
	notify_alive(service->notify);
}

/* Metrics are for who stays: what ends by itself would take the address from it. That they are not there is no reason
 * not to work. */
static void serve_metrics(struct service *service, const struct site *site, const struct address *address)
{
	struct err err = ERR_INIT;
	char *where = mem_printf(strchr(address->host, ':') ? "http://[%s]:%d/metrics" : "http://%s:%d/metrics",
		*address->host ? address->host : "*", address->port);
	const struct monitor_options options = {
		.address = address,
		.metrics = service->metrics,
		.late_ms = notify_watchdog_ms(service->notify),
	};
	service->monitor = monitor_start(site, &options, &err);
	if (!service->monitor)
		err_wrap(&err, _("no metrics at %s"), where);
	if (!service->context->quiet)
		worker_log_line(stdout, service->context->json, service->monitor ? WORKER_INFO : WORKER_WARNING,
			"metrics", &(struct worker_note){.why = service->monitor ? where : err.text});
	free(where);
	err_done(&err);
}

static bool stay(struct context *context, struct site *runner, struct err *err)
{
	const struct settings *settings = context_settings(context, err);
	struct service service = {
		.context = context,
		.metrics = metrics_new(TRUEUP_VERSION),
		.notify = notify_new((const char *const *)environ),
	};
	const struct worker_options options = {
		.version = TRUEUP_VERSION,
		.until_idle = args_has(context->args, OPTION_UNTIL_IDLE),
		.attempts = (int)settings->value[SETTING_JOB_ATTEMPTS],
		.said = said,
		.turned = turned,
		.data = &service,
		.metrics = service.metrics,
	};
	context_end_within(END_S);
	if (!options.until_idle && settings->metrics.port)
		serve_metrics(&service, runner, &settings->metrics);
	bool ok = worker_run(runner, &options, err);
	monitor_stop(service.monitor);
	notify_free(service.notify);
	metrics_free(service.metrics);
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
	if (!number)
		database = context_database(context, NULL, err);
	struct site *site = context_site_of(context, database, err);
	struct site *runner = site ? context_runner_of(context, database, err) : NULL;
	const char *why = runner ? site_why_not_run(runner) : NULL;
	if (why)
		return err_set(err, ERR_DENIED, "%s", why);
	if (!runner)
		return false;
	return number ? one_job(context, site, runner, id, err) : stay(context, runner, err);
}
