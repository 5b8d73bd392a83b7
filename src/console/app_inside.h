/* What an app is made of. Shared by app.c, app_term.c and app_reload.c; nobody else looks into it. */
#ifndef CONSOLE_APP_INSIDE_H
#define CONSOLE_APP_INSIDE_H

#include "base/vec.h"
#include "console/app.h"
#include "console/arming.h"
#include "console/status.h"
#include "console/views.h"
#include "ui/term.h"

/* One database of the target, and what goes on there. */
struct app_place {
	struct session *session;
	struct follow *follow;
	struct arming *arming;
};

struct app {
	struct app_options options;
	struct loop *loop;
	struct term *term;
	struct canvas *canvas;
	struct loop_watch *keys;
	struct loop_timer *frame;
	struct loop_timer *minute;
	struct executed *executed;
	struct app_place *places; /* as the target has its databases */
	size_t nplaces;
	struct views *views;
	struct tally *tally;
	struct ping *redis, *api; /* NULL: the target has none */
	struct status *status;
	struct {
		VEC(struct screen *);
	} stack;
	bool small; /* at the last frame: what was not to be seen takes no key, though it has room now */
	bool dirty, urgent, started, reveal;
	int64_t painted_at;
	int64_t laid_out_at;   /* when the terminal last changed its size or was taken again; 0: never */
	char *theme;           /* in force; NULL: that of the options */
	struct keymap *keymap; /* read again; NULL: that of the options */
	struct {
		VEC(char *);
	} broken; /* what is wrong with other files than rules and views, "path:line:column: …" */
};

/* A session for each database of the target, and what belongs to it; changed(data) as session.h has it. And their end:
 * sessions last, since all else asks them. */
void app_places_make(struct app *app, void (*changed)(void *data));
void app_places_leave(struct app *app);
void app_places_free(struct app *app);

/* The database that a key begins with, and a colon behind it ("chats:12"), both of which *key is then behind; NULL: it
 * begins with none. */
struct session *app_take_database(const struct app *app, const char **key);

/* Parses keys.ini, themes and the like again (app_reload), and forgets what that came to. */
void app_reload_done(struct app *app);

#endif
