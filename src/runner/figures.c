#include "runner/figures.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/vec.h"
#include "runner/exposition.h"

#include <stdlib.h>
#include <string.h>

enum {
	STATEMENT_MS = 2000,
	FRESH_MS = 60000, /* what was counted so long ago is told again */
};

static const char folder[] = "sql/queries/metrics/";

/* One system's. */
struct figure_query {
	struct sql sql;
	const char *search_path; /* NULL: the login's own */
};

/* What is asked as the tables are. Its texts live in arena. */
struct figure_queries {
	VEC(struct figure_query);
	struct arena *arena;
};

struct figures {
	const struct site *site;
	struct arena *arena;
	struct sql probe;
	char *systems;     /* JSON */
	struct str shapes; /* what the queries were compiled for: all that the probe said */
	struct figure_queries queries;
	struct str text;
	int64_t read_at; /* monotonic; 0: never */
};

/* Whether all is there that the line "-- needs: table, table.column" of its head lists. */
static bool has_needs(const char *text, const struct shape *shape)
{
	static const char head[] = "-- needs:", blanks[] = ", \n";
	const char *line = strstr(text, head);
	if (!line)
		return true;
	char *needs = mem_strndup(line + strlen(head), strcspn(line, "\n") - strlen(head));
	bool here = true;
	char *rest = NULL;
	for (char *need = strtok_r(needs, blanks, &rest); here && need; need = strtok_r(NULL, blanks, &rest))
		here = shape_has(shape, need);
	free(needs);
	return here;
}

/* The domain of the system that the file is named after; NULL: it does not live here. */
static const struct domain *domain_of(const struct site *site, const struct domains *domains, const char *path)
{
	const char *name = path + strlen(folder);
	char *system = mem_strndup(name, strcspn(name, "."));
	const struct domain *domain = site_holds(site, system) ? domains_find(domains, system) : NULL;
	free(system);
	return domain;
}

/* One that does not compile is passed over: lint says what is wrong with it. */
static struct figure_queries queries_new(const struct site *site, const struct domains *domains)
{
	struct figure_queries queries = {.arena = arena_new()};
	const struct files *files = catalog_files(site->catalog);
	size_t count, first = files_under(files, folder, &count);
	for (size_t i = first; i < first + count; i++) {
		const struct files_entry *file = files_at(files, i);
		const struct domain *domain = domain_of(site, domains, file->path);
		struct figure_query query = {.search_path = NULL};
		struct err ignored = ERR_INIT;
		if (domain && has_needs(file->text, domain->shape) &&
			catalog_query(site->catalog, file->path, domain->shape, queries.arena, &query.sql, &ignored)) {
			query.search_path = arena_strdup(queries.arena, domain->search_path);
			VEC_PUSH(&queries, query);
		}
		err_done(&ignored);
	}
	return queries;
}

static void queries_done(struct figure_queries *queries)
{
	free(queries->items);
	arena_free(queries->arena);
}

static bool same_queries(const struct figure_queries *a, const struct figure_queries *b)
{
	bool same = a->len == b->len;
	for (size_t i = 0; same && i < a->len; i++)
		same = str_eq(a->items[i].sql.text, b->items[i].sql.text) &&
		       str_eq(a->items[i].search_path, b->items[i].search_path);
	return same;
}

struct figures *figures_new(const struct site *site, struct err *err)
{
	struct figures *figures = mem_zero(1, sizeof(*figures));
	figures->site = site;
	figures->arena = arena_new();
	figures->systems = site_systems(site->catalog, site->options.target, site->options.database);
	if (catalog_query(site->catalog, PROBE_SHAPES, NULL, figures->arena, &figures->probe, err))
		return figures;
	figures_free(figures);
	return NULL;
}

void figures_free(struct figures *figures)
{
	if (!figures)
		return;
	queries_done(&figures->queries);
	str_done(&figures->shapes);
	str_done(&figures->text);
	arena_free(figures->arena);
	free(figures->systems);
	free(figures);
}

