/* What an app is made of. Shared by app.c, app_term.c and app_reload.c; nobody else looks into it. */
#ifndef CONSOLE_APP_INSIDE_H
#define CONSOLE_APP_INSIDE_H

#include "base/vec.h"
#include "console/app.h"
#include "console/arming.h"
#include "console/status.h"
#include "console/views.h"
#include "ui/term.h"

struct app {
	struct app_options options;
	struct loop *loop;
	struct term *term;
	struct canvas *canvas;
	struct loop_watch *keys;
	struct loop_timer *frame;
	struct loop_timer *minute;
	struct executed *executed;
	struct session *session;
	struct views *views;
	struct tally *tally;
	struct redis_ping *redis;
	struct follow *follow;
	struct status *status;
	struct {
		VEC(struct screen *);
	} stack;
	bool small; /* at the last frame: what was not to be seen takes no key, though it has room now */
	bool dirty, urgent, started, reveal;
	int64_t painted_at;
	struct arming *arming;
	char *theme;           /* in force; NULL: that of the options */
	struct keymap *keymap; /* read again; NULL: that of the options */
	struct {
		VEC(char *);
	} broken; /* what is wrong with other files than rules and views, "path:line:column: …" */
};

/* Parses keys.ini, themes and the like again (app_reload), and forgets what that came to. */
void app_reload_done(struct app *app);

#endif
