#include "cli/checklist_keep.h"

#include "base/clock.h"
#include "base/figure.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/table.h"
#include "cli/term_text.h"
#include "engine/binding.h"
#include "engine/preview.h"
#include "systems/checkup_keep.h"

#include <stdlib.h>
#include <time.h>

enum { DAYS_MAX = 30, HOURS_STANDARD = 12, S_IN_HOUR = 3600 };

struct checklist_keep {
	struct context *context;
	const struct checklist *checklist;
	struct site *site; /* NULL: not reached, as why says */
	struct err why;
	struct pg_rows *waivers;
};

void checklist_keep_free(struct checklist_keep *keep)
{
	if (!keep)
		return;
	pg_rows_free(keep->waivers);
	err_done(&keep->why);
	free(keep);
}

struct checklist_keep *checklist_keep_new(struct context *context, const struct checklist *checklist, struct err *err)
{
	struct checklist_keep *keep = mem_zero(1, sizeof(*keep));
	const struct pg_param params[] = {{"name", checklist->name}};
	struct err why = ERR_INIT;
	keep->context = context;
	keep->checklist = checklist;
	keep->site = context_site(context, checklist->system, &keep->why);
	if (keep->site && keep->site->rights.viewer && !keep->site->rights.other)
		keep->waivers =
			site_ask(keep->site, PG_READ, "sql/queries/checklists/waivers.sql", NULL, params, 1, &why);
	if (keep->why.kind == ERR_INTERRUPTED || why.kind == ERR_INTERRUPTED) {
		err_move(err, why.kind ? &why : &keep->why);
		checklist_keep_free(keep);
		return NULL;
	}
	if (why.kind)
		context_remark(context, _("what is waived is not known: %s"), why.text);
	err_done(&why);
	return keep;
}

void checklist_keep_apply(const struct checklist_keep *keep, struct made *made)
{
	checkup_waive(&made->checkup, made->name, keep->waivers);
}

static char *steps_of(const struct checks *checks)
{
	struct checkup_made *steps = mem_zero(checks->count, sizeof(*steps));
	for (size_t i = 0; i < checks->count; i++)
		steps[i] = (struct checkup_made){checks->made[i].name, &checks->made[i].checkup};
	char *text = checkup_run_json(steps, checks->count);
	free(steps);
	return text;
}

static void bind_common(struct binding *binding, const struct checklist *checklist)
{
	binding_init(binding);
	binding_text(binding, "name", checklist->name);
	binding_text(binding, "operator", context_operator());
	binding_text(binding, "ssh_client", context_ssh_client());
}

int64_t checklist_keep_run(struct checklist_keep *keep, const struct checks *checks)
{
	static const char not_kept[] = TEXT("this run is not kept: %s");
	struct binding binding;
	struct err why = ERR_INIT;
	if (!keep->site)
		context_remark(keep->context, _(not_kept), keep->why.text);
	if (!keep->site || site_why_not_submit(keep->site))
		return 0;
	char *steps = steps_of(checks);
	bind_common(&binding, keep->checklist);
	binding_text(&binding, "steps", steps);
	struct pg_rows *rows =
		site_ask(keep->site, PG_WRITE, "sql/engine/checklist-keep.sql", NULL, binding.items, binding.len, &why);
	int64_t run = rows ? pg_rows_int(rows, 0, "run") : 0;
	if (!rows)
		context_remark(keep->context, _(not_kept), why.text);
	binding_done(&binding);
	pg_rows_free(rows);
	free(steps);
	err_done(&why);
	return run;
}

/* Where it is kept; NULL and *err: it is not, or not by this login. */
static struct site *open_keep(struct context *context, const struct checklist *checklist, struct err *err)
{
	struct site *site = context_site(context, checklist->system, err);
	const char *why = site ? site_why_not_submit(site) : NULL;
	if (why)
		err_set(err, site->options.read_only ? ERR_REFUSED : ERR_DENIED, "%s", why);
	return why ? NULL : site;
}

static bool has_step(const struct checklist *checklist, const char *name, struct err *err)
{
	const char **names = mem_zero(checklist->nsteps + 1, sizeof(*names));
	bool found = false;
	for (size_t i = 0; i < checklist->nsteps; i++) {
		names[i] = checklist->steps[i].name;
		found |= str_eq(names[i], name);
	}
	const char *near = str_nearest(name, names);
	if (!found && near)
		err_set(err, ERR_MISSING, _("%s has no step \"%s\" (did you mean \"%s\"?)"), checklist->name, name,
			near);
	else if (!found)
		err_set(err, ERR_MISSING, _("%s has no step \"%s\""), checklist->name, name);
	free(names);
	return found;
}

