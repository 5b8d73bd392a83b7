#include "base/clock.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/change.h"
#include "cli/gig_counts.h"
#include "cli/report.h"
#include "cli/table.h"
#include "cli/term_text.h"
#include "cli/verbs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const struct table_column columns[] = {
	{.title = TEXT("GIG")},
	{.title = TEXT("RESPONSES"), .right = true},
	{.title = TEXT("NOW"), .right = true},
	{.title = TEXT("NEW"), .right = true},
	{.title = TEXT("NOW"), .right = true},
};

/* What the verb was asked for, and where its rows go. */
struct sync {
	struct context *context;
	struct site *site;
	const struct rule *rule;
	const char *workspace; /* NULL: all */
	bool force;
	struct json_out *out;
	struct table *table;
	int64_t updated;
};

static bool gig_count(struct sync *sync, int64_t *total, struct err *err)
{
	const struct pg_param params[] = {{"workspace", sync->workspace}};
	struct pg_rows *rows = site_ask(sync->site, PG_READ, "sql/queries/gigs/verb-size.sql", "gigs", params, 1, err);
	*total = rows ? pg_rows_int(rows, 0, "gigs") : 0;
	pg_rows_free(rows);
	return rows != NULL;
}

/* One gig. Without JSON only those that were (or would be) corrected are listed. */
static void show(
	struct sync *sync, const char *id, const struct counter previous[2], const struct counter now[2], bool updated)
{
	char buffer[24];
	sync->updated += updated;
	if (sync->out) {
		json_out_object(sync->out, NULL);
		json_out_text(sync->out, "gigId", id);
		counter_json(sync->out, "previousTotal", previous[0]);
		counter_json(sync->out, "newTotal", now[0]);
		counter_json(sync->out, "previousNew", previous[1]);
		counter_json(sync->out, "newNew", now[1]);
		json_out_bool(sync->out, "updated", updated);
		json_out_close(sync->out);
	} else if (sync->table && updated) {
		table_cell(sync->table, id);
		for (int i = 0; i < 2; i++) {
			table_cell(sync->table, counter_text(previous[i], buffer));
			table_cell(sync->table, counter_text(now[i], buffer));
		}
	}
}

static struct counter column(const struct pg_rows *row, const char *name)
{
	return (struct counter){.is_null = !pg_rows_get(row, 0, name), .value = pg_rows_int(row, 0, name)};
}

static bool show_synced(void *data, const struct pg_rows *row, struct err *err)
{
	const struct counter previous[] = {column(row, "previous_total"), column(row, "previous_new")};
	const struct counter now[] = {column(row, "new_total"), column(row, "new_new")};
	(void)err;
	show(data, pg_rows_get(row, 0, "id"), previous, now, pg_rows_bool(row, 0, "updated"));
	return true;
}

static bool show_dry(void *data, const struct detect_row *row, struct err *err)
{
	static const char *const members[] = {"responses", "new_responses"};
	const struct counter none = {.is_null = true};
	struct sync *sync = data;
	struct counter stored[2], actual[2];
	struct str id = STR_INIT;
	bool differs = sync->force;
	(void)err;
	for (int i = 0; i < 2; i++) {
		stored[i] = counter_of(row->stored, members[i], none);
		actual[i] = counter_of(row->actual, members[i], none);
		differs = differs || stored[i].is_null || stored[i].value != actual[i].value;
	}
	term_add_key(&id, row->key);
	show(sync, str_text(&id), stored, differs ? actual : stored, differs);
	str_done(&id);
	return true;
}

static void begin(struct sync *sync, int64_t total)
{
	if (sync->context->json) {
		sync->out = json_out_new(stdout);
		json_out_object(sync->out, NULL);
		json_out_int(sync->out, "totalGigs", total);
		json_out_array(sync->out, "results");
	} else if (sync->context->verbose) {
		sync->table = table_new(stdout, columns, 5, term_columns());
	}
}

