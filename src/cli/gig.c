#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/change.h"
#include "cli/gig_counts.h"
#include "cli/report.h"
#include "cli/table.h"
#include "cli/term_text.h"
#include "cli/verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The rule, the site and the gig that the verb's word names, in the workspace that is asked for. */
struct gig {
	const struct rule *rule;
	struct site *site;
	struct str key; /* JSON object */
	struct gig_counts counts;
};

static bool gig_open(struct context *context, struct gig *gig, struct err *err)
{
	*gig = (struct gig){.rule = NULL};
	const struct catalog *catalog = context_catalog(context, err);
	const struct rule *rule = catalog ? catalog_find(catalog, "gig-counters", err) : NULL;
	/* A malformed id is seen before any server is asked. */
	return rule && detect_key_parse(rule, context->words[0], &gig->key, err) &&
	       (gig->rule = gig_rule(context, &gig->site, err)) &&
	       gig_read(context, gig->site, gig->key.data, &gig->counts, err);
}

static void count_json(const struct gig_counts *counts)
{
	struct json_out *out = json_out_new(stdout);
	json_out_object(out, NULL);
	json_out_int(out, "total", counts->total);
	json_out_int(out, "new", counts->new);
	counter_json(out, "gigResponses", counts->responses);
	counter_json(out, "gigNewResponses", counts->new_responses);
	json_out_bool(out, "isSynced", gig_in_sync(counts));
	json_out_free(out);
}

static void count_text(const struct gig_counts *counts)
{
	char buffer[24];
	bool synced = gig_in_sync(counts);
	printf(_("responses      stored %s, counted %lld\n"), counter_text(counts->responses, buffer),
		(long long)counts->total);
	printf(_("new responses  stored %s, counted %lld\n"), counter_text(counts->new_responses, buffer),
		(long long)counts->new);
	printf("%s %s\n", synced ? term_glyph("✓", "+") : term_glyph("✗", "x"),
		synced ? _("in step") : _("the counters differ: trueup gig sync corrects them"));
}

bool gig_count_verb(struct context *context, struct err *err)
{
	struct gig gig;
	bool ok = gig_open(context, &gig, err);
	if (ok && context->json)
		count_json(&gig.counts);
	else if (ok)
		count_text(&gig.counts);
	if (ok)
		context->status = gig_in_sync(&gig.counts) ? EXIT_FINE : EXIT_DRIFT;
	str_done(&gig.key);
	return ok;
}

/* What a sync came to. */
struct synced {
	struct counter previous_total, previous_new;
	bool updated;
	bool dry_run;
};

static bool take_row(void *data, const struct job_row *row, struct err *err)
{
	struct synced *synced = data;
	(void)err;
	if (!row->audit)
		return true;
	synced->updated = true;
	synced->previous_total = counter_of(row->before, "responses", synced->previous_total);
	synced->previous_new = counter_of(row->before, "new_responses", synced->previous_new);
	return true;
}

static bool sync_json(struct context *context, const struct gig *gig, const struct synced *synced,
	const struct job *job, struct err *err)
{
	struct str now = STR_INIT;
	char *id = NULL;
	struct str key = STR_INIT;
	term_add_key(&key, gig->key.data);
	id = str_take(&key);
	clock_add_rfc3339(&now, time(NULL));
	struct json_out *out = json_out_new(stdout);
	json_out_object(out, NULL);
	json_out_text(out, "gigId", id);
	json_out_int(out, "total", gig->counts.total);
	json_out_int(out, "new", gig->counts.new);
	counter_json(out, "previousTotal", synced->previous_total);
	counter_json(out, "previousNew", synced->previous_new);
	json_out_bool(out, "updated", synced->updated);
	json_out_text(out, "syncedAt", now.data);
	if (synced->dry_run)
		json_out_bool(out, "dryRun", true);
	bool ok = true;
	if (job->id) {
		ask_number_json(out, gig->site, "job", job->id);
		ok = report_rows_json(out, context, gig->site, job, err);
	}
	json_out_free(out);
	free(id);
	str_done(&now);
	return ok;
}

static bool sync_text(struct context *context, const struct gig *gig, const struct synced *synced,
	const struct job *job, struct err *err)
{
	char total[24], new[24];
	const char *arrow = term_glyph("→", "->");
	if (context->quiet)
		return report_rows_text(context, gig->site, job, err);
	if (synced->updated)
		printf(_("%s: responses %s %s %lld, new %s %s %lld"),
			synced->dry_run ? _("would be corrected") : _("corrected"),
			counter_text(synced->previous_total, total), arrow, (long long)gig->counts.total,
			counter_text(synced->previous_new, new), arrow, (long long)gig->counts.new);
	else if (job->id && change_exit(job) != EXIT_FINE)
		fputs(_("not corrected"), stdout);
	else
		printf(_("nothing to correct: %lld responses, %lld of them new"), (long long)gig->counts.total,
			(long long)gig->counts.new);
	report_job_end(gig->site, job);
	return report_rows_text(context, gig->site, job, err);
}

