#include "base/str.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/change.h"
#include "cli/verbs.h"
#include "runner/runner.h"

#include <inttypes.h>
#include <stdio.h>

static void no_progress(void *data, const struct job *job, const char *waiting)
{
	(void)data;
	(void)job;
	(void)waiting;
}

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

bool worker_verb(struct context *context, struct err *err)
{
	const char *number = args_get(context->args, OPTION_JOB);
	struct job job = {.id = 0};
	int64_t id;
	if (!number)
		return err_set(err, ERR_USAGE, _("say which job: --job ID"));
	if (!ask_number(number, _("a job"), &id, err))
		return false;
	struct site *site = context_site(context, NULL, err);
	struct site *runner = site ? context_runner(context, NULL, err) : NULL;
	const char *why = runner ? site_why_not_run(runner) : NULL;
	if (why)
		return err_set(err, ERR_DENIED, "%s", why);
	bool ok = runner && resume(site, id, err) && runner_do(runner, id, no_progress, NULL, err) &&
		  job_read(runner, id, &job, err);
	if (ok) {
		context->status = change_exit(&job);
		if (context->verbose)
			printf(_("job %" PRId64 ": %s\n"), id, job_word(job.state));
	}
	job_done(&job);
	return ok;
}
