#include "base/clock.h"
#include "base/figure.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/change.h"
#include "cli/confirm.h"
#include "cli/json_out.h"
#include "cli/listing.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "cli/several.h"
#include "cli/table.h"
#include "cli/term_text.h"
#include "cli/verbs.h"
#include "engine/binding.h"
#include "engine/job.h"
#include "engine/said.h"
#include "engine/throttle.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
	LISTED = 20, /* without --verbose */
	WATCH_MS = 500,
};

static const struct table_column columns[] = {
	{.title = TEXT("JOB"), .right = true},
	{.title = TEXT("WHAT")},
	{.title = TEXT("WHO")},
	{.title = TEXT("STATE")},
	{.title = TEXT("DONE"), .right = true},
	{.title = TEXT("OF"), .right = true},
	{.title = TEXT("OUTCOME")},
	{.title = TEXT("SINCE")},
};

/* The job that the first word names. */
static struct site *open_job(struct context *context, int64_t *id, struct err *err)
{
	const struct target_database *database = ask_number(context, context->words[0], _("a job"), id, err);
	return database ? ask_kept(context, database, err) : NULL;
}

static void row_json(struct json_out *out, const struct site *site, const struct pg_rows *row)
{
	static const char *const raw[] = {"job", "undoes", "previewed", "handled", "repaired", "already_right",
		"drifted_again", "failed", "refused", "runners", "rate", "eta_s", "attempts", "priority", "nice"};
	static const char *const texts[] = {"kind", "rule", "state", "throttled", "role", "operator", "client",
		"reason", "error", "created_at", "run_at", "started_at", "finished_at"};
	json_out_object(out, NULL);
	listing_add_members(out, site, row, raw, sizeof(raw) / sizeof(*raw), texts, sizeof(texts) / sizeof(*texts));
	json_out_close(out);
}

/* "88 done, 2 failed, 1 drifted again", or why it ended. */
static void add_outcome(struct str *out, const struct pg_rows *row)
{
	static const struct {
		const char *column, *word;
	} sums[] = {
		{"repaired", TEXT("done")},
		{"already_right", TEXT("already right")},
		{"drifted_again", TEXT("drifted again")},
		{"failed", TEXT("failed")},
		{"refused", TEXT("refused")},
	};
	for (size_t i = 0; i < sizeof(sums) / sizeof(*sums); i++) {
		int64_t count = pg_rows_int(row, 0, sums[i].column);
		if (!count)
			continue;
		str_add(out, out->len ? ", " : "");
		figure_add_count(out, count);
		str_addf(out, " %s", _(sums[i].word));
	}
	struct throttle throttle;
	throttle_from_note(pg_rows_get(row, 0, "throttled"), &throttle);
	str_add(out, out->len && throttle.why != THROTTLE_NONE ? "; " : "");
	throttle_add_text(out, &throttle);
	char *error = said_text(NULL, pg_rows_get(row, 0, "error"));
	if (error)
		str_addf(out, "%s%s", out->len ? "; " : "", error);
	free(error);
}

static void cell_count(struct table *table, const struct pg_rows *row, const char *column)
{
	char *text = term_count(pg_rows_int(row, 0, column));
	table_cell(table, text);
	free(text);
}

static void row_text(struct table *table, const struct site *site, const struct pg_rows *row)
{
	struct str outcome = STR_INIT, number = STR_INIT;
	const char *who = pg_rows_get(row, 0, "operator");
	const char *kind = pg_rows_get(row, 0, "kind");
	bool undo = str_eq(kind, "undo");
	add_outcome(&outcome, row);
	site_add_number(site, pg_rows_int(row, 0, "job"), &number);
	table_cell(table, str_text(&number));
	table_cellf(table, "%s%s", undo ? "undo " : "", pg_rows_get(row, 0, "rule"));
	table_cell(table, who ? who : pg_rows_get(row, 0, "role"));
	table_cell(table, job_word(pg_rows_get(row, 0, "state")));
	cell_count(table, row, "handled");
	cell_count(table, row, "previewed");
	table_cell(table, str_text(&outcome));
	table_cell(table, pg_rows_get(row, 0, "created_at"));
	str_done(&outcome);
	str_done(&number);
}

/* job NULL: all of them. */
static bool print(struct context *context, struct site *site, const char *job, struct err *err)
{
	const struct listing listing = {
		.path = "sql/queries/jobs/verb-list.sql",
		.columns = columns,
		.ncolumns = sizeof(columns) / sizeof(*columns),
		.single = job != NULL,
		.column = "created_at",
		.descending = true,
		.rows_max = context->verbose ? 0 : LISTED,
		.add_text = row_text,
		.add_json = row_json,
	};
	char rows[16];
	snprintf(rows, sizeof(rows), "%d", LISTED);
	const struct pg_param params[] = {{"job", job}, {"rows", context->verbose ? NULL : rows}};
	return listing_print(context, site, &listing, params, 2, err);
}

bool jobs_verb(struct context *context, struct err *err)
{
	return print(context, NULL, NULL, err);
}

