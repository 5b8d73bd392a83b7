#include "console/call.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "console/arming.h"
#include "console/asker.h"
#include "engine/said.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { MINUTE_MS = 60000 };

struct call_popup;

/* One database, and what came of it there. */
struct asked_place {
	struct call_place of; /* values of its parameters owned */
	struct call_popup *popup;
	struct asker *asker;
	bool done;
	char *refused; /* what it said instead */
};

struct call_popup {
	struct screen screen; /* first */
	struct dialog *dialog;
	struct call call; /* label, done and partly owned; its places are those below */
	struct asked_place *places;
	size_t calling; /* how many answers are missing */
	bool watched;   /* it was a job that was queued */
	bool told;      /* it says what was refused */
	int64_t span_s; /* that was typed */
};

void call_add_line(struct dialog *dialog, enum style style, const struct call_place *place, const char *text)
{
	char *line = place->name ? mem_printf("%s: %s", place->name, text) : mem_strdup(text);
	dialog_add_line(dialog, style, line);
	free(line);
}

/* That it was done, or where it was not, and why. */
static void say(const struct call_popup *popup)
{
	struct app *app = popup->screen.app;
	const struct call *call = &popup->call;
	struct str why = STR_INIT;
	size_t done = 0, all = 0;
	for (size_t i = 0; i < call->nplaces; i++) {
		const struct call_place *place = &popup->places[i].of;
		if (place->as_is)
			continue;
		all++;
		done += !place->why_not;
		if (place->why_not)
			str_addf(&why, "%s%s: %s", why.len ? "; " : "", place->name, place->why_not);
	}
	if (done == all)
		app_say(app, STYLE_OK, "%s", call->done);
	else
		app_say(app, STYLE_WARNING, _("%s (%zu of %zu databases): %s"), call->partly, done, all,
			str_text(&why));
	str_done(&why);
}

/* What came of it in each place, where one of them said no. */
static void tell(struct call_popup *popup)
{
	const struct call *call = &popup->call;
	dialog_clear_lines(popup->dialog);
	for (size_t i = 0; i < call->nplaces; i++) {
		const struct asked_place *place = &popup->places[i];
		if (place->of.as_is)
			continue;
		if (place->refused)
			call_add_line(popup->dialog, STYLE_ERROR, &place->of, place->refused);
		else if (place->of.why_not)
			call_add_line(popup->dialog, STYLE_WARNING, &place->of, place->of.why_not);
		else
			call_add_line(popup->dialog, STYLE_OK, &place->of, call->done);
	}
	dialog_set_ready(popup->dialog, call->again);
	popup->told = true;
}

static void finish(struct call_popup *popup)
{
	bool refused = false;
	for (size_t i = 0; i < popup->call.nplaces; i++)
		refused = refused || popup->places[i].refused;
	if (refused) {
		tell(popup);
		return;
	}
	if (!popup->watched)
		say(popup);
	app_pop(popup->screen.app);
}

static void on_answer(void *data, int slot, struct pg_rows *rows, const struct err *err)
{
	struct asked_place *place = data;
	struct call_popup *popup = place->popup;
	struct app *app = popup->screen.app;
	(void)slot;
	app_mark_later(app);
	place->refused = rows ? said_text(NULL, pg_rows_get(rows, 0, "refused")) : mem_strdup(err->text);
	place->done = !place->refused;
	int64_t job = place->done ? pg_rows_int(rows, 0, "job") : 0;
	if (place->done && place->of.guarded)
		arming_begin(app_arming(app, place->of.session));
	if (job)
		follow_begin(app_follow(app, place->of.session), job, popup->call.label);
	popup->watched = popup->watched || job;
	session_touch(place->of.session);
	if (--popup->calling == 0)
		finish(popup);
}

static void ask(struct asked_place *place)
{
	const struct call_popup *popup = place->popup;
	const struct call *call = &popup->call;
	struct pg_param params[CALL_PARAMS];
	char seconds[24];
	size_t count = 0;
	snprintf(seconds, sizeof(seconds), "%" PRId64, popup->span_s);
	for (; count < CALL_PARAMS && place->of.params[count].name; count++) {
		params[count] = place->of.params[count];
		if (str_eq(params[count].name, call->typed))
			params[count].value = dialog_field(popup->dialog, call->field);
		else if (call->span && str_eq(params[count].name, call->span))
			params[count].value = seconds;
	}
	const struct question question = {.path = call->path, .mode = PG_WRITE, .params = params, .nparams = count};
	asker_ask(place->asker, 0, &question);
}

