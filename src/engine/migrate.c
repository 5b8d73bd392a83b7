#include "engine/migrate.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "conf/migration.h"
#include "engine/binding.h"

#include <stdlib.h>
#include <string.h>

enum {
	LOCK_MS = 2000,
	TRIES = 10,
	WAIT_MS = 200,
	OLDEST = 150000, /* as pg_version() has it */
};

struct migrate {
	struct site *site;
	const struct migrate_options *options;
	migrate_fn *step;
	void *data;
	struct arena *arena;
};

static const char *const state_names[] = {
	[MIGRATE_THERE] = TEXT("there"),
	[MIGRATE_NOT_NEEDED] = TEXT("not needed"),
	[MIGRATE_OTHER] = TEXT("other variant"),
	[MIGRATE_PENDING] = TEXT("pending"),
	[MIGRATE_APPLIED] = TEXT("applied"),
};

const char *migrate_state_name(enum migrate_state state)
{
	return state_names[state];
}

static void tell(
	const struct migrate *migrate, const struct migration *file, enum migrate_state state, const char *estimate)
{
	const bool russian = str_eq(text_language(), "ru");
	const struct migrate_step step = {
		.name = file->name,
		.title = russian ? file->title_ru : file->title,
		.cost = russian ? file->cost_ru : file->cost,
		.variants = file->variants,
		.estimate = estimate,
		.state = state,
	};
	migrate->step(migrate->data, &step);
}

static bool when_holds(const struct migration *file, const struct domain *domain)
{
	for (size_t i = 0; file->when[i]; i++) {
		const char *name = file->when[i];
		bool negated = *name == '!';
		if (!domain || shape_has(domain->shape, name + negated) == negated)
			return false;
	}
	return true;
}

/* The schema that {{schema}} stands for: the domain's, else the login's first. */
static char *schema_here(struct migrate *migrate, const struct domain *domain, bool *known, struct err *err)
{
	struct pg_rows *rows = site_ask(
		migrate->site, PG_READ, "sql/engine/migration-here.sql", domain ? domain->system : NULL, NULL, 0, err);
	const char *schema = rows ? pg_rows_get(rows, 0, "schema") : NULL;
	char *copy = arena_strdup(migrate->arena, schema ? schema : "public");
	if (rows)
		*known = pg_rows_bool(rows, 0, "known");
	pg_rows_free(rows);
	return rows ? copy : NULL;
}

/* Compiles one section: {{schema}} and conditional lines. */
static bool compile(struct migrate *migrate, const struct migration *file, enum migration_part part,
	const struct domain *domain, const char *schema, struct sql *sql, struct err *err)
{
	const struct sql_insert inserts[] = {{.name = "schema", .text = schema, .path = file->path, .line = 1}};
	const struct sql_source source = {
		.path = file->path,
		.line = file->lines[part],
		.text = file->parts[part],
		.shape = domain ? domain->shape : NULL,
		.inserts = inserts,
		.ninserts = 1,
	};
	return sql_compile(migrate->arena, &source, sql, err);
}

/* The first column of the first row of a section's query; NULL where there is none (err->kind tells of an error). */
static char *ask_section(struct migrate *migrate, const struct migration *file, enum migration_part part,
	const struct domain *domain, const char *schema, struct err *err)
{
	struct pg_limits limits = site_limits(migrate->site, domain, 0);
	struct pg *pg = migrate->site->pg;
	char *answer = NULL;
	struct sql sql;
	if (!file->parts[part] || !compile(migrate, file, part, domain, schema, &sql, err))
		return NULL;
	if (!pg_begin(pg, PG_READ, &limits, err))
		return NULL;
	struct pg_rows *rows = pg_run(pg, &sql, NULL, 0, err);
	if (rows && pg_rows_count(rows) && pg_rows_columns(rows))
		answer = arena_strdup(migrate->arena, pg_rows_at(rows, 0, 0));
	pg_rows_free(rows);
	pg_rollback(pg);
	return answer;
}

/* 1: recorded and nothing to do; 0: not; -1 and *err. */
static int recorded(struct migrate *migrate, const struct migration *file, struct err *err)
{
	const struct pg_param params[] = {{"name", file->name}};
	struct pg_rows *rows = site_ask(migrate->site, PG_READ, "sql/engine/migration-known.sql", NULL, params, 1, err);
	if (!rows)
		return -1;
	bool there = pg_rows_count(rows) && (!file->repeat || str_eq(pg_rows_get(rows, 0, "hash"), file->hash));
	pg_rows_free(rows);
	return there;
}

/* True if the file is part of the way that was chosen, or of every way. */
static bool chosen(const struct migration *file, const char *variant)
{
	bool listed = !file->variants[0];
	for (size_t i = 0; variant && file->variants[i]; i++)
		listed |= str_eq(file->variants[i], variant);
	return listed || (!variant && file->is_default);
}

