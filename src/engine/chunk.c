#include "engine/chunk.h"

#include "base/clock.h"
#include "base/fault.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "engine/binding.h"
#include "engine/detect.h"
#include "engine/said.h"
#include "engine/work.h"

#include <stdlib.h>

enum {
	RENEWALS = 3, /* of a lease, while it lasts */
	WRITE_WAIT_MS = 50,
	WRITE_WAIT_MAX_MS = 1600,
};

/* The keys of one chunk, as the server gave them: bound to the rule's sections as they are. */
struct slice {
	struct pg_rows *rows;
	int64_t begun;
	int64_t upto;
	int64_t size;    /* keys that are to be touched: fewer than upto - begun where some were refused */
	int64_t refused; /* of an undo: rows that another job undid since they were pinned */
};

static void bind_lease(struct binding *binding, const struct site *site, const struct lease *lease)
{
	binding_int(binding, "job", lease->job);
	binding_int(binding, "part", lease->part);
	binding_int(binding, "token", lease->token);
	binding_int(binding, "lease_ms", site->options.pace.lease_ms);
}

/* A chunk that the server forgets when it crashes is done again: its cursor goes with it. The job's end is committed in
 * earnest, and all before it. */
static struct pg_limits limits_of(const struct site *site, const struct work *work)
{
	struct pg_limits limits = site_limits(site, work->domain, site->options.pace.statement_ms);
	limits.lazy = true;
	return limits;
}

/* Reads the next keys. No row comes back when the lease is lost: then slice->rows is NULL. */
static bool take_slice(struct site *site, struct work *work, const struct lease *lease, int64_t size,
	struct slice *slice, struct err *err)
{
	struct binding binding;
	binding_init(&binding);
	bind_lease(&binding, site, lease);
	binding_int(&binding, "size", size);
	binding_bool(&binding, "recheck", lease->recheck);
	binding_key_names(&binding, "names", work->rule);
	struct pg_rows *rows = pg_run(site->pg, &work->sql[WORK_SLICE], binding.items, binding.len, err);
	binding_done(&binding);
	*slice = (struct slice){.rows = NULL};
	if (!rows)
		return false;
	if (!pg_rows_count(rows)) {
		pg_rows_free(rows);
		return true;
	}
	slice->rows = rows;
	slice->begun = pg_rows_int(rows, 0, "begun");
	slice->upto = pg_rows_int(rows, 0, "upto");
	slice->size = pg_rows_int(rows, 0, "size");
	slice->refused = pg_rows_int(rows, 0, "refused");
	return true;
}

/* What the sections of the rule may use: its key columns, scope, force, an action's own parameters, and for an undo
 * what was there before and after. */
static bool bind_slice(struct binding *binding, const struct site *site, const struct work *work,
	const struct lease *lease, const struct slice *slice, struct err *err)
{
	const struct pg_rows *rows = slice->rows;
	bind_lease(binding, site, lease);
	binding_text(binding, "scope", NULL);
	binding_bool(binding, "force", work->force);
	binding_text(binding, "rule", work->rule->name);
	binding_text(binding, "keys", pg_rows_get(rows, 0, "keys"));
	binding_text(binding, "places", pg_rows_get(rows, 0, "places"));
	binding_text(binding, "before", pg_rows_get(rows, 0, "befores"));
	binding_text(binding, "after", pg_rows_get(rows, 0, "afters"));
	binding_text(binding, "ids", pg_rows_get(rows, 0, "ids"));
	return binding_columns(binding, rows, err) &&
	       (work->kind == JOB_UNDO || binding_params(binding, work->rule, work->params, err));
}

/* Moves the cursor, or that of the re-check, fenced by the token. */
static bool pass(struct site *site, struct work *work, const struct lease *lease, const struct slice *slice,
	struct binding *values, struct chunk_result *result, struct err *err)
{
	enum work_statement statement = lease->recheck ? WORK_RECHECK : WORK_PROGRESS;
	bind_lease(values, site, lease);
	binding_int(values, "begun", slice->begun);
	binding_int(values, "upto", slice->upto);
	binding_text(values, "after_last", work->rechecks ? "recheck" : "done");
	struct pg_rows *rows = pg_run(site->pg, &work->sql[statement], values->items, values->len, err);
	if (!rows)
		return false;
	result->lost = !pg_rows_count(rows);
	if (!result->lost) {
		const char *job_state = pg_rows_get(rows, 0, "job_state");
		result->handled = slice->upto - slice->begun;
		result->drifted_again = pg_rows_int(rows, 0, "drifted");
		result->part_done = str_eq(pg_rows_get(rows, 0, "state"), "done");
		result->recheck = str_eq(pg_rows_get(rows, 0, "state"), "recheck");
		result->steered = !str_eq(job_state, "running");
	}
	pg_rows_free(rows);
	return true;
}

