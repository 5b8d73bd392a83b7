#include "engine/probe.h"

#include "base/mem.h"
#include "base/str.h"

#include <stdlib.h>

static void set_text(char **to, const char *text)
{
	free(*to);
	*to = mem_strdup(text);
}

void rights_read_here(struct rights *rights, const struct pg_rows *rows)
{
	rights->schema = pg_rows_bool(rows, 0, "schema");
	rights->viewer = rights->schema && pg_rows_bool(rows, 0, "viewer");
	rights->operator= rights->schema && pg_rows_bool(rows, 0, "operator");
	rights->runner = rights->schema && pg_rows_bool(rows, 0, "runner");
	rights->deadlock_ms = (int)pg_rows_int(rows, 0, "deadlock_ms");
	rights->memory_kb = (int)pg_rows_int(rows, 0, "memory_kb");
	set_text(&rights->login, pg_rows_get(rows, 0, "login"));
	set_text(&rights->database, pg_rows_get(rows, 0, "database"));
	set_text(&rights->server, pg_rows_get(rows, 0, "server"));
}

void rights_read_installation(struct rights *rights, const struct pg_rows *rows)
{
	if (!pg_rows_count(rows))
		return;
	set_text(&rights->label, pg_rows_get(rows, 0, "label"));
	rights->protect = pg_rows_bool(rows, 0, "protect");
	rights->other = pg_rows_bool(rows, 0, "other");
	rights->copy = pg_rows_bool(rows, 0, "copy");
}

void rights_done(struct rights *rights)
{
	free(rights->label);
	free(rights->login);
	free(rights->database);
	free(rights->server);
	*rights = (struct rights){.schema = false};
}

void domains_read(struct domains *domains, const struct pg_rows *rows)
{
	struct domain *domain = NULL;
	domains->items = mem_zero(pg_rows_count(rows) + 1, sizeof(*domains->items));
	for (size_t i = 0; i < pg_rows_count(rows); i++) {
		const char *system = pg_rows_get(rows, i, "system");
		const char *table = pg_rows_get(rows, i, "table");
		if (!domain || !str_eq(domain->system, system)) {
			domain = &domains->items[domains->len++];
			domain->system = mem_strdup(system);
			domain->search_path = mem_strdup(pg_rows_get(rows, i, "search_path"));
			domain->shape = shape_new();
		}
		domain->closed |= pg_rows_bool(rows, i, "closed");
		if (table)
			shape_add(domain->shape, table, pg_rows_get(rows, i, "column"));
	}
}

void domains_done(struct domains *domains)
{
	for (size_t i = 0; i < domains->len; i++) {
		free(domains->items[i].system);
		free(domains->items[i].search_path);
		shape_free(domains->items[i].shape);
	}
	free(domains->items);
	*domains = (struct domains){.items = NULL};
}

const struct domain *domains_find(const struct domains *domains, const char *system)
{
	for (size_t i = 0; i < domains->len; i++)
		if (str_eq(domains->items[i].system, system))
			return &domains->items[i];
	return NULL;
}
