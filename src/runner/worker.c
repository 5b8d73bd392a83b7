#include "runner/worker.h"

#include "base/clock.h"
#include "base/fault.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/vec.h"
#include "engine/binding.h"
#include "engine/lease.h"
#include "engine/said.h"
#include "runner/due.h"
#include "runner/runner.h"

#include <stdlib.h>

enum {
	BEAT_MS = 5000,
	POLL_MS = 1000,  /* between two questions for a job, where nothing is heard */
	PASS_MS = 60000, /* how long a job that was refused is passed over */
	AGAIN_MS = 100,  /* the first pause before a server that went away is tried again; doubled up to */
	AGAIN_MAX_MS = 5000,
	HEART_MS = 2000,  /* how long a word beside the site's session may take */
	WAITS_MS = 60000, /* between two words on why a job is held up */
};

#define BEAT "sql/engine/worker-beat.sql"

/* A job that is not for this worker. */
struct passed {
	int64_t job;
	int64_t until;
};

struct worker {
	struct site *site;
	struct worker_options options;
	struct pg *
		heart; /* says that it lives while the site's session is at a long statement; NULL: not needed so far */
	char *name;
	int64_t beaten; /* 0: never */
	struct due *due;
	int64_t job; /* 0: none */
	char *kind, *rule;
	int64_t took_at, waits_said; /* monotonic; the latter 0: not yet */
	struct {
		VEC(struct passed);
	} passed;
};

static const char *const event_names[] = {
	[WORKER_STARTED] = "started",
	[WORKER_READY] = "ready",
	[WORKER_AT] = "at",
	[WORKER_WAITS] = "waits",
	[WORKER_TOOK] = "took",
	[WORKER_LEFT] = "left",
	[WORKER_REFUSED] = "refused",
	[WORKER_DEFERRED] = "deferred",
	[WORKER_FAILED] = "failed",
	[WORKER_LOST] = "lost",
	[WORKER_DUE] = "due",
	[WORKER_SKIPPED] = "skipped",
	[WORKER_STOPPED] = "stopped",
};

const char *worker_event_name(enum worker_event event)
{
	return event_names[event];
}

static void say(const struct worker *worker, const struct worker_note *note)
{
	if (worker->options.said)
		worker->options.said(worker->options.data, note);
}

static void say_event(const struct worker *worker, enum worker_event event, const char *why)
{
	say(worker, &(struct worker_note){.event = event, .why = why});
}

/* Of the job that it is at; job NULL: how far that is is not known. */
static void say_job(const struct worker *worker, enum worker_event event, const struct job *job, const char *why)
{
	struct worker_note note = {
		.event = event, .job = worker->job, .kind = worker->kind, .rule = worker->rule, .why = why};
	if (job && job->id) {
		note.state = job->state;
		note.rows = job->handled;
		note.of = job->previewed;
		note.ms = clock_ms() - worker->took_at;
	}
	say(worker, &note);
}

static bool interrupted(const struct worker *worker)
{
	const volatile sig_atomic_t *flag = worker->site->options.interrupt;
	return flag && *flag;
}

/* Who it is and what it does. */
static void bind_self(const struct worker *worker, struct binding *binding)
{
	binding_init(binding);
	binding_text(binding, "name", worker->name);
	binding_text(binding, "version", worker->options.version);
	binding_id(binding, "job", worker->job);
}

static bool tell(struct worker *worker, const char *path, struct err *err)
{
	struct binding binding;
	bind_self(worker, &binding);
	struct pg_rows *rows = site_ask(worker->site, PG_WRITE, path, NULL, binding.items, binding.len, err);
	binding_done(&binding);
	pg_rows_free(rows);
	return rows != NULL;
}

/* How often it says that it is there: often enough for who waits for leases to run out, too. */
static int64_t beat_ms(const struct worker *worker)
{
	int64_t half = worker->site->options.pace.lease_ms / 2;
	return half < BEAT_MS ? half : BEAT_MS;
}

/* Says that we are there, if that is due. */
static bool beat(struct worker *worker, struct err *err)
{
	int64_t now = clock_ms();
	if (worker->beaten && now - worker->beaten < beat_ms(worker))
		return true;
	worker->beaten = now;
	return tell(worker, BEAT, err);
}

static bool open_heart(struct worker *worker, struct err *err)
{
	const struct pg_options options = {
		.conninfo = worker->site->options.conninfo,
		.application = "trueup",
		.connect_ms = HEART_MS,
		.interrupt = worker->site->options.interrupt,
	};
	if (!worker->heart)
		worker->heart = pg_open(&options, err);
	else if (!pg_alive(worker->heart))
		return pg_reopen(worker->heart, err);
	return worker->heart != NULL;
}

/* The site's session is at a long statement: the word goes by another one. That it is not heard is no reason to stop.
 */
