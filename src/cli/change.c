#include "cli/change.h"

#include "base/clock.h"
#include "base/figure.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/vec.h"
#include "cli/confirm.h"
#include "cli/progress.h"
#include "cli/term_text.h"
#include "conf/settings.h"
#include "engine/detect.h"
#include "engine/said.h"
#include "runner/mate.h"
#include "runner/runner.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 10000 }; /* keys pinned by one statement */

/* The keys of a rule's rows, in JSON arrays of BATCH. */
struct gather {
	struct {
		VEC(char *);
	} batches;
	struct str keys;
	size_t in_batch;
	struct progress *progress;
	int64_t found;
};

static void end_batch(struct gather *gather)
{
	if (!gather->in_batch)
		return;
	str_addc(&gather->keys, ']');
	VEC_PUSH(&gather->batches, str_take(&gather->keys));
	gather->in_batch = 0;
}

static bool gather_row(void *data, const struct detect_row *row, struct err *err)
{
	struct gather *gather = data;
	(void)err;
	str_addc(&gather->keys, gather->in_batch ? ',' : '[');
	str_add(&gather->keys, row->key);
	if (++gather->in_batch == BATCH)
		end_batch(gather);
	progress_show(gather->progress, ++gather->found, 0, NULL);
	return true;
}

static void gather_done(struct gather *gather)
{
	for (size_t i = 0; i < gather->batches.len; i++)
		free(gather->batches.items[i]);
	free(gather->batches.items);
	str_done(&gather->keys);
}

/* Pins the rows under the change's keys and scope, in batches: those that the rule finds now, or the open findings. */
static int64_t pin_rows(struct site *site, const struct change *change, const struct preview_request *base,
	bool of_findings, struct progress *progress, int64_t *rows, struct err *err)
{
	const struct detect_request look = {
		.rule = change->rule,
		.scope = change->scope,
		.keys = change->keys,
		.force = change->force,
	};
	struct detect_result result;
	struct gather gather = {.progress = progress};
	struct preview_request request = *base;
	int64_t job = 0;
	bool ok = of_findings ? detect_findings(site, &look, gather_row, &gather, err)
			      : detect_stream(site, &look, gather_row, &gather, &result, err);
	end_batch(&gather);
	request.keys = gather.batches.len ? gather.batches.items[0] : "[]";
	if (ok)
		job = preview_make(site, &request, rows, err);
	for (size_t i = 1; job && i < gather.batches.len; i++)
		if (!preview_add(site, job, gather.batches.items[i], rows, err)) {
			preview_drop(site, job);
			job = 0;
		}
	gather_done(&gather);
	return job;
}

static char *scope_filter(const char *scope)
{
	json_t *filter = json_object();
	json_t *value = json_string(scope);
	char *text = NULL;
	if (value) {
		json_object_set_new(filter, "scope", value);
		text = json_dumps(filter, JSON_COMPACT);
	}
	json_decref(filter);
	return text;
}

/* Finds first, so that what is pinned is what is there now; then pins the findings. */
static int64_t pin_findings(struct site *site, struct site *runner, const struct change *change,
	struct preview_request *request, struct progress *progress, int64_t *rows, struct err *err)
{
	const struct detect_request look = {.rule = change->rule, .scope = change->scope, .keys = change->keys};
	struct detect_result result;
	char *filter = NULL;
	if (!detect_store(runner, &look, &result, err))
		return 0;
	if (change->keys)
		return pin_rows(site, change, request, true, progress, rows, err);
	if (change->scope && !(filter = scope_filter(change->scope))) {
		err_set(err, ERR_USAGE, _("the scope is not valid UTF-8"));
		return 0;
	}
	request->filter = filter;
	int64_t job = preview_make(site, request, rows, err);
	free(filter);
	return job;
}

/* Two that do all that there is are one: it must not be done twice at once. */
static const char *forced_params(const struct change *change)
{
	bool whole = change->kind == JOB_REPAIR && !change->keys && !change->scope;
	if (!change->force)
		return change->params;
	return whole ? "{\"force\":true,\"whole\":true}" : "{\"force\":true}";
}