/* What the database says of itself is believed before what was written down: somebody may have dropped it since. */
static bool is_there(struct migrate *migrate, const struct migration *file, const struct domain *domain,
	const char *schema, bool known, bool *there, struct err *err)
{
	bool asks = file->parts[MIGRATION_INSTALLED] != NULL;
	char *installed = asks ? ask_section(migrate, file, MIGRATION_INSTALLED, domain, schema, err) : NULL;
	int written = 1;
	if (err->kind != ERR_NONE)
		return false;
	if (!asks || file->repeat)
		written = known ? recorded(migrate, file, err) : 0;
	*there = written > 0 && (!asks || (installed && *installed == 't'));
	return written >= 0;
}

static bool find_state(struct migrate *migrate, const struct migration *file, const struct domain *domain,
	const char *schema, bool known, enum migrate_state *state, struct err *err)
{
	bool there = false;
	if (!is_there(migrate, file, domain, schema, known, &there, err))
		return false;
	*state = MIGRATE_THERE;
	if (there)
		return true;
	*state = MIGRATE_PENDING;
	if (!when_holds(file, domain))
		*state = MIGRATE_NOT_NEEDED;
	else if (!chosen(file, migrate->options->variant))
		*state = MIGRATE_OTHER;
	return true;
}

static bool record(struct migrate *migrate, const struct migration *file, struct err *err)
{
	const struct pg_param params[] = {{"name", file->name}, {"hash", file->hash}};
	struct sql sql;
	return catalog_query(
		       migrate->site->catalog, "sql/engine/migration-record.sql", NULL, migrate->arena, &sql, err) &&
	       pg_do(migrate->site->pg, &sql, params, 2, NULL, err);
}

/* trueup.migration itself comes with the second file: what was before it is recorded by remember(). */
static bool apply_once(struct migrate *migrate, const struct migration *file, const struct domain *domain,
	const struct sql *clean, const struct sql *sql, bool known, struct err *err)
{
	struct pg_limits limits = site_limits(migrate->site, domain, 0);
	struct pg *pg = migrate->site->pg;
	limits.lock_ms = LOCK_MS;
	limits.idle_ms = 0;
	if (clean->text && !pg_script(pg, clean->text, err))
		return false;
	if (!file->transaction && !pg_script(pg, sql->text, err))
		return false;
	bool ok = pg_begin(pg, PG_WRITE, &limits, err) && (!file->transaction || pg_script(pg, sql->text, err)) &&
		  (!known || record(migrate, file, err)) && pg_commit(pg, err);
	if (!ok)
		pg_rollback(pg);
	return ok;
}

static bool apply(struct migrate *migrate, const struct migration *file, const struct domain *domain,
	const char *schema, bool known, struct err *err)
{
	struct sql sql, clean = {.text = NULL};
	if (!compile(migrate, file, MIGRATION_APPLY, domain, schema, &sql, err))
		return false;
	if (file->parts[MIGRATION_CLEAN] && !compile(migrate, file, MIGRATION_CLEAN, domain, schema, &clean, err))
		return false;
	for (int try = 1;; try++) {
		if (apply_once(migrate, file, domain, &clean, &sql, known, err))
			return true;
		if (err->kind != ERR_TEMPORARY || try == TRIES)
			return false;
		err_done(err);
		clock_sleep_ms(WAIT_MS * try);
	}
}

/* Tells what a file would do, and goes on as if it had been done, if it is one that would be. */
static bool imagine(struct migrate *migrate, const struct migration *file, const struct domain *domain,
	const char *schema, enum migrate_state state, struct err *err)
{
	const char *estimate = ask_section(migrate, file, MIGRATION_COST, domain, schema, err);
	if (err->kind != ERR_NONE)
		return err_wrap(err, "%s", file->name);
	tell(migrate, file, state, estimate);
	for (size_t i = 0; state == MIGRATE_PENDING && domain && file->creates[i]; i++) {
		const char *dot = strchr(file->creates[i], '.');
		size_t len = dot ? (size_t)(dot - file->creates[i]) : strlen(file->creates[i]);
		shape_add(domain->shape, arena_strndup(migrate->arena, file->creates[i], len), dot ? dot + 1 : NULL);
	}
	return true;
}

