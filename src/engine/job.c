#include "engine/job.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "engine/binding.h"
#include "engine/said.h"

#include <stdlib.h>

static const char *const kind_names[] = {
	[JOB_REPAIR] = "repair",
	[JOB_ACTION] = "action",
	[JOB_UNDO] = "undo",
	[JOB_DETECT] = "detect",
};

const char *job_kind_name(enum job_kind kind)
{
	return kind_names[kind];
}

const char *job_word(const char *name)
{
	static const char *const words[] = {TEXT("queued"), TEXT("running"), TEXT("pausing"), TEXT("paused"),
		TEXT("cancelling"), TEXT("cancelled"), TEXT("done"), TEXT("failed"), TEXT("already right"),
		TEXT("drifted again"), TEXT("refused"), TEXT("repair"), TEXT("action"), TEXT("undo"), TEXT("detect"),
		TEXT("waive"), TEXT("sign-off")};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq(words[i], name))
			return _(words[i]);
	return name;
}

static bool kind_of(const char *name, enum job_kind *out)
{
	for (size_t i = 0; i < sizeof(kind_names) / sizeof(kind_names[0]); i++)
		if (str_eq(kind_names[i], name)) {
			*out = (enum job_kind)i;
			return true;
		}
	return false;
}

void job_done(struct job *job)
{
	free(job->rule);
	free(job->hash);
	free(job->params);
	free(job->state);
	free(job->reason);
	free(job->error);
	*job = (struct job){.id = 0};
}

bool job_read(struct site *site, int64_t id, struct job *out, struct err *err)
{
	struct binding binding;
	binding_init(&binding);
	binding_int(&binding, "job", id);
	struct pg_rows *rows =
		site_ask(site, PG_READ, "sql/engine/job-read.sql", NULL, binding.items, binding.len, err);
	binding_done(&binding);
	if (rows && !pg_rows_count(rows)) {
		pg_rows_free(rows);
		return err_set(err, ERR_MISSING, _("there is no job %lld"), (long long)id);
	}
	if (!rows)
		return false;
	*out = (struct job){
		.id = id,
		.rule = mem_strdup(pg_rows_get(rows, 0, "rule")),
		.hash = mem_strdup(pg_rows_get(rows, 0, "hash")),
		.params = mem_strdup(pg_rows_get(rows, 0, "params")),
		.state = mem_strdup(pg_rows_get(rows, 0, "state")),
		.reason = mem_strdup(pg_rows_get(rows, 0, "reason")),
		.error = mem_strdup(pg_rows_get(rows, 0, "error")),
		.undoes = pg_rows_int(rows, 0, "undoes"),
		.previewed = pg_rows_int(rows, 0, "previewed"),
		.picks = pg_rows_bool(rows, 0, "picks"),
		.handled = pg_rows_int(rows, 0, "handled"),
		.repaired = pg_rows_int(rows, 0, "repaired"),
		.already_right = pg_rows_int(rows, 0, "already_right"),
		.drifted_again = pg_rows_int(rows, 0, "drifted_again"),
		.failed = pg_rows_int(rows, 0, "failed"),
		.refused = pg_rows_int(rows, 0, "refused"),
		.duration_ms = pg_rows_int(rows, 0, "duration_ms"),
	};
	bool known = kind_of(pg_rows_get(rows, 0, "kind"), &out->kind);
	pg_rows_free(rows);
	if (known)
		return true;
	job_done(out);
	return err_set(err, ERR_MISSING, _("job %lld is of a kind that this program does not know"), (long long)id);
}

struct forward {
	job_row_fn *row;
	void *data;
};

static bool forward_row(void *data, const struct pg_rows *rows, struct err *err)
{
	const struct forward *forward = data;
	const struct job_row row = {
		.key = pg_rows_get(rows, 0, "key"),
		.before = pg_rows_get(rows, 0, "before"),
		.after = pg_rows_get(rows, 0, "after"),
		.outcome = pg_rows_get(rows, 0, "outcome"),
		.code = pg_rows_get(rows, 0, "code"),
		.detail = pg_rows_get(rows, 0, "detail"),
		.audit = pg_rows_int(rows, 0, "audit"),
	};
	return forward->row(forward->data, &row, err);
}

bool job_rows(struct site *site, int64_t id, job_row_fn *row, void *data, struct err *err)
{
	struct forward forward = {.row = row, .data = data};
	struct arena *arena = arena_new();
	struct binding binding;
	struct sql sql;
	binding_init(&binding);
	binding_int(&binding, "job", id);
	bool ok = catalog_query(site->catalog, "sql/engine/job-rows.sql", NULL, arena, &sql, err) &&
		  site_stream(site, NULL, &sql, binding.items, binding.len, forward_row, &forward, err);
	binding_done(&binding);
	arena_free(arena);
	return ok;
}

bool job_steer(struct site *site, int64_t id, const char *verb, struct err *err)
{
	struct binding binding;
	binding_init(&binding);
	binding_int(&binding, "job", id);
	binding_text(&binding, "verb", verb);
	bool ok = preview_ask_leave(site, "sql/engine/job-steer.sql", &binding, err);
	binding_done(&binding);
	return ok;
}

void job_refused(struct site *site, int64_t id, const struct err *why)
{
	struct binding binding;
	struct err ignored = ERR_INIT;
	/* The queue of a copy is left as it came along. */
	if (err_is_temporary(why) || why->kind == ERR_INTERRUPTED || why->kind == ERR_NONE || !pg_alive(site->pg) ||
		site->rights.copy)
		return;
	char *plain = said_plain(why->text);
	binding_init(&binding);
	binding_int(&binding, "job", id);
	binding_text(&binding, "error", plain);
	pg_rows_free(
		site_ask(site, PG_WRITE, "sql/engine/job-refused.sql", NULL, binding.items, binding.len, &ignored));
	binding_done(&binding);
	free(plain);
	err_done(&ignored);
}

bool job_retry(struct site *site, int64_t id, const char *confirm, const char *operator, const char * ssh_client,
	struct err *err)
{
	struct binding binding;
	binding_init(&binding);
	binding_int(&binding, "job", id);
	binding_text(&binding, "confirm", confirm);
	binding_text(&binding, "operator", operator);
	binding_text(&binding, "ssh_client", ssh_client);
	bool ok = preview_ask_leave(site, "sql/engine/job-retry.sql", &binding, err);
	binding_done(&binding);
	return ok;
}
