#include "engine/migrate.h"

#include "base/str.h"
#include "base/text.h"
#include "cli/json_out.h"
#include "cli/several.h"
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

/* What is asked of every database. */
struct migration {
	struct context *context;
	const struct files *files;
	struct migrate_options options;
	struct json_out *out; /* a list of what each came to, or the one's own document */
	bool several;
};

static struct site *open_here(
	const struct migration *migration, const struct target_database *database, struct err *err)
{
	struct site *site = context_runner_of(migration->context, database, err);
	if (!site || !site->options.read_only || migration->options.dry_run)
		return site;
	err_set(err, ERR_REFUSED, _("--read-only was asked for"));
	return NULL;
}

static void begin_here(const struct migration *migration, const struct target_database *database, struct steps *steps)
{
	if (migration->out) {
		json_out_object(migration->out, NULL);
		if (migration->several)
			json_out_text(migration->out, "database", database->name);
		json_out_array(migration->out, "files");
		return;
	}
	if (migration->several && !migration->context->quiet)
		printf("%s:\n", database->name);
	if (migration->options.dry_run)
		steps->table = table_new(stdout, columns, 4, term_columns());
}

static bool migrate_here(void *data, const struct target_database *database, struct err *err)
{
	struct migration *migration = data;
	struct context *context = migration->context;
	struct migrate_options options = migration->options;
	struct steps steps = {.context = context};
	struct site *site = open_here(migration, database, err);
	if (!site)
		return false;
	/* What is added to a system's own tables is added where they are. */
	if (options.system && !str_eq(options.system, "all") && !site_holds(site, options.system))
		options.system = NULL;
	fill_from_target(&options, site, context_target(context, err));
	steps.out = migration->out;
	begin_here(migration, database, &steps);
	bool ok = migrate_run(site, migration->files, &options, show, &steps, err);
	table_free(steps.table);
	if (steps.out)
		document(steps.out, &steps, site, options.dry_run);
	else if (ok)
		end(&steps, site, options.dry_run);
	if (steps.out && !ok)
		json_out_text(steps.out, "error", err->text);
	if (steps.out)
		json_out_close(steps.out);
	return ok;
}

bool migrate_verb(struct context *context, struct err *err)
{
	const struct args *args = context->args;
	const struct settings *settings = context_settings(context, err);
	size_t count = settings ? several_count(context, err) : 0;
	struct migration migration = {
		.context = context,
		.files = count ? context_files(context, err) : NULL,
		.several = count > 1,
	};
	if (!migration.files)
		return false;
	migration.options = (struct migrate_options){
		.system = args_get(args, OPTION_DOMAIN),
		.variant = args_get(args, OPTION_VARIANT),
		.dry_run = args_has(args, OPTION_DRY_RUN) || args_has(args, OPTION_STATUS),
		.keep_s = settings->value[SETTING_AUDIT_RETENTION] / 1000,
		.label = args_get(args, OPTION_LABEL),
		.protect = truth(args_get(args, OPTION_PROTECT)),
	};
	migration.out = context->json ? json_out_new(stdout) : NULL;
	if (migration.out && migration.several)
		json_out_array(migration.out, NULL);
	bool ok = several_each(context, migrate_here, &migration, err);
	json_out_free(migration.out);
	return ok;
}
