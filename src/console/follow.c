#include "console/follow.h"

#include "base/figure.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "console/app.h"
#include "console/asker.h"
#include "engine/job.h"
#include "ui/chart.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST_MS = 100, POLL_MS = 500, AGAIN_MS = 1000, BAR_COLS = 20 };

struct follow {
	struct app *app;
	struct asker *asker;
	struct loop_timer *timer;
	int64_t job; /* 0: none */
	int64_t last_job;
	char *label;
	char *state;
	int64_t handled, previewed;
	bool worker_ended;
	uint64_t worker_deed, detect_deed; /* in executed */
	char *detecting;                   /* the rule that is looked at, "": all, NULL: none */
};

static bool is(const char *state, const char *const *states)
{
	while (*states && !str_eq(state, *states))
		states++;
	return *states != NULL;
}

static void poll(void *data)
{
	struct follow *follow = data;
	char job[24];
	snprintf(job, sizeof(job), "%" PRId64, follow->job);
	const struct pg_param params[] = {{"job", job}};
	const struct question question = {
		.path = "sql/engine/job-read.sql", .routine = true, .params = params, .nparams = 1};
	asker_ask(follow->asker, 0, &question);
}

static void add_count(struct str *out, const char *form, int64_t count)
{
	if (!count)
		return;
	str_add(out, out->len ? ", " : "");
	figure_add_form(out, form, count);
}

/* "411 fixed, 1 drifted again" */
static void say_outcome(struct follow *follow, const struct pg_rows *rows)
{
	bool undo = str_eq(pg_rows_get(rows, 0, "kind"), "undo");
	bool repair = str_eq(pg_rows_get(rows, 0, "kind"), "repair");
	int64_t done = pg_rows_int(rows, 0, "repaired");
	int64_t right = pg_rows_int(rows, 0, "already_right");
	int64_t again = pg_rows_int(rows, 0, "drifted_again");
	int64_t refused = pg_rows_int(rows, 0, "refused");
	int64_t bad = pg_rows_int(rows, 0, "failed");
	const char *error = pg_rows_get(rows, 0, "error");
	struct str text = STR_INIT;
	add_count(&text,
		undo     ? N_("%s undone", "%s undone", done)
		: repair ? N_("%s fixed", "%s fixed", done)
			 : N_("%s done", "%s done", done),
		done);
	add_count(&text, N_("%s was right already", "%s were right already", right), right);
	add_count(&text, N_("%s drifted again", "%s drifted again", again), again);
	add_count(&text,
		undo ? N_("%s moved on since", "%s moved on since", refused) : N_("%s refused", "%s refused", refused),
		refused);
	add_count(&text, N_("%s failed", "%s failed", bad), bad);
	if (!text.len)
		str_add(&text, _("nothing changed"));
	follow->last_job = done && !undo ? follow->job : 0;
	app_say(follow->app, bad || str_eq(follow->state, "failed") ? STYLE_ERROR : STYLE_OK,
		_("Job %" PRId64 " %s: %s%s%s."), follow->job, job_word(follow->state), str_text(&text),
		error ? ": " : "", error ? error : "");
	str_done(&text);
}

static void end(struct follow *follow)
{
	follow->job = 0;
	loop_timer_stop(follow->timer);
	session_touch(app_session(follow->app));
}

static void on_answer(void *data, int slot, struct pg_rows *rows, const struct err *err)
{
	static const char *const ended[] = {"done", "failed", "cancelled", NULL};
	static const char *const rests[] = {"paused", "preview", NULL};
	struct follow *follow = data;
	(void)slot;
	(void)err;
	if (!follow->job)
		return;
	loop_timer_start(follow->timer, rows ? POLL_MS : AGAIN_MS);
	if (!rows || !pg_rows_count(rows))
		return;
	free(follow->state);
	follow->state = mem_strdup(pg_rows_get(rows, 0, "state"));
	follow->handled = pg_rows_int(rows, 0, "handled");
	follow->previewed = pg_rows_int(rows, 0, "previewed");
	if (is(follow->state, ended)) {
		say_outcome(follow, rows);
		end(follow);
	} else if (is(follow->state, rests) || follow->worker_ended) {
		app_say(follow->app, STYLE_WARNING,
			_("Job %" PRId64 " is %s: \"trueup worker --job %" PRId64 "\" goes on with it."), follow->job,
			job_word(follow->state), follow->job);
		end(follow);
	}
	app_mark_later(follow->app);
}

struct follow *follow_new(struct app *app)
{
	struct follow *follow = mem_zero(1, sizeof(*follow));
	struct session *session = app_session(app);
	follow->app = app;
	follow->asker = asker_new(session, on_answer, follow);
	follow->timer = loop_timer_new(session_loop(session), poll, follow);
	return follow;
}

void follow_free(struct follow *follow)
{
	if (!follow)
		return;
	asker_free(follow->asker);
	loop_timer_free(follow->timer);
	free(follow->label);
	free(follow->state);
	free(follow->detecting);
	free(follow);
}

