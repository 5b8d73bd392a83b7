#include "base/figure.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/change.h"
#include "cli/report.h"
#include "cli/table.h"
#include "cli/term_text.h"
#include "cli/verbs.h"
#include "engine/chunk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* What is to be taken back: one audit row or a whole job, as text for statements, and what was found of it. */
struct source {
	const struct target_database *database;
	int64_t audit, job; /* one of them is 0 */
	char audit_text[24], job_text[24];
	struct rule *rule; /* as it was then; owned */
	int64_t left;      /* changes not undone yet */
};

static struct pg_param param(const char *name, int64_t number, const char *text)
{
	return (struct pg_param){name, number ? text : NULL};
}

static bool read_number(struct context *context, struct source *source, struct err *err)
{
	const char *job = args_get(context->args, OPTION_JOB);
	if ((job != NULL) == (context->nwords == 1))
		return err_set(err, ERR_USAGE, _("name one audit row, or a whole job with --job ID"));
	source->database = job ? ask_number(context, job, _("a job"), &source->job, err)
			       : ask_number(context, context->words[0], _("an audit row"), &source->audit, err);
	snprintf(source->audit_text, sizeof(source->audit_text), "%" PRId64, source->audit);
	snprintf(source->job_text, sizeof(source->job_text), "%" PRId64, source->job);
	return source->database;
}

static bool missing(const struct source *source, struct err *err)
{
	if (source->job)
		return err_set(err, ERR_MISSING, _("there is no job %s"), source->job_text);
	return err_set(err, ERR_MISSING, _("there is no audit row %s"), source->audit_text);
}

/* The rule as it was when it made the change: an undo uses the text that did the repair. */
static bool take_rule(struct source *source, const struct pg_rows *rows, struct err *err)
{
	const char *name = pg_rows_get(rows, 0, "rule");
	const char *text = pg_rows_get(rows, 0, "text");
	if (!text)
		return err_set(err, ERR_MISSING, _("the text of rule %s that made this change was not kept"), name);
	source->rule = work_rule_kept(name, text, err);
	if (!source->rule)
		return false;
	if (!source->rule->parts[RULE_UNDO].text)
		return err_set(err, ERR_REFUSED, _("what rule %s changes cannot be undone"), name);
	if (pg_rows_bool(rows, 0, "restored") ||
		(source->rule->kind == RULE_ACTION && str_eq(pg_rows_get(rows, 0, "kind"), "undo")))
		return err_set(err, ERR_REFUSED, _("this is an undo itself: do %s again instead"), name);
	return true;
}

static bool find_source(struct site *site, struct source *source, struct err *err)
{
	const struct pg_param params[] = {
		param("audit", source->audit, source->audit_text), param("job", source->job, source->job_text)};
	struct pg_rows *rows = site_ask(site, PG_READ, "sql/queries/audit/undo-source.sql", NULL, params, 2, err);
	bool ok = rows != NULL;
	if (ok && !pg_rows_count(rows))
		ok = missing(source, err);
	ok = ok && take_rule(source, rows, err);
	if (ok)
		source->left = pg_rows_int(rows, 0, "left");
	if (ok && !source->left && source->audit)
		ok = err_set(err, ERR_REFUSED, _("audit row %s was undone already"), source->audit_text);
	pg_rows_free(rows);
	return ok;
}

static bool add_row(void *data, const struct job_row *row, struct err *err)
{
	(void)err;
	json_out_object(data, NULL);
	report_row_json(data, JOB_UNDO, row);
	json_out_close(data);
	return true;
}

static bool print_json(struct site *site, const struct job *job, struct err *err)
{
	struct json_out *out = json_out_new(stdout);
	json_out_object(out, NULL);
	ask_number_json(out, site, "job", job->id);
	json_out_text(out, "state", job->state);
	json_out_int(out, "undone", job->repaired);
	json_out_int(out, "refused", job->refused);
	json_out_int(out, "failed", job->failed);
	json_out_array(out, "rows");
	bool ok = !job->id || job_rows(site, job->id, add_row, out, err);
	json_out_free(out);
	return ok;
}

