#include "base/clock.h"
#include "base/figure.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"
#include "console/app.h"
#include "console/asker.h"
#include "console/follow_inside.h"
#include "console/offspring.h"
#include "console/starter.h"
#include "engine/job.h"
#include "engine/said.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST_MS = 100, POLL_MS = 1100, HEARD_MS = 2000, AGAIN_MS = 1000, SEE_MS = 3000 };

enum { SLOT_READ, SLOT_STEER, SLOT_RUNNING };

static bool has_ended(const char *state)
{
	return str_eq(state, "done") || str_eq(state, "failed") || str_eq(state, "cancelled");
}

static bool stands(const char *state)
{
	return str_eq(state, "paused") || str_eq(state, "pausing");
}

static void poll(void *data)
{
	struct follow *follow = data;
	follow->pause_ms = follow->pause_ms * 2 > POLL_MS ? POLL_MS : follow->pause_ms * 2;
	char job[24];
	snprintf(job, sizeof(job), "%" PRId64, follow->job);
	const struct pg_param params[] = {{"job", job}};
	const struct question question = {
		.path = "sql/engine/job-read.sql", .routine = true, .params = params, .nparams = 1};
	asker_ask(follow->asker, SLOT_READ, &question);
}

/* To another job, of which no more is known than that. */
static void turn_to(struct follow *follow, int64_t job, const char *label, const char *state)
{
	asker_drop(follow->asker, SLOT_READ); /* of the job before */
	free(follow->label);
	free(follow->state);
	free(follow->why);
	follow->label = mem_strdup(label);
	follow->state = mem_strdup(state);
	follow->why = NULL;
	follow->job = job;
	follow->handled = follow->previewed = follow->rate_from = 0;
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
	char *error = said_text(NULL, pg_rows_get(rows, 0, "error"));
	struct str text = STR_INIT, number = STR_INIT;
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
	if (follow->own)
		follow->last_job = done && !undo ? follow->job : 0;
	session_add_number(follow->session, follow->job, &number);
	app_say(follow->app, bad || str_eq(follow->state, "failed") ? STYLE_ERROR : STYLE_OK, _("Job %s %s: %s%s%s."),
		str_text(&number), job_word(follow->state), str_text(&text), error ? ": " : "", error ? error : "");
	free(error);
	str_done(&text);
	str_done(&number);
}

static void end(struct follow *follow)
{
	follow->job = 0;
	loop_timer_stop(follow->timer);
	session_touch(follow->session);
}

/* The rate is counted from when the first rows were done, and anew after a pause. */
static void count_rate(struct follow *follow)
{
	if (!str_eq(follow->state, "running")) {
		follow->rate_from = 0;
	} else if (!follow->rate_from && follow->handled) {
		follow->rate_from = clock_ms();
		follow->rate_base = follow->handled;
	}
}

static void say_queued(struct follow *follow)
{
	struct str number = STR_INIT;
	session_add_number(follow->session, follow->job, &number);
	app_say(follow->app, STYLE_INFO, _("Job %s is queued. This login may not run jobs, so it waits for a worker."),
		str_text(&number));
	str_done(&number);
}

/* Who does it is known, or another one than before. */
static void on_starter(void *data)
{
	struct follow *follow = data;
	if (follow->job && follow->own && starter_state(follow->starter) == STARTER_MAY_NOT)
		say_queued(follow);
	if (follow->job)
		poll(follow);
	app_mark_later(follow->app);
}

static void see_to(struct follow *follow)
{
	follow->seen_to = clock_ms();
	starter_see_to(follow->starter, follow->job);
}

static void say_left(struct follow *follow)
{
	struct str number = STR_INIT;
	session_add_number(follow->session, follow->job, &number);
	if (follow->why)
		app_say(follow->app, STYLE_WARNING, _("Job %s waits: %s"), str_text(&number), follow->why);
	else
		app_say(follow->app, STYLE_WARNING, _("Job %s is %s: \"trueup worker --job %s\" goes on with it."),
			str_text(&number), job_word(follow->state), str_text(&number));
	str_done(&number);
}

/* Nobody is there any more to do what was started here. */
static bool is_left(const struct follow *follow)
{
	return follow->own && starter_state(follow->starter) == STARTER_ENDED && !stands(follow->state);
}

