#include "runner/runner.h"

#include "base/clock.h"
#include "base/fault.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "engine/binding.h"
#include "engine/said.h"
#include "runner/brake.h"
#include "runner/housekeep.h"
#include "runner/mate.h"

#include <stdlib.h>

enum {
	FIRST_CHUNK = 500,
	REPORT_MS = 250, /* how often progress is told */
	OTHERS_MS = 250, /* how often a part that others hold is asked for again */
	BACKOFF_MS = 20, /* the first wait after a temporary error; doubled up to */
	BACKOFF_MAX_MS = 1000,
	LOSSES_MAX = 5,
	LEAVE_MS = 2000, /* how long a job is done at least, though others go before it */
	DENIALS_MAX = 2,
	RECONNECT_LEASES = 2, /* how many leases long a server that went away is waited for */
};

/* One runner at one job. */
struct run {
	struct site *site;
	struct work *work;
	int64_t job;
	enum job_kind kind;
	char *name; /* host/pid */
	struct lease lease;
	int sizes[2];        /* rows of the next chunk, and of the next re-check */
	int tries;           /* temporary errors in a row */
	int64_t stuck_since; /* monotonic; 0: not stuck */
	int losses;          /* connections lost in a row, with nothing done between them */
	bool moved;          /* something was done */
	int64_t begun;       /* monotonic */
	int denials;         /* single rows in a row that were denied */
	int64_t reported;
	struct brake brake;
	int64_t took_ms; /* the last chunk */
	struct runner_options options;
};

/* Why there is nothing more to do for this runner. */
enum parts { PARTS_DONE, PARTS_STEERED, PARTS_HELD, PARTS_FAILED };

/* STEP_LEFT: another job goes before it. */
enum step { STEP_ON, STEP_PART_OVER, STEP_STEERED, STEP_LEFT, STEP_FAILED };

static bool interrupted(const struct run *run)
{
	const volatile sig_atomic_t *flag = run->site->options.interrupt;
	return flag && *flag;
}

static void turn(const struct run *run)
{
	if (run->options.turn)
		run->options.turn(run->options.data);
}

static void report(struct run *run, const char *waiting)
{
	struct err ignored = ERR_INIT;
	struct job job = {.id = 0};
	int64_t now = clock_ms();
	if (!run->options.progress || now - run->reported < REPORT_MS || !pg_alive(run->site->pg))
		return;
	run->reported = now;
	if (job_read(run->site, run->job, &job, &ignored))
		run->options.progress(run->options.data, &job, waiting);
	job_done(&job);
	err_done(&ignored);
}

/* Waits for a server that went away. */
static bool reconnect(struct run *run, struct err *err)
{
	int64_t give_up = clock_ms() + (int64_t)RECONNECT_LEASES * run->site->options.pace.lease_ms;
	int wait = BACKOFF_MS;
	while (!interrupted(run) && clock_ms() < give_up) {
		struct err again = ERR_INIT;
		turn(run);
		if (pg_reopen(run->site->pg, &again)) {
			err_done(&again);
			return true;
		}
		bool temporary = err_is_temporary(&again);
		err_move(err, &again);
		if (!temporary)
			return false;
		clock_sleep_ms(wait);
		wait = wait * 2 > BACKOFF_MAX_MS ? BACKOFF_MAX_MS : wait * 2;
	}
	return interrupted(run) ? err_set(err, ERR_INTERRUPTED, _("interrupted")) : false;
}

/* How many rows come next. */
static int *size_of(struct run *run)
{
	return &run->sizes[run->lease.recheck];
}

/* Sets the next size so that it takes the time aimed at, or as large as it always is. The short rest of a part says
 * little about that. */
static void tune(const struct run *run, int *size, int64_t handled)
{
	const struct pace *pace = &run->site->options.pace;
	const int64_t took_ms = run->took_ms;
	if (!run->lease.recheck && work_batch(run->work)) {
		*size = work_batch(run->work);
		return;
	}
	int64_t next = took_ms > 0 ? handled * pace->chunk_target_ms / took_ms : (int64_t)*size * 2;
	if (handled < *size / 2 && took_ms < pace->chunk_target_ms)
		return;
	if (next > (int64_t)*size * 2)
		next = (int64_t)*size * 2;
	if (next < *size / 2)
		next = *size / 2;
	if (next > pace->chunk_max)
		next = pace->chunk_max;
	*size = next < 1 ? 1 : (int)next;
}

