#include "console/popup.h"

#include "base/mem.h"
#include "base/text.h"
#include "console/app.h"
#include "console/app_term.h"

#include <stdlib.h>
#include <string.h>

struct help_popup {
	struct screen screen;
	struct help *help;
};

static void help_popup_draw(struct screen *screen, struct area area, bool top)
{
	(void)top;
	help_draw(((struct help_popup *)screen)->help, area);
}

static void help_popup_key(struct screen *screen, const struct key *key)
{
	if (help_key(((struct help_popup *)screen)->help, key) == WIDGET_CANCELLED)
		app_pop(screen->app);
}

static void help_popup_free(struct screen *screen)
{
	help_free(((struct help_popup *)screen)->help);
	free(screen);
}

static const struct screen_ops help_ops = {
	.popup = true,
	.draw = help_popup_draw,
	.key = help_popup_key,
	.free = help_popup_free,
};

void popup_help(struct app *app, struct help *help)
{
	struct help_popup *popup = mem_zero(1, sizeof(*popup));
	popup->screen = (struct screen){.ops = &help_ops, .app = app};
	popup->help = help;
	app_push(app, &popup->screen);
}

struct read_popup {
	struct screen screen;
	struct dialog *dialog;
	char **texts;
	size_t count;
};

static void read_popup_draw(struct screen *screen, struct area area, bool top)
{
	dialog_draw(((struct read_popup *)screen)->dialog, area, top);
}

static void copy(const struct read_popup *popup, size_t place)
{
	const char *text = popup->texts[place];
	app_copy(popup->screen.app, text, strlen(text), _("the command"));
}

static void read_popup_key(struct screen *screen, const struct key *key)
{
	struct read_popup *popup = (struct read_popup *)screen;
	size_t digit = !key->mods && key->code >= '1' && key->code <= '9' ? key->code - '0' : 0;
	if (digit && digit <= popup->count) {
		copy(popup, digit - 1);
		return;
	}
	switch (dialog_key(popup->dialog, key)) {
	case WIDGET_CANCELLED:
		app_pop(screen->app);
		break;
	case WIDGET_ACTION:
		copy(popup, 0);
		break;
	default:
		break;
	}
}

static void read_popup_free(struct screen *screen)
{
	struct read_popup *popup = (struct read_popup *)screen;
	for (size_t i = 0; i < popup->count; i++)
		free(popup->texts[i]);
	free(popup->texts);
	dialog_free(popup->dialog);
	free(popup);
}

static const struct screen_ops read_ops = {
	.popup = true,
	.draw = read_popup_draw,
	.key = read_popup_key,
	.free = read_popup_free,
};

void popup_read(struct app *app, struct dialog *dialog, const char *const *texts, size_t count)
{
	struct read_popup *popup = mem_zero(1, sizeof(*popup));
	popup->screen = (struct screen){.ops = &read_ops, .app = app};
	popup->dialog = dialog;
	popup->texts = mem_zero(count + 1, sizeof(*popup->texts));
	popup->count = count;
	for (size_t i = 0; i < count; i++)
		popup->texts[i] = mem_strdup(texts[i]);
	if (count)
		dialog_add_action(dialog, &(const struct key){.code = 'y'}, _("copy"), 0);
	app_push(app, &popup->screen);
}

struct ask_popup {
	struct screen screen;
	struct dialog *dialog;
	void (*confirmed)(struct app *app, struct session *session, int64_t number);
	int64_t number;
};

static void ask_popup_draw(struct screen *screen, struct area area, bool top)
{
	dialog_draw(((struct ask_popup *)screen)->dialog, area, top);
}

static void ask_popup_key(struct screen *screen, const struct key *key)
{
	const struct ask_popup popup = *(struct ask_popup *)screen;
	struct app *app = screen->app;
	enum widget_result result = app_dialog_key(app, popup.dialog, key);
	if (result != WIDGET_ACCEPTED && result != WIDGET_CANCELLED)
		return;
	app_pop(app);
	if (result == WIDGET_ACCEPTED)
		popup.confirmed(app, popup.screen.session, popup.number);
}

static void ask_popup_free(struct screen *screen)
{
	dialog_free(((struct ask_popup *)screen)->dialog);
	free(screen);
}

static const struct screen_ops ask_ops = {
	.popup = true,
	.draw = ask_popup_draw,
	.key = ask_popup_key,
	.free = ask_popup_free,
};

void popup_ask(struct app *app, struct session *session, struct dialog *dialog,
	void (*confirmed)(struct app *app, struct session *session, int64_t number), int64_t number)
{
	struct ask_popup *popup = mem_zero(1, sizeof(*popup));
	popup->screen = (struct screen){.ops = &ask_ops, .app = app, .session = session};
	popup->dialog = dialog;
	popup->confirmed = confirmed;
	popup->number = number;
	app_push(app, &popup->screen);
}