/* One that was started here, goes no further, and is not in the hands of a worker of our own. */
static bool is_stuck(const struct follow *follow, bool moved)
{
	return follow->own && !moved && !has_ended(follow->state) && !stands(follow->state) &&
	       starter_state(follow->starter) != STARTER_OURS && clock_ms() - follow->seen_to > SEE_MS;
}

/* How far it is, as the database says now; all texts borrowed. */
static void take(struct follow *follow, const char *state, int64_t handled, int64_t previewed, const char *throttled,
	const char *error)
{
	bool moved = handled != follow->handled;
	free(follow->state);
	follow->state = mem_strdup(state);
	follow->handled = handled;
	follow->previewed = previewed;
	throttle_from_note(throttled, &follow->throttle);
	free(follow->why);
	char *said = str_eq(state, "queued") ? said_text(NULL, error) : NULL;
	follow->why = said ? safe_text(said, SAFE_SHOW) : NULL;
	free(said);
	count_rate(follow);
	if (is_stuck(follow, moved))
		see_to(follow);
	app_mark_later(follow->app);
}

static void on_read(struct follow *follow, const struct pg_rows *rows)
{
	if (!follow->job)
		return;
	loop_timer_start(follow->timer, rows ? follow->pause_ms : AGAIN_MS);
	if (!rows || !pg_rows_count(rows))
		return;
	take(follow, pg_rows_get(rows, 0, "state"), pg_rows_int(rows, 0, "handled"), pg_rows_int(rows, 0, "previewed"),
		pg_rows_get(rows, 0, "throttled"), pg_rows_get(rows, 0, "error"));
	if (has_ended(follow->state)) {
		say_outcome(follow, rows);
		end(follow);
	} else if (str_eq(follow->state, "preview") || is_left(follow)) {
		say_left(follow);
		end(follow);
	}
}

/* A job of the list that was set aside or had failed: watched, and done if nobody else does it. */
static void go_on(struct follow *follow)
{
	struct str number = STR_INIT;
	session_add_number(follow->session, follow->steered, &number);
	char *label = mem_printf(_("job %s"), str_text(&number));
	follow_begin(follow, follow->steered, label);
	free(label);
	str_done(&number);
}

static void on_steered(struct follow *follow, const struct pg_rows *rows)
{
	char *refused = said_text(NULL, pg_rows_get(rows, 0, "refused"));
	bool resumed = str_eq(follow->steering, "resume") || str_eq(follow->steering, "retry");
	follow->steering = NULL;
	if (refused)
		app_say(follow->app, STYLE_WARNING, "%s", refused);
	else if (resumed && follow->steered != follow->job)
		go_on(follow);
	else if (resumed)
		see_to(follow);
	if (!refused)
		session_touch(follow->session); /* the lists that it stands in */
	if (follow->job)
		poll(follow);
	free(refused);
}

/* Somebody else's job, as long as there is none of our own. */
static void on_running(struct follow *follow, const struct pg_rows *rows)
{
	if (follow->job || !pg_rows_count(rows))
		return;
	turn_to(follow, pg_rows_int(rows, 0, "id"), pg_rows_get(rows, 0, "rule"), "running");
	follow->own = false;
	follow->pause_ms = FIRST_MS;
	poll(follow);
}

static void on_answer(void *data, int slot, struct pg_rows *rows, const struct err *err)
{
	struct follow *follow = data;
	if (slot == SLOT_READ) {
		on_read(follow, rows);
	} else if (slot == SLOT_RUNNING && rows) {
		on_running(follow, rows);
	} else if (slot == SLOT_STEER && rows) {
		on_steered(follow, rows);
	} else if (slot == SLOT_STEER) {
		follow->steering = NULL;
		app_say_err(follow->app, err);
	}
}

struct follow *follow_new(struct app *app, struct session *session)
{
	struct follow *follow = mem_zero(1, sizeof(*follow));
	follow->app = app;
	follow->session = session;
	follow->asker = asker_new(session, on_answer, follow);
	follow->starter = starter_new(app, session, on_starter, follow);
	follow->timer = loop_timer_new(session_loop(session), poll, follow);
	return follow;
}

