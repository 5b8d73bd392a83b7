/* The watched job from wherever one is: pause and resume, cancel after a question, undo. */
#include "base/figure.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "console/call.h"
#include "console/halt.h"
#include "console/popup.h"
#include "console/viewer_parts.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

bool viewer_has_job(const struct viewer *viewer)
{
	const struct app *app = viewer->screen.app;
	return !app_why_read_only(app) && follow_can_steer(app_follow(app, NULL)) &&
	       !follow_is_paused(app_follow(app, NULL));
}

bool viewer_has_paused(const struct viewer *viewer)
{
	const struct app *app = viewer->screen.app;
	return !app_why_read_only(app) && follow_can_steer(app_follow(app, NULL)) &&
	       follow_is_paused(app_follow(app, NULL));
}

bool viewer_has_steered(const struct viewer *viewer)
{
	return viewer_has_job(viewer) || viewer_has_paused(viewer);
}

bool viewer_has_undo(const struct viewer *viewer)
{
	const struct app *app = viewer->screen.app;
	return !app_why_read_only(app) && follow_last_job(app_follow(app, NULL));
}

void viewer_pause(struct viewer *viewer)
{
	follow_pause(app_follow(viewer->screen.app, NULL));
}

int64_t viewer_job(const struct part *part)
{
	json_t *key = part_key(part) ? json_loads(part_key(part), 0, NULL) : NULL;
	int64_t job = json_integer_value(json_object_get(key, "job_id"));
	const char *column = job ? NULL : part_value(part, "job");
	json_decref(key);
	return column ? strtoll(column, NULL, 10) : job;
}

static void on_cancel(struct app *app, struct session *session, int64_t job)
{
	follow_steer(app_follow(app, session), job, "cancel");
}

static void ask_cancel(struct app *app, struct session *session, int64_t job, const struct key *asked)
{
	struct str name = STR_INIT;
	session_add_number(session, job, &name);
	char *title = mem_printf(_("End job %s before it is done"), str_text(&name));
	struct dialog *dialog = dialog_new(title, asked);
	dialog_add_line(dialog, STYLE_TEXT,
		_("What is done by then stays done. What is left is left as it is. It cannot be "
		  "resumed after that; p only pauses it."));
	dialog_set_confirm(dialog, NULL, _("end it"));
	popup_ask(app, session, dialog, on_cancel, job);
	str_done(&name);
	free(title);
}

/* The key halts as long as there is something to halt: some databases may be halted already, and others not. */
static bool lets_go(const struct app *app)
{
	return halt_is_on(app) && halt_why_not(app, false);
}

const char *viewer_steering(const struct part *part, const char *verb)
{
	const char *state = part_value(part, "state");
	if (str_eq(verb, "halt"))
		return lets_go(part->options.app) ? "go" : "halt";
	bool paused = str_eq(state, "paused") || str_eq(state, "pausing");
	return paused && str_eq(verb, "pause") ? "resume" : verb;
}

const char *viewer_why_not_steer(const struct part *part, const char *verb)
{
	const char *state = part_value(part, "state");
	bool over = str_eq(state, "done") || str_eq(state, "failed") || str_eq(state, "cancelled");
	if (str_eq(verb, "halt"))
		return halt_why_not(part->options.app, lets_go(part->options.app));
	if (!state)
		return _("there is no row under the cursor");
	if (str_eq(verb, "retry")) {
		const char *failed = part_value(part, "rows_failed");
		bool partly = str_eq(state, "done") && failed && !str_eq(failed, "0");
		return str_eq(state, "failed") || partly ? NULL : _("the job has not failed");
	}
	return over ? _("the job is at its end") : NULL;
}

