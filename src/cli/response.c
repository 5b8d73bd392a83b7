#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/change.h"
#include "cli/report.h"
#include "cli/table.h"
#include "cli/term_text.h"
#include "cli/verbs.h"
#include "engine/binding.h"
#include "engine/said.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the rows of the job go. */
struct deletion {
	struct context *context;
	const struct site *site;
	struct json_out *out; /* NULL: text */
	bool of_left;         /* this time those that were refused or failed, else those that were deleted */
	bool is_single;       /* one id was given */
	size_t refused;
	const struct rule *rule;
};

static void complain(const struct deletion *deletion, const struct job_row *row, const char *id)
{
	struct err why = ERR_INIT;
	char *said = said_text(deletion->rule, row->detail);
	if (said)
		err_set(&why, ERR_REFUSED, "%s", said);
	else
		err_set(&why, ERR_REFUSED, _("response %s: %s"), id, row->code ? row->code : row->outcome);
	context_complain(deletion->context, &why);
	err_done(&why);
	free(said);
}

static bool take_row(void *data, const struct job_row *row, struct err *err)
{
	struct deletion *deletion = data;
	struct str id = STR_INIT;
	(void)err;
	if (deletion->of_left == (row->audit != 0))
		return true;
	term_add_key(&id, row->key);
	if (deletion->of_left)
		complain(deletion, row, str_text(&id));
	if (deletion->out && deletion->of_left) {
		json_out_object(deletion->out, NULL);
		json_out_text(deletion->out, "id", str_text(&id));
		json_out_text(deletion->out, "code", row->code ? row->code : row->outcome);
		json_out_text(deletion->out, "reason", row->detail);
		json_out_close(deletion->out);
	} else if (deletion->out) {
		json_out_int(deletion->out, deletion->is_single ? "audit" : NULL, row->audit);
	} else if (!deletion->of_left && !deletion->context->quiet) {
		struct str audit = STR_INIT;
		site_add_number(deletion->site, row->audit, &audit);
		printf(_("%s deleted; trueup undo %s brings it back\n"), str_text(&id), str_text(&audit));
		str_done(&audit);
	}
	str_done(&id);
	return true;
}

static bool take_refusal(void *data, const struct pg_rows *rows, struct err *err)
{
	struct deletion *deletion = data;
	const struct job_row row = {
		.key = pg_rows_get(rows, 0, "key"),
		.outcome = "refused",
		.code = pg_rows_get(rows, 0, "code"),
		.detail = pg_rows_get(rows, 0, "reason"),
	};
	deletion->refused++;
	return take_row(data, &row, err);
}

static bool report(
	struct context *context, struct site *site, const struct rule *rule, const struct job *job, struct err *err)
{
	bool all = str_eq(job->state, "done") && job->repaired == job->previewed && !job->refused && !job->failed;
	struct deletion deletion = {.context = context, .site = site, .is_single = context->nwords == 1, .rule = rule};
	if (context->json) {
		deletion.out = json_out_new(stdout);
		json_out_object(deletion.out, NULL);
		json_out_bool(deletion.out, "success", all);
		if (!deletion.is_single)
			json_out_array(deletion.out, "audits");
	}
	bool ok = job_rows(site, job->id, take_row, &deletion, err);
	if (deletion.out && !deletion.is_single)
		json_out_close(deletion.out);
	deletion.of_left = true;
	if (deletion.out && !all)
		json_out_array(deletion.out, "refused");
	ok = ok && (all || job_rows(site, job->id, take_row, &deletion, err));
	if (deletion.out && !all)
		json_out_close(deletion.out);
	if (deletion.out)
		ask_number_json(deletion.out, site, "job", job->id);
	json_out_free(deletion.out);
	if (ok && !all)
		context->status = job->repaired || !str_eq(job->state, "done") ? EXIT_PARTLY : EXIT_COULD_NOT;
	return ok;
}

static char *params_of(const char *workspace, struct err *err)
{
	json_t *params = json_pack("{s:s}", "workspace", workspace);
	char *text = params ? json_dumps(params, JSON_COMPACT) : NULL;
	json_decref(params);
	if (!text)
		err_set(err, ERR_USAGE, _("the workspace is not valid UTF-8"));
	return text;
}

/* What would be refused, without any job. */
static bool dry_run(struct context *context, struct site *site, const struct rule *rule, const struct change *change,
	struct err *err)
{
	const struct domain *domain = site_domain(site, rule, err);
	struct deletion deletion = {.context = context, .of_left = true, .rule = rule};
	struct arena *arena = arena_new();
	struct binding binding;
	struct sql sql;
	binding_init(&binding);
	bool ok = domain && binding_keys(&binding, rule, change->keys, err) &&
		  binding_params(&binding, rule, change->params, err) &&
		  catalog_rule_query(site->catalog, rule, RULE_REFUSE, "sql/queries/jobs/verb-refusals.sql",
			  domain->shape, arena, &sql, err);
	if (ok && context->json) {
		deletion.out = json_out_new(stdout);
		json_out_object(deletion.out, NULL);
		json_out_bool(deletion.out, "dryRun", true);
		json_out_array(deletion.out, "refused");
	}
	ok = ok && site_stream(site, domain, &sql, binding.items, binding.len, take_refusal, &deletion, err);
	if (deletion.out) {
		json_out_close(deletion.out);
		json_out_bool(deletion.out, "success", ok && !deletion.refused);
	} else if (ok && !context->quiet) {
		printf(_("%zu would be deleted, %zu refused; nothing was changed\n"),
			context->nwords - deletion.refused, deletion.refused);
	}
	json_out_free(deletion.out);
	if (ok && deletion.refused)
		context->status = deletion.refused < context->nwords ? EXIT_PARTLY : EXIT_COULD_NOT;
	binding_done(&binding);
	arena_free(arena);
	return ok;
}

static bool delete (struct context *context, const struct rule *rule, const char *keys, struct err *err)
{
	char *params = params_of(args_get(context->args, OPTION_WORKSPACE), err);
	struct site *site = params ? context_site(context, rule->system, err) : NULL;
	const struct change change = {
		.kind = JOB_ACTION,
		.rule = rule,
		.params = params,
		.keys = keys,
		.title = rule->name,
		.question = {TEXTS("Delete %s response with all that hangs on it?",
			"Delete %s responses with all that hangs on them?")},
	};
	struct job job = {.id = 0};
	bool ok = site && site_domain(site, rule, err);
	if (ok && args_has(context->args, OPTION_DRY_RUN))
		ok = dry_run(context, site, rule, &change, err);
	else
		ok = ok && change_do(context, &change, &job, err) && report(context, site, rule, &job, err);
	job_done(&job);
	free(params);
	return ok;
}

bool response_delete_verb(struct context *context, struct err *err)
{
	const struct catalog *catalog = context_catalog(context, err);
	const struct rule *rule = catalog ? catalog_find(catalog, "response-delete", err) : NULL;
	struct str keys = STR_INIT;
	if (!rule)
		return false;
	bool ok = ask_keys(rule, context->words, context->nwords, &keys, err);
	if (ok && !args_has(context->args, OPTION_WORKSPACE))
		ok = err_set(err, ERR_USAGE, _("say which workspace they must be in: --workspace W"));
	if (ok && !args_has(context->args, OPTION_REASON) && !args_has(context->args, OPTION_DRY_RUN))
		ok = err_set(err, ERR_USAGE, _("say why: --reason TEXT"));
	ok = ok && delete (context, rule, keys.data, err);
	str_done(&keys);
	return ok;
}