/* Wherever it was not done yet. */
static void make(struct call_popup *popup)
{
	dialog_set_ready(popup->dialog, false);
	for (size_t i = 0; i < popup->call.nplaces; i++) {
		struct asked_place *place = &popup->places[i];
		if (place->of.why_not || place->of.as_is || place->done)
			continue;
		free(place->refused);
		place->refused = NULL;
		popup->calling++;
		ask(place);
	}
}

static void call_draw(struct screen *screen, struct area area, bool top)
{
	dialog_draw(((struct call_popup *)screen)->dialog, area, top);
}

/* False: what is typed is no span of time, which is said. */
static bool take_span(struct call_popup *popup)
{
	const struct call *call = &popup->call;
	int64_t ms = 0;
	if (!call->span)
		return true;
	const char *text = dialog_field(popup->dialog, call->span_field);
	bool ok = clock_parse_span(text, &ms) && ms >= MINUTE_MS && ms <= call->span_max_s * 1000;
	struct str most = STR_INIT;
	clock_add_span(&most, call->span_max_s * 1000);
	if (!ok)
		app_say(popup->screen.app, STYLE_WARNING, _("expected a time from 1m to %s, such as 2h, not \"%s\""),
			str_text(&most), text);
	str_done(&most);
	popup->span_s = ms / 1000;
	return ok;
}

static void call_key(struct screen *screen, const struct key *key)
{
	struct call_popup *popup = (struct call_popup *)screen;
	if (popup->calling)
		return;
	enum widget_result result = app_dialog_key(screen->app, popup->dialog, key);
	if (result == WIDGET_ACCEPTED && take_span(popup))
		make(popup);
	else if (result == WIDGET_CANCELLED)
		app_pop(screen->app);
}

static void call_refresh(struct screen *screen)
{
	const struct call_popup *popup = (const struct call_popup *)screen;
	const struct call call = popup->call;
	bool stale = false;
	for (size_t i = 0; i < call.nplaces && call.is_stale; i++)
		stale = stale || call.is_stale(&popup->places[i].of);
	if (!stale || popup->calling || popup->told || !app_is_top(screen->app, screen))
		return;
	struct app *app = screen->app;
	app_pop(app);
	call.renew(app);
}

static void place_done(struct asked_place *place)
{
	for (size_t i = 0; i < CALL_PARAMS; i++)
		free((char *)(uintptr_t)place->of.params[i].value);
	asker_free(place->asker);
	free(place->refused);
}

static void call_free(struct screen *screen)
{
	struct call_popup *popup = (struct call_popup *)screen;
	for (size_t i = 0; i < popup->call.nplaces; i++)
		place_done(&popup->places[i]);
	free(popup->places);
	free((char *)(uintptr_t)popup->call.label);
	free((char *)(uintptr_t)popup->call.done);
	free((char *)(uintptr_t)popup->call.partly);
	dialog_free(popup->dialog);
	free(popup);
}

static const struct screen_ops call_ops = {
	.popup = true,
	.draw = call_draw,
	.key = call_key,
	.refresh = call_refresh,
	.free = call_free,
};

bool call_add_guard(struct app *app, struct session *session, bool bulk, struct dialog *dialog)
{
	const char *guard = app_guard(app, session, bulk);
	if (!guard)
		return false;
	char *text = mem_printf(_("%s is protected: type its name to go on"), guard);
	dialog_add_guard(dialog, text, guard);
	free(text);
	return true;
}

void call_ask(struct app *app, struct dialog *dialog, const struct call *call)
{
	struct call_popup *popup = mem_zero(1, sizeof(*popup));
	popup->screen = (struct screen){.ops = &call_ops, .app = app};
	/* Of several it is the screen below that says where one is. */
	popup->screen.session = call->nplaces == 1 ? call->places->session : NULL;
	popup->dialog = dialog;
	popup->call = *call;
	popup->call.places = NULL;
	popup->call.label = mem_strdup(call->label);
	popup->call.done = mem_strdup(call->done);
	popup->call.partly = mem_strdup(call->partly);
	popup->places = mem_zero(call->nplaces, sizeof(*popup->places));
	for (size_t i = 0; i < call->nplaces; i++) {
		struct asked_place *place = &popup->places[i];
		place->of = call->places[i];
		for (size_t j = 0; j < CALL_PARAMS; j++)
			place->of.params[j].value = mem_strdup(place->of.params[j].value);
		place->popup = popup;
		place->asker = asker_new(place->of.session, on_answer, place);
	}
	app_push(app, &popup->screen);
}
