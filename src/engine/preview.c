#include "engine/preview.h"

#include "base/mem.h"
#include "base/text.h"
#include "engine/binding.h"
#include "engine/job.h"
#include "engine/said.h"

#include <stdlib.h>

/* Runs a statement that returns one number in column. -1 and *err on failure. */
static int64_t ask_number(
	struct site *site, const char *path, const struct binding *binding, const char *column, struct err *err)
{
	struct pg_rows *rows = site_ask(site, PG_WRITE, path, NULL, binding->items, binding->len, err);
	int64_t number = rows ? pg_rows_int(rows, 0, column) : -1;
	pg_rows_free(rows);
	return number;
}

static int64_t make_empty(struct site *site, const struct preview_request *request, struct err *err)
{
	struct binding binding;
	binding_init(&binding);
	binding_text(&binding, "kind", job_kind_name(request->kind));
	binding_text(&binding, "rule", request->rule->name);
	binding_text(&binding, "hash", request->rule->hash);
	binding_text(&binding, "params", request->params);
	binding_text(&binding, "operator", site->options.operator);
	binding_text(&binding, "ssh_client", site->options.ssh_client);
	int64_t job = ask_number(site, "sql/engine/preview-new.sql", &binding, "job", err);
	binding_done(&binding);
	return job < 0 ? 0 : job;
}

/* What a preview is filled from decides the statement. */
static const char *filling(const struct preview_request *request)
{
	if (request->kind == JOB_UNDO)
		return "sql/engine/preview-add-audit.sql";
	return request->keys ? "sql/engine/preview-add-keys.sql" : "sql/engine/preview-add-findings.sql";
}

static bool fill(struct site *site, int64_t job, const struct preview_request *request, int64_t *rows, struct err *err)
{
	struct binding binding;
	binding_init(&binding);
	binding_int(&binding, "job", job);
	binding_int(&binding, "part_size", site->options.pace.part_size);
	binding_text(&binding, "keys", request->keys);
	binding_text(&binding, "filter", request->filter);
	binding_id(&binding, "undo_job", request->undo_job);
	binding_id(&binding, "undo_audit", request->undo_audit);
	*rows = ask_number(site, filling(request), &binding, "previewed", err);
	binding_done(&binding);
	return *rows >= 0;
}

int64_t preview_make(struct site *site, const struct preview_request *request, int64_t *rows, struct err *err)
{
	const char *why = site_why_not_submit(site);
	if (why) {
		err_set(err, ERR_DENIED, "%s", why);
		return 0;
	}
	int64_t job = make_empty(site, request, err);
	if (job && !fill(site, job, request, rows, err)) {
		preview_drop(site, job);
		return 0;
	}
	return job;
}

bool preview_add(struct site *site, int64_t job, const char *keys, int64_t *rows, struct err *err)
{
	const struct preview_request request = {.kind = JOB_REPAIR, .keys = keys};
	return fill(site, job, &request, rows, err);
}

void preview_drop(struct site *site, int64_t job)
{
	struct err ignored = ERR_INIT;
	struct binding binding;
	binding_init(&binding);
	binding_int(&binding, "job", job);
	/* Somebody who is told to end in between must not leave it lying about. */
	pg_heed(site->pg, false);
	if (pg_alive(site->pg))
		pg_rows_free(site_ask(
			site, PG_WRITE, "sql/engine/preview-drop.sql", NULL, binding.items, binding.len, &ignored));
	pg_heed(site->pg, true);
	binding_done(&binding);
	err_done(&ignored);
}

static bool is_refused(const struct pg_rows *rows, struct err *err)
{
	char *said = said_text(NULL, pg_rows_get(rows, 0, "refused"));
	if (said)
		err_set(err, ERR_REFUSED, "%s", said);
	free(said);
	return err->kind == ERR_REFUSED;
}

bool preview_ask_leave(struct site *site, const char *path, const struct binding *binding, struct err *err)
{
	struct pg_rows *rows = site_ask(site, PG_WRITE, path, NULL, binding->items, binding->len, err);
	bool ok = rows && !is_refused(rows, err);
	pg_rows_free(rows);
	return ok;
}

bool preview_confirm(
	struct site *site, int64_t *job, int64_t rows, const char *reason, const char *confirm, struct err *err)
{
	struct binding binding;
	binding_init(&binding);
	binding_int(&binding, "job", *job);
	binding_int(&binding, "expected", rows);
	binding_text(&binding, "reason", reason);
	binding_text(&binding, "confirm", confirm);
	struct pg_rows *answer =
		site_ask(site, PG_WRITE, "sql/engine/preview-confirm.sql", NULL, binding.items, binding.len, err);
	binding_done(&binding);
	bool ok = answer && !is_refused(answer, err);
	if (ok)
		*job = pg_rows_int(answer, 0, "job");
	pg_rows_free(answer);
	return ok;
}
