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

struct figures {
	struct arena *arena;
	struct {
		VEC(struct figure_query);
	} queries;
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
static const struct domain *domain_of(const struct site *site, const char *path)
{
	const char *name = path + strlen(folder);
	char *system = mem_strndup(name, strcspn(name, "."));
	const struct domain *domain = site_holds(site, system) ? domains_find(&site->domains, system) : NULL;
	free(system);
	return domain;
}

/* One that does not compile is passed over: lint says what is wrong with it. */
struct figures *figures_new(const struct site *site)
{
	struct figures *figures = mem_zero(1, sizeof(*figures));
	const struct files *files = catalog_files(site->catalog);
	size_t count, first = files_under(files, folder, &count);
	figures->arena = arena_new();
	for (size_t i = first; i < first + count; i++) {
		const struct files_entry *file = files_at(files, i);
		const struct domain *domain = domain_of(site, file->path);
		struct figure_query query = {.search_path = NULL};
		struct err ignored = ERR_INIT;
		if (domain && has_needs(file->text, domain->shape) &&
			catalog_query(site->catalog, file->path, domain->shape, figures->arena, &query.sql, &ignored)) {
			if (domain->search_path)
				query.search_path = arena_strdup(figures->arena, domain->search_path);
			VEC_PUSH(&figures->queries, query);
		}
		err_done(&ignored);
	}
	return figures;
}

void figures_free(struct figures *figures)
{
	if (!figures)
		return;
	free(figures->queries.items);
	str_done(&figures->text);
	arena_free(figures->arena);
	free(figures);
}

static void read_query(struct figures *figures, struct pg *pg, const struct figure_query *query)
{
	const struct pg_limits limits = {
		.search_path = query->search_path, .statement_ms = STATEMENT_MS, .lock_ms = STATEMENT_MS};
	struct err ignored = ERR_INIT;
	struct pg_rows *rows = NULL;
	if (pg_begin(pg, PG_READ, &limits, &ignored))
		rows = pg_run(pg, &query->sql, NULL, 0, &ignored);
	for (size_t i = 0; rows && i < pg_rows_count(rows); i++) {
		const char *name = pg_rows_get(rows, i, "name"), *value = pg_rows_get(rows, i, "value");
		if (!name || !value || !str_is_identifier(name))
			continue;
		exposition_family(&figures->text, name, "gauge", pg_rows_get(rows, i, "help"));
		exposition_sample(&figures->text, name, "", NULL, 0, strtod(value, NULL));
	}
	pg_rows_free(rows);
	pg_rollback(pg);
	err_done(&ignored);
}

void figures_add_text(struct figures *figures, struct pg *pg, struct str *out)
{
	if (!figures->read_at || clock_ms() - figures->read_at > FRESH_MS) {
		str_clear(&figures->text);
		for (size_t i = 0; i < figures->queries.len; i++)
			read_query(figures, pg, &figures->queries.items[i]);
		figures->read_at = clock_ms();
	}
	str_add(out, str_text(&figures->text));
}