/* What a chunk came to, as far as it was committed. */
static void count(const struct run *run, const struct chunk_result *result)
{
	struct metrics *metrics = run->options.metrics;
	if (result->lost)
		return;
	metrics_rows(metrics, METRICS_REPAIRED, result->repaired);
	metrics_rows(metrics, METRICS_ALREADY_RIGHT, result->already_right);
	metrics_rows(metrics, METRICS_DRIFTED_AGAIN, result->drifted_again);
	metrics_rows(metrics, METRICS_FAILED, result->failed);
	metrics_rows(metrics, METRICS_REFUSED, result->refused);
}

static enum step after(struct run *run, const struct chunk_result *result)
{
	run->tries = 0;
	run->losses = 0;
	run->stuck_since = 0;
	run->lease.recheck = result->recheck;
	if (result->lost || result->part_done)
		return STEP_PART_OVER;
	return result->steered ? STEP_STEERED : STEP_ON;
}

/* The one row at the cursor cannot be done: it is written down, and the others go on. Where there are no rows, the job
 * cannot. */
static enum step fail_one(struct run *run, struct err *why, struct err *err)
{
	struct chunk_result result;
	if (!work_has_rows(run->work)) {
		err_move(err, why);
		return STEP_FAILED;
	}
	if (!chunk_fail_one(run->site, run->work, &run->lease, why, &result, err))
		return STEP_FAILED;
	count(run, &result);
	return after(run, &result);
}

/* Waits a little longer each time, and not in step with other runners. */
static void back_off(int times)
{
	int wait = BACKOFF_MS << (times < 6 ? times : 6);
	if (wait > BACKOFF_MAX_MS)
		wait = BACKOFF_MAX_MS;
	clock_sleep_ms(wait / 2 + (int)(random() % (wait / 2 + 1)));
}

static void halve(struct run *run)
{
	int *size = size_of(run);
	*size = *size > 1 ? *size / 2 : 1;
}

/* A lock, a deadlock, a server that is busy: a smaller chunk after a pause. */
static enum step try_again(struct run *run, struct err *why, struct err *err)
{
	int64_t now = clock_ms();
	if (!run->stuck_since)
		run->stuck_since = now;
	if (*size_of(run) == 1 && now - run->stuck_since > run->site->options.pace.retry_ms)
		return fail_one(run, why, err);
	halve(run);
	metrics_retry(run->options.metrics, METRICS_BUSY);
	report(run, why->text);
	back_off(run->tries++);
	if (interrupted(run)) {
		err_set(err, ERR_INTERRUPTED, _("interrupted"));
		return STEP_FAILED;
	}
	return lease_renew(run->site, &run->lease) ? STEP_ON : STEP_PART_OVER;
}

/* The server went away. One that does so again and again at the same rows is brought down by one of them. */
static enum step lost(struct run *run, struct err *why, struct err *err)
{
	metrics_retry(run->options.metrics, METRICS_CONNECTION);
	if (!reconnect(run, err))
		return STEP_FAILED;
	if (*size_of(run) == 1 && run->losses >= LOSSES_MAX)
		return fail_one(run, why, err);
	back_off(run->losses++);
	if (run->losses > 1)
		halve(run);
	return STEP_ON;
}

/* What to do about a chunk that failed and was rolled back. A right or a table may be missing for one row alone, by a
 * trigger or a policy; where it is missing from the first row on, or for one after the other, the job has failed. */
static enum step recover(struct run *run, struct err *why, struct err *err)
{
	bool denied = why->kind == ERR_DENIED || why->kind == ERR_MISSING;
	int *size = size_of(run);
	if (why->kind == ERR_CONNECT || !pg_alive(run->site->pg))
		return lost(run, why, err);
	if (why->kind == ERR_TEMPORARY)
		return try_again(run, why, err);
	bool hopeless = denied && *size == 1 && (!run->moved || run->denials >= DENIALS_MAX);
	if ((why->kind != ERR_QUERY && !denied) || hopeless || !work_has_rows(run->work)) {
		err_move(err, why);
		return STEP_FAILED;
	}
	if (*size > 1) {
		/* Most often it is the job's: two tries tell, where halving would fill the server's log. */
		*size = denied ? 1 : *size / 2;
		return STEP_ON;
	}
	run->denials += denied;
	return fail_one(run, why, err);
}