static int64_t pin(struct site *site, struct site *runner, const struct change *change, struct progress *progress,
	int64_t *rows, struct err *err)
{
	struct preview_request request = {
		.kind = change->kind,
		.rule = change->rule,
		.params = forced_params(change),
		.keys = change->keys,
		.undo_job = change->undo_job,
		.undo_audit = change->undo_audit,
	};
	progress_show(progress, 0, 0, _("looking"));
	if (change->kind != JOB_REPAIR)
		return preview_make(site, &request, rows, err);
	if (change->force || site_why_not_run(runner))
		return pin_rows(site, change, &request, false, progress, rows, err);
	request.keys = NULL;
	return pin_findings(site, runner, change, &request, progress, rows, err);
}

/* Also when a signal said to end: else what was pinned would stay behind. */
static void drop(struct site *site, int64_t job)
{
	pg_heed(site->pg, false);
	preview_drop(site, job);
	pg_heed(site->pg, true);
}

/* *job becomes the number of the job that does it, where there is one that does the same already. */
static bool queue(struct context *context, struct site *site, const struct change *change, int64_t *job, int64_t rows,
	struct err *err)
{
	struct str question = STR_INIT;
	const int64_t pinned = *job;
	const char *reason = args_get(context->args, OPTION_REASON);
	char *name = NULL;
	/* The two forms are literals of the verbs, each with one %s. */
	figure_add_form(&question, N_(change->question[0], change->question[1], rows), rows);
	bool ok = confirm_change(context, site, str_text(&question), rows, &name, err) &&
		  preview_confirm(site, job, rows, reason ? reason : change->reason, name, err);
	if (ok && *job != pinned) {
		str_clear(&question);
		site_add_number(site, *job, &question);
		context_remark(
			context, _("job %s does the same already: no other one was queued"), str_text(&question));
	}
	free(name);
	str_done(&question);
	return ok;
}

static void show_progress(void *data, const struct job *job, const char *waiting)
{
	progress_show(data, job->handled, job->previewed, waiting);
}

/* What became of a job that was left before its end: as the database has it, which may be another thing than what was
 * meant, where others steer it too. */
static void say_left(struct context *context, struct site *runner, int64_t id)
{
	struct job job = {.id = 0};
	struct err ignored = ERR_INIT;
	pg_heed(runner->pg, false);
	bool known = pg_alive(runner->pg) && job_read(runner, id, &job, &ignored);
	pg_heed(runner->pg, true);
	struct str number = STR_INIT;
	site_add_number(runner, id, &number);
	if (known && str_eq(job.state, "paused"))
		context_remark(context, _("job %s is paused; trueup worker --job %s goes on with it"),
			str_text(&number), str_text(&number));
	else if (known && (str_eq(job.state, "done") || str_eq(job.state, "failed") || str_starts(job.state, "cancel")))
		context_remark(context, _("job %s is %s"), str_text(&number), job_word(job.state));
	else
		context_remark(context, _("job %s is not at its end; trueup worker --job %s goes on"),
			str_text(&number), str_text(&number));
	str_done(&number);
	job_done(&job);
	err_done(&ignored);
}

static bool is_done(struct site *runner, int64_t id)
{
	struct job job = {.id = 0};
	struct err ignored = ERR_INIT;
	bool done = job_read(runner, id, &job, &ignored) && str_eq(job.state, "done");
	job_done(&job);
	err_done(&ignored);
	return done;
}

/* A second session, where the job is large and its rows can be done in any order. NULL: there is none. */
static struct mate *share(
	struct context *context, const struct change *change, const struct site *runner, int64_t id, int64_t rows)
{
	struct err ignored = ERR_INIT;
	const struct settings *settings = context_settings(context, &ignored);
	int64_t from = settings ? settings->value[SETTING_SHARE_FROM] : 0;
	bool large = from && rows >= from && rows > runner->options.pace.part_size;
	err_done(&ignored);
	return large && change->kind == JOB_REPAIR && !change->rule->repair_function ? mate_start(&runner->options, id)
										     : NULL;
}

/* Why a job that one session was left alone with took longer; where it failed, that says enough. */
static void end_mate(const struct context *context, struct mate *mate, bool ok)
{
	struct err why = ERR_INIT;
	mate_end(mate, &why);
	if (ok && why.kind != ERR_NONE)
		context_remark(context, _("a second session could not help: %s"), why.text);
	err_done(&why);
}

