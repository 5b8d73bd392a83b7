#include "cli/report.h"

#include "base/clock.h"
#include "base/figure.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cli/change.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "cli/term_text.h"
#include "engine/said.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct table_column job_columns[] = {
	{.title = TEXT("KEY")},
	{.title = TEXT("CHANGE")},
	{.title = TEXT("OUTCOME")},
};

static const struct table_column dry_columns[] = {
	{.title = TEXT("KEY")},
	{.title = TEXT("SCOPE")},
	{.title = TEXT("LABEL")},
	{.title = TEXT("CHANGE")},
};

/* Where the rows of one job go. */
struct rows {
	struct json_out *out;
	struct table *table;
	enum job_kind kind;
	const struct rule *rule; /* NULL: not known here */
	bool only_left;
};

static bool is_left(const struct job_row *row)
{
	return strcmp(row->outcome, "failed") == 0 || strcmp(row->outcome, "refused") == 0 ||
	       strcmp(row->outcome, "drifted again") == 0;
}

void report_row_json(struct json_out *out, enum job_kind kind, const struct job_row *row)
{
	json_out_raw(out, "key", row->key);
	json_out_raw(out, "before", row->before);
	json_out_raw(out, "after", row->after);
	json_out_text(out, "outcome", change_outcome(kind, row->outcome));
	if (row->code)
		json_out_text(out, "code", row->code);
	if (row->detail)
		json_out_text(out, "reason", row->detail);
	if (row->audit)
		json_out_int(out, "audit", row->audit);
}

static bool add_json(void *data, const struct job_row *row, struct err *err)
{
	struct rows *rows = data;
	(void)err;
	if (rows->only_left && !is_left(row))
		return true;
	json_out_object(rows->out, NULL);
	report_row_json(rows->out, rows->kind, row);
	json_out_close(rows->out);
	return true;
}

static bool add_text(void *data, const struct job_row *row, struct err *err)
{
	struct rows *rows = data;
	struct str cell = STR_INIT;
	(void)err;
	if (rows->only_left && !is_left(row))
		return true;
	term_add_key(&cell, row->key);
	table_cell(rows->table, str_text(&cell));
	str_clear(&cell);
	term_add_change(&cell, rows->rule, row->before, row->after);
	table_cell(rows->table, str_text(&cell));
	str_clear(&cell);
	str_add(&cell, change_outcome(rows->kind, row->outcome));
	char *said = said_text(rows->rule, row->detail ? row->detail : row->code);
	if (said)
		str_addf(&cell, ": %s", said);
	free(said);
	table_cell(rows->table, cell.data);
	str_done(&cell);
	return true;
}

static bool has_left(const struct job *job)
{
	return job->failed || job->refused || job->drifted_again;
}

bool report_rows_json(
	struct json_out *out, struct context *context, struct site *site, const struct job *job, struct err *err)
{
	struct rows rows = {.out = out, .kind = job->kind};
	bool ok = true;
	if (context->verbose) {
		json_out_array(out, "rows");
		ok = !job->id || job_rows(site, job->id, add_json, &rows, err);
		json_out_close(out);
	}
	if (ok && has_left(job)) {
		rows.only_left = true;
		json_out_array(out, "left");
		ok = job_rows(site, job->id, add_json, &rows, err);
		json_out_close(out);
	}
	return ok;
}

bool report_rows_text(struct context *context, struct site *site, const struct job *job, struct err *err)
{
	if (!job->id || (!context->verbose && !has_left(job)))
		return true;
	struct rows rows = {
		.table = table_new(stdout, job_columns, 3, term_columns()),
		.kind = job->kind,
		.only_left = !context->verbose,
	};
	struct err ignored = ERR_INIT;
	const struct catalog *catalog = context_catalog(context, &ignored);
	rows.rule = catalog && job->rule ? catalog_find(catalog, job->rule, &ignored) : NULL;
	bool ok = job_rows(site, job->id, add_text, &rows, err);
	err_done(&ignored);
	table_free(rows.table);
	return ok;
}

/* The rows of a dry run on their way out. */
struct dry {
	struct json_out *out; /* NULL: no rows in JSON */
	struct table *table;  /* NULL: none in text */
	struct progress *progress;
	const struct rule *rule;
	int64_t rows;
};

static bool dry_row(void *data, const struct detect_row *row, struct err *err)
{
	struct dry *dry = data;
	(void)err;
	dry->rows++;
	if (dry->out) {
		json_out_object(dry->out, NULL);
		json_out_raw(dry->out, "key", row->key);
		json_out_raw(dry->out, "before", row->stored);
		json_out_raw(dry->out, "after", row->actual);
		json_out_text(dry->out, "outcome", "would repair");
		json_out_close(dry->out);
	} else if (dry->table) {
		struct str cell = STR_INIT;
		term_add_key(&cell, row->key);
		table_cell(dry->table, str_text(&cell));
		table_cell(dry->table, row->scope);
		table_cell(dry->table, row->label);
		str_clear(&cell);
		term_add_change(&cell, dry->rule, row->stored, row->actual);
		table_cell(dry->table, str_text(&cell));
		str_done(&cell);
	} else {
		progress_show(dry->progress, dry->rows, 0, NULL);
	}
	return true;
}

static void dry_json(struct json_out *out, const struct rule *rule, const struct detect_result *result)
{
	json_out_null(out, "job");
	json_out_text(out, "rule", rule->name);
	json_out_bool(out, "dry_run", true);
	json_out_int(out, "previewed", result->found);
	json_out_int(out, "repaired", 0);
	json_out_int(out, "already_right", 0);
	json_out_int(out, "drifted_again", 0);
	json_out_int(out, "failed", 0);
	json_out_int(out, "duration_ms", result->duration_ms);
}

static void dry_text(const struct rule *rule, const struct detect_result *result)
{
	struct str line = STR_INIT;
	str_addf(&line, "%s: ", rule->name);
	figure_add_count(&line, result->found);
	str_addf(&line, " %s (", _("would be repaired; nothing was changed"));
	clock_add_duration(&line, result->duration_ms);
	str_addc(&line, ')');
	puts(line.data);
	str_done(&line);
}

bool report_dry_run(struct context *context, struct site *site, const struct detect_request *request, struct err *err)
{
	struct detect_result result;
	struct dry dry = {
		.progress = progress_new(request->rule->name, context->quiet),
		.rule = request->rule,
	};
	struct json_out *out = context->json ? json_out_new(stdout) : NULL;
	if (out)
		json_out_object(out, NULL);
	if (out && context->verbose) {
		json_out_array(out, "rows");
		dry.out = out;
	}
	if (!out && context->verbose)
		dry.table = table_new(stdout, dry_columns, 4, term_columns());
	bool ok = detect_stream(site, request, dry_row, &dry, &result, err);
	table_free(dry.table);
	progress_free(dry.progress);
	if (dry.out)
		json_out_close(out);
	if (ok && out)
		dry_json(out, request->rule, &result);
	else if (ok)
		dry_text(request->rule, &result);
	else if (out)
		json_out_text(out, "error", err->text);
	json_out_free(out);
	return ok;
}

void report_job_end(const struct site *site, const struct job *job)
{
	struct str line = STR_INIT, number = STR_INIT;
	if (job->id) {
		site_add_number(site, job->id, &number);
		str_addf(&line, _(" (job %s, "), str_text(&number));
		clock_add_duration(&line, job->duration_ms);
		str_addc(&line, ')');
	}
	puts(str_text(&line));
	str_done(&number);
	str_done(&line);
}
