#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/action.h"
#include "cli/ask.h"
#include "cli/change.h"
#include "cli/verbs.h"
#include "engine/binding.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void say_done(const char *row, const char *audit)
{
	printf(_("%s deleted; trueup undo %s brings it back\n"), row, audit);
}

static void set_left(struct err *why, const char *row, const char *outcome)
{
	err_set(why, ERR_REFUSED, _("response %s: %s"), row, outcome);
}

static void add_json(const struct action *action, const struct job_row *row, const char *id)
{
	if (row->audit) {
		json_out_int(action->out, action->context->nwords == 1 ? "audit" : NULL, row->audit);
		return;
	}
	json_out_object(action->out, NULL);
	json_out_text(action->out, "id", id);
	json_out_text(action->out, "code", row->code ? row->code : row->outcome);
	json_out_text(action->out, "reason", row->detail);
	json_out_close(action->out);
}

static struct action deletion(struct context *context, struct site *site, const struct rule *rule)
{
	return (struct action){
		.context = context,
		.site = site,
		.rule = rule,
		.say_done = say_done,
		.set_left = set_left,
		.add_json = add_json,
	};
}

static bool report(
	struct context *context, struct site *site, const struct rule *rule, const struct job *job, struct err *err)
{
	const bool all = str_eq(job->state, "done") && job->repaired == job->previewed && !job->refused && !job->failed;
	const bool single = context->nwords == 1;
	struct action action = deletion(context, site, rule);
	if (context->json) {
		action.out = json_out_new(stdout);
		json_out_object(action.out, NULL);
		json_out_bool(action.out, "success", all);
		if (!single)
			json_out_array(action.out, "audits");
	}
	bool ok = action_done(&action, job->id, err);
	if (action.out && !single)
		json_out_close(action.out);
	if (action.out && !all)
		json_out_array(action.out, "refused");
	ok = ok && (all || action_left(&action, job->id, err));
	if (action.out && !all)
		json_out_close(action.out);
	if (action.out)
		ask_number_json(action.out, site, "job", job->id);
	json_out_free(action.out);
	if (ok && !all)
		context->status = job->repaired || !str_eq(job->state, "done") ? EXIT_PARTLY : EXIT_COULD_NOT;
	return ok;
}

/* What a dry run found. */
struct dry_run {
	struct action action;
	size_t refused;
};

static bool take_refusal(void *data, const struct pg_rows *rows, struct err *err)
{
	struct dry_run *dry = data;
	const struct job_row row = {
		.key = pg_rows_get(rows, 0, "key"),
		.outcome = "refused",
		.code = pg_rows_get(rows, 0, "code"),
		.detail = pg_rows_get(rows, 0, "reason"),
	};
	(void)err;
	dry->refused++;
	action_row(&dry->action, &row);
	return true;
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
	struct dry_run dry = {.action = deletion(context, site, rule)};
	struct arena *arena = arena_new();
	struct binding binding;
	struct sql sql;
	binding_init(&binding);
	bool ok = domain && binding_keys(&binding, rule, change->keys, err) &&
		  binding_params(&binding, rule, change->params, err) &&
		  catalog_rule_query(site->catalog, rule, RULE_REFUSE, "sql/queries/jobs/verb-refusals.sql",
			  domain->shape, arena, &sql, err);
	if (ok && context->json) {
		dry.action.out = json_out_new(stdout);
		json_out_object(dry.action.out, NULL);
		json_out_bool(dry.action.out, "dryRun", true);
		json_out_array(dry.action.out, "refused");
	}
	ok = ok && site_stream(site, domain, &sql, binding.items, binding.len, take_refusal, &dry, err);
	if (dry.action.out) {
		json_out_close(dry.action.out);
		json_out_bool(dry.action.out, "success", ok && !dry.refused);
	} else if (ok && !context->quiet) {
		printf(_("%zu would be deleted, %zu refused; nothing was changed\n"), context->nwords - dry.refused,
			dry.refused);
	}
	json_out_free(dry.action.out);
	if (ok && dry.refused)
		context->status = dry.refused < context->nwords ? EXIT_PARTLY : EXIT_COULD_NOT;
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