/* Ends the list and says how many; the document is still open. */
static void end_json(struct sync *sync, bool is_dry)
{
	struct str now = STR_INIT;
	clock_add_rfc3339(&now, time(NULL));
	json_out_close(sync->out);
	json_out_int(sync->out, "updatedGigs", sync->updated);
	json_out_text(sync->out, "syncedAt", now.data);
	if (is_dry)
		json_out_bool(sync->out, "dryRun", true);
	str_done(&now);
}

static void end_text(const struct sync *sync, int64_t total, bool is_dry)
{
	struct str line = STR_INIT;
	char *updated = term_count(sync->updated);
	char *all = term_count(total);
	if (is_dry)
		str_addf(&line,
			N_("%s of %s gig would be corrected; nothing was changed",
				"%s of %s gigs would be corrected; nothing was changed", total),
			updated, all);
	else
		str_addf(&line, N_("%s of %s gig corrected", "%s of %s gigs corrected", total), updated, all);
	free(updated);
	free(all);
	if (!sync->context->quiet)
		fputs(line.data, stdout);
	str_done(&line);
}

static bool dry_run(struct sync *sync, int64_t total, struct err *err)
{
	/* In JSON every gig is listed, so that every gig has to be looked at. */
	const struct detect_request look = {
		.rule = sync->rule, .scope = sync->workspace, .force = sync->force || sync->context->json};
	struct detect_result result;
	begin(sync, total);
	bool ok = detect_stream(sync->site, &look, show_dry, sync, &result, err);
	table_free(sync->table);
	if (sync->out)
		end_json(sync, true);
	else if (ok)
		end_text(sync, total, true);
	json_out_free(sync->out);
	if (ok && !sync->out && !sync->context->quiet)
		putchar('\n');
	return ok;
}

/* The list of what a job did, streamed: all gigs in JSON. */
static bool report(struct sync *sync, int64_t total, const struct job *job, struct err *err)
{
	char id[24];
	snprintf(id, sizeof(id), "%" PRId64, job->id);
	const struct pg_param params[] = {{"workspace", sync->workspace}, {"job", job->id ? id : NULL}};
	begin(sync, total);
	bool ok = true;
	if (sync->out || sync->table)
		ok = ask_stream(
			sync->site, "sql/queries/gigs/verb-synced.sql", "gigs", params, 2, show_synced, sync, err);
	else
		sync->updated = job->repaired;
	table_free(sync->table);
	if (sync->out) {
		end_json(sync, false);
		if (job->id)
			ask_number_json(sync->out, sync->site, "job", job->id);
		ok = ok && report_rows_json(sync->out, sync->context, sync->site, job, err);
	} else if (ok) {
		end_text(sync, total, false);
		if (!sync->context->quiet)
			report_job_end(sync->site, job);
		ok = report_rows_text(sync->context, sync->site, job, err);
	}
	json_out_free(sync->out);
	return ok;
}

static bool do_sync(struct sync *sync, int64_t total, struct err *err)
{
	const struct change change = {
		.kind = JOB_REPAIR,
		.rule = sync->rule,
		.scope = sync->workspace,
		.force = sync->force,
		.title = sync->rule->name,
		.question = {TEXTS("Correct the counters of %s gig?", "Correct the counters of %s gigs?")},
	};
	struct job job;
	bool ok = change_do(sync->context, &change, &job, err);
	if (ok) {
		sync->context->status = change_exit(&job);
		ok = report(sync, total, &job, err);
	}
	job_done(&job);
	return ok;
}

bool sync_gig_counts_verb(struct context *context, struct err *err)
{
	bool all = args_has(context->args, OPTION_ALL);
	if (all == (context->nwords == 1))
		return err_set(err, ERR_USAGE, _("name a workspace, or say --all"));
	struct sync sync = {
		.context = context,
		.workspace = all ? NULL : context->words[0],
		.force = args_has(context->args, OPTION_FORCE),
	};
	int64_t total;
	sync.rule = gig_rule(context, &sync.site, err);
	if (!sync.rule || !gig_count(&sync, &total, err))
		return false;
	if (!total && sync.workspace)
		context_remark(context, _("workspace %s has no gigs"), sync.workspace);
	return args_has(context->args, OPTION_DRY_RUN) ? dry_run(&sync, total, err) : do_sync(&sync, total, err);
}