/* How hard it pushes, or what goes before what: a number is typed. */
static void ask_set(struct app *app, const struct part *part, const char *name, const struct key *asked)
{
	bool nice = str_eq(name, "nice");
	int64_t job = viewer_job(part);
	char *number = mem_printf("%" PRId64, job);
	struct str called = STR_INIT;
	session_add_number(part_session(part), job, &called);
	char *title = mem_printf(nice ? _("How hard job %s pushes") : _("Priority of job %s"), str_text(&called));
	char *done = mem_printf(_("Job %s heeds it within a second."), str_text(&called));
	struct dialog *dialog = dialog_new(title, asked);
	dialog_add_line(dialog, STYLE_TEXT,
		nice ? _("A pause after each chunk, as a multiple of the time that the chunk took: 0 none, 1 half of "
			 "the "
			 "time, up to 100.")
		     : _("Of the jobs that wait, the one with the highest number goes first; 0 is usual."));
	const struct call_place place = {
		.session = part_session(part),
		.params = {{"job", number}, {"name", name}, {"value", NULL}},
	};
	const struct call call = {
		.path = "sql/engine/job-set.sql",
		.places = &place,
		.nplaces = 1,
		.typed = "value",
		.field = dialog_add_field(dialog, nice ? _("Pauses") : _("Priority"), part_value(part, name), true),
		.done = done,
	};
	dialog_set_confirm(dialog, NULL, _("set"));
	call_ask(app, dialog, &call);
	str_done(&called);
	free(number);
	free(title);
	free(done);
}

/* How many of its rows are left, as far as that is known. */
static void add_left(const struct part *part, struct dialog *dialog)
{
	struct str line = STR_INIT;
	const char *failed = part_value(part, "rows_failed"), *total = part_value(part, "total");
	int64_t count = strtoll(failed ? failed : "0", NULL, 10), all = strtoll(total ? total : "0", NULL, 10);
	if (count)
		figure_add_form(&line,
			N_("%s row that failed is tried again.", "%s rows that failed are tried again.", count), count);
	else
		figure_add_form(&line,
			N_("What is left of its %s row is done.", "What is left of its %s rows is done.", all), all);
	dialog_add_line(dialog, STYLE_TITLE, str_text(&line));
	str_done(&line);
}

/* It writes rows: on a protected target the name is typed. */
static void ask_retry(struct app *app, const struct part *part, const struct key *asked)
{
	struct session *session = part_session(part);
	int64_t job = viewer_job(part);
	struct str name = STR_INIT;
	session_add_number(session, job, &name);
	char *number = mem_printf("%" PRId64, job), *label = mem_printf(_("job %s"), str_text(&name));
	char *title = mem_printf(_("Try job %s again"), str_text(&name));
	struct dialog *dialog = dialog_new(title, asked);
	add_left(part, dialog);
	dialog_add_line(dialog, STYLE_TEXT,
		_("Each is counted again under a short lock just before it is written, as when the job was asked "
		  "for."));
	dialog_set_confirm(dialog, NULL, _("try again"));
	const struct call_place place = {.session = session,
		.params =
			{
				{"job", number},
				{"confirm", app_confirm_name(app, session)},
				{"operator", app_options(app)->operator}, {"ssh_client", app_options(app)->ssh_client}},
				.guarded = call_add_guard(app, session, true, dialog),
		};
	const struct call call = {.path = "sql/engine/job-retry.sql", .places = &place, .nplaces = 1, .label = label};
	call_ask(app, dialog, &call);
	free(number);
	free(label);
	free(title);
	str_done(&name);
}

void viewer_steer_row(struct viewer *viewer, const struct part *part, const char *verb, const struct key *asked)
{
	struct app *app = viewer->screen.app;
	int64_t job = viewer_job(part);
	if (str_eq(verb, "cancel"))
		ask_cancel(app, part_session(part), job, asked);
	else if (str_eq(verb, "halt"))
		halt_ask(app, lets_go(app), asked);
	else if (str_eq(verb, "retry"))
		ask_retry(app, part, asked);
	else if (str_eq(verb, "nice") || str_eq(verb, "priority"))
		ask_set(app, part, verb, asked);
	else
		follow_steer(app_follow(app, part_session(part)), job, viewer_steering(part, verb));
}

void viewer_cancel(struct viewer *viewer)
{
	struct app *app = viewer->screen.app;
	const struct key asked = viewer_key_of(viewer, KEYMAP_CANCEL);
	ask_cancel(app, app_session(app), follow_job(app_follow(app, NULL)), &asked);
}

void viewer_undo(struct viewer *viewer)
{
	const struct key asked = viewer_key_of(viewer, KEYMAP_UNDO);
	struct app *app = viewer->screen.app;
	const struct flow_request request = {
		.kind = JOB_UNDO,
		.undo_job = follow_last_job(app_follow(app, NULL)),
		.bulk = true,
		.label = _("undo"),
		.asked = &asked,
	};
	flow_begin(app, &request);
}