static bool correct(struct context *context, struct gig *gig, struct synced *synced, struct job *job, struct err *err)
{
	char *keys = mem_printf("[%s]", gig->key.data);
	const struct change change = {
		.kind = JOB_REPAIR,
		.rule = gig->rule,
		.keys = keys,
		.force = args_has(context->args, OPTION_FORCE),
		.title = gig->rule->name,
		.question = {TEXTS("Correct the counters of %s gig?", "Correct the counters of %s gigs?")},
	};
	bool ok = change_do(context, &change, job, err) &&
		  (!job->id || job_rows(gig->site, job->id, take_row, synced, err)) &&
		  gig_read(context, gig->site, gig->key.data, &gig->counts, err);
	free(keys);
	return ok;
}

bool gig_sync_verb(struct context *context, struct err *err)
{
	struct gig gig;
	struct job job = {.id = 0};
	bool ok = gig_open(context, &gig, err);
	struct synced synced = {
		.previous_total = gig.counts.responses,
		.previous_new = gig.counts.new_responses,
		.dry_run = args_has(context->args, OPTION_DRY_RUN),
	};
	if (ok && synced.dry_run)
		synced.updated = !gig_in_sync(&gig.counts) || args_has(context->args, OPTION_FORCE);
	else
		ok = ok && correct(context, &gig, &synced, &job, err);
	if (ok && job.id)
		context->status = change_exit(&job);
	if (ok)
		ok = context->json ? sync_json(context, &gig, &synced, &job, err)
				   : sync_text(context, &gig, &synced, &job, err);
	job_done(&job);
	str_done(&gig.key);
	return ok;
}

static const struct table_column response_columns[] = {
	{.title = TEXT("ID")},
	{.title = TEXT("CANDIDATE")},
	{.title = TEXT("STATUS")},
	{.title = TEXT("SENT")},
	{.title = TEXT("TEXT")},
};

static struct json_out *begin_list(void)
{
	struct json_out *out = json_out_new(stdout);
	json_out_array(out, NULL);
	return out;
}

/* data is where the document goes, begun with the first row: an error is no empty list. */
static bool response_json(void *data, const struct pg_rows *row, struct err *err)
{
	struct json_out **list = data;
	(void)err;
	if (!*list)
		*list = begin_list();
	struct json_out *out = *list;
	json_out_object(out, NULL);
	json_out_text(out, "id", pg_rows_get(row, 0, "id"));
	json_out_text(out, "candidateId", pg_rows_get(row, 0, "candidate_id"));
	json_out_text(out, "candidateName", pg_rows_get(row, 0, "candidate_name"));
	json_out_text(out, "status", pg_rows_get(row, 0, "status"));
	json_out_text(out, "coverLetter", pg_rows_get(row, 0, "cover_letter"));
	json_out_text(out, "createdAt", pg_rows_get(row, 0, "created_at"));
	json_out_close(out);
	return true;
}

static bool response_text(void *data, const struct pg_rows *row, struct err *err)
{
	struct table *table = data;
	const char *name = pg_rows_get(row, 0, "candidate_name");
	const char *text = pg_rows_get(row, 0, "cover_letter");
	(void)err;
	table_cell(table, pg_rows_get(row, 0, "id"));
	table_cell(table, name && *name ? name : pg_rows_get(row, 0, "candidate_id"));
	table_cell(table, pg_rows_get(row, 0, "status"));
	table_cell(table, pg_rows_get(row, 0, "created_at"));
	table_cell(table, text ? text : "");
	return true;
}

bool gig_responses_verb(struct context *context, struct err *err)
{
	static const char path[] = "sql/queries/gigs/verb-responses.sql";
	struct gig gig;
	bool ok = gig_open(context, &gig, err);
	struct str id = STR_INIT;
	if (ok)
		term_add_key(&id, gig.key.data);
	const struct pg_param params[] = {{"gig_id", id.data}};
	if (ok && context->json) {
		struct json_out *out = NULL;
		ok = ask_stream(gig.site, path, "gigs", params, 1, response_json, &out, err);
		if (ok && !out)
			out = begin_list();
		json_out_free(out);
	} else if (ok) {
		struct table *table = table_new(stdout, response_columns, 5, term_columns());
		ok = ask_stream(gig.site, path, "gigs", params, 1, response_text, table, err);
		table_free(table);
	}
	str_done(&id);
	str_done(&gig.key);
	return ok;
}
