#include "runner/housekeep.h"

void housekeep(struct site *site)
{
	static const char *const chores[] = {"sql/engine/audit-month.sql", "sql/engine/prune.sql"};
	for (size_t i = 0; i < sizeof(chores) / sizeof(chores[0]); i++) {
		struct err ignored = ERR_INIT;
		pg_rows_free(site_ask(site, PG_WRITE, chores[i], NULL, NULL, 0, &ignored));
		err_done(&ignored);
	}
}