static bool treat(struct migrate *migrate, const struct files_entry *entry, const char *system, struct err *err)
{
	const struct domain *domain = system ? domains_find(&migrate->site->domains, system) : NULL;
	enum migrate_state state = MIGRATE_PENDING;
	struct migration file;
	bool known = false;
	if (system && !domain)
		return err_set(err, ERR_MISSING, _("there is no system \"%s\""), system);
	if (!migration_parse(migrate->arena, entry->path, entry->text, &file, err))
		return false;
	char *schema = schema_here(migrate, domain, &known, err);
	if (!schema || !find_state(migrate, &file, domain, schema, known, &state, err))
		return err_wrap(err, "%s", file.name);
	if (migrate->options->dry_run && (state == MIGRATE_PENDING || state == MIGRATE_OTHER))
		return imagine(migrate, &file, domain, schema, state, err);
	if (state != MIGRATE_PENDING) {
		tell(migrate, &file, state, NULL);
		return true;
	}
	tell(migrate, &file, state, NULL);
	if (!apply(migrate, &file, domain, schema, known, err))
		return err_wrap(err, "%s", file.name);
	tell(migrate, &file, MIGRATE_APPLIED, NULL);
	return !domain || site_probe(migrate->site, err);
}

/* Records what is there and was not recorded: what was applied before there was a place for it. */
static bool remember(struct migrate *migrate, const struct files *files, struct err *err)
{
	struct pg *pg = migrate->site->pg;
	size_t count = 0;
	size_t first = files_under(files, "sql/schema/", &count);
	for (size_t i = first; i < first + count; i++) {
		const struct files_entry *entry = files_at(files, i);
		struct migration file;
		if (!str_ends(entry->path, ".sql"))
			continue;
		if (!migration_parse(migrate->arena, entry->path, entry->text, &file, err))
			return false;
		int written = recorded(migrate, &file, err);
		if (written < 0)
			return false;
		if (!written &&
			!(pg_begin(pg, PG_WRITE, NULL, err) && record(migrate, &file, err) && pg_commit(pg, err))) {
			pg_rollback(pg);
			return err_wrap(err, "%s", file.name);
		}
	}
	return true;
}

static bool treat_folder(
	struct migrate *migrate, const struct files *files, const char *folder, const char *system, struct err *err)
{
	size_t count = 0;
	size_t first = files_under(files, folder, &count);
	bool ok = true;
	for (size_t i = first; i < first + count && ok; i++)
		if (str_ends(files_at(files, i)->path, ".sql"))
			ok = treat(migrate, files_at(files, i), system, err);
	return ok;
}

static bool treat_system(struct migrate *migrate, const struct files *files, const char *system, struct err *err)
{
	char *folder = arena_printf(migrate->arena, "sql/domain/%s/", system);
	size_t count = 0;
	files_under(files, folder, &count);
	if (!count)
		return err_set(err, ERR_MISSING, _("there is nothing to install for a system \"%s\""), system);
	return treat_folder(migrate, files, folder, system, err);
}

static bool treat_domains(struct migrate *migrate, const struct files *files, struct err *err)
{
	const char *wanted = migrate->options->system;
	size_t count = 0;
	if (!wanted)
		return true;
	if (!str_eq(wanted, "all"))
		return treat_system(migrate, files, wanted, err);
	size_t first = files_under(files, "sql/domain/", &count);
	const char *last = "";
	for (size_t i = first; i < first + count; i++) {
		const char *rest = files_at(files, i)->path + strlen("sql/domain/");
		char *system = arena_strndup(migrate->arena, rest, strcspn(rest, "/"));
		if (!str_eq(system, last) && site_holds(migrate->site, system) &&
			!treat_system(migrate, files, system, err))
			return false;
		last = system;
	}
	return true;
}

static bool name_installation(struct migrate *migrate, struct err *err)
{
	struct binding binding;
	binding_init(&binding);
	binding_text(&binding, "label", migrate->options->label);
	binding_text(&binding, "protect", migrate->options->protect);
	binding_int(&binding, "keep_seconds", migrate->options->keep_s);
	struct pg_rows *rows =
		site_ask(migrate->site, PG_WRITE, "sql/engine/installation.sql", NULL, binding.items, binding.len, err);
	binding_done(&binding);
	pg_rows_free(rows);
	return rows != NULL;
}

static bool new_enough(const struct pg *pg, struct err *err)
{
	int version = pg_version(pg);
	return version >= OLDEST ||
	       err_set(err, ERR_REFUSED, _("trueup needs PostgreSQL %d or newer; this server is %d.%d"), OLDEST / 10000,
		       version / 10000, version % 10000);
}

bool migrate_run(struct site *site, const struct files *files, const struct migrate_options *options, migrate_fn *step,
	void *data, struct err *err)
{
	struct migrate migrate = {.site = site, .options = options, .step = step, .data = data, .arena = arena_new()};
	bool ok = new_enough(site->pg, err) && treat_folder(&migrate, files, "sql/schema/", NULL, err) &&
		  (options->dry_run || (remember(&migrate, files, err) && name_installation(&migrate, err))) &&
		  treat_domains(&migrate, files, err) && site_probe(site, err);
	arena_free(migrate.arena);
	return ok;
}
