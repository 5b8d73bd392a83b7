#include "engine/site.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "conf/migration.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

enum { ASK_MS = 30000, DETECT_KB = 48 * 1024 };

struct pg_limits site_limits(const struct site *site, const struct domain *domain, int statement_ms)
{
	return (struct pg_limits){
		.search_path = domain ? domain->search_path : NULL,
		.lock_ms = site->options.pace.lock_ms,
		.statement_ms = statement_ms,
		.idle_ms = site->options.pace.lease_ms / 2,
	};
}

struct pg_limits site_detect_limits(const struct site *site, const struct domain *domain)
{
	struct pg_limits limits = site_limits(site, domain, site->options.pace.detect_ms);
	if (site->rights.memory_kb < DETECT_KB)
		limits.memory_kb = DETECT_KB;
	return limits;
}

static struct pg_rows *ask(struct site *site, enum pg_mode mode, const char *path, const struct domain *domain,
	const struct pg_param *params, size_t nparams, struct err *err)
{
	struct arena *arena = arena_new();
	struct pg_limits limits = site_limits(site, domain, ASK_MS);
	struct pg_rows *rows = NULL;
	struct sql sql;
	if (catalog_query(site->catalog, path, domain ? domain->shape : NULL, arena, &sql, err) &&
		pg_begin(site->pg, mode, &limits, err)) {
		rows = pg_run(site->pg, &sql, params, nparams, err);
		if (!rows || !pg_commit(site->pg, err)) {
			pg_rollback(site->pg);
			pg_rows_free(rows);
			rows = NULL;
		}
	}
	arena_free(arena);
	return rows;
}

struct pg_rows *site_ask(struct site *site, enum pg_mode mode, const char *path, const char *system,
	const struct pg_param *params, size_t nparams, struct err *err)
{
	const struct domain *domain = system ? domains_find(&site->domains, system) : NULL;
	if (system && !domain) {
		err_set(err, ERR_MISSING, _("the system %s is not here"), system);
		return NULL;
	}
	return ask(site, mode, path, domain, params, nparams, err);
}

bool site_stream(struct site *site, const struct domain *domain, const struct sql *sql, const struct pg_param *params,
	size_t nparams, pg_row_fn *row, void *data, struct err *err)
{
	struct pg_limits limits = site_detect_limits(site, domain);
	bool ok = pg_begin(site->pg, PG_READ, &limits, err) &&
		  pg_stream(site->pg, sql, params, nparams, row, data, err) && pg_commit(site->pg, err);
	if (!ok)
		pg_rollback(site->pg);
	return ok;
}

/* What trueup keeps itself is in every one. */
static bool lives_in(const struct target *target, const char *system, const struct target_database *database)
{
	return str_eq(system, "trueup") || target_database(target, system) == database;
}

bool site_holds(const struct site *site, const char *system)
{
	return lives_in(site->options.target, system, site->options.database);
}

const char *site_name(const struct site *site)
{
	return site->options.target->ndatabases > 1 ? site->options.database->name : NULL;
}

void site_add_number(const struct site *site, int64_t number, struct str *out)
{
	const char *name = site_name(site);
	str_addf(out, "%s%s%" PRId64, name ? name : "", name ? ":" : "", number);
}

static void add_system(
	json_t *systems, const char *system, const struct target *target, const struct target_database *database)
{
	const char *schema = target_schema(target, system);
	if (lives_in(target, system, database))
		json_object_set_new(systems, system, schema ? json_string(schema) : json_null());
}

char *site_systems(const struct catalog *catalog, const struct target *target, const struct target_database *database)
{
	json_t *systems = json_object();
	for (size_t i = 0; i < catalog_count(catalog); i++)
		add_system(systems, catalog_at(catalog, i)->system, target, database);
	for (size_t i = 0; i < target->nsystems; i++)
		if (target->systems[i].schema)
			add_system(systems, target->systems[i].name, target, database);
	char *text = json_dumps(systems, JSON_COMPACT);
	json_decref(systems);
	return text;
}

