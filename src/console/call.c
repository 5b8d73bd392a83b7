#include "console/call.h"

#include "base/mem.h"
#include "base/text.h"
#include "console/arming.h"
#include "console/asker.h"
#include "engine/said.h"

#include <stdlib.h>

struct call_popup {
	struct screen screen; /* first */
	struct dialog *dialog;
	struct asker *asker;
	struct call call; /* texts owned, but for names and paths */
	bool calling;
};

static void fail(struct call_popup *popup, const char *text)
{
	dialog_clear_lines(popup->dialog);
	dialog_add_line(popup->dialog, STYLE_ERROR, text);
	dialog_set_ready(popup->dialog, false);
}

static void on_answer(void *data, int slot, struct pg_rows *rows, const struct err *err)
{
	struct call_popup *popup = data;
	struct app *app = popup->screen.app;
	(void)slot;
	popup->calling = false;
	app_mark_later(app);
	char *refused = rows ? said_text(NULL, pg_rows_get(rows, 0, "refused")) : NULL;
	if (!rows || refused) {
		fail(popup, rows ? refused : err->text);
		free(refused);
		return;
	}
	int64_t job = pg_rows_int(rows, 0, "job");
	if (popup->call.guarded)
		arming_begin(app_arming(app, popup->screen.session));
	if (job)
		follow_begin(app_follow(app, popup->screen.session), job, popup->call.label);
	else
		app_say(app, STYLE_OK, "%s", popup->call.done);
	session_touch(popup->screen.session);
	app_pop(app);
}

static void make(struct call_popup *popup)
{
	const struct call *call = &popup->call;
	struct pg_param params[CALL_PARAMS];
	size_t count = 0;
	for (; count < CALL_PARAMS && call->params[count].name; count++) {
		params[count] = call->params[count];
		if (str_eq(params[count].name, call->typed))
			params[count].value = dialog_field(popup->dialog, call->field);
	}
	const struct question question = {.path = call->path, .mode = PG_WRITE, .params = params, .nparams = count};
	popup->calling = true;
	dialog_set_ready(popup->dialog, false);
	asker_ask(popup->asker, 0, &question);
}

static void call_draw(struct screen *screen, struct area area, bool top)
{
	dialog_draw(((struct call_popup *)screen)->dialog, area, top);
}

static void call_key(struct screen *screen, const struct key *key)
{
	struct call_popup *popup = (struct call_popup *)screen;
	if (popup->calling)
		return;
	enum widget_result result = dialog_key(popup->dialog, key);
	if (result == WIDGET_ACCEPTED && app_has_settled(screen->app))
		make(popup);
	else if (result == WIDGET_CANCELLED)
		app_pop(screen->app);
}

static void call_free(struct screen *screen)
{
	struct call_popup *popup = (struct call_popup *)screen;
	for (size_t i = 0; i < CALL_PARAMS; i++)
		free((char *)(uintptr_t)popup->call.params[i].value);
	free((char *)(uintptr_t)popup->call.label);
	free((char *)(uintptr_t)popup->call.done);
	asker_free(popup->asker);
	dialog_free(popup->dialog);
	free(popup);
}

static const struct screen_ops call_ops = {
	.popup = true,
	.draw = call_draw,
	.key = call_key,
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
	popup->screen = (struct screen){.ops = &call_ops, .app = app, .session = app_session(app)};
	popup->dialog = dialog;
	popup->call = *call;
	for (size_t i = 0; i < CALL_PARAMS; i++)
		popup->call.params[i].value = mem_strdup(call->params[i].value);
	popup->call.label = mem_strdup(call->label);
	popup->call.done = mem_strdup(call->done);
	popup->asker = asker_new(popup->screen.session, on_answer, popup);
	app_push(app, &popup->screen);
}