static struct pg_rows *ask(struct pg *pg, const char *search_path, const struct sql *sql, const struct pg_param *params,
	size_t nparams, struct err *err)
{
	const struct pg_limits limits = {
		.search_path = search_path, .statement_ms = STATEMENT_MS, .lock_ms = STATEMENT_MS};
	struct pg_rows *rows = NULL;
	if (pg_begin(pg, PG_READ, &limits, err))
		rows = pg_run(pg, sql, params, nparams, err);
	pg_rollback(pg);
	return rows;
}

static const char *or_else(const char *text, const char *otherwise)
{
	return text ? text : otherwise;
}

static void add_family(struct str *out, const struct pg_rows *rows, size_t row)
{
	exposition_family(out, pg_rows_get(rows, row, "name"), or_else(pg_rows_get(rows, row, "type"), "gauge"),
		pg_rows_get(rows, row, "help"));
}

static void add_sample(struct str *out, const struct pg_rows *rows, size_t row)
{
	const struct exposition_label label = {
		.name = pg_rows_get(rows, row, "label"), .value = pg_rows_get(rows, row, "label_value")};
	bool labelled = label.name && label.value;
	exposition_sample(out, pg_rows_get(rows, row, "name"), or_else(pg_rows_get(rows, row, "suffix"), ""),
		labelled ? &label : NULL, labelled, strtod(pg_rows_get(rows, row, "value"), NULL));
}

static void read_query(struct figures *figures, struct pg *pg, const struct figure_query *query)
{
	struct err ignored = ERR_INIT;
	struct pg_rows *rows = ask(pg, query->search_path, &query->sql, NULL, 0, &ignored);
	const char *family = NULL;
	for (size_t i = 0; rows && i < pg_rows_count(rows); i++) {
		const char *name = pg_rows_get(rows, i, "name"), *value = pg_rows_get(rows, i, "value");
		if (!name || !value || !str_is_identifier(name))
			continue;
		if (!str_eq(name, family))
			add_family(&figures->text, rows, i);
		add_sample(&figures->text, rows, i);
		family = name;
	}
	pg_rows_free(rows);
	err_done(&ignored);
}

/* True if rows are others than the last time. */
static bool note_shapes(struct figures *figures, const struct pg_rows *rows)
{
	struct str now = STR_INIT;
	for (size_t i = 0; i < pg_rows_count(rows); i++)
		for (size_t k = 0; k < pg_rows_columns(rows); k++) {
			const char *cell = pg_rows_at(rows, i, k);
			str_addf(&now, "%s%c", cell ? cell : "", k + 1 < pg_rows_columns(rows) ? '\t' : '\n');
		}
	bool others = !figures->shapes.data || !str_eq(str_text(&figures->shapes), str_text(&now));
	str_done(&figures->shapes);
	figures->shapes = now;
	return others;
}

/* Looks what is there now: systems come and go, and tables get columns, while a worker stays. What is as it was is not
 * compiled again. */
static void look(struct figures *figures, struct pg *pg)
{
	const struct pg_param params[] = {{"systems", figures->systems}};
	struct domains domains = {.len = 0};
	struct err ignored = ERR_INIT;
	struct pg_rows *rows = ask(pg, NULL, &figures->probe, params, 1, &ignored);
	if (rows && note_shapes(figures, rows)) {
		domains_read(&domains, rows);
		struct figure_queries now = queries_new(figures->site, &domains);
		if (!same_queries(&figures->queries, &now))
			figures->read_at = 0;
		queries_done(&figures->queries);
		figures->queries = now;
	}
	domains_done(&domains);
	pg_rows_free(rows);
	err_done(&ignored);
}

void figures_add_text(struct figures *figures, struct pg *pg, struct str *out)
{
	look(figures, pg);
	if (!figures->read_at || clock_ms() - figures->read_at > FRESH_MS) {
		str_clear(&figures->text);
		for (size_t i = 0; i < figures->queries.len; i++)
			read_query(figures, pg, &figures->queries.items[i]);
		figures->read_at = clock_ms();
	}
	str_add(out, str_text(&figures->text));
}
