#include "console/halt.h"

#include "base/figure.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "console/arming.h"
#include "console/asker.h"
#include "console/call.h"
#include "engine/said.h"
#include "ui/dialog.h"

#include <stdlib.h>
#include <time.h>

struct halt;

/* One database that it is done in. */
struct halt_place {
	struct halt *halt;
	struct session *session;
	struct asker *asker;
	bool guarded; /* its name is typed */
	bool done;
	char *why_not; /* what it said instead */
};

struct halt {
	struct screen screen; /* first */
	struct dialog *dialog;
	struct halt_place *places;
	size_t len, calling; /* how many answers are missing */
	bool go;
	int reason; /* the field */
};

static bool is_halted(const struct session *session)
{
	return session_pulse(session)->halted != NULL;
}

bool halt_is_on(const struct app *app)
{
	bool any = false;
	for (size_t i = 0; i < app_sessions(app); i++)
		any = any || is_halted(app_session_at(app, i));
	return any;
}

/* Whether there is something to do, and it can be asked for. */
static bool is_open(const struct session *session, bool go)
{
	return !session_why_not_submit(session) && is_halted(session) == go;
}

const char *halt_why_not(const struct app *app, bool go)
{
	const char *why = NULL;
	for (size_t i = 0; i < app_sessions(app); i++) {
		const struct session *session = app_session_at(app, i);
		if (is_open(session, go))
			return NULL;
		if (!why && is_halted(session) == go)
			why = session_why_not_submit(session);
	}
	if (why)
		return why;
	return go ? _("no job is halted") : _("all jobs are halted already");
}

static void tell(struct halt *halt, enum style style, const struct session *session, const char *text)
{
	const char *name = session_name(session);
	char *line = name ? mem_printf("%s: %s", name, text) : mem_strdup(text);
	dialog_add_line(halt->dialog, style, line);
	free(line);
}

/* Each place that said no says why, and is asked again if that is wanted. */
static void finish(struct halt *halt)
{
	struct app *app = halt->screen.app;
	bool all = true;
	for (size_t i = 0; i < halt->len; i++)
		all = all && halt->places[i].done;
	app_touch(app);
	if (all) {
		app_say(app, STYLE_OK, "%s", halt->go ? _("Jobs go on.") : _("All jobs are halted."));
		app_pop(app);
		return;
	}
	dialog_clear_lines(halt->dialog);
	for (size_t i = 0; i < halt->len; i++)
		if (!halt->places[i].done)
			tell(halt, STYLE_ERROR, halt->places[i].session, halt->places[i].why_not);
	dialog_set_ready(halt->dialog, true);
}

static void on_answer(void *data, int slot, struct pg_rows *rows, const struct err *err)
{
	struct halt_place *place = data;
	struct halt *halt = place->halt;
	(void)slot;
	app_mark_later(halt->screen.app);
	free(place->why_not);
	place->why_not = rows ? said_text(NULL, pg_rows_get(rows, 0, "refused")) : mem_strdup(err->text);
	place->done = !place->why_not;
	if (place->done && place->guarded)
		arming_begin(app_arming(halt->screen.app, place->session));
	if (--halt->calling == 0)
		finish(halt);
}

static void turn(struct halt *halt)
{
	const struct app *app = halt->screen.app;
	const char *reason = halt->go ? NULL : dialog_field(halt->dialog, halt->reason);
	dialog_set_ready(halt->dialog, false);
	for (size_t i = 0; i < halt->len; i++) {
		struct halt_place *place = &halt->places[i];
		const struct pg_param params[] = {{"reason", reason},
			{"confirm", app_confirm_name(app, place->session)},
			{
				"operator",
				app_options(app)->operator},
				{"ssh_client", app_options(app)->ssh_client},
		};
		const struct question question = {
			.path = "sql/engine/halt.sql",
			.mode = PG_WRITE,
			.params = params,
			.nparams = sizeof(params) / sizeof(params[0]),
		};
		if (place->done)
			continue;
		halt->calling++;
		asker_ask(place->asker, 0, &question);
	}
}

static void halt_draw(struct screen *screen, struct area area, bool top)
{
	dialog_draw(((struct halt *)screen)->dialog, area, top);
}

static void halt_key(struct screen *screen, const struct key *key)
{
	struct halt *halt = (struct halt *)screen;
	if (halt->calling)
		return;
	enum widget_result result = dialog_key(halt->dialog, key);
	if (result == WIDGET_ACCEPTED)
		turn(halt);
	else if (result == WIDGET_CANCELLED)
		app_pop(screen->app);
}

static void halt_free(struct screen *screen)
{
	struct halt *halt = (struct halt *)screen;
	for (size_t i = 0; i < halt->len; i++) {
		asker_free(halt->places[i].asker);
		free(halt->places[i].why_not);
	}
	free(halt->places);
	dialog_free(halt->dialog);
	free(halt);
}

static const struct screen_ops halt_ops = {
	.popup = true,
	.draw = halt_draw,
	.key = halt_key,
	.free = halt_free,
};

/* "halted on 22 Nov 14:02 by anna: the replica is behind" */
static void tell_halted(struct halt *halt, const struct session *session)
{
	const struct session_pulse *pulse = session_pulse(session);
	struct str moment = STR_INIT;
	figure_add_moment(&moment, (time_t)pulse->halted_at, time(NULL));
	char *text = mem_printf(_("halted on %s by %s: %s"), str_text(&moment), pulse->halted_by, pulse->halted);
	tell(halt, STYLE_TEXT, session, text);
	free(text);
	str_done(&moment);
}

/* The databases that it is about, and of the others why it is not. */
static void add_places(struct halt *halt)
{
	struct app *app = halt->screen.app;
	halt->places = mem_zero(app_sessions(app), sizeof(*halt->places));
	for (size_t i = 0; i < app_sessions(app); i++) {
		struct session *session = app_session_at(app, i);
		const char *why = session_why_not_submit(session);
		if (why)
			tell(halt, STYLE_WARNING, session, why);
		if (!is_open(session, halt->go))
			continue;
		struct halt_place *place = &halt->places[halt->len++];
		*place = (struct halt_place){.halt = halt, .session = session};
		place->asker = asker_new(session, on_answer, place);
		if (!halt->go)
			continue;
		tell_halted(halt, session);
		place->guarded = call_add_guard(app, session, true, halt->dialog);
	}
}

void halt_ask(struct app *app, bool go, const struct key *asked)
{
	const char *why = halt_why_not(app, go);
	if (why) {
		app_say(app, STYLE_WARNING, "%s", why);
		return;
	}
	struct halt *halt = mem_zero(1, sizeof(*halt));
	halt->screen = (struct screen){.ops = &halt_ops, .app = app};
	halt->go = go;
	halt->dialog = dialog_new(go ? _("Let all jobs go on") : _("Halt all jobs"), asked);
	dialog_add_line(halt->dialog, STYLE_TEXT,
		go ? _("What was running goes on where it stopped, and what waits begins.")
		   : _("No job goes on until somebody lets them: what runs stops after its chunk, what is asked for "
		       "meanwhile waits. Nothing is lost."));
	if (!go)
		halt->reason = dialog_add_field(halt->dialog, _("Reason"), "", false);
	add_places(halt);
	dialog_set_confirm(halt->dialog, NULL, go ? _("go on") : _("halt"));
	app_push(app, &halt->screen);
}
