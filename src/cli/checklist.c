#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/checklist_report.h"
#include "cli/json_out.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "cli/term_text.h"
#include "cli/verbs.h"
#include "conf/target.h"
#include "conf/view.h"
#include "engine/checklists.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void worse(struct context *context, enum exit_status status)
{
	if (context->status < status)
		context->status = status;
}

static void complain_of_broken(struct context *context, const struct checklists *checklists)
{
	for (size_t i = 0; i < checklists_broken_count(checklists); i++) {
		struct err why = ERR_INIT;
		err_set(&why, ERR_INPUT, "%s", checklists_broken_at(checklists, i));
		context_complain(context, &why);
		worse(context, EXIT_COULD_NOT);
		err_done(&why);
	}
}

static void list_json(const struct checklists *checklists)
{
	struct json_out *out = json_out_new(stdout);
	json_out_array(out, NULL);
	for (size_t i = 0; i < checklists_count(checklists); i++) {
		const struct checklist *checklist = checklists_at(checklists, i);
		json_out_object(out, NULL);
		json_out_text(out, "checklist", checklist->name);
		json_out_text(out, "title", view_text(&checklist->title, text_language()));
		json_out_text(out, "system", checklist->system);
		json_out_int(out, "steps", (int64_t)checklist->nsteps);
		json_out_close(out);
	}
	json_out_free(out);
}

static void list(struct context *context, const struct checklists *checklists)
{
	static const struct table_column columns[] = {
		{.title = TEXT("CHECKLIST")}, {.title = TEXT("STEPS"), .right = true}, {.title = TEXT("TITLE")}};
	if (context->json) {
		list_json(checklists);
	} else {
		struct table *table = table_new(stdout, columns, 3, term_columns());
		for (size_t i = 0; i < checklists_count(checklists); i++) {
			const struct checklist *checklist = checklists_at(checklists, i);
			table_cell(table, checklist->name);
			table_cellf(table, "%zu", checklist->nsteps);
			table_cell(table, view_text(&checklist->title, text_language()));
		}
		table_free(table);
	}
	complain_of_broken(context, checklists);
}

static struct site *site_of(void *data, const char *system, struct err *err)
{
	return context_site(data, system, err);
}

static void print_safe(FILE *file, const char *before, const char *text)
{
	char *safe = safe_text(text, term_safe_mode());
	if (safe)
		fprintf(file, "%s%s\n", before, safe);
	free(safe);
}

/* Until it is y, n or s; nothing else is taken for an answer, and no answer for a yes. */
static bool ask_person(
	struct context *context, const struct checklist_step *step, struct checkup *checkup, struct err *err)
{
	char *line = NULL;
	size_t cap = 0;
	bool answered = false;
	print_safe(stderr, "? ", view_text(&step->title, text_language()));
	print_safe(stderr, "    ", view_text(&step->help, text_language()));
	while (!answered) {
		fprintf(stderr, "    %s ", _("y yes, n no, s skip:"));
		fflush(stderr);
		if (getline(&line, &cap, stdin) < 0)
			break;
		line[strcspn(line, "\r\n")] = '\0';
		answered = true;
		if (strcasecmp(line, "y") == 0)
			checkup_set(checkup, CHECKUP_PASS, mem_strdup(_("yes")));
		else if (strcasecmp(line, "n") == 0)
			checkup_set(checkup, CHECKUP_FAIL, mem_strdup(_("no")));
		else if (strcasecmp(line, "s") == 0)
			checkup_set(checkup, CHECKUP_SKIPPED, mem_strdup(_("not answered")));
		else
			answered = false;
	}
	free(line);
	if (!answered && *context->interrupt)
		return err_set(err, ERR_INTERRUPTED, _("interrupted"));
	if (!answered)
		checkup_set(checkup, CHECKUP_SKIPPED, mem_strdup(_("not answered")));
	return true;
}

