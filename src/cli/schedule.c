#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/confirm.h"
#include "cli/json_out.h"
#include "cli/listing.h"
#include "cli/table.h"
#include "cli/term_text.h"
#include "cli/verbs.h"
#include "conf/target.h"
#include "engine/binding.h"
#include "engine/job.h"
#include "engine/said.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const struct table_column columns[] = {
	{.title = TEXT("TASK")},
	{.title = TEXT("WHEN")},
	{.title = TEXT("ON")},
	{.title = TEXT("LAST")},
	{.title = TEXT("OUTCOME")},
	{.title = TEXT("NEXT")},
};

/* "every 01:00:00", or "Sun 04:00 Europe/Moscow". */
static void add_when(struct str *out, const struct pg_rows *row)
{
	static const char *const days[] = {
		TEXT("Mon"), TEXT("Tue"), TEXT("Wed"), TEXT("Thu"), TEXT("Fri"), TEXT("Sat"), TEXT("Sun")};
	const char *every = pg_rows_get(row, 0, "every");
	int64_t weekday = pg_rows_int(row, 0, "weekday");
	if (every) {
		str_addf(out, _("every %s"), every);
		return;
	}
	if (weekday)
		str_addf(out, "%s ", _(days[weekday - 1]));
	str_addf(out, "%s %s", pg_rows_get(row, 0, "at"), pg_rows_get(row, 0, "zone"));
}

/* "job 31 done", or why there was none. */
static void add_outcome(struct str *out, const struct site *site, const struct pg_rows *row)
{
	const char *state = pg_rows_get(row, 0, "state");
	char *skipped = said_text(NULL, pg_rows_get(row, 0, "skipped"));
	if (skipped) {
		str_addf(out, _("skipped: %s"), skipped);
	} else if (state) {
		struct str number = STR_INIT;
		site_add_number(site, pg_rows_int(row, 0, "job"), &number);
		str_addf(out, _("job %s %s"), str_text(&number), job_word(state));
		str_done(&number);
	}
	free(skipped);
}

static void row_text(struct table *table, const struct site *site, const struct pg_rows *row)
{
	struct str when = STR_INIT, outcome = STR_INIT;
	add_when(&when, row);
	add_outcome(&outcome, site, row);
	table_cell(table, pg_rows_get(row, 0, "task"));
	table_cell(table, str_text(&when));
	table_cell(table, pg_rows_bool(row, 0, "enabled") ? _("on") : _("off"));
	table_cell(table, pg_rows_get(row, 0, "last"));
	table_cell(table, outcome.len ? str_text(&outcome) : NULL);
	table_cell(table, pg_rows_get(row, 0, "next"));
	str_done(&when);
	str_done(&outcome);
}

static void row_json(struct json_out *out, const struct site *site, const struct pg_rows *row)
{
	static const char *const texts[] = {
		"task", "kind", "rule", "every", "at", "zone", "switched_by", "last", "state", "skipped", "next"};
	json_out_object(out, NULL);
	if (site_name(site))
		json_out_text(out, "database", site_name(site));
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		json_out_text(out, texts[i], pg_rows_get(row, 0, texts[i]));
	json_out_raw(out, "weekday", pg_rows_get(row, 0, "weekday"));
	json_out_raw(out, "job", pg_rows_get(row, 0, "job"));
	json_out_bool(out, "on", pg_rows_bool(row, 0, "enabled"));
	json_out_close(out);
}

bool schedule_verb(struct context *context, struct err *err)
{
	static const struct listing listing = {
		.path = "sql/queries/schedules/list.sql",
		.columns = columns,
		.ncolumns = sizeof(columns) / sizeof(*columns),
		.column = "task",
		.add_text = row_text,
		.add_json = row_json,
	};
	return listing_print(context, NULL, &listing, NULL, 0, err);
}

/* What both change: a schedule by its task, with the name of a protected database where one is typed. */
static void bind_common(struct binding *binding, const struct context *context, const char *name)
{
	binding_text(binding, "task", context->words[0]);
	binding_text(binding, "confirm", name);
	binding_text(binding, "operator", context_operator());
	binding_text(binding, "ssh_client", context_ssh_client());
}

/* The rule that a task is about: what stands before its last "/". */
static const struct rule *rule_of(struct context *context, const char *task, struct err *err)
{
	const struct catalog *catalog = context_catalog(context, err);
	const char *slash = strrchr(task, '/');
	char *name = mem_strndup(task, slash ? (size_t)(slash - task) : strlen(task));
	const struct rule *rule = catalog ? catalog_find(catalog, name, err) : NULL;
	free(name);
	return rule;
}

/* Where a task is: in the database of its rule's system, unless --system says another. */
static struct site *open_task(struct context *context, struct err *err)
{
	const struct target *target = context_target(context, err);
	if (!target)
		return NULL;
	if (target->ndatabases == 1 || args_has(context->args, OPTION_SYSTEM))
		return ask_kept(context, NULL, err);
	const struct rule *rule = rule_of(context, context->words[0], err);
	return rule ? ask_kept(context, target_database(target, rule->system), err) : NULL;
}

/* trueup schedule on TASK, off TASK: the verb's second word says which. */
bool schedule_switch_verb(struct context *context, struct err *err)
{
	bool on = str_ends(context->verb->name, " on");
	struct site *site = open_task(context, err);
	struct binding binding;
	char *name = NULL;
	if (!site || (on && !confirm_change(context, site, _("Switch it on?"), 1, &name, err)))
		return false;
	binding_init(&binding);
	bind_common(&binding, context, name);
	binding_bool(&binding, "on", on);
	bool ok = preview_ask_leave(site, "sql/engine/schedule-switch.sql", &binding, err);
	binding_done(&binding);
	if (ok && !context->json)
		context_remark(context, on ? _("%s is on") : _("%s is off"), context->words[0]);
	free(name);
	return ok;
}

static bool told(struct context *context, const struct site *site, const struct pg_rows *rows, struct err *err)
{
	const char *refused = pg_rows_get(rows, 0, "refused");
	const char *job = pg_rows_get(rows, 0, "job");
	if (refused)
		return err_set(err, ERR_REFUSED, "%s", refused);
	if (context->json) {
		struct json_out *out = json_out_new(stdout);
		json_out_object(out, NULL);
		ask_number_json(out, site, "job", pg_rows_int(rows, 0, "job"));
		json_out_free(out);
	} else if (job) {
		struct str number = STR_INIT;
		site_add_number(site, pg_rows_int(rows, 0, "job"), &number);
		printf(_("job %s is queued\n"), str_text(&number));
		str_done(&number);
	} else {
		context_remark(context, _("nothing has drifted: there is nothing to do"));
	}
	return true;
}

bool schedule_run_verb(struct context *context, struct err *err)
{
	struct site *site = open_task(context, err);
	const struct rule *rule = site ? rule_of(context, context->words[0], err) : NULL;
	struct binding binding;
	char *name = NULL;
	if (!rule || !confirm_change(context, site, _("Run it now?"), 1, &name, err))
		return false;
	binding_init(&binding);
	bind_common(&binding, context, name);
	binding_text(&binding, "hash", rule->hash);
	binding_int(&binding, "part_size", site->options.pace.part_size);
	struct pg_rows *rows =
		site_ask(site, PG_WRITE, "sql/engine/schedule-run.sql", NULL, binding.items, binding.len, err);
	binding_done(&binding);
	bool ok = rows && told(context, site, rows, err);
	pg_rows_free(rows);
	free(name);
	return ok;
}