static void beat_beside(struct worker *worker)
{
	const struct pg_limits limits = {.statement_ms = HEART_MS, .lock_ms = HEART_MS};
	struct arena *arena = arena_new();
	struct binding binding;
	struct err ignored = ERR_INIT;
	struct sql sql;
	worker->beaten = clock_ms();
	bind_self(worker, &binding);
	if (catalog_query(worker->site->catalog, BEAT, NULL, arena, &sql, &ignored) && open_heart(worker, &ignored) &&
		pg_begin(worker->heart, PG_WRITE, &limits, &ignored) &&
		pg_do(worker->heart, &sql, binding.items, binding.len, NULL, &ignored))
		pg_commit(worker->heart, &ignored);
	else if (worker->heart)
		pg_rollback(worker->heart);
	binding_done(&binding);
	arena_free(arena);
	err_done(&ignored);
}

static void on_turn(void *data)
{
	const struct worker *worker = data;
	metrics_beat(worker->options.metrics);
	if (worker->options.turned)
		worker->options.turned(worker->options.data);
}

/* Some times a second while the site's session waits for the server. */
static void on_silence(void *data)
{
	struct worker *worker = data;
	int64_t last = worker->beaten > worker->took_at ? worker->beaten : worker->took_at;
	on_turn(worker);
	if (last && clock_ms() - last > 2 * beat_ms(worker))
		beat_beside(worker);
}

static void on_progress(void *data, const struct job *job, const char *waiting)
{
	struct worker *worker = data;
	struct err ignored = ERR_INIT;
	int64_t now = clock_ms();
	on_turn(worker);
	beat(worker, &ignored);
	err_done(&ignored);
	say_job(worker, WORKER_AT, job, waiting);
	if (!waiting || (worker->waits_said && now - worker->waits_said < WAITS_MS))
		return;
	worker->waits_said = now;
	say_job(worker, WORKER_WAITS, job, waiting);
}

static void on_due(void *data, const char *task, int64_t job, const char *skipped)
{
	char *why = skipped ? mem_printf("%s: %s", task, skipped) : NULL;
	say(data, &(struct worker_note){
			  .event = skipped ? WORKER_SKIPPED : WORKER_DUE, .job = job, .why = why ? why : task});
	free(why);
}

/* {1,2}: the jobs that are passed over now. */
static void bind_passed(struct worker *worker, struct binding *binding, struct str *list)
{
	int64_t now = clock_ms();
	size_t kept = 0;
	str_addc(list, '{');
	for (size_t i = 0; i < worker->passed.len; i++) {
		if (worker->passed.items[i].until <= now)
			continue;
		worker->passed.items[kept] = worker->passed.items[i];
		str_addf(list, "%s%lld", kept ? "," : "", (long long)worker->passed.items[kept].job);
		kept++;
	}
	worker->passed.len = kept;
	str_addc(list, '}');
	binding_text(binding, "skip", str_text(list));
}

/* Forgets the job that it was at. */
static void let_go(struct worker *worker)
{
	free(worker->kind);
	free(worker->rule);
	worker->kind = worker->rule = NULL;
	worker->job = 0;
}

/* Picks the next job, if there is one. */
static bool next_job(struct worker *worker, struct err *err)
{
	struct binding binding;
	struct str list = STR_INIT;
	binding_init(&binding);
	bind_passed(worker, &binding, &list);
	struct pg_rows *rows =
		site_ask(worker->site, PG_READ, "sql/engine/job-next.sql", NULL, binding.items, binding.len, err);
	if (rows && pg_rows_count(rows)) {
		worker->job = pg_rows_int(rows, 0, "id");
		worker->kind = mem_strdup(pg_rows_get(rows, 0, "kind"));
		worker->rule = mem_strdup(pg_rows_get(rows, 0, "rule"));
	}
	binding_done(&binding);
	str_done(&list);
	pg_rows_free(rows);
	return rows != NULL;
}

/* A temporary failure: the job waits a while, and has failed after too many of them. */
static bool defer(struct worker *worker, const struct job *job, const struct err *why, struct err *err)
{
	struct binding binding;
	char *plain = said_plain(why->text);
	binding_init(&binding);
	binding_int(&binding, "job", worker->job);
	binding_text(&binding, "error", plain);
	binding_int(&binding, "attempts_max", worker->options.attempts);
	struct pg_rows *rows =
		site_ask(worker->site, PG_WRITE, "sql/engine/job-defer.sql", NULL, binding.items, binding.len, err);
	bool failed = rows && pg_rows_count(rows) && str_eq(pg_rows_get(rows, 0, "state"), "failed");
	binding_done(&binding);
	free(plain);
	metrics_retry(worker->options.metrics, METRICS_DEFERRED);
	if (failed)
		metrics_job(worker->options.metrics, job->kind, "failed");
	say_job(worker, failed ? WORKER_FAILED : WORKER_DEFERRED, job, why->text);
	pg_rows_free(rows);
	return rows != NULL;
}

static void pass_over(struct worker *worker, int64_t ms)
{
	VEC_PUSH(&worker->passed, ((struct passed){worker->job, clock_ms() + ms}));
}

