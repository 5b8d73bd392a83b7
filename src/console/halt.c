#include "console/halt.h"

#include "base/figure.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "console/call.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SEEN = 1 /* among the parameters */ };

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

/* Whether it is known to be as it should be: who may not see whether jobs are halted does not know. */
static bool is_as_it_should_be(const struct session *session, bool go)
{
	return session_state(session) == SESSION_READY && session_rights(session)->viewer && is_halted(session) != go;
}

/* Whether there is something to do, and it can be asked for. */
static bool is_open(const struct session *session, bool go)
{
	return !session_why_not_submit(session) && !is_as_it_should_be(session, go);
}

const char *halt_why_not(const struct app *app, bool go)
{
	const char *why = NULL;
	for (size_t i = 0; i < app_sessions(app); i++) {
		const struct session *session = app_session_at(app, i);
		if (is_open(session, go))
			return NULL;
		if (!why && !is_as_it_should_be(session, go))
			why = session_why_not_submit(session);
	}
	if (why)
		return why;
	return go ? _("no job is halted") : _("all jobs are halted already");
}

/* "halted on 22 Nov 14:02 by anna: the replica is behind" */
static void tell_halted(struct dialog *dialog, const struct call_place *place)
{
	const struct session_pulse *pulse = session_pulse(place->session);
	struct str moment = STR_INIT;
	figure_add_moment(&moment, (time_t)pulse->halted_at, time(NULL));
	char *text = mem_printf(_("halted on %s by %s: %s"), str_text(&moment), pulse->halted_by, pulse->halted);
	call_add_line(dialog, STYLE_TEXT, place, text);
	free(text);
	str_done(&moment);
}

/* Where it is as it should be. The key that halts the rest does not let that one go on. */
static void tell_done(struct dialog *dialog, bool go, const struct call_place *place)
{
	if (go) {
		call_add_line(dialog, STYLE_DIM, place, _("not halted"));
	} else {
		tell_halted(dialog, place);
		call_add_line(dialog, STYLE_DIM, place, _("it stays so; \":go\" lets it go on"));
	}
}

/* What is asked in one database, or that it cannot be asked. What was shown as halted is what goes on, and no other
 * halt that came after it. seen: owned by the caller. */
static void fill(struct app *app, bool go, struct dialog *dialog, struct call_place *place, char **seen)
{
	const struct app_options *options = app_options(app);
	place->as_is = is_as_it_should_be(place->session, go);
	if (place->as_is) {
		tell_done(dialog, go, place);
		*seen = go ? mem_strdup("0") : NULL;
		place->params[SEEN] = (struct pg_param){"seen", *seen};
		return;
	}
	place->why_not = session_why_not_submit(place->session);
	if (place->why_not) {
		call_add_line(dialog, STYLE_WARNING, place, place->why_not);
		return;
	}
	if (go) {
		tell_halted(dialog, place);
		place->guarded = call_add_guard(app, place->session, true, dialog);
		*seen = mem_printf("%" PRId64, session_pulse(place->session)->halted_at);
	}
	const struct pg_param params[CALL_PARAMS] = {{"reason", NULL}, {"seen", *seen},
		{"confirm", app_confirm_name(app, place->session)},
		{
			"operator",
			options->operator},
			{"ssh_client", options->ssh_client},
	};
	memcpy(place->params, params, sizeof(params));
}

/* Somebody halted them once more, or let them go on. */
static bool is_stale(const struct call_place *place)
{
	const char *seen = place->params[SEEN].value;
	return seen && strtoll(seen, NULL, 10) != session_pulse(place->session)->halted_at;
}

static struct dialog *make_dialog(bool go, const struct key *asked)
{
	struct dialog *dialog = dialog_new(go ? _("Let all jobs go on") : _("Halt all jobs"), asked);
	dialog_add_line(dialog, STYLE_TEXT,
		go ? _("What was running goes on where it stopped, and what waits begins.")
		   : _("No job goes on until somebody lets them: what runs stops after its chunk, what is asked for "
		       "meanwhile waits. Nothing is lost."));
	dialog_set_confirm(dialog, NULL, go ? _("go on") : _("halt"));
	return dialog;
}

/* The key that asked was pressed at what stood there before: any other than that of the palette may confirm. */
static void ask_anew(struct app *app)
{
	halt_ask(app, true, &(const struct key){.code = KC_ENTER});
}

void halt_ask(struct app *app, bool go, const struct key *asked)
{
	const char *why = halt_why_not(app, go);
	if (why) {
		app_say(app, STYLE_WARNING, "%s", why);
		return;
	}
	struct call_place *places = mem_zero(app_sessions(app), sizeof(*places));
	char **seen = mem_zero(app_sessions(app), sizeof(*seen));
	struct call call = {
		.path = "sql/engine/halt.sql",
		.places = places,
		.nplaces = app_sessions(app),
		.typed = go ? NULL : "reason",
		.again = !go,
		.is_stale = go ? is_stale : NULL,
		.renew = ask_anew,
		.done = go ? _("Jobs go on.") : _("All jobs are halted."),
		.partly = go ? _("Not all jobs go on") : _("Not all jobs are halted"),
	};
	struct dialog *dialog = make_dialog(go, asked);
	call.field = go ? 0 : dialog_add_field(dialog, _("Reason"), "", false);
	for (size_t i = 0; i < app_sessions(app); i++) {
		struct call_place *place = &places[i];
		*place = (struct call_place){
			.session = app_session_at(app, i), .name = session_name(app_session_at(app, i))};
		fill(app, go, dialog, place, &seen[i]);
	}
	call_ask(app, dialog, &call);
	for (size_t i = 0; i < call.nplaces; i++)
		free(seen[i]);
	free(seen);
	free(places);
}