char *site_schema(const struct catalog *catalog)
{
	const struct files *files = catalog_files(catalog);
	struct arena *arena = arena_new();
	json_t *schema = json_object();
	size_t count = 0;
	size_t first = files_under(files, "sql/schema/", &count);
	for (size_t i = first; i < first + count; i++) {
		const struct files_entry *file = files_at(files, i);
		struct err ignored = ERR_INIT; /* migrate says it */
		struct migration migration;
		if (str_ends(file->path, ".sql") &&
			migration_parse(arena, file->path, file->text, &migration, &ignored))
			json_object_set_new(
				schema, migration.name, migration.repeat ? json_string(migration.hash) : json_null());
		err_done(&ignored);
	}
	char *text = json_dumps(schema, JSON_COMPACT);
	json_decref(schema);
	arena_free(arena);
	return text;
}

static bool probe_installation(struct site *site, struct err *err)
{
	char *schema = site_schema(site->catalog);
	const struct pg_param params[] = {{"files", schema}};
	struct pg_rows *rows = ask(site, PG_READ, PROBE_INSTALLATION, NULL, params, 1, err);
	free(schema);
	if (!rows)
		return false;
	rights_read_installation(&site->rights, rows);
	pg_rows_free(rows);
	return true;
}

static bool probe_shapes(struct site *site, struct err *err)
{
	char *systems = site_systems(site->catalog, site->options.target, site->options.database);
	const struct pg_param params[] = {{"systems", systems}};
	struct pg_rows *rows = ask(site, PG_READ, PROBE_SHAPES, NULL, params, 1, err);
	free(systems);
	if (!rows)
		return false;
	domains_done(&site->domains);
	domains_read(&site->domains, rows);
	pg_rows_free(rows);
	return true;
}

bool site_probe(struct site *site, struct err *err)
{
	struct pg_rows *rows = ask(site, PG_READ, PROBE_HERE, NULL, NULL, 0, err);
	if (!rows)
		return false;
	rights_done(&site->rights);
	rights_read_here(&site->rights, rows);
	/* In a deadlock it must be the runner that gives way: it has to give up before the server looks for one. */
	if (site->options.pace.lock_ms >= site->rights.deadlock_ms && site->rights.deadlock_ms > 1)
		site->options.pace.lock_ms = site->rights.deadlock_ms / 2;
	pg_rows_free(rows);
	return (!site->rights.viewer || probe_installation(site, err)) && probe_shapes(site, err);
}

struct site *site_open(const struct site_options *options, struct err *err)
{
	const struct pg_options pg = {
		.conninfo = options->conninfo,
		.application = "trueup",
		.connect_ms = options->connect_ms,
		.interrupt = options->interrupt,
	};
	struct site *site = mem_zero(1, sizeof(*site));
	site->options = *options;
	site->catalog = options->catalog;
	site->pg = pg_open(&pg, err);
	if (!site->pg || !site_probe(site, err)) {
		site_close(site);
		return NULL;
	}
	return site;
}

void site_close(struct site *site)
{
	if (!site)
		return;
	rights_done(&site->rights);
	domains_done(&site->domains);
	pg_close(site->pg);
	free(site);
}

static const char *why_not(const struct site *site, bool right, const char *missing)
{
	if (site->options.read_only)
		return _("--read-only was asked for");
	if (!site->rights.schema)
		return _("there is no schema trueup here: run \"trueup migrate\"");
	if (site->rights.other)
		return _("the schema trueup here is of another version than this program: run \"trueup migrate\"");
	return right ? NULL : missing;
}

const char *site_why_not_run(const struct site *site)
{
	return why_not(site, site->rights.runner, _("this login is not a member of trueup_runner"));
}

const char *site_why_not_submit(const struct site *site)
{
	return why_not(site, site->rights.operator, _("this login is not a member of trueup_operator"));
}

const struct domain *site_domain(const struct site *site, const struct rule *rule, struct err *err)
{
	const struct domain *domain = domains_find(&site->domains, rule->system);
	const char *missing = domain ? rule_missing(rule, domain->shape) : rule->system;
	if (!missing && !domain->closed)
		return domain;
	if (!missing)
		err_set(err, ERR_DENIED, _("this login may not use the schema %s"), domain->search_path);
	else
		err_set(err, ERR_MISSING, domain ? _("not here: no %s") : _("not here: no system %s"), missing);
	return NULL;
}