bool jobs_show_verb(struct context *context, struct err *err)
{
	struct job job = {.id = 0};
	int64_t id;
	struct site *site = open_job(context, &id, err);
	char number[24];
	if (!site || !job_read(site, id, &job, err))
		return false;
	snprintf(number, sizeof(number), "%" PRId64, id);
	bool ok = print(context, site, number, err);
	if (ok && !context->json && job.reason)
		context_remark(context, _("reason: %s"), job.reason);
	if (ok && !context->json)
		ok = report_rows_text(context, site, &job, err);
	job_done(&job);
	return ok;
}

/* How a job stands after it was steered. */
static bool tell(const struct context *context, struct site *site, int64_t id, struct err *err)
{
	struct job job = {.id = 0};
	if (!job_read(site, id, &job, err))
		return false;
	if (context->json) {
		struct json_out *out = json_out_new(stdout);
		json_out_object(out, NULL);
		ask_number_json(out, site, "job", id);
		json_out_text(out, "state", job.state);
		json_out_free(out);
	} else if (!context->quiet) {
		struct str number = STR_INIT;
		site_add_number(site, id, &number);
		printf(_("job %s: %s\n"), str_text(&number), job_word(job.state));
		str_done(&number);
	}
	job_done(&job);
	return true;
}

/* The verb's second word is what the database's function takes. */
bool jobs_steer_verb(struct context *context, struct err *err)
{
	const char *verb = strchr(context->verb->name, ' ') + 1;
	int64_t id;
	struct site *site = open_job(context, &id, err);
	return site && job_steer(site, id, verb, err) && tell(context, site, id, err);
}

/* It writes rows as the job did: the name of a protected database is asked for. */
bool jobs_retry_verb(struct context *context, struct err *err)
{
	int64_t id;
	char *name = NULL;
	struct site *site = open_job(context, &id, err);
	bool ok = site && confirm_change(context, site, _("Try the job again?"), 1, &name, err) &&
		  job_retry(site, id, name, context_operator(), context_ssh_client(), err) &&
		  tell(context, site, id, err);
	free(name);
	return ok;
}

/* trueup jobs set ID NAME=VALUE */
bool jobs_set_verb(struct context *context, struct err *err)
{
	const char *pair = context->words[1], *equals = strchr(pair, '=');
	struct binding binding;
	int64_t id;
	if (!equals)
		return err_set(err, ERR_USAGE, _("\"%s\": expected nice=0.5 or priority=10"), pair);
	struct site *site = open_job(context, &id, err);
	if (!site)
		return false;
	binding_init(&binding);
	binding_int(&binding, "job", id);
	binding_text(&binding, "name", arena_strndup(binding.arena, pair, (size_t)(equals - pair)));
	binding_text(&binding, "value", equals + 1);
	bool ok = preview_ask_leave(site, "sql/engine/job-set.sql", &binding, err);
	binding_done(&binding);
	return ok && tell(context, site, id, err);
}

/* In one database. */
static bool halt_here(void *data, const struct target_database *database, struct err *err)
{
	struct context *context = data;
	bool halt = str_ends(context->verb->name, " halt");
	const char *reason = args_get(context->args, OPTION_REASON);
	struct site *site = ask_kept(context, database, err);
	struct binding binding;
	char *name = NULL;
	if (!site || (!halt && !confirm_change(context, site, _("Let all jobs go on?"), 1, &name, err)))
		return false;
	binding_init(&binding);
	binding_text(&binding, "reason", halt ? (reason ? reason : "") : NULL);
	binding_text(&binding, "seen", NULL);
	binding_text(&binding, "confirm", name);
	binding_text(&binding, "operator", context_operator());
	binding_text(&binding, "ssh_client", context_ssh_client());
	bool ok = preview_ask_leave(site, "sql/engine/halt.sql", &binding, err);
	binding_done(&binding);
	const char *at = site_name(site);
	if (ok && !context->json)
		context_remark(context, "%s%s%s", at ? at : "", at ? ": " : "",
			halt ? _("all jobs are halted") : _("jobs go on"));
	free(name);
	return ok;
}

/* The kill switch: trueup jobs halt, and jobs go, for all of them. */
bool jobs_halt_verb(struct context *context, struct err *err)
{
	return several_each(context, halt_here, context, err);
}

static bool is_over(const struct job *job)
{
	return str_eq(job->state, "done") || str_eq(job->state, "failed") || str_eq(job->state, "cancelled") ||
	       str_eq(job->state, "paused");
}

bool jobs_watch_verb(struct context *context, struct err *err)
{
	struct job job = {.id = 0};
	int64_t id;
	struct site *site = open_job(context, &id, err);
	if (!site)
		return false;
	struct progress *progress = progress_new(context->words[0], context->quiet);
	bool ok = job_read(site, id, &job, err);
	while (ok && !is_over(&job)) {
		progress_show(progress, job.handled, job.previewed, job_word(job.state));
		job_done(&job);
		clock_sleep_ms(WATCH_MS);
		ok = job_read(site, id, &job, err);
	}
	progress_free(progress);
	ok = ok && tell(context, site, id, err);
	if (ok)
		context->status = change_exit(&job);
	job_done(&job);
	return ok;
}