static bool print_text(struct context *context, struct site *site, const struct job *job, struct err *err)
{
	struct str line = STR_INIT;
	char *undone = term_count(job->repaired);
	char *all = term_count(job->previewed);
	str_addf(&line, N_("%s of %s undone", "%s of %s undone", job->previewed), undone, all);
	free(undone);
	free(all);
	if (job->refused)
		figure_add_form(&line,
			N_(", %s has moved on since or cannot be brought back",
				", %s have moved on since or cannot be brought back", job->refused),
			job->refused);
	if (job->failed)
		figure_add_form(&line, N_(", %s failed", ", %s failed", job->failed), job->failed);
	if (!context->quiet) {
		fputs(line.data, stdout);
		report_job_end(site, job);
	}
	str_done(&line);
	return report_rows_text(context, site, job, err);
}

static const struct table_column columns[] = {
	{.title = TEXT("AUDIT"), .right = true},
	{.title = TEXT("KEY")},
	{.title = TEXT("CHANGE")},
};

/* Where the rows of a dry run go. */
struct dry {
	struct json_out *out;
	struct table *table;
	const struct rule *rule;
};

static bool dry_row(void *data, const struct pg_rows *row, struct err *err)
{
	struct dry *dry = data;
	struct str cell = STR_INIT;
	(void)err;
	if (dry->out) {
		json_out_object(dry->out, NULL);
		json_out_raw(dry->out, "key", pg_rows_get(row, 0, "key"));
		json_out_raw(dry->out, "before", pg_rows_get(row, 0, "after"));
		json_out_raw(dry->out, "after", pg_rows_get(row, 0, "before"));
		json_out_text(dry->out, "outcome", "would undo");
		json_out_raw(dry->out, "undoes", pg_rows_get(row, 0, "audit"));
		json_out_close(dry->out);
		return true;
	}
	table_cell(dry->table, pg_rows_get(row, 0, "audit"));
	term_add_key(&cell, pg_rows_get(row, 0, "key"));
	table_cell(dry->table, str_text(&cell));
	str_clear(&cell);
	term_add_change(&cell, dry->rule, pg_rows_get(row, 0, "after"), pg_rows_get(row, 0, "before"));
	table_cell(dry->table, str_text(&cell));
	str_done(&cell);
	return true;
}

static bool dry_run(struct context *context, struct site *site, const struct source *source, struct err *err)
{
	const struct pg_param params[] = {
		param("audit", source->audit, source->audit_text), param("job", source->job, source->job_text)};
	struct dry dry = {.out = context->json ? json_out_new(stdout) : NULL, .rule = source->rule};
	if (dry.out) {
		json_out_object(dry.out, NULL);
		json_out_bool(dry.out, "dry_run", true);
		json_out_int(dry.out, "undone", 0);
		json_out_int(dry.out, "refused", 0);
		json_out_array(dry.out, "rows");
	} else {
		dry.table = table_new(stdout, columns, 3, term_columns());
	}
	bool ok = ask_stream(site, "sql/queries/audit/undoable.sql", NULL, params, 2, dry_row, &dry, err);
	json_out_free(dry.out);
	table_free(dry.table);
	if (ok && !context->json && !context->quiet)
		printf(_("%lld would be undone, where nothing has moved on since; nothing was changed\n"),
			(long long)source->left);
	return ok;
}

static bool undo(struct context *context, struct site *site, const struct source *source, struct err *err)
{
	const struct change change = {
		.kind = JOB_UNDO,
		.database = source->database,
		.rule = source->rule,
		.undo_job = source->job,
		.undo_audit = source->audit,
		.title = source->rule->name,
		.question = {TEXTS("Undo %s change?", "Undo %s changes?")},
	};
	struct job job;
	bool ok = change_do(context, &change, &job, err);
	if (ok) {
		context->status = change_exit(&job);
		ok = context->json ? print_json(site, &job, err) : print_text(context, site, &job, err);
	}
	job_done(&job);
	return ok;
}

bool undo_verb(struct context *context, struct err *err)
{
	struct source source = {.audit = 0};
	/* Numbers are looked at before any server is asked. */
	struct site *site = read_number(context, &source, err) ? ask_kept(context, source.database, err) : NULL;
	bool ok = site && find_source(site, &source, err);
	if (ok)
		ok = args_has(context->args, OPTION_DRY_RUN) ? dry_run(context, site, &source, err)
							     : undo(context, site, &source, err);
	rule_free(source.rule);
	return ok;
}