void follow_free(struct follow *follow)
{
	if (!follow)
		return;
	asker_free(follow->asker);
	starter_free(follow->starter);
	loop_timer_free(follow->timer);
	free(follow->label);
	free(follow->state);
	free(follow->why);
	free(follow->detecting);
	free(follow);
}

void follow_begin(struct follow *follow, int64_t job, const char *label)
{
	turn_to(follow, job, label, "queued");
	follow->own = true;
	see_to(follow);
	follow->pause_ms = FIRST_MS;
	loop_timer_start(follow->timer, FIRST_MS);
	app_mark(follow->app);
}

void follow_heard(struct follow *follow, const char *state, int64_t handled, int64_t previewed, const char *throttled)
{
	if (state)
		take(follow, state, handled, previewed, throttled, NULL);
	loop_timer_start(follow->timer, state ? HEARD_MS : 0);
}

int64_t follow_last_job(const struct follow *follow)
{
	return follow->last_job;
}

void follow_refresh(struct follow *follow)
{
	struct session *session = follow->session;
	uint64_t version = session_pulse(session)->version;
	const struct question question = {.path = "sql/queries/jobs/running.sql", .routine = true};
	if (follow->job || session_state(session) != SESSION_READY || !session_rights(session)->viewer ||
		version == follow->version)
		return;
	follow->version = version;
	asker_ask(follow->asker, SLOT_RUNNING, &question);
}

int64_t follow_job(const struct follow *follow)
{
	return follow->job;
}

bool follow_is_paused(const struct follow *follow)
{
	return follow->job && stands(follow->state);
}

bool follow_can_steer(const struct follow *follow)
{
	return follow->job && !follow->steering && !str_eq(follow->state, "cancelling");
}

void follow_steer(struct follow *follow, int64_t job, const char *verb)
{
	char number[24];
	snprintf(number, sizeof(number), "%" PRId64, job);
	const struct pg_param params[] = {{"job", number}, {"verb", verb}};
	const struct question question = {
		.path = "sql/engine/job-steer.sql", .mode = PG_WRITE, .params = params, .nparams = 2};
	if (follow->steering) {
		app_say(follow->app, STYLE_WARNING, _("Another job is still being asked: try again."));
		return;
	}
	follow->steering = verb;
	follow->steered = job;
	asker_ask(follow->asker, SLOT_STEER, &question);
}

void follow_pause(struct follow *follow)
{
	if (follow_can_steer(follow))
		follow_steer(follow, follow->job, follow_is_paused(follow) ? "resume" : "pause");
}

void follow_farewell(const struct follow *follow)
{
	struct str number = STR_INIT;
	session_add_number(follow->session, follow->job, &number);
	if (follow->job && follow->own)
		printf(_("Job %s (%s) goes on by itself; \"trueup jobs watch %s\" shows it.\n"), str_text(&number),
			job_word(follow->state), str_text(&number));
	str_done(&number);
}

bool follow_is_on(const struct follow *follow)
{
	return follow->job || follow->detecting;
}

static void on_detected(void *data, int status)
{
	struct follow *follow = data;
	offspring_end(follow->app, follow->detect_deed, status);
	if (status > 1)
		app_say(follow->app, STYLE_ERROR, _("Looking again did not work; \"trueup check %s\" says why."),
			follow->detecting);
	else if (*follow->detecting)
		app_say(follow->app, STYLE_OK, _("Looked again by %s."), follow->detecting);
	else
		app_say(follow->app, STYLE_OK, "%s", _("Looked again by every rule."));
	free(follow->detecting);
	follow->detecting = NULL;
	app_touch(follow->app);
	app_refresh(follow->app);
}

bool follow_detect(struct follow *follow, const char *rule)
{
	if (follow->detecting)
		return false;
	if (!starter_may(follow->starter)) {
		app_say(follow->app, STYLE_WARNING, "%s",
			_("This login is not a member of trueup_runner: it cannot look again."));
		return false;
	}
	follow->detecting = mem_strdup(rule ? rule : "");
	const char *const words[] = {"check", "--quiet", rule, NULL};
	if (!offspring_start(follow->app, words, on_detected, follow, &follow->detect_deed)) {
		free(follow->detecting);
		follow->detecting = NULL;
	}
	return follow->detecting != NULL;
}

bool follow_is_detecting(const struct follow *follow)
{
	return follow->detecting != NULL;
}