static enum step one_step(struct run *run, struct err *err)
{
	struct err why = ERR_INIT;
	struct chunk_result result;
	int64_t begun = clock_us();
	int *size = size_of(run);
	turn(run);
	bool ok = run->lease.recheck ? chunk_recheck(run->site, run->work, &run->lease, *size, &result, &why)
				     : chunk_run(run->site, run->work, &run->lease, *size, &result, &why);
	count(run, &result);
	enum step step = ok ? after(run, &result) : recover(run, &why, err);
	if (ok && !result.lost)
		metrics_chunk(run->options.metrics, clock_us() - begun);
	if (ok && result.handled) {
		run->denials = 0;
		run->moved = true;
		run->took_ms = (clock_us() - begun) / 1000;
		tune(run, size, result.handled);
	}
	err_done(&why);
	report(run, NULL);
	if (interrupted(run) && step == STEP_ON) {
		err_set(err, ERR_INTERRUPTED, _("interrupted"));
		return STEP_FAILED;
	}
	return step;
}

static void on_wait(void *data, const char *why)
{
	turn(data);
	report(data, why);
}

/* A job that goes before this one waits. Not at once: it may be one that this worker cannot do. */
static bool leaves(const struct run *run)
{
	return run->brake.now.urgent && run->options.stays && run->moved && clock_ms() - run->begun > LEAVE_MS;
}

/* Before each chunk: waits where that is asked for. */
static enum step slow_down(struct run *run, struct err *err)
{
	struct err why = ERR_INIT;
	enum step step = STEP_ON;
	switch (brake_wait(&run->brake, &run->lease, run->took_ms, on_wait, run, &why)) {
	case BRAKE_GO:
		step = leaves(run) ? STEP_LEFT : STEP_ON;
		break;
	case BRAKE_STEERED:
		step = STEP_STEERED;
		break;
	case BRAKE_LOST:
		step = STEP_PART_OVER;
		break;
	case BRAKE_FAILED:
		step = why.kind == ERR_CONNECT ? lost(run, &why, err) : STEP_FAILED;
		if (step == STEP_FAILED && err->kind == ERR_NONE)
			err_move(err, &why);
		break;
	}
	err_done(&why);
	return step;
}

static enum step do_part(struct run *run, struct err *err)
{
	enum step step = STEP_ON;
	run->tries = 0;
	run->stuck_since = 0;
	while (step == STEP_ON) {
		step = slow_down(run, err);
		if (step == STEP_ON)
			step = one_step(run, err);
	}
	if (step != STEP_PART_OVER)
		lease_release(run->site, &run->lease);
	return step;
}

static bool steered_away(struct run *run)
{
	struct err ignored = ERR_INIT;
	struct job job = {.id = 0};
	bool away = job_read(run->site, run->job, &job, &ignored) && !str_eq(job.state, "running");
	job_done(&job);
	err_done(&ignored);
	return away;
}

/* Nothing is free. One that has other jobs goes on to these, another waits a little and asks again. */
static bool waits(struct run *run)
{
	if (run->options.stays)
		return false;
	turn(run);
	report(run, _("other runners hold what is left"));
	mate_wait(run->options.helper, OTHERS_MS);
	return true;
}

/* Part after part. */
static enum parts do_parts(struct run *run, struct err *err)
{
	/* Its last runner may have died before it saw that. */
	if (steered_away(run))
		return PARTS_STEERED;
	for (;;) {
		enum lease_answer answer =
			lease_take(run->site, run->job, run->name, run->options.mate, &run->lease, err);
		enum step step = STEP_PART_OVER;
		if (answer == LEASE_DONE)
			return PARTS_DONE;
		if (answer == LEASE_FAILED && (err->kind != ERR_CONNECT || !reconnect(run, err)))
			return PARTS_FAILED;
		if (answer == LEASE_TAKEN && run->lease.taken_over)
			metrics_takeover(run->options.metrics);
		if (answer == LEASE_TAKEN)
			step = do_part(run, err);
		if (step == STEP_FAILED || step == STEP_LEFT)
			return step == STEP_LEFT ? PARTS_HELD : PARTS_FAILED;
		if (step == STEP_STEERED || (answer == LEASE_NONE && steered_away(run)))
			return PARTS_STEERED;
		if (answer == LEASE_NONE && interrupted(run)) {
			err_set(err, ERR_INTERRUPTED, _("interrupted"));
			return PARTS_FAILED;
		}
		if (answer == LEASE_NONE && !waits(run))
			return PARTS_HELD;
	}
}

/* The state that the job has now, to be freed; NULL where it is not one to be changed. */
static char *set_state(struct run *run, const char *path, const char *state, const char *error, struct err *err)
{
	struct binding binding;
	binding_init(&binding);
	binding_int(&binding, "job", run->job);
	binding_text(&binding, "state", state);
	binding_text(&binding, "error", error);
	struct pg_rows *rows = site_ask(run->site, PG_WRITE, path, NULL, binding.items, binding.len, err);
	char *now = rows && pg_rows_count(rows) ? mem_strdup(pg_rows_get(rows, 0, "state")) : NULL;
	pg_rows_free(rows);
	binding_done(&binding);
	return now;
}