bool checklist_waive(struct context *context, const struct checklist *checklist, struct err *err)
{
	const char *step = args_get(context->args, OPTION_WAIVE), *text = args_get(context->args, OPTION_FOR);
	int64_t ms = (int64_t)HOURS_STANDARD * S_IN_HOUR * 1000;
	struct binding binding;
	if (text && (!clock_parse_span(text, &ms) || ms > (int64_t)DAYS_MAX * 24 * S_IN_HOUR * 1000))
		return err_set(err, ERR_USAGE, _("--for: expected 0s to 30d, such as 2h, not \"%s\""), text);
	if (!args_has(context->args, OPTION_REASON))
		return err_set(err, ERR_USAGE, _("say why: --reason TEXT"));
	struct site *site = has_step(checklist, step, err) ? open_keep(context, checklist, err) : NULL;
	if (!site)
		return false;
	bind_common(&binding, checklist);
	binding_text(&binding, "step", step);
	binding_text(&binding, "reason", args_get(context->args, OPTION_REASON));
	binding_int(&binding, "seconds", ms / 1000);
	bool ok = preview_ask_leave(site, "sql/engine/checklist-waive.sql", &binding, err);
	binding_done(&binding);
	if (ok)
		context_remark(context, ms ? _("%s is waived") : _("%s is waived no longer"), step);
	return ok;
}

bool checklist_sign_off(struct context *context, const struct checklist *checklist, struct err *err)
{
	const char *text = args_get(context->args, OPTION_SIGN_OFF);
	struct binding binding;
	long run = 0;
	if (!str_to_long(text, 1, INT64_MAX, &run))
		return err_set(err, ERR_USAGE, _("--sign-off: expected the number of a run, not \"%s\""), text);
	struct site *site = open_keep(context, checklist, err);
	if (!site)
		return false;
	bind_common(&binding, checklist);
	binding_int(&binding, "run", run);
	binding_text(&binding, "remark", args_get(context->args, OPTION_REASON));
	bool ok = preview_ask_leave(site, "sql/engine/checklist-sign.sql", &binding, err);
	binding_done(&binding);
	if (ok)
		context_remark(context, _("run %ld is signed off"), run);
	return ok;
}

static void runs_json(const struct pg_rows *rows)
{
	struct json_out *out = json_out_new(stdout);
	json_out_array(out, NULL);
	for (size_t i = 0; i < pg_rows_count(rows); i++) {
		struct str at = STR_INIT, when = STR_INIT;
		clock_add_rfc3339(&at, (time_t)pg_rows_int(rows, i, "at"));
		if (pg_rows_get(rows, i, "signed"))
			clock_add_rfc3339(&when, (time_t)pg_rows_int(rows, i, "signed"));
		json_out_object(out, NULL);
		json_out_int(out, "run", pg_rows_int(rows, i, "id"));
		json_out_text(out, "at", at.data);
		json_out_text(out, "who", pg_rows_get(rows, i, "who"));
		json_out_int(out, "passed", pg_rows_int(rows, i, "passed"));
		json_out_int(out, "steps", pg_rows_int(rows, i, "steps"));
		json_out_text(out, "signed_at", when.len ? when.data : NULL);
		json_out_text(out, "signed_by", pg_rows_get(rows, i, "signed_by"));
		json_out_text(out, "remark", pg_rows_get(rows, i, "remark"));
		json_out_close(out);
		str_done(&at);
		str_done(&when);
	}
	json_out_free(out);
}

static void runs_text(const struct pg_rows *rows)
{
	static const struct table_column columns[] = {{.title = TEXT("RUN"), .right = true}, {.title = TEXT("WHEN")},
		{.title = TEXT("WHO")}, {.title = TEXT("PASSED")}, {.title = TEXT("SIGNED OFF")},
		{.title = TEXT("REMARK")}};
	struct table *table = table_new(stdout, columns, sizeof(columns) / sizeof(*columns), term_columns());
	for (size_t i = 0; i < pg_rows_count(rows); i++) {
		struct str at = STR_INIT;
		figure_add_moment(&at, (time_t)pg_rows_int(rows, i, "at"), time(NULL));
		table_cell(table, pg_rows_get(rows, i, "id"));
		table_cell(table, at.data);
		table_cell(table, pg_rows_get(rows, i, "who"));
		table_cellf(table, "%s / %s", pg_rows_get(rows, i, "passed"), pg_rows_get(rows, i, "steps"));
		table_cell(table, pg_rows_get(rows, i, "signed_by"));
		table_cell(table, pg_rows_get(rows, i, "remark"));
		str_done(&at);
	}
	table_free(table);
}

bool checklist_runs(struct context *context, const struct checklist *checklist, struct err *err)
{
	const struct pg_param params[] = {{"name", checklist->name}};
	struct site *site = context_site(context, checklist->system, err);
	struct pg_rows *rows =
		site ? site_ask(site, PG_READ, "sql/queries/checklists/runs.sql", NULL, params, 1, err) : NULL;
	if (rows && context->json)
		runs_json(rows);
	else if (rows)
		runs_text(rows);
	pg_rows_free(rows);
	return rows != NULL;
}
