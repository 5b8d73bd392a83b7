#include "console/popup.h"

#include "base/mem.h"
#include "console/app.h"

#include <stdlib.h>

struct help_popup {
	struct screen screen;
	struct help *help;
};

static void draw(struct screen *screen, struct area area, bool top)
{
	(void)top;
	help_draw(((struct help_popup *)screen)->help, area);
}

static void press(struct screen *screen, const struct key *key)
{
	if (help_key(((struct help_popup *)screen)->help, key) == WIDGET_CANCELLED)
		app_pop(screen->app);
}

static void done(struct screen *screen)
{
	help_free(((struct help_popup *)screen)->help);
	free(screen);
}

static const struct screen_ops ops = {
	.popup = true,
	.draw = draw,
	.key = press,
	.free = done,
};

void popup_help(struct app *app, struct help *help)
{
	struct help_popup *popup = mem_zero(1, sizeof(*popup));
	popup->screen = (struct screen){.ops = &ops, .app = app};
	popup->help = help;
	app_push(app, &popup->screen);
}
