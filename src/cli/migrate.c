#include "engine/migrate.h"

#include "base/str.h"
#include "base/text.h"
#include "cli/json_out.h"
#include "cli/table.h"
#include "cli/term_text.h"
#include "cli/verbs.h"
#include "conf/settings.h"
#include "conf/target.h"
#include "engine/said.h"

#include <stdlib.h>

static const struct table_column columns[] = {
	{.title = TEXT("NAME")},
	{.title = TEXT("STATE")},
	{.title = TEXT("WHAT IT IS")},
	{.title = TEXT("COST")},
};

/* How the steps are shown. */
struct steps {
	struct context *context;
	struct json_out *out;
	struct table *table; /* of --status and --dry-run; else each step is said as it is done */
	int64_t pending;
	int64_t applied;
};

static void step_json(struct json_out *out, const struct migrate_step *step)
{
	json_out_object(out, NULL);
	json_out_text(out, "name", step->name);
	json_out_text(out, "title", step->title);
	json_out_text(out, "cost", step->cost);
	json_out_array(out, "variants");
	for (size_t i = 0; step->variants && step->variants[i]; i++)
		json_out_text(out, NULL, step->variants[i]);
	json_out_close(out);
	json_out_text(out, "estimate", step->estimate);
	json_out_text(out, "state", migrate_state_name(step->state));
	json_out_close(out);
}

static void step_table(struct table *table, const struct migrate_step *step)
{
	struct str name = STR_INIT;
	str_add(&name, step->name);
	for (size_t i = 0; step->variants && step->variants[i]; i++)
		str_addf(&name, "%s%s", i ? ", " : " (--variant ", step->variants[i]);
	if (step->variants && step->variants[0])
		str_addc(&name, ')');
	table_cell(table, name.data);
	str_done(&name);
	table_cell(table, _(migrate_state_name(step->state)));
	table_cell(table, step->title);
	char *estimate = said_text(NULL, step->estimate);
	table_cellf(table, "%s%s%s", step->cost, estimate ? ": " : "", estimate ? estimate : "");
	free(estimate);
}

static void show(void *data, const struct migrate_step *step)
{
	struct steps *steps = data;
	steps->pending += step->state == MIGRATE_PENDING;
	steps->applied += step->state == MIGRATE_APPLIED;
	if (steps->table) {
		step_table(steps->table, step);
		return;
	}
	/* What is about to be applied is told again when it was. */
	if (steps->out && (step->state != MIGRATE_PENDING || args_has(steps->context->args, OPTION_DRY_RUN) ||
				  args_has(steps->context->args, OPTION_STATUS)))
		step_json(steps->out, step);
	else if (!steps->out && step->state == MIGRATE_APPLIED && !steps->context->quiet)
		printf("%s %s: %s\n", term_glyph("✓", "+"), step->name, step->title);
}

static void end(const struct steps *steps, const struct site *site, bool only_looks)
{
	if (steps->context->json || steps->context->quiet)
		return;
	if (only_looks)
		printf(N_("%lld file is pending; nothing was changed\n",
			       "%lld files are pending; nothing was changed\n", steps->pending),
			(long long)steps->pending);
	else if (!steps->applied)
		printf(_("everything was there already\n"));
	if (site->rights.label) {
		char *label = safe_text(site->rights.label, term_safe_mode());
		printf(site->rights.protect ? _("this installation is called %s and is protected\n")
					    : _("this installation is called %s\n"),
			label);
		free(label);
	}
}

static void document(struct json_out *out, const struct steps *steps, const struct site *site, bool only_looks)
{
	json_out_close(out);
	json_out_bool(out, "dry_run", only_looks);
	json_out_int(out, "pending", only_looks ? steps->pending : 0);
	json_out_int(out, "applied", steps->applied);
	json_out_text(out, "label", site->rights.label);
	json_out_bool(out, "protected", site->rights.protect);
}

/* --protect says yes or no to a person, true or false to the database. */
static const char *truth(const char *answer)
{
	if (!answer)
		return NULL;
	return str_eq(answer, "yes") ? "true" : "false";
}

/* The first migration names the installation as the target's entry does; later ones leave its name alone. What the
 * entry protects is protected from then on: only --protect no takes that back. */
static void fill_from_target(struct migrate_options *options, const struct site *site, const struct target *target)
{
	bool named = site->rights.label && !site->rights.copy;
	if (!options->label && !named)
		options->label = target->label;
	if (!options->protect && target->protect)
		options->protect = "true";
}

bool migrate_verb(struct context *context, struct err *err)
{
	const struct args *args = context->args;
	bool only_looks = args_has(args, OPTION_DRY_RUN) || args_has(args, OPTION_STATUS);
	const struct target *target = context_target(context, err);
	const struct settings *settings = target ? context_settings(context, err) : NULL;
	const struct files *files = settings ? context_files(context, err) : NULL;
	struct site *site = files ? context_runner(context, NULL, err) : NULL;
	if (!site)
		return false;
	if (site->options.read_only && !only_looks)
		return err_set(err, ERR_REFUSED, _("--read-only was asked for"));
	struct migrate_options options = {
		.system = args_get(args, OPTION_DOMAIN),
		.variant = args_get(args, OPTION_VARIANT),
		.dry_run = only_looks,
		.keep_s = settings->value[SETTING_AUDIT_RETENTION] / 1000,
		.label = args_get(args, OPTION_LABEL),
		.protect = truth(args_get(args, OPTION_PROTECT)),
	};
	struct steps steps = {.context = context};
	fill_from_target(&options, site, target);
	if (context->json) {
		steps.out = json_out_new(stdout);
		json_out_object(steps.out, NULL);
		json_out_array(steps.out, "files");
	} else if (only_looks) {
		steps.table = table_new(stdout, columns, 4, term_columns());
	}
	bool ok = migrate_run(site, files, &options, show, &steps, err);
	table_free(steps.table);
	if (steps.out)
		document(steps.out, &steps, site, only_looks);
	else if (ok)
		end(&steps, site, only_looks);
	if (steps.out && !ok)
		json_out_text(steps.out, "error", err->text);
	json_out_free(steps.out);
	return ok;
}