/* What to do about a job that runner_do gave up. False and *err if it is about more than that job. */
static bool given_up(struct worker *worker, const struct job *job, struct err *why, struct err *err)
{
	switch (why->kind) {
	case ERR_INTERRUPTED:
		say_job(worker, WORKER_LEFT, job, NULL);
		return true;
	case ERR_CONNECT:
		err_move(err, why);
		return false;
	case ERR_TEMPORARY:
		return defer(worker, job, why, err);
	default:
		pass_over(worker, PASS_MS);
		say_job(worker,
			why->kind != ERR_REFUSED && str_eq(job->state, "failed") ? WORKER_FAILED : WORKER_REFUSED, job,
			why->text);
		return true;
	}
}

/* The job as it is now, as far as it can be read. */
static void read_job(struct worker *worker, struct job *job)
{
	struct err ignored = ERR_INIT;
	*job = (struct job){.id = 0};
	pg_heed(worker->site->pg, false);
	if (pg_alive(worker->site->pg))
		job_read(worker->site, worker->job, job, &ignored);
	pg_heed(worker->site->pg, true);
	err_done(&ignored);
}

static bool do_job(struct worker *worker, struct err *err)
{
	const struct runner_options options = {
		.progress = on_progress,
		.turn = on_turn,
		.data = worker,
		.metrics = worker->options.metrics,
		.stays = true,
	};
	struct err why = ERR_INIT;
	struct job job;
	worker->beaten = 0;
	worker->took_at = clock_ms();
	worker->waits_said = 0;
	say_job(worker, WORKER_TOOK, NULL, NULL);
	bool ok = runner_do(worker->site, worker->job, &options, &why);
	read_job(worker, &job);
	if (ok) {
		/* Where others hold what is left of it, there are other jobs to look for. */
		pass_over(worker, POLL_MS);
		say_job(worker, WORKER_LEFT, &job, NULL);
	} else {
		ok = given_up(worker, &job, &why, err);
	}
	job_done(&job);
	worker->beaten = 0;
	err_done(&why);
	return ok;
}

/* Tells that it is there, and does what the clock asks for. */
static bool keep_time(struct worker *worker, struct err *err)
{
	return beat(worker, err) && (worker->options.until_idle || due_tick(worker->due, err));
}

/* Job after job until the session is lost, the flag is set, or (until idle) none is left. */
static bool work(struct worker *worker, bool *idle, struct err *err)
{
	*idle = false;
	worker->beaten = 0;
	fault_point("worker.listens");
	if (!pg_listen(worker->site->pg, err) || !keep_time(worker, err))
		return false;
	say_event(worker, WORKER_READY, NULL); /* whoever waits for it finds the schedules put in */
	while (!interrupted(worker)) {
		on_turn(worker);
		if (!keep_time(worker, err) || !next_job(worker, err))
			return false;
		bool had = worker->job != 0, ok = !had || do_job(worker, err);
		let_go(worker);
		if (!ok)
			return false;
		*idle = !had && worker->options.until_idle;
		if (*idle)
			return true;
		if (!had && !pg_wait(worker->site->pg, POLL_MS, err))
			return false;
	}
	return true;
}

/* Waits for a server that went away, for as long as it takes. */
static bool come_back(struct worker *worker, struct err *err)
{
	int pause = AGAIN_MS;
	say_event(worker, WORKER_LOST, err->text);
	while (!interrupted(worker)) {
		on_turn(worker);
		err_done(err);
		if (pg_reopen(worker->site->pg, err) && site_probe(worker->site, err))
			return true;
		if (!err_is_temporary(err))
			return false;
		clock_sleep_ms(pause);
		pause = pause * 2 > AGAIN_MAX_MS ? AGAIN_MAX_MS : pause * 2;
	}
	return true;
}

/* The last word, also to a session that was told to stop. */
static void leave(struct worker *worker)
{
	struct err ignored = ERR_INIT;
	pg_heed(worker->site->pg, false);
	if (pg_alive(worker->site->pg))
		tell(worker, "sql/engine/worker-gone.sql", &ignored);
	pg_heed(worker->site->pg, true);
	say_event(worker, WORKER_STOPPED, NULL);
	err_done(&ignored);
}

static const char *why_not(const struct site *site)
{
	const char *why = site_why_not_run(site);
	return !why && site->rights.copy ? _("this database is a copy of another one: its jobs are not done here")
					 : why;
}

bool worker_run(struct site *site, const struct worker_options *options, struct err *err)
{
	struct worker worker = {.site = site, .options = *options, .name = lease_runner_name()};
	worker.due = due_new(site, on_due, &worker);
	const char *why = why_not(site);
	bool ok = !why || err_set(err, ERR_DENIED, "%s", why), idle = false;
	if (ok)
		say_event(&worker, WORKER_STARTED, NULL);
	pg_while_waiting(site->pg, on_silence, &worker);
	while (ok && !idle && !interrupted(&worker)) {
		ok = work(&worker, &idle, err);
		if (!ok && interrupted(&worker))
			ok = true;
		else if (!ok && err_is_temporary(err))
			ok = come_back(&worker, err);
	}
	if (!why)
		leave(&worker);
	pg_while_waiting(site->pg, NULL, NULL);
	pg_close(worker.heart);
	free(worker.passed.items);
	free(worker.name);
	due_free(worker.due);
	return ok;
}
