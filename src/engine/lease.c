#include "engine/lease.h"

#include "base/mem.h"
#include "base/str.h"
#include "engine/binding.h"

#include <unistd.h>

static struct pg_rows *ask(
	struct site *site, const char *path, const struct lease *lease, const char *runner, bool last, struct err *err)
{
	struct binding binding;
	binding_init(&binding);
	binding_int(&binding, "job", lease->job);
	binding_int(&binding, "part", lease->part);
	binding_int(&binding, "token", lease->token);
	binding_int(&binding, "lease_ms", site->options.pace.lease_ms);
	binding_text(&binding, "runner", runner);
	binding_bool(&binding, "last", last);
	struct pg_rows *rows = site_ask(site, PG_WRITE, path, NULL, binding.items, binding.len, err);
	binding_done(&binding);
	return rows;
}

enum lease_answer lease_take(
	struct site *site, int64_t job, const char *runner, bool last, struct lease *lease, struct err *err)
{
	*lease = (struct lease){.job = job};
	struct pg_rows *rows = ask(site, "sql/engine/lease.sql", lease, runner, last, err);
	if (!rows)
		return LEASE_FAILED;
	bool taken = pg_rows_count(rows) > 0;
	if (taken) {
		lease->part = pg_rows_int(rows, 0, "no");
		lease->token = pg_rows_int(rows, 0, "token");
		lease->taken_over = pg_rows_bool(rows, 0, "taken_over");
		lease->recheck = str_eq(pg_rows_get(rows, 0, "state"), "recheck");
	}
	pg_rows_free(rows);
	if (taken)
		return LEASE_TAKEN;
	rows = ask(site, "sql/engine/parts-left.sql", lease, NULL, false, err);
	if (!rows)
		return LEASE_FAILED;
	int64_t left = pg_rows_int(rows, 0, "left");
	pg_rows_free(rows);
	return left ? LEASE_NONE : LEASE_DONE;
}

bool lease_renew(struct site *site, const struct lease *lease)
{
	struct err ignored = ERR_INIT;
	struct pg_rows *rows = ask(site, "sql/engine/lease-renew.sql", lease, NULL, false, &ignored);
	bool ours = !rows || pg_rows_count(rows) > 0;
	pg_rows_free(rows);
	err_done(&ignored);
	return ours;
}

void lease_release(struct site *site, const struct lease *lease)
{
	struct err ignored = ERR_INIT;
	/* Also when told to end: else the next runner waits until the lease runs out. */
	pg_heed(site->pg, false);
	if (pg_alive(site->pg))
		pg_rows_free(ask(site, "sql/engine/lease-release.sql", lease, NULL, false, &ignored));
	pg_heed(site->pg, true);
	err_done(&ignored);
}

char *lease_runner_name(void)
{
	char host[256] = "";
	if (gethostname(host, sizeof(host) - 1) != 0)
		host[0] = '\0';
	return mem_printf("%s/%ld", *host ? host : "?", (long)getpid());
}
