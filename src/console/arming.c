#include "console/arming.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/dialog.h"

#include <stdlib.h>

enum { MINUTE_MS = 60000 };

struct arming {
	struct app *app;
	struct session *session;
	struct loop_timer *timer; /* on while it is armed: fires when the header's figure steps */
	int64_t until;            /* 0: not armed */
};

static int64_t left_ms(const struct arming *arming)
{
	int64_t left = arming->until - clock_ms();
	return arming->until && left > 0 ? left : 0;
}

static void wait_for_step(struct arming *arming)
{
	int64_t left = left_ms(arming);
	loop_timer_start(arming->timer, (int)((left - 1) % MINUTE_MS + 1));
}

static void on_timer(void *data)
{
	struct arming *arming = data;
	if (left_ms(arming)) {
		wait_for_step(arming);
	} else {
		arming->until = 0;
		app_say(arming->app, STYLE_WARNING, "%s", _("Writing is armed no longer."));
	}
	app_mark_later(arming->app);
}

struct arming *arming_new(struct app *app, struct session *session)
{
	struct arming *arming = mem_zero(1, sizeof(*arming));
	arming->app = app;
	arming->session = session;
	arming->timer = loop_timer_new(session_loop(session), on_timer, arming);
	return arming;
}

void arming_free(struct arming *arming)
{
	if (arming)
		loop_timer_free(arming->timer);
	free(arming);
}

int arming_minutes(const struct arming *arming)
{
	return (int)((left_ms(arming) + MINUTE_MS - 1) / MINUTE_MS);
}

void arming_begin(struct arming *arming)
{
	if (!app_is_protected(arming->app, arming->session))
		return;
	arming->until = clock_ms() + app_options(arming->app)->armed_ms;
	wait_for_step(arming);
	app_mark(arming->app);
}

void arming_end(struct arming *arming)
{
	arming->until = 0;
	loop_timer_stop(arming->timer);
	app_say(arming->app, STYLE_OK, "%s", _("Writing is armed no longer."));
	app_mark(arming->app);
}

const char *arming_why_not(const struct arming *arming)
{
	const char *why = session_why_not_submit(arming->session);
	if (why)
		return why;
	return app_is_protected(arming->app, arming->session)
		       ? NULL
		       : _("this target is not protected: there is nothing to arm");
}

const char *arming_why_not_end(const struct arming *arming)
{
	return left_ms(arming) ? NULL : _("writing is not armed");
}

struct arming_popup {
	struct screen screen; /* first */
	struct arming *arming;
	struct dialog *dialog;
};

static void popup_draw(struct screen *screen, struct area area, bool top)
{
	dialog_draw(((struct arming_popup *)screen)->dialog, area, top);
}

static void popup_key(struct screen *screen, const struct key *key)
{
	const struct arming_popup *popup = (const struct arming_popup *)screen;
	struct arming *arming = popup->arming;
	struct app *app = screen->app;
	switch (app_dialog_key(app, popup->dialog, key)) {
	case WIDGET_ACCEPTED:
		app_pop(app);
		arming_begin(arming);
		break;
	case WIDGET_CANCELLED:
		app_pop(app);
		break;
	default:
		break;
	}
}

static void popup_free(struct screen *screen)
{
	dialog_free(((struct arming_popup *)screen)->dialog);
	free(screen);
}

static const struct screen_ops popup_ops = {
	.popup = true,
	.draw = popup_draw,
	.key = popup_key,
	.free = popup_free,
};

void arming_ask(struct arming *arming)
{
	const char *name = app_confirm_name(arming->app, arming->session);
	if (!name)
		return;
	struct arming_popup *popup = mem_zero(1, sizeof(*popup));
	char *guard = mem_printf(_("%s is protected: type its name to go on"), name);
	popup->screen = (struct screen){.ops = &popup_ops, .app = arming->app, .session = arming->session};
	popup->arming = arming;
	popup->dialog = dialog_new(_("Arm writing"), &(const struct key){.code = KC_ENTER});
	dialog_add_line(popup->dialog, STYLE_TEXT,
		_("For some minutes a change of a single row then asks for no name; many rows still do. Nothing is "
		  "changed "
		  "by this alone."));
	dialog_add_guard(popup->dialog, guard, name);
	dialog_set_confirm(popup->dialog, NULL, _("arm"));
	app_push(arming->app, &popup->screen);
	free(guard);
}
