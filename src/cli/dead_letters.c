/* What failed for good: listed, tried again, or put away with a reason. */
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/action.h"
#include "cli/ask.h"
#include "cli/change.h"
#include "cli/listing.h"
#include "cli/report.h"
#include "cli/table.h"
#include "cli/term_text.h"
#include "cli/verbs.h"
#include "engine/said.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct table_column columns[] = {
	{.title = TEXT("JOB"), .right = true},
	{.title = TEXT("WHAT")},
	{.title = TEXT("WHO")},
	{.title = TEXT("FAILED")},
	{.title = TEXT("TRIED"), .right = true},
	{.title = TEXT("SINCE")},
	{.title = TEXT("ERROR")},
};

/* "all of it", or "2 of 5 rows". */
static void cell_failed(struct table *table, const struct pg_rows *row)
{
	int64_t all = pg_rows_int(row, 0, "previewed");
	char *rows = term_count(pg_rows_int(row, 0, "rows_failed")), *of = term_count(all);
	if (str_eq(pg_rows_get(row, 0, "state"), "failed"))
		table_cell(table, _("all of it"));
	else
		table_cellf(table, N_("%s of %s row", "%s of %s rows", all), rows, of);
	free(rows);
	free(of);
}

static void row_text(struct table *table, const struct site *site, const struct pg_rows *row)
{
	struct str number = STR_INIT;
	char *error = said_text(NULL, pg_rows_get(row, 0, "error"));
	const char *who = pg_rows_get(row, 0, "operator");
	bool undo = str_eq(pg_rows_get(row, 0, "kind"), "undo");
	site_add_number(site, pg_rows_int(row, 0, "job"), &number);
	table_cell(table, str_text(&number));
	table_cellf(table, "%s%s", undo ? "undo " : "", pg_rows_get(row, 0, "rule"));
	table_cell(table, who ? who : pg_rows_get(row, 0, "role"));
	cell_failed(table, row);
	table_cell(table, pg_rows_get(row, 0, "attempts"));
	table_cell(table, pg_rows_get(row, 0, "failed_at"));
	table_cell(table, error);
	free(error);
	str_done(&number);
}

static void row_json(struct json_out *out, const struct site *site, const struct pg_rows *row)
{
	static const char *const raw[] = {"job", "attempts", "rows_failed", "previewed", "rows"};
	static const char *const texts[] = {
		"kind", "rule", "state", "error", "role", "operator", "reason", "failed_at"};
	json_out_object(out, NULL);
	listing_add_members(out, site, row, raw, sizeof(raw) / sizeof(*raw), texts, sizeof(texts) / sizeof(*texts));
	json_out_close(out);
}

bool dead_letters_verb(struct context *context, struct err *err)
{
	static const struct listing listing = {
		.path = "sql/queries/jobs/verb-dead-letters.sql",
		.columns = columns,
		.ncolumns = sizeof(columns) / sizeof(*columns),
		.add_text = row_text,
		.add_json = row_json,
		.column = "failed_at",
		.descending = true,
		.found = EXIT_DRIFT,
	};
	return listing_print(context, NULL, &listing, NULL, 0, err);
}

static void say_done(const char *row, const char *audit)
{
	printf(_("job %s discarded; trueup undo %s brings it back\n"), row, audit);
}

static void set_left(struct err *why, const char *row, const char *outcome)
{
	err_set(why, ERR_REFUSED, _("job %s: %s"), row, outcome);
}

static void add_json(const struct action *action, const struct job_row *row, const char *id)
{
	json_out_object(action->out, NULL);
	json_out_raw(action->out, "job", id);
	report_row_json(action->out, JOB_ACTION, row);
	json_out_close(action->out);
}

static bool report(
	struct context *context, struct site *site, const struct rule *rule, const struct job *job, struct err *err)
{
	struct action action = {
		.context = context,
		.site = site,
		.rule = rule,
		.say_done = say_done,
		.set_left = set_left,
		.numbered = true,
		.add_json = add_json,
	};
	if (context->json) {
		action.out = json_out_new(stdout);
		json_out_object(action.out, NULL);
		ask_number_json(action.out, site, "by_job", job->id);
		json_out_text(action.out, "state", job->state);
		json_out_array(action.out, "discarded");
	}
	bool ok = action_done(&action, job->id, err);
	if (action.out) {
		json_out_close(action.out);
		json_out_array(action.out, "left");
	}
	ok = ok && action_left(&action, job->id, err);
	json_out_free(action.out);
	context->status = job->repaired || !str_eq(job->state, "done") ? change_exit(job) : EXIT_COULD_NOT;
	return ok;
}

/* The jobs that are named, as keys of the rule; all of them in one database. NULL and *err. */
static const struct target_database *take_jobs(
	struct context *context, const struct rule *rule, struct str *keys, struct err *err)
{
	const struct target_database *database = NULL;
	const char **numbers = mem_zero(context->nwords + 1, sizeof(*numbers));
	for (size_t i = 0; i < context->nwords; i++) {
		int64_t number;
		const char *colon = strchr(context->words[i], ':');
		const struct target_database *of = ask_number(context, context->words[i], _("a job"), &number, err);
		if (of && database && of != database)
			err_set(err, ERR_USAGE, _("name jobs of one database at a time"));
		numbers[i] = colon ? colon + 1 : context->words[i];
		database = of;
		if (err->kind != ERR_NONE)
			break;
	}
	bool ok = err->kind == ERR_NONE && ask_keys(rule, numbers, context->nwords, keys, err);
	free(numbers);
	return ok ? database : NULL;
}

/* trueup dead-letters discard ID..., and jobs discard: a change like any other, with who and why in the audit. */
bool dead_letters_discard_verb(struct context *context, struct err *err)
{
	const char *reason = args_get(context->args, OPTION_REASON);
	const struct catalog *catalog = context_catalog(context, err);
	const struct rule *rule = catalog ? catalog_find(catalog, "job-discard", err) : NULL;
	struct str keys = STR_INIT;
	struct job job = {.id = 0};
	const struct target_database *database = rule ? take_jobs(context, rule, &keys, err) : NULL;
	bool ok = database &&
		  ((reason && *reason) || err_set(err, ERR_USAGE, _("say why with --reason: it is written down")));
	struct site *site = ok ? ask_kept(context, database, err) : NULL;
	const struct change change = {
		.kind = JOB_ACTION,
		.rule = rule,
		.database = database,
		.keys = str_text(&keys),
		.title = rule ? rule->name : NULL,
		.question = {TEXTS("Discard %s job?", "Discard %s jobs?")},
	};
	ok = site && change_do(context, &change, &job, err) && report(context, site, rule, &job, err);
	job_done(&job);
	str_done(&keys);
	return ok;
}
