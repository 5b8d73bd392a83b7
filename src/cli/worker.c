#include "runner/worker.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/change.h"
#include "cli/json_out.h"
#include "cli/term_text.h"
#include "cli/verbs.h"
#include "conf/settings.h"
#include "runner/runner.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

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

/* A line of JSON each, for whatever collects logs. */
static void say_json(enum worker_event event, const char *at, int64_t job, const char *why)
{
	struct json_out *out = json_out_new(stdout);
	json_out_object(out, NULL);
	json_out_text(out, "at", at);
	json_out_text(out, "event", worker_event_name(event));
	if (job)
		json_out_int(out, "job", job);
	if (why)
		json_out_text(out, "why", why);
	json_out_free(out);
}

static void say_text(enum worker_event event, const char *at, int64_t job, const char *why)
{
	struct str line = STR_INIT;
	str_addf(&line, "%s %s", at, worker_event_name(event));
	if (job)
		str_addf(&line, _(" job %" PRId64), job);
	if (why) {
		char *safe = safe_text(why, term_safe_mode());
		str_addf(&line, ": %s", safe);
		free(safe);
	}
	puts(str_text(&line));
	str_done(&line);
}

static void said(void *data, enum worker_event event, int64_t job, const char *why)
{
	const struct context *context = data;
	time_t now = time(NULL);
	struct tm broken;
	char at[32] = "";
	if (context->quiet)
		return;
	strftime(at, sizeof(at), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &broken));
	if (context->json)
		say_json(event, at, job, why);
	else
		say_text(event, at, job, why);
	fflush(stdout);
}

static bool stay(struct context *context, struct site *runner, struct err *err)
{
	const struct settings *settings = context_settings(context, err);
	const struct worker_options options = {
		.version = TRUEUP_VERSION,
		.until_idle = args_has(context->args, OPTION_UNTIL_IDLE),
		.attempts = (int)settings->value[SETTING_JOB_ATTEMPTS],
		.said = said,
		.data = context,
	};
	return worker_run(runner, &options, err);
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
