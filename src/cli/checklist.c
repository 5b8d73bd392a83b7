#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/checklist_keep.h"
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

static void complain_of_broken(struct context *context, const struct checklists *checklists)
{
	for (size_t i = 0; i < checklists_broken_count(checklists); i++) {
		struct err why = ERR_INIT;
		err_set(&why, ERR_INPUT, "%s", checklists_broken_at(checklists, i));
		context_complain(context, &why);
		context_worse(context, EXIT_COULD_NOT);
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

/* Until it is y, n or s; nothing else is taken for an answer, and no answer for a yes. */
static bool ask_person(
	struct context *context, const struct checklist_step *step, struct checkup *checkup, struct err *err)
{
	char *line = NULL;
	size_t cap = 0;
	bool answered = false;
	term_print(stderr, "? ", view_text(&step->title, text_language()));
	term_print(stderr, "    ", view_text(&step->help, text_language()));
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

static bool may_ask(const struct context *context, enum checks_form form)
{
	return form == CHECKS_TEXT && !args_has(context->args, OPTION_BATCH) && isatty(STDIN_FILENO) &&
	       isatty(STDERR_FILENO);
}

/* As text each step is told as soon as it is made. */
static bool make_steps(struct context *context, const struct checklist *checklist, const struct target *target,
	const struct checklist_keep *keep, struct checks *checks, enum checks_form form, struct err *err)
{
	const struct checkup_means means = {
		.site = site_of,
		.data = context,
		.catalog = context_catalog(context, err),
		.unit = target->service,
		.target = target,
		.interrupt = context->interrupt,
		.lang = text_language(),
	};
	bool ok = means.catalog != NULL, ask = may_ask(context, form);
	struct progress *progress = progress_new(checklist->name, context->quiet || form != CHECKS_TEXT);
	for (size_t i = 0; ok && i < checklist->nsteps; i++) {
		const struct checklist_step *step = &checklist->steps[i];
		struct made *made = &checks->made[i];
		int64_t begin = clock_ms();
		progress_show(progress, (int64_t)i, (int64_t)checklist->nsteps, made->title);
		if (ask && step->kind == CHECKLIST_QUESTION) {
			progress_clear(progress);
			ok = ask_person(context, step, &made->checkup, err);
		} else {
			ok = checkup_make(step, &means, &made->checkup, err);
		}
		checklist_keep_apply(keep, made);
		made->ms = clock_ms() - begin;
		progress_clear(progress);
		if (ok && form == CHECKS_TEXT)
			checks_line(stdout, made, context->quiet);
		fflush(stdout);
	}
	progress_free(progress);
	return ok;
}

static void begin_checks(struct checks *checks, const struct checklist *checklist, const char *unit)
{
	const char *lang = text_language();
	checks_init(checks, checklist->name, view_text(&checklist->title, lang), checklist->nsteps);
	for (size_t i = 0; i < checklist->nsteps; i++) {
		const struct checklist_step *step = &checklist->steps[i];
		struct made *made = &checks->made[i];
		made->name = step->name;
		made->title = view_text(&step->title, lang);
		made->advice = view_text(&step->advice, lang);
		made->repair = step->repair ? mem_printf("trueup repair %s --all", step->repair) : NULL;
		made->command = checkup_command(step, unit);
	}
}

static void step_json(struct json_out *out, const struct checklist_step *step, const struct made *made)
{
	json_out_object(out, NULL);
	json_out_text(out, "name", made->name);
	json_out_text(out, "kind", checklist_kind_name(step->kind));
	json_out_text(out, "title", made->title);
	json_out_text(out, "state", checkup_state_name(made->checkup.state));
	json_out_text(out, "detail", made->checkup.found);
	json_out_text(out, "expected", step->kind == CHECKLIST_QUERY ? step->word : NULL);
	json_out_text(out, "advice", made->advice);
	json_out_text(out, "repair", made->repair);
	json_out_text(out, "command", made->command);
	json_out_int(out, "duration_ms", made->ms);
	json_out_close(out);
}

static void write_json(FILE *file, const struct checklist *checklist, const struct checks *checks)
{
	struct json_out *out = json_out_new(file);
	json_out_object(out, NULL);
	json_out_text(out, "checklist", checks->name);
	json_out_text(out, "title", checks->title);
	json_out_array(out, "checks");
	for (size_t i = 0; i < checks->count; i++)
		step_json(out, &checklist->steps[i], &checks->made[i]);
	json_out_close(out);
	for (int state = 0; state < CHECKUP_STATES; state++)
		json_out_int(out, checkup_state_name((enum checkup_state)state),
			(int64_t)checks_count(checks, (enum checkup_state)state));
	if (checks->run)
		json_out_int(out, "run", checks->run);
	else
		json_out_null(out, "run");
	json_out_free(out);
}

static void write_all(FILE *file, const struct checklist *checklist, const struct checks *checks, enum checks_form form)
{
	if (form == CHECKS_JSON)
		write_json(file, checklist, checks);
	else
		checks_write(file, checks, form);
}

static bool write_file(const struct checklist *checklist, const struct checks *checks, const char *path,
	enum checks_form form, struct err *err)
{
	FILE *file = fopen(path, "we");
	if (!file)
		return err_set(err, ERR_REFUSED, _("%s cannot be written: %s"), path, strerror(errno));
	write_all(file, checklist, checks, form);
	bool failed = ferror(file) != 0;
	if (fclose(file) != 0 || failed)
		return err_set(err, ERR_REFUSED, _("%s cannot be written: %s"), path, strerror(errno));
	return true;
}

static bool run(struct context *context, const struct checklist *checklist, struct err *err)
{
	const char *path = args_get(context->args, OPTION_REPORT);
	const struct target *target = context_target(context, err);
	enum checks_form form = checks_form_named(args_get(context->args, OPTION_FORMAT)), file_form = form;
	struct checks checks;
	if (!target)
		return false;
	if (path && !checks_form_of(path, &file_form))
		return err_set(
			err, ERR_USAGE, _("--report: \"%s\" ends with none of .json, .tap, .xml, .md and .txt"), path);
	struct checklist_keep *keep = checklist_keep_new(context, checklist, err);
	if (!keep)
		return false;
	begin_checks(&checks, checklist, target->service);
	bool ok = make_steps(context, checklist, target, keep, &checks, form, err);
	checks.run = ok ? checklist_keep_run(keep, &checks) : 0;
	checklist_keep_free(keep);
	if (ok && form != CHECKS_TEXT)
		write_all(stdout, checklist, &checks, form);
	else if (ok && !context->quiet)
		checks_sum(stdout, &checks);
	ok = ok && (!path || write_file(checklist, &checks, path, file_form, err));
	if (ok)
		context_worse(context, checks_exit(&checks));
	checks_done(&checks);
	return ok;
}

/* What is listed without a name are no checks, and nothing is reported of them. */
static bool check_usage(const struct context *context, struct err *err)
{
	static const enum option named[] = {OPTION_WAIVE, OPTION_SIGN_OFF, OPTION_RUNS};
	const char *format = args_get(context->args, OPTION_FORMAT);
	size_t given = 0;
	for (size_t i = 0; i < sizeof(named) / sizeof(*named); i++)
		given += args_has(context->args, named[i]);
	if (given > 1 || (given && (!context->nwords || args_has(context->args, OPTION_REPORT))))
		return err_set(err, ERR_USAGE,
			_("--waive, --sign-off and --runs go with the name of a checklist, each by itself"));
	if (args_has(context->args, OPTION_FOR) && !args_has(context->args, OPTION_WAIVE))
		return err_set(err, ERR_USAGE, _("--for goes with --waive"));
	if (context->nwords)
		return true;
	if (args_has(context->args, OPTION_REPORT))
		return err_set(err, ERR_USAGE, _("--report needs the name of a checklist"));
	return !format || str_eq(format, "text") || context->json ||
	       err_set(err, ERR_USAGE, _("--format %s needs the name of a checklist"), format);
}

static bool act(struct context *context, const struct checklist *checklist, struct err *err)
{
	if (args_has(context->args, OPTION_WAIVE))
		return checklist_waive(context, checklist, err);
	if (args_has(context->args, OPTION_SIGN_OFF))
		return checklist_sign_off(context, checklist, err);
	if (args_has(context->args, OPTION_RUNS))
		return checklist_runs(context, checklist, err);
	return run(context, checklist, err);
}

bool checklist_verb(struct context *context, struct err *err)
{
	const struct files *files = check_usage(context, err) ? context_files(context, err) : NULL;
	struct checklists *checklists = files ? checklists_load(files) : NULL;
	const struct checklist *checklist = NULL;
	bool ok = checklists != NULL;
	if (ok && context->nwords) {
		checklist = checklists_find(checklists, context->words[0], err);
		ok = checklist && act(context, checklist, err);
	} else if (ok) {
		list(context, checklists);
	}
	checklists_free(checklists);
	return ok;
}