/* The state that a job goes to now; "running" leaves it to other runners, unless somebody wants it elsewhere. */
static const char *state_after(const struct run *run, enum parts parts, const struct err *why)
{
	if (parts == PARTS_DONE)
		return "done";
	if (parts != PARTS_FAILED)
		return "running";
	if (why->kind == ERR_INTERRUPTED)
		return run->options.stays || run->options.keeps ? "running" : "paused";
	return err_is_temporary(why) ? "running" : "failed";
}

/* What is written down as its error, to be freed; NULL: nothing. That a worker hands it back is none. */
static char *error_after(const struct run *run, enum parts parts, const struct err *why)
{
	bool handed_back = why->kind == ERR_INTERRUPTED && (run->options.stays || run->options.keeps);
	return parts == PARTS_FAILED && !handed_back ? said_plain(why->text) : NULL;
}

/* Ends the job or sets it aside, whatever became of it; the first error stays the one that is told. True if the job was
 * sent on meanwhile: paused, say, and resumed before this runner saw it. */
static bool stop(struct run *run, enum parts parts, const struct err *why)
{
	struct err ignored = ERR_INIT;
	if (parts == PARTS_HELD || run->options.mate)
		return false;
	/* A lost interrupt flag must not keep us from saying so: the session of this last word listens to nobody. */
	struct pg *pg = run->site->pg;
	pg_heed(pg, false);
	char *now = NULL, *error = error_after(run, parts, why);
	if (pg_alive(pg))
		now = set_state(run, "sql/engine/job-stop.sql", state_after(run, parts, why), error, &ignored);
	pg_heed(pg, true);
	if (now)
		metrics_job(run->options.metrics, run->kind, now);
	free(now);
	free(error);
	err_done(&ignored);
	return parts == PARTS_STEERED && !steered_away(run);
}

static bool start(struct run *run, struct job *job, struct err *err)
{
	const char *why = site_why_not_run(run->site);
	if (why)
		return err_set(err, ERR_DENIED, "%s", why);
	if (run->site->rights.copy)
		return err_set(err, ERR_REFUSED, _("this database is a copy of %s: its jobs are not done here"),
			run->site->rights.label);
	if (!job_read(run->site, run->job, job, err))
		return false;
	run->work = work_new(run->site, job, err);
	if (!run->work || (job->picks && !work_pick(run->work, err)))
		return false;
	if (work_batch(run->work))
		run->sizes[0] = work_batch(run->work);
	fault_point("runner.looked");
	housekeep(run->site);
	run->kind = job->kind;
	char *now = set_state(run, "sql/engine/job-start.sql", NULL, NULL, err);
	bool begun = now != NULL;
	free(now);
	if (begun)
		return true;
	job_done(job);
	if (err->kind == ERR_NONE && job_read(run->site, run->job, job, err)) {
		char *failed = str_eq(job->state, "failed") ? said_text(NULL, job->error) : NULL;
		err_set(err, ERR_REFUSED, _("job %lld is %s: %s"), (long long)job->id, job_word(job->state),
			failed ? failed : _("there is nothing to do"));
		free(failed);
	}
	return false;
}

bool runner_do(struct site *site, int64_t job, const struct runner_options *options, struct err *err)
{
	const int most = site->options.pace.chunk_max, first = most < FIRST_CHUNK ? most : FIRST_CHUNK;
	struct run run = {
		.site = site,
		.job = job,
		.name = lease_runner_name(),
		.sizes = {first, first},
		.begun = clock_ms(),
		.brake = {.site = site, .job = job, .metrics = options->metrics},
		.options = *options,
	};
	struct job read = {.id = 0};
	struct err why = ERR_INIT;
	enum parts parts = PARTS_FAILED;
	bool begun = start(&run, &read, err);
	if (begun) {
		fault_point("runner.started");
		do
			parts = do_parts(&run, &why);
		while (stop(&run, parts, &why));
		run.reported = 0;
		report(&run, NULL);
	}
	if (parts == PARTS_FAILED && why.kind != ERR_NONE)
		err_move(err, &why);
	err_done(&why);
	work_free(run.work);
	if (!begun)
		job_refused(site, job, err);
	job_done(&read);
	free(run.name);
	return parts != PARTS_FAILED;
}