static bool may_ask(const struct context *context, enum report_form form)
{
	return form == REPORT_TEXT && !args_has(context->args, OPTION_BATCH) && isatty(STDIN_FILENO) &&
	       isatty(STDERR_FILENO);
}

/* As text each step is told as soon as it is made. */
static bool make_steps(struct context *context, const struct checklist_report *report, struct made *made,
	enum report_form form, struct err *err)
{
	const struct checklist *checklist = report->checklist;
	const struct checkup_means means = {
		.site = site_of,
		.data = context,
		.catalog = context_catalog(context, err),
		.unit = report->unit,
		.interrupt = context->interrupt,
		.lang = report->lang,
	};
	bool ok = means.catalog != NULL, ask = may_ask(context, form);
	struct progress *progress = progress_new(checklist->name, context->quiet || form != REPORT_TEXT);
	for (size_t i = 0; ok && i < checklist->nsteps; i++) {
		const struct checklist_step *step = &checklist->steps[i];
		int64_t begin = clock_ms();
		progress_show(progress, (int64_t)i, (int64_t)checklist->nsteps, view_text(&step->title, report->lang));
		if (ask && step->kind == CHECKLIST_QUESTION) {
			progress_clear(progress);
			ok = ask_person(context, step, &made[i].checkup, err);
		} else {
			ok = checkup_make(step, &means, &made[i].checkup, err);
		}
		made[i].ms = clock_ms() - begin;
		progress_clear(progress);
		if (ok && form == REPORT_TEXT)
			checklist_report_step(stdout, report, i);
		fflush(stdout);
	}
	progress_free(progress);
	return ok;
}

static bool write_file(const struct checklist_report *report, const char *path, enum report_form form, struct err *err)
{
	FILE *file = fopen(path, "we");
	if (!file)
		return err_set(err, ERR_REFUSED, _("%s cannot be written: %s"), path, strerror(errno));
	checklist_report_write(file, report, form);
	bool failed = ferror(file) != 0;
	if (fclose(file) != 0 || failed)
		return err_set(err, ERR_REFUSED, _("%s cannot be written: %s"), path, strerror(errno));
	return true;
}

static bool run(struct context *context, const struct checklist *checklist, struct err *err)
{
	const char *path = args_get(context->args, OPTION_REPORT);
	const struct target *target = context_target(context, err);
	enum report_form form = report_form_named(args_get(context->args, OPTION_FORMAT)), file_form = form;
	if (!target)
		return false;
	if (path && !report_form_of(path, &file_form))
		return err_set(
			err, ERR_USAGE, _("--report: \"%s\" ends with none of .json, .tap, .xml, .md and .txt"), path);
	struct made *made = mem_zero(checklist->nsteps, sizeof(*made));
	const struct checklist_report report = {checklist, made, target->service, text_language()};
	bool ok = make_steps(context, &report, made, form, err);
	if (ok && form == REPORT_TEXT)
		checklist_report_sum(stdout, &report);
	else if (ok)
		checklist_report_write(stdout, &report, form);
	ok = ok && (!path || write_file(&report, path, file_form, err));
	if (checklist_report_count(&report, CHECKUP_FAIL))
		worse(context, EXIT_DRIFT);
	if (checklist_report_count(&report, CHECKUP_UNKNOWN))
		worse(context, EXIT_COULD_NOT);
	for (size_t i = 0; i < checklist->nsteps; i++)
		checkup_done(&made[i].checkup);
	free(made);
	return ok;
}

bool checklist_verb(struct context *context, struct err *err)
{
	const struct files *files = context_files(context, err);
	struct checklists *checklists = files ? checklists_load(files) : NULL;
	const struct checklist *checklist = NULL;
	bool ok = checklists != NULL;
	if (ok && context->nwords) {
		checklist = checklists_find(checklists, context->words[0], err);
		ok = checklist && run(context, checklist, err);
	} else if (ok) {
		list(context, checklists);
	}
	checklists_free(checklists);
	return ok;
}