/* keeps: it was queued for somebody else before. */
static bool run(struct context *context, struct site *runner, struct progress *progress, int64_t id, bool keeps,
	struct mate *mate, struct err *err)
{
	const struct runner_options options = {
		.progress = show_progress, .data = progress, .keeps = keeps, .helper = mate};
	bool ok = runner_do(runner, id, &options, err);
	progress_clear(progress);
	/* A worker may have been quicker, and somebody else's may have ended between the question and its answer. */
	if (!ok && err->kind == ERR_REFUSED && is_done(runner, id)) {
		err_done(err);
		ok = true;
	}
	if (!ok && (err->kind == ERR_INTERRUPTED || err->kind == ERR_CONNECT))
		say_left(context, runner, id);
	struct str number = STR_INIT;
	site_add_number(runner, id, &number);
	if (!ok && err->kind != ERR_INTERRUPTED)
		err_wrap(err, _("job %s"), str_text(&number));
	str_done(&number);
	return ok;
}

/* A worker that was quicker had to give it up: that is told as if it had been done here. */
static bool heed_failure(const struct site *runner, const struct job *job, struct err *err)
{
	if (!str_eq(job->state, "failed") || !job->error)
		return true;
	struct str number = STR_INIT;
	char *error = said_text(NULL, job->error);
	site_add_number(runner, job->id, &number);
	err_set(err, ERR_REFUSED, "%s", error);
	err_wrap(err, _("job %s"), str_text(&number));
	str_done(&number);
	free(error);
	return false;
}

/* Submitted, and that is all that this login may do about it. */
static void say_queued(struct context *context, const struct site *site, int64_t id, const char *why)
{
	struct str number = STR_INIT;
	site_add_number(site, id, &number);
	context_remark(
		context, _("job %s is queued and waits for a worker; none was seen (%s)"), str_text(&number), why);
	str_done(&number);
}

/* Nobody is to go on with it for now. */
static bool is_aside(struct site *site, int64_t id)
{
	struct err ignored = ERR_INIT;
	struct job job = {.id = 0};
	bool aside =
		job_read(site, id, &job, &ignored) && !str_eq(job.state, "queued") && !str_eq(job.state, "running");
	job_done(&job);
	err_done(&ignored);
	return aside;
}

bool change_do(struct context *context, const struct change *change, struct job *job, struct err *err)
{
	*job = (struct job){.kind = change->kind};
	const struct target_database *database =
		change->database ? change->database : context_database(context, change->rule->system, err);
	struct site *site = context_site_of(context, database, err);
	struct site *runner = site ? context_runner_of(context, database, err) : NULL;
	if (!runner)
		return false;
	const char *why = site_why_not_submit(site);
	if (why)
		return err_set(err, site->options.read_only ? ERR_REFUSED : ERR_DENIED, "%s", why);
	struct progress *progress = progress_new(change->title, context->quiet);
	int64_t begun = clock_ms();
	int64_t rows = 0;
	int64_t id = pin(site, runner, change, progress, &rows, err);
	progress_clear(progress);
	const int64_t pinned = id;
	bool ok = id != 0;
	if (ok && !rows) {
		drop(site, id);
		job->rule = mem_strdup(change->rule->name);
		job->state = mem_strdup("done");
		job->duration_ms = clock_ms() - begun;
	} else if (ok && !queue(context, site, change, &id, rows, err)) {
		drop(site, id);
		ok = false;
	} else if (ok && id != pinned && is_aside(site, id)) {
		say_left(context, site, id);
		ok = job_read(site, id, job, err);
	} else if (ok && (why = site_why_not_run(runner))) {
		say_queued(context, site, id, why);
		ok = job_read(site, id, job, err);
	} else if (ok) {
		struct mate *mate = share(context, change, runner, id, rows);
		ok = run(context, runner, progress, id, id != pinned, mate, err);
		end_mate(context, mate, ok);
		ok = ok && job_read(site, id, job, err) && heed_failure(runner, job, err);
	}
	progress_free(progress);
	return ok;
}

enum exit_status change_exit(const struct job *job)
{
	bool ended = strcmp(job->state, "done") == 0;
	return ended && !job->failed && !job->refused && !job->drifted_again ? EXIT_FINE : EXIT_PARTLY;
}

const char *change_outcome(enum job_kind kind, const char *outcome)
{
	static const char *const words[] = {
		[JOB_REPAIR] = TEXT("repaired"),
		[JOB_ACTION] = TEXT("done"),
		[JOB_UNDO] = TEXT("undone"),
		[JOB_DETECT] = TEXT("done"),
	};
	return strcmp(outcome, "done") == 0 ? _(words[kind]) : job_word(outcome);
}
