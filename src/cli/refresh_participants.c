#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/change.h"
#include "cli/participants_words.h"
#include "cli/report.h"
#include "cli/table.h"
#include "cli/term_text.h"
#include "cli/verbs.h"
#include "engine/said.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const struct table_column columns[] = {
	{.title = TEXT("CHAT")},
	{.title = TEXT("PARTICIPANTS"), .right = true},
	{.title = TEXT("SOURCE")},
	{.title = TEXT("AGE"), .right = true},
	{.title = TEXT("WHY")},
};

/* What the verb was asked for, and where its rows go. */
struct refresh {
	struct context *context;
	struct site *site;
	const struct rule *rule;
	struct json_out *out;
	struct table *table;
	size_t shown;
};

/* One that was asked for alone is told as the document has it. */
static void show_json(struct json_out *out, const struct pg_rows *row, bool one)
{
	json_out_object(out, NULL);
	json_out_text(out, "status", pg_rows_get(row, 0, "status"));
	json_out_int(out, "chat_id", pg_rows_int(row, 0, "chat_id"));
	json_out_raw(out, "participants_count", pg_rows_get(row, 0, "participants_count"));
	json_out_text(out, "updated_at", pg_rows_get(row, 0, "updated_at"));
	json_out_text(out, "source", pg_rows_get(row, 0, "source"));
	if (!one && pg_rows_get(row, 0, "why"))
		json_out_text(out, "why", pg_rows_get(row, 0, "why"));
	json_out_close(out);
}

static void show_text(struct table *table, const struct pg_rows *row)
{
	const char *count = pg_rows_get(row, 0, "participants_count");
	char *why = said_text(NULL, pg_rows_get(row, 0, "why"));
	struct str age = STR_INIT;
	if (pg_rows_get(row, 0, "age_s"))
		clock_add_age(&age, pg_rows_int(row, 0, "age_s"));
	table_cell(table, pg_rows_get(row, 0, "chat_id"));
	table_cell(table, count ? count : "NULL");
	table_cell(table, participants_word(pg_rows_get(row, 0, "source")));
	table_cell(table, str_text(&age));
	table_cell(table, why ? participants_word(why) : "");
	free(why);
	str_done(&age);
}

static bool show(void *data, const struct pg_rows *row, struct err *err)
{
	struct refresh *refresh = data;
	(void)err;
	refresh->shown++;
	if (refresh->out)
		show_json(refresh->out, row, refresh->context->nwords == 1);
	else
		show_text(refresh->table, row);
	return true;
}

/* The chats named, as an array of SQL; NULL where none are. free() it. */
static char *chats_named(const struct context *context)
{
	struct str out = STR_INIT;
	if (!context->nwords)
		return NULL;
	for (size_t i = 0; i < context->nwords; i++)
		str_addf(&out, "%c%s", i ? ',' : '{', context->words[i]);
	str_addc(&out, '}');
	return str_take(&out);
}

/* Every chat in JSON and where chats were named, else with --verbose. */
static bool list(struct refresh *refresh, const struct job *job, struct err *err)
{
	char id[24];
	char *chats = chats_named(refresh->context);
	snprintf(id, sizeof(id), "%" PRId64, job->id);
	const struct pg_param params[] = {{"job", job->id ? id : NULL}, {"chats", chats}};
	bool ok = ask_stream(refresh->site, "sql/queries/participants/refreshed.sql", refresh->rule->system, params, 2,
		show, refresh, err);
	free(chats);
	return ok;
}

static bool print_one(struct refresh *refresh, const struct job *job, struct err *err)
{
	refresh->out = json_out_new(stdout);
	bool ok = list(refresh, job, err);
	json_out_free(refresh->out);
	return ok;
}

static bool print_json(struct refresh *refresh, const struct job *job, struct err *err)
{
	refresh->out = json_out_new(stdout);
	json_out_object(refresh->out, NULL);
	ask_number_json(refresh->out, refresh->site, "job", job->id);
	json_out_text(refresh->out, "state", job->state);
	json_out_int(refresh->out, "chats", job->previewed);
	json_out_int(refresh->out, "changed", job->repaired);
	json_out_int(refresh->out, "unchanged", job->already_right);
	json_out_int(refresh->out, "fallback", job->failed + job->refused);
	json_out_int(refresh->out, "duration_ms", job->duration_ms);
	json_out_array(refresh->out, "results");
	bool ok = list(refresh, job, err);
	json_out_free(refresh->out);
	return ok;
}

static bool print_text(struct refresh *refresh, const struct job *job, struct err *err)
{
	struct context *context = refresh->context;
	bool ok = true;
	if (context->nwords || context->verbose) {
		refresh->table = table_new(stdout, columns, sizeof(columns) / sizeof(*columns), term_columns());
		ok = list(refresh, job, err);
		table_free(refresh->table);
	}
	if (!ok || context->quiet)
		return ok;
	char *changed = term_count(job->repaired), *all = term_count(job->previewed);
	char *left = term_count(job->failed + job->refused);
	printf(N_("%s of %s chat has another count than before, %s could not be counted",
		       "%s of %s chats have another count than before, %s could not be counted", job->previewed),
		changed, all, left);
	free(changed);
	free(all);
	free(left);
	report_job_end(refresh->site, job);
	return true;
}

static bool check_choice(const struct context *context, struct err *err)
{
	int choices =
		args_has(context->args, OPTION_ALL) + args_has(context->args, OPTION_STALE) + (context->nwords > 0);
	return choices == 1 || err_set(err, ERR_USAGE, _("name chats, or say --stale or --all"));
}

static bool refresh_chats(struct refresh *refresh, const char *keys, struct err *err)
{
	struct context *context = refresh->context;
	const struct change change = {
		.kind = JOB_REPAIR,
		.rule = refresh->rule,
		.keys = keys,
		.force = !args_has(context->args, OPTION_STALE),
		.title = refresh->rule->name,
		.question = {TEXTS("Ask for the participants of %s chat?", "Ask for the participants of %s chats?")},
	};
	struct job job;
	bool ok = change_do(context, &change, &job, err);
	if (ok) {
		context->status = change_exit(&job);
		ok = (!context->json                ? print_text(refresh, &job, err)
			     : context->nwords == 1 ? print_one(refresh, &job, err)
						    : print_json(refresh, &job, err)) &&
		     (!context->nwords || refresh->shown || err_set(err, ERR_MISSING, _("there is no such chat here")));
	}
	job_done(&job);
	return ok;
}

bool refresh_participants_verb(struct context *context, struct err *err)
{
	const struct catalog *catalog = context_catalog(context, err);
	struct refresh refresh = {.context = context};
	struct str keys = STR_INIT;
	if (!catalog || !check_choice(context, err))
		return false;
	refresh.rule = catalog_find(catalog, "participants-stale", err);
	bool ok = refresh.rule &&
		  (!context->nwords || ask_keys(refresh.rule, context->words, context->nwords, &keys, err));
	refresh.site = ok ? context_site(context, refresh.rule->system, err) : NULL;
	ok = refresh.site && site_domain(refresh.site, refresh.rule, err) &&
	     refresh_chats(&refresh, context->nwords ? keys.data : NULL, err);
	str_done(&keys);
	return ok;
}
