/*
 * The console as a whole: the stack of screens, the one step that paints a frame, what all screens
 * share. Handlers mark; app paints before the loop goes to sleep, and nothing at all while nothing
 * changes.
 */
#ifndef CONSOLE_APP_H
#define CONSOLE_APP_H

#include "conf/keymap.h"
#include "conf/view.h"
#include "console/flow.h"
#include "console/follow.h"
#include "console/ping.h"
#include "console/screen.h"
#include "console/session.h"
#include "console/tally.h"
#include "ui/dialog.h"

struct arming;
struct views;

/* What the console works with. Everything is borrowed for the call of app_run. */
struct app_options {
	struct files *files; /* read again by app_reload */
	const struct style_sheet *sheet;
	const struct keymap *keymap;
	const char *theme;          /* its name; NULL: the default */
	const struct target *entry; /* where its databases are */
	const char *target;         /* its name, to be handed on to a worker; NULL: the one of the environment */
	const char *label;          /* as the screen shows it */
	const char *redis;          /* its URL; NULL: none */
	const char *max_api;        /* likewise */
	const char *operator;       /* NULL: unknown */
	const char *ssh_client;     /* NULL: here */
	const char *lang;           /* "ru", or anything else */
	bool mouse;                 /* takes clicks and the wheel where the terminal has them */
	bool protect;               /* the target says so, whatever the installation says */
	bool read_only;
	bool lazy; /* what is stale on the screen may be repaired in the background */
	int connect_ms;
	int armed_ms;
	int part_size;
	const char *view; /* what to open: a view's name */
	const char *key;  /* and what it is about, as a person types it; NULL: nothing */
};

/* Takes the terminal over and runs until the person leaves or the terminal is gone. False and *err (ERR_USAGE: no
 * terminal, no such view). Where a thread still hangs in the network it ends the process itself, with 0. */
bool app_run(const struct app_options *options, struct err *err);

const struct app_options *app_options(const struct app *app);
struct term *app_term(const struct app *app);

/* The databases of the target, a session each: the main one first. */
size_t app_sessions(const struct app *app);
struct session *app_session_at(const struct app *app, size_t index);

/* The session of the database that the screen in front is about. */
struct session *app_session(const struct app *app);

/* Where a system lives, and the rules of it; of a rule that there is none of: the one in front. */
struct session *app_session_of(const struct app *app, const char *system);
struct session *app_session_of_rule(const struct app *app, const char *rule);

/* Something was done that the databases show: asks them now, instead of in some seconds. */
void app_touch(struct app *app);

/* Something that screens look at has changed: a session, or what is done beside them. */
void app_refresh(struct app *app);

/* Paint soon: a key was pressed (at once), or something came in (a few times a second at most). */
void app_mark(struct app *app);
void app_mark_later(struct app *app);

/* One line above the keys, until the next key. app_say_err takes what is in err. */
void app_say(struct app *app, enum style style, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void app_say_err(struct app *app, const struct err *err);

/* Draws that line, or the job that is watched, into a row; false if there is neither. */
bool app_draw_status(const struct app *app, struct area area, int row);

/* Puts a screen on the stack, which owns it from now on; takes the top one off and frees it. */
void app_push(struct app *app, struct screen *screen);
void app_pop(struct app *app);
bool app_is_root(const struct app *app); /* the top one is the only one */
bool app_is_top(const struct app *app, const struct screen *screen);

/* The screen that is back from this one, popups left out; NULL: there is none. */
const struct screen *app_below(const struct app *app, const struct screen *screen);

/* Opens a view over what is there. about: JSON key of a row, for a view with parameters; else NULL. Says so if there is
 * no such view. */
void app_open(struct app *app, const char *view, const char *about);

/* The view that shows what a rule found: the rule's own if that has a tab, else the one of all findings, with the
 * parameter "rule"; NULL and *err if there is neither. */
const struct view *app_rule_view(struct app *app, const char *rule, struct err *err);

/* Opens the view of a tab by its number, in place of all that is open. */
void app_open_tab(struct app *app, int tab);

/* The parsed view of that name; NULL and *err. Borrowed: lives as long as the app. */
const struct view *app_view(struct app *app, const char *name, struct err *err);
struct views;
const struct views *app_views(const struct app *app);

/* Reads rules, views, themes and keys again. What is broken is said with line and column, and stays as it was; screens
 * whose view is another now are made anew, on their row. */
void app_reload(struct app *app);

/* What is wrong with other files than rules and views. Borrowed. */
size_t app_broken_count(const struct app *app);
const char *app_broken_at(const struct app *app, size_t index);

void app_quit(struct app *app);
void app_suspend(struct app *app);
void app_redraw(struct app *app);

void app_reveal(struct app *app); /* shows hidden characters by name, or no longer */

/* True if the terminal is too small to see what one does: no key acts then. */
bool app_is_too_small(const struct app *app);

/* False for a moment after the terminal changed its size: what confirms is not taken then, as it was typed at another
 * screen. */
bool app_has_settled(const struct app *app);

/* dialog_key of a dialog that a screen shows: what confirms is USED, and does nothing, while app_has_settled is false.
 */
enum widget_result app_dialog_key(const struct app *app, struct dialog *dialog, const struct key *key);

/* Why nothing can be changed in the database in front, or NULL. */
const char *app_why_read_only(const struct app *app);

/* How careful one must be with a database: each is protected, and armed, by itself. */
bool app_is_protected(const struct app *app, const struct session *session);

/* The name that trueup's functions want to hear where it is protected; NULL: it is not. */
const char *app_confirm_name(const struct app *app, const struct session *session);

/* The name that a person must type now: a bulk change always asks, another one unless writing is armed. NULL: none. */
const char *app_guard(const struct app *app, const struct session *session, bool bulk);

/* Its arming (arming.h). */
struct arming *app_arming(const struct app *app, const struct session *session);

/* What each rule found. */
struct tally *app_tally(const struct app *app);

/* NULL: the target has none. */
struct ping *app_redis(const struct app *app);
struct ping *app_api(const struct app *app);

/* What was executed. */
struct executed *app_executed(const struct app *app);

/* The job that is watched, and the last one that ended here (0: none), in a database; NULL: the one in front. */
struct follow *app_follow(const struct app *app, const struct session *session);

#endif
