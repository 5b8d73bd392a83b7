#include "base/text.h"
#include "cli/ask.h"
#include "cli/change.h"
#include "cli/report.h"
#include "cli/term_text.h"
#include "cli/verbs.h"

#include <stdio.h>
#include <stdlib.h>

static void print_json(struct site *site, const struct job *job)
{
	struct json_out *out = json_out_new(stdout);
	json_out_object(out, NULL);
	ask_number_json(out, site, "job", job->id);
	json_out_text(out, "state", job->state);
	json_out_int(out, "chats", job->previewed);
	json_out_int(out, "filled", job->repaired);
	json_out_int(out, "kept", job->already_right);
	json_out_int(out, "failed", job->failed + job->refused);
	json_out_int(out, "duration_ms", job->duration_ms);
	json_out_close(out);
	json_out_free(out);
}

static void print_text(struct site *site, const struct job *job)
{
	char *filled = term_count(job->repaired), *all = term_count(job->previewed);
	char *kept = term_count(job->already_right);
	printf(N_("%s of %s count was put into the cache, %s stood there already",
		       "%s of %s counts were put into the cache, %s stood there already", job->previewed),
		filled, all, kept);
	free(filled);
	free(all);
	free(kept);
	report_job_end(site, job);
}

bool participants_warm_verb(struct context *context, struct err *err)
{
	const struct catalog *catalog = context_catalog(context, err);
	struct change change = {
		.kind = JOB_REPAIR,
		.force = true,
		.question = {TEXTS(
			"Put the count of %s chat into the cache?", "Put the counts of %s chats into the cache?")},
	};
	struct job job;
	change.rule = catalog ? catalog_find(catalog, "participants-cold", err) : NULL;
	if (!change.rule)
		return false;
	change.title = change.rule->name;
	struct site *site = context_site(context, change.rule->system, err);
	if (!site || !site_domain(site, change.rule, err))
		return false;
	bool ok = change_do(context, &change, &job, err);
	if (ok) {
		context->status = change_exit(&job);
		if (context->json)
			print_json(site, &job);
		else if (!context->quiet)
			print_text(site, &job);
	}
	job_done(&job);
	return ok;
}