/* What the re-check's statement takes beside the counts: keys of which those that are open drifted again. */
static void bind_again(struct binding *values, const struct work *work, const char *keys)
{
	binding_text(values, "rule", work->rule->name);
	binding_text(values, "keys", keys);
	binding_bool(values, "count_drift", work->kind == JOB_REPAIR);
}

static void bind_counts(
	struct binding *counts, int64_t repaired, int64_t already_right, int64_t failed, int64_t refused)
{
	binding_int(counts, "repaired", repaired);
	binding_int(counts, "already_right", already_right);
	binding_int(counts, "failed", failed);
	binding_int(counts, "refused", refused);
}

/* Locks the rows, within the time that a writer may be kept waiting behind those that are locked already. */
static bool lock_rows(struct site *site, struct work *work, const struct binding *binding, struct err *err)
{
	const struct pace *pace = &site->options.pace;
	if (!work->sql[WORK_LOCK].text)
		return true;
	if (pg_statement_limit(site->pg, pace->lock_ms, err) &&
		pg_do(site->pg, &work->sql[WORK_LOCK], binding->items, binding->len, NULL, err))
		return pg_statement_limit(site->pg, pace->statement_ms, err);
	return err->kind == ERR_TEMPORARY ? err_wrap(err, _("somebody else holds a lock")) : false;
}

/* Drops from the slice what the rule refuses; *refused gets their number. */
static bool refuse_rows(struct site *site, struct work *work, const struct lease *lease, struct slice *slice,
	const struct binding *binding, int64_t *refused, struct err *err)
{
	int64_t size = slice->upto - slice->begun;
	if (!work->sql[WORK_REFUSE].text)
		return true;
	if (!pg_do(site->pg, &work->sql[WORK_REFUSE], binding->items, binding->len, refused, err))
		return false;
	if (!*refused)
		return true;
	pg_rows_free(slice->rows);
	return take_slice(site, work, lease, size, slice, err);
}

/* The rows are locked: recounts and writes in a statement of its own, whose snapshot is younger than the locks. */
static bool change_rows(struct site *site, struct work *work, const struct lease *lease, const struct slice *slice,
	int64_t *changed, int64_t *refused, struct err *err)
{
	struct binding binding;
	struct pg_rows *rows = NULL;
	binding_init(&binding);
	if (bind_slice(&binding, site, work, lease, slice, err))
		rows = pg_run(site->pg, &work->sql[WORK_CHANGE], binding.items, binding.len, err);
	bool ok = rows != NULL;
	if (ok && pg_rows_int(rows, 0, "elsewhere"))
		ok = pg_do(site->pg, &work->sql[WORK_RESOLVE], binding.items, binding.len, NULL, err);
	binding_done(&binding);
	if (ok) {
		*changed = pg_rows_int(rows, 0, "changed");
		*refused += pg_rows_int(rows, 0, "refused");
	}
	pg_rows_free(rows);
	return ok;
}

static bool touch_rows(struct site *site, struct work *work, const struct lease *lease, struct slice *slice,
	int64_t *changed, int64_t *refused, struct err *err)
{
	struct binding binding;
	binding_init(&binding);
	bool ok = bind_slice(&binding, site, work, lease, slice, err) && lock_rows(site, work, &binding, err);
	fault_point("chunk.locked");
	ok = ok && refuse_rows(site, work, lease, slice, &binding, refused, err);
	binding_done(&binding);
	if (!ok || !slice->rows || !slice->size)
		return ok;
	ok = change_rows(site, work, lease, slice, changed, refused, err);
	fault_point("chunk.changed");
	return ok;
}

/* Everything between begin and commit. */
static bool do_slice(struct site *site, struct work *work, const struct lease *lease, struct slice *slice,
	struct chunk_result *result, struct err *err)
{
	int64_t changed = 0, refused = slice->refused;
	if (slice->rows && slice->size && !touch_rows(site, work, lease, slice, &changed, &refused, err))
		return false;
	result->lost = !slice->rows;
	if (result->lost)
		return true;
	struct binding counts;
	binding_init(&counts);
	bind_counts(&counts, changed, slice->upto - slice->begun - changed - refused, 0, refused);
	bool ok = pass(site, work, lease, slice, &counts, result, err);
	binding_done(&counts);
	result->repaired = changed;
	result->refused = refused;
	result->already_right = result->handled - changed - refused;
	return ok;
}