static bool may_run(const struct follow *follow)
{
	return session_rights(app_session(follow->app))->runner || app_options(follow->app)->own_runner;
}

static uint64_t note_process(struct follow *follow, const char *const *argv)
{
	struct str line = STR_INIT;
	for (const char *const *word = argv; *word; word++) {
		str_add(&line, line.len ? " " : "");
		str_add_shell_word(&line, *word);
	}
	const struct executed_deed deed = {
		.kind = EXECUTED_PROCESS, .name = argv[1], .text = str_text(&line), .where = "here"};
	uint64_t number = executed_begin(app_executed(follow->app), &deed);
	str_done(&line);
	return number;
}

static void note_end(struct follow *follow, uint64_t deed, int status)
{
	struct err err = ERR_INIT;
	if (status > 1)
		err_set(&err, ERR_INTERNAL, _("exit status %d"), status);
	executed_end(app_executed(follow->app), deed, -1, &err);
	err_done(&err);
}

static bool spawn(struct follow *follow, const char *verb, const char *first, const char *second, loop_ended_fn *ended,
	uint64_t *deed)
{
	const char *target = app_options(follow->app)->target;
	const char *argv[] = {"trueup", verb, first, NULL, NULL, NULL, NULL};
	size_t argc = 3;
	if (second)
		argv[argc++] = second;
	if (target) {
		argv[argc++] = "--target";
		argv[argc] = target;
	}
	struct err err = ERR_INIT;
	*deed = note_process(follow, argv);
	bool ok = loop_spawn_self(session_loop(app_session(follow->app)), argv, ended, follow, &err);
	if (!ok) {
		executed_end(app_executed(follow->app), *deed, -1, &err);
		app_say_err(follow->app, &err);
	}
	err_done(&err);
	return ok;
}

/* The worker is gone: what the job says now is its last word. */
static void on_worker(void *data, int status)
{
	struct follow *follow = data;
	note_end(follow, follow->worker_deed, status);
	follow->worker_ended = true;
	if (follow->job)
		poll(follow);
}

void follow_begin(struct follow *follow, int64_t job, const char *label)
{
	char number[24];
	snprintf(number, sizeof(number), "%" PRId64, job);
	free(follow->label);
	follow->label = mem_strdup(label);
	free(follow->state);
	follow->state = mem_strdup("queued");
	follow->job = job;
	follow->handled = follow->previewed = 0;
	follow->worker_ended = false;
	if (may_run(follow)) {
		spawn(follow, "worker", "--job", number, on_worker, &follow->worker_deed);
	} else {
		app_say(follow->app, STYLE_INFO,
			_("Job %s is queued. This login may not run jobs, so it waits for a worker."), number);
	}
	loop_timer_start(follow->timer, FIRST_MS);
	app_mark(follow->app);
}

int64_t follow_last_job(const struct follow *follow)
{
	return follow->last_job;
}

bool follow_is_on(const struct follow *follow)
{
	return follow->job || follow->detecting;
}

void follow_draw(const struct follow *follow, struct area area, int row)
{
	if (!follow->job) {
		if (*follow->detecting)
			draw_format(area, row, 1, STYLE_INFO, _("Looking for drift by %s…"), follow->detecting);
		else
			draw_text(area, row, 1, STYLE_INFO, _("Looking for drift by every rule…"));
		return;
	}
	int col = draw_format(area, row, 1, STYLE_INFO, _("Job %" PRId64 " %s: %s"), follow->job,
		job_word(follow->state), follow->label);
	if (col + 2 + BAR_COLS < area.cols)
		chart_progress(area, row, col + 2, BAR_COLS, follow->handled, follow->previewed);
}

static void on_detected(void *data, int status)
{
	struct follow *follow = data;
	note_end(follow, follow->detect_deed, status);
	if (status > 1)
		app_say(follow->app, STYLE_ERROR, _("Looking again did not work; \"trueup check %s\" says why."),
			follow->detecting);
	else if (*follow->detecting)
		app_say(follow->app, STYLE_OK, _("Looked again by %s."), follow->detecting);
	else
		app_say(follow->app, STYLE_OK, "%s", _("Looked again by every rule."));
	free(follow->detecting);
	follow->detecting = NULL;
	session_touch(app_session(follow->app));
}

void follow_detect(struct follow *follow, const char *rule)
{
	if (follow->detecting)
		return;
	if (!may_run(follow)) {
		app_say(follow->app, STYLE_WARNING, "%s",
			_("This login is not a member of trueup_runner: it cannot look again."));
		return;
	}
	follow->detecting = mem_strdup(rule ? rule : "");
	if (!spawn(follow, "check", "--quiet", rule, on_detected, &follow->detect_deed)) {
		free(follow->detecting);
		follow->detecting = NULL;
	}
}
