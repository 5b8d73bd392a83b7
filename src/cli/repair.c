#include "base/figure.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/change.h"
#include "cli/report.h"
#include "cli/term_text.h"
#include "cli/verbs.h"

#include <stdio.h>
#include <stdlib.h>

static bool print_json(struct context *context, struct site *site, const struct job *job, struct err *err)
{
	struct json_out *out = json_out_new(stdout);
	json_out_object(out, NULL);
	ask_number_json(out, site, "job", job->id);
	json_out_text(out, "rule", job->rule);
	json_out_bool(out, "dry_run", false);
	json_out_text(out, "state", job->state);
	json_out_int(out, "previewed", job->previewed);
	json_out_int(out, "repaired", job->repaired);
	json_out_int(out, "already_right", job->already_right);
	json_out_int(out, "drifted_again", job->drifted_again);
	json_out_int(out, "failed", job->failed);
	json_out_int(out, "duration_ms", job->duration_ms);
	bool ok = report_rows_json(out, context, site, job, err);
	json_out_free(out);
	return ok;
}

static bool print_text(struct context *context, struct site *site, const struct job *job, struct err *err)
{
	struct str line = STR_INIT;
	char *repaired = term_count(job->repaired);
	char *all = term_count(job->previewed);
	str_addf(&line, N_("%s: %s of %s repaired", "%s: %s of %s repaired", job->previewed), job->rule, repaired, all);
	free(repaired);
	free(all);
	if (job->already_right)
		figure_add_form(
			&line, N_(", %s already right", ", %s already right", job->already_right), job->already_right);
	if (job->drifted_again)
		figure_add_form(
			&line, N_(", %s drifted again", ", %s drifted again", job->drifted_again), job->drifted_again);
	if (job->failed)
		figure_add_form(&line, N_(", %s failed", ", %s failed", job->failed), job->failed);
	if (!context->quiet) {
		fputs(line.data, stdout);
		report_job_end(site, job);
	}
	str_done(&line);
	return report_rows_text(context, site, job, err);
}

static bool check_choice(const struct context *context, struct err *err)
{
	int choices = args_has(context->args, OPTION_ALL) + args_has(context->args, OPTION_SCOPE) +
		      args_has(context->args, OPTION_KEY);
	if (choices > 1)
		return err_set(err, ERR_USAGE, _("only one of --all, --scope and --key makes sense at a time"));
	if (!choices)
		return err_set(err, ERR_USAGE, _("say which rows: --all, --scope SCOPE or --key KEY"));
	return true;
}

static bool repair(struct context *context, const struct rule *rule, const char *keys, struct err *err)
{
	const struct change change = {
		.kind = JOB_REPAIR,
		.rule = rule,
		.keys = keys,
		.scope = args_get(context->args, OPTION_SCOPE),
		.force = args_has(context->args, OPTION_FORCE),
		.title = rule->name,
		.question = {TEXTS("Repair %s row?", "Repair %s rows?")},
	};
	struct site *site = context_site(context, rule->system, err);
	if (!site)
		return false;
	if (args_has(context->args, OPTION_DRY_RUN)) {
		const struct detect_request look = {
			.rule = rule, .scope = change.scope, .keys = keys, .force = change.force};
		return report_dry_run(context, site, &look, err);
	}
	struct job job;
	bool ok = change_do(context, &change, &job, err);
	if (ok) {
		context->status = change_exit(&job);
		ok = context->json ? print_json(context, site, &job, err) : print_text(context, site, &job, err);
	}
	job_done(&job);
	return ok;
}

bool repair_verb(struct context *context, struct err *err)
{
	const struct catalog *catalog = context_catalog(context, err);
	const struct rule *rule = catalog ? catalog_find(catalog, context->words[0], err) : NULL;
	if (!rule || !check_choice(context, err))
		return false;
	if (rule->kind != RULE_CHECK || !rule_can_write(rule))
		return err_set(err, ERR_USAGE,
			rule->kind == RULE_CHECK ? _("%s is for looking only: it has no repair")
						 : _("%s is an action, not a repair"),
			rule->name);
	struct str keys = STR_INIT;
	bool ok = ask_key_options(context, rule, &keys, err) && repair(context, rule, keys.data, err);
	str_done(&keys);
	return ok;
}