static bool finish(struct site *site, bool ok, struct chunk_result *result, struct err *err)
{
	fault_point("chunk.passed");
	if (!ok || result->lost)
		pg_rollback(site->pg);
	else
		ok = pg_commit(site->pg, err);
	fault_point("chunk.committed");
	if (!ok || result->lost)
		*result = (struct chunk_result){.lost = result->lost};
	return ok;
}

/* A detect is one statement, whose run and findings are kept with the part's end. */
static bool look(struct site *site, const struct work *work, const struct lease *lease, struct chunk_result *result,
	struct err *err)
{
	const struct detect_request request = {.rule = work->rule};
	struct detect_result detected;
	bool held;
	*result = (struct chunk_result){.handled = 0};
	if (!detect_store_held(site, &request, lease, &detected, &held, err))
		return false;
	result->lost = !held;
	result->part_done = held;
	return true;
}

/* A fetch that goes on, and the lease that must last meanwhile. */
struct fetching {
	struct site *site;
	const struct lease *lease;
	int64_t renewed; /* monotonic */
};

static bool keep_lease(void *data)
{
	struct fetching *fetching = data;
	if (clock_ms() - fetching->renewed < fetching->site->options.pace.lease_ms / RENEWALS)
		return true;
	fetching->renewed = clock_ms();
	return lease_renew(fetching->site, fetching->lease);
}

/* The keys of the next chunk, read by themselves. */
static bool read_slice(
	struct site *site, struct work *work, const struct lease *lease, int size, struct slice *slice, struct err *err)
{
	struct pg_limits limits = limits_of(site, work);
	if (!pg_begin(site->pg, PG_READ, &limits, err))
		return false;
	bool ok = take_slice(site, work, lease, size, slice, err);
	pg_rollback(site->pg);
	return ok;
}

/* Writes what was fetched, and counts it; the cursor moves behind it where all of it was. */
static bool write_fetched(struct site *site, struct work *work, const struct lease *lease, const struct slice *slice,
	bool whole, struct chunk_result *result, struct err *err)
{
	struct pg_limits limits = limits_of(site, work);
	struct function_counts counts = {.changed = 0};
	struct binding values;
	struct slice passed = *slice;
	*result = (struct chunk_result){.handled = 0};
	if (!pg_begin(site->pg, PG_WRITE, &limits, err))
		return false;
	bool ok = work->function->write(work->session, &counts, err);
	fault_point("chunk.changed");
	if (!whole)
		passed.upto = passed.begun;
	/* What an earlier fetch refused is not in the slice any more, and counted already. */
	int64_t already_right = whole ? slice->size - counts.changed - counts.refused - counts.failed - counts.told : 0;
	binding_init(&values);
	bind_counts(&values, counts.changed, already_right, counts.failed, counts.refused);
	ok = ok && pass(site, work, lease, &passed, &values, result, err);
	binding_done(&values);
	result->repaired = counts.changed;
	result->refused = counts.refused;
	result->failed = counts.failed;
	result->already_right = already_right;
	return finish(site, ok, result, err);
}

/* What was fetched is not fetched again because somebody holds a row's lock for a moment. */
static bool write_in_the_end(struct site *site, struct work *work, const struct lease *lease, const struct slice *slice,
	bool whole, struct chunk_result *result, struct err *err)
{
	for (int wait = WRITE_WAIT_MS; wait <= WRITE_WAIT_MAX_MS; wait *= 2) {
		struct err why = ERR_INIT;
		err_done(err);
		if (write_fetched(site, work, lease, slice, whole, result, &why))
			return true;
		bool again = why.kind == ERR_TEMPORARY && pg_alive(site->pg);
		err_move(err, &why);
		if (!again)
			return false;
		clock_sleep_ms(wait);
	}
	return false;
}

/* Fetched outside of any transaction, then written in one. A fetch that was broken off is written as far as it came,
 * and its error told, unless the write had one of its own: then nothing is kept, and the fetch comes to its end again.
 */
static bool fetch_slice(struct site *site, struct work *work, const struct lease *lease, int size,
	struct chunk_result *result, struct err *err)
{
	struct fetching fetching = {.site = site, .lease = lease, .renewed = clock_ms()};
	struct slice slice = {.rows = NULL};
	struct err broken = ERR_INIT;
	*result = (struct chunk_result){.lost = true};
	if (!read_slice(site, work, lease, size, &slice, err))
		return false;
	if (!slice.rows)
		return true;
	const char *keys = pg_rows_get(slice.rows, 0, "keys");
	bool whole =
		work->function->fetch(work->session, keys ? keys : "[]", work->force, keep_lease, &fetching, &broken);
	fault_point("chunk.fetched");
	/* What was fetched before a signal is written all the same. */
	pg_heed(site->pg, whole);
	bool ok = pg_alive(site->pg) && write_in_the_end(site, work, lease, &slice, whole, result, err);
	pg_heed(site->pg, true);
	if (ok && !result->lost)
		work->function->written(work->session);
	pg_rows_free(slice.rows);
	if (!ok && err->kind == ERR_NONE)
		err_set(err, ERR_CONNECT, _("the connection is lost"));
	if (ok && !whole && broken.kind != ERR_NONE)
		return err_move(err, &broken);
	err_done(&broken);
	return ok;
}

bool chunk_run(struct site *site, struct work *work, const struct lease *lease, int size, struct chunk_result *result,
	struct err *err)
{
	struct pg_limits limits = limits_of(site, work);
	struct slice slice = {.rows = NULL};
	if (work->kind == JOB_DETECT)
		return look(site, work, lease, result, err);
	if (work->function)
		return fetch_slice(site, work, lease, size, result, err);
	*result = (struct chunk_result){.handled = 0};
	if (!pg_begin(site->pg, PG_WRITE, &limits, err))
		return false;
	fault_point("chunk.begun");
	bool ok = take_slice(site, work, lease, size, &slice, err);
	fault_point("chunk.sliced");
	ok = ok && do_slice(site, work, lease, &slice, result, err);
	pg_rows_free(slice.rows);
	return finish(site, ok, result, err);
}

/* The transaction of chunk_fail_one. */
static bool record_failure(struct site *site, struct work *work, const struct lease *lease, const struct err *why,
	const struct slice *slice, struct chunk_result *result, struct err *err)
{
	struct binding binding, counts;
	result->lost = !slice->rows;
	if (result->lost)
		return true;
	char *plain = said_plain(why->text);
	binding_init(&binding);
	binding_init(&counts);
	binding_int(&binding, "job", lease->job);
	binding_text(&binding, "keys", slice->size ? pg_rows_get(slice->rows, 0, "keys") : "[]");
	binding_text(&binding, "code", why->sqlstate);
	binding_text(&binding, "detail", plain);
	bind_counts(&counts, 0, 0, slice->size, slice->refused);
	bind_again(&counts, work, "[]");
	bool ok = pg_do(site->pg, &work->sql[WORK_FAIL_ONE], binding.items, binding.len, NULL, err) &&
		  pass(site, work, lease, slice, &counts, result, err);
	free(plain);
	binding_done(&binding);
	binding_done(&counts);
	result->failed = slice->size;
	result->refused = slice->refused;
	return ok;
}

bool chunk_fail_one(struct site *site, struct work *work, const struct lease *lease, const struct err *why,
	struct chunk_result *result, struct err *err)
{
	struct pg_limits limits = limits_of(site, work);
	struct slice slice = {.rows = NULL};
	*result = (struct chunk_result){.handled = 0};
	if (!pg_begin(site->pg, PG_WRITE, &limits, err))
		return false;
	bool ok = take_slice(site, work, lease, 1, &slice, err) &&
		  record_failure(site, work, lease, why, &slice, result, err);
	pg_rows_free(slice.rows);
	return finish(site, ok, result, err);
}

/* The transaction of chunk_recheck. */
static bool look_again(struct site *site, struct work *work, const struct lease *lease, const struct slice *slice,
	struct chunk_result *result, struct err *err)
{
	const char *keys = slice->size ? pg_rows_get(slice->rows, 0, "keys") : "[]";
	const struct detect_request request = {
		.rule = work->rule,
		.keys = keys,
		.columns = slice->rows,
		.settled = work->kind == JOB_REPAIR,
	};
	struct detect_result detected = {.found = 0};
	struct binding values;
	if (slice->size && !detect_difference(site, work->domain, &request, &detected, err))
		return false;
	binding_init(&values);
	bind_counts(&values, 0, 0, 0, 0);
	bind_again(&values, work, detected.found ? keys : "[]");
	bool ok = pass(site, work, lease, slice, &values, result, err);
	binding_done(&values);
	return ok;
}

bool chunk_recheck(struct site *site, struct work *work, const struct lease *lease, int size,
	struct chunk_result *result, struct err *err)
{
	struct pg_limits limits = limits_of(site, work);
	struct slice slice = {.rows = NULL};
	*result = (struct chunk_result){.handled = 0};
	if (!pg_begin(site->pg, PG_WRITE, &limits, err))
		return false;
	bool ok = take_slice(site, work, lease, size, &slice, err);
	result->lost = ok && !slice.rows;
	if (ok && !result->lost)
		ok = look_again(site, work, lease, &slice, result, err);
	fault_point("recheck.done");
	pg_rows_free(slice.rows);
	return finish(site, ok, result, err);
}
