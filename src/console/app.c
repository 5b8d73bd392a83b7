#include "console/app.h"

#include "base/clock.h"
#include "base/fault.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "console/app_inside.h"
#include "console/app_term.h"
#include "console/header.h"
#include "console/tabs.h"
#include "console/viewer.h"

#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	FRAME_MS = 50,     /* between two frames, unless a key was pressed */
	MINUTE_MS = 60000, /* ages step by it */
	FINISH_MS = 500,   /* at the end, for what is being written */
	SMALLEST_ROWS = 8,
	SMALLEST_COLS = 32,
	SETTLE_MS = 300, /* a key was meant for what was on the screen before */
};

const struct app_options *app_options(const struct app *app)
{
	return &app->options;
}

struct term *app_term(const struct app *app)
{
	return app->term;
}

struct executed *app_executed(const struct app *app)
{
	return app->executed;
}

struct tally *app_tally(const struct app *app)
{
	return app->tally;
}

struct ping *app_redis(const struct app *app)
{
	return app->redis;
}

struct ping *app_api(const struct app *app)
{
	return app->api;
}

const struct views *app_views(const struct app *app)
{
	return app->views;
}

void app_say(struct app *app, enum style style, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	status_set(app->status, style, fmt, ap);
	va_end(ap);
	app_mark_later(app);
}

void app_say_err(struct app *app, const struct err *err)
{
	app_say(app, STYLE_ERROR, "%s", err->text ? err->text : "");
}

bool app_draw_status(const struct app *app, struct area area, int row)
{
	if (status_draw(app->status, area, row))
		return true;
	const struct follow *follow = app_follow(app, NULL);
	for (size_t i = 0; i < app->nplaces && !follow_is_on(follow); i++)
		follow = app->places[i].follow;
	if (follow_is_on(follow))
		follow_draw(follow, area, row);
	return follow_is_on(follow);
}

const struct view *app_view(struct app *app, const char *name, struct err *err)
{
	return views_find(app->views, name, err);
}

void app_mark(struct app *app)
{
	app->dirty = app->urgent = true;
}

void app_mark_later(struct app *app)
{
	app->dirty = true;
}

bool app_is_too_small(const struct app *app)
{
	return app->small || canvas_rows(app->canvas) < SMALLEST_ROWS || canvas_cols(app->canvas) < SMALLEST_COLS;
}

/* The lowest screen that is in sight: the topmost one that is no popup. */
static size_t lowest(const struct app *app)
{
	size_t at = app->stack.len - 1;
	while (at > 0 && app->stack.items[at]->ops->popup)
		at--;
	return at;
}

/* The view whose tab is in front: that of the topmost screen which has one. */
static const struct view *front_view(const struct app *app)
{
	for (size_t i = app->stack.len; i-- > 1;) {
		const struct screen *screen = app->stack.items[i];
		if (!screen->ops->popup && viewer_view(screen)->tab)
			return viewer_view(screen);
	}
	return viewer_view(app->stack.items[0]);
}

static void paint(struct app *app)
{
	struct area all = draw_all(app->canvas);
	canvas_clear(app->canvas);
	app->small = false;
	app->small = app_is_too_small(app);
	if (app->small) {
		draw_wrapped(all, 0, STYLE_WARNING, _("This terminal is too small."));
	} else {
		header_draw(app, all);
		tabs_draw(app, all, 1, front_view(app), app->stack.items[0]);
		for (size_t i = lowest(app); i < app->stack.len; i++) {
			struct screen *screen = app->stack.items[i];
			if (screen->ops->popup)
				canvas_clear_zones(app->canvas);
			struct area area = screen->ops->popup ? all : draw_within(all, 2, 0, -1, -1);
			screen->ops->draw(screen, area, i + 1 == app->stack.len);
		}
	}
	term_present(app->term, app->canvas);
	fault_point("console.painted");
	app->dirty = app->urgent = false;
	app->painted_at = clock_ms();
}

/* Before the loop sleeps: one frame for all that happened. */
static void step(void *data)
{
	struct app *app = data;
	if (!app->dirty || !app->stack.len)
		return;
	int64_t wait = app->urgent ? 0 : app->painted_at + FRAME_MS - clock_ms();
	if (wait > 0) {
		if (!loop_timer_is_on(app->frame))
			loop_timer_start(app->frame, (int)wait);
		return;
	}
	paint(app);
	/* Only now, so that nothing stands between the start and the first frame. */
	if (!app->started) {
		app->started = true;
		for (size_t i = 0; i < app->nplaces; i++)
			session_start(app->places[i].session);
		if (app->redis)
			ping_start(app->redis);
		if (app->api)
			ping_start(app->api);
	}
}

static void on_frame(void *data)
{
	(void)data; /* waking up is all: step looks again */
}

static void on_minute(void *data)
{
	struct app *app = data;
	app_mark_later(app);
	loop_timer_start(app->minute, MINUTE_MS);
}

static void on_ping(void *data)
{
	app_mark_later(data);
}

static void on_tally(void *data)
{
	app_mark_later(data);
}

void app_refresh(struct app *app)
{
	tally_refresh(app->tally);
	for (size_t i = 0; i < app->nplaces; i++)
		follow_refresh(app->places[i].follow);
	for (size_t i = 0; i < app->stack.len; i++)
		if (app->stack.items[i]->ops->refresh)
			app->stack.items[i]->ops->refresh(app->stack.items[i]);
	app_mark_later(app);
}

static void on_session(void *data)
{
	app_refresh(data);
}

void app_quit(struct app *app)
{
	loop_stop(app->loop);
}

void app_redraw(struct app *app)
{
	term_redraw(app->term);
	app_mark(app);
}

void app_reveal(struct app *app)
{
	app->reveal = !app->reveal;
	canvas_set_reveal(app->canvas, app->reveal);
	app_mark(app);
}

/* What was on the screen stands elsewhere now, or stands there again. */
static void lay_out(struct app *app)
{
	canvas_resize(app->canvas, term_rows(app->term), term_cols(app->term));
	app->laid_out_at = clock_ms();
	app_mark(app);
}

bool app_has_settled(const struct app *app)
{
	return !app->laid_out_at || clock_ms() - app->laid_out_at >= SETTLE_MS;
}

enum widget_result app_dialog_key(const struct app *app, struct dialog *dialog, const struct key *key)
{
	enum widget_result result = dialog_key(dialog, key);
	return result == WIDGET_ACCEPTED && !app_has_settled(app) ? WIDGET_USED : result;
}

void app_suspend(struct app *app)
{
	struct sigaction usual = {.sa_handler = SIG_DFL}, ours;
	term_suspend(app->term);
	sigaction(SIGTSTP, &usual, &ours);
	raise(SIGTSTP); /* comes back when somebody says SIGCONT, at once if there is no shell to say it */
	sigaction(SIGTSTP, &ours, NULL);
	term_resume(app->term);
	term_resize(app->term);
	lay_out(app);
}

static void on_signal(void *data, int number)
{
	struct app *app = data;
	if (number == SIGWINCH && app->term && term_resize(app->term))
		lay_out(app);
	else if (number == SIGWINCH)
		return;
	else if (number == SIGTSTP && app->term)
		app_suspend(app);
	else
		app_quit(app);
}

static void press(struct app *app, const struct key *key)
{
	struct screen *top = app->stack.items[app->stack.len - 1];
	const struct key latin = key_latin(key);
	app_mark(app);
	status_clear(app->status);
	/* These work in popups as well, whatever else is bound to them. */
	if (key_is(key, 'l', KEY_MOD_CTRL))
		app_redraw(app);
	else if (key_is(key, 'z', KEY_MOD_CTRL))
		app_suspend(app);
	else if (key_is(key, 'c', KEY_MOD_CTRL) || (app_is_too_small(app) && key_is_char(&latin, 'q')))
		app_quit(app);
	else if (!app_is_too_small(app))
		top->ops->key(top, key);
}

/* What was clicked is what was drawn last. */
static void find_zone(struct app *app, struct key *key)
{
	if (app->dirty)
		paint(app);
	key->zone = canvas_zone(app->canvas, key->row, key->col);
	if (key->zone && key->zone->kind == ZONE_PRESS)
		*key = key->zone->key;
}

static void on_keys(void *data, unsigned events, bool broken)
{
	struct app *app = data;
	struct key key;
	(void)events;
	/* A signal that is on its way tells it later than the keys that came with it. */
	if (term_resize(app->term))
		lay_out(app);
	while (app->stack.len && term_next_key(app->term, &key)) {
		if (key.code == KC_CLICK)
			find_zone(app, &key);
		press(app, &key);
	}
	if (broken || term_is_gone(app->term)) {
		loop_watch_set(app->keys, 0);
		app_quit(app);
	}
}

void app_push(struct app *app, struct screen *screen)
{
	VEC_PUSH(&app->stack, screen);
	app_mark(app);
}

void app_pop(struct app *app)
{
	struct screen *screen = app->stack.items[--app->stack.len];
	screen->ops->free(screen);
	app_mark(app);
}

bool app_is_root(const struct app *app)
{
	return app->stack.len == 1;
}

bool app_is_top(const struct app *app, const struct screen *screen)
{
	return app->stack.items[app->stack.len - 1] == screen;
}

const struct screen *app_below(const struct app *app, const struct screen *screen)
{
	const struct screen *below = NULL;
	for (size_t i = 0; i < app->stack.len && app->stack.items[i] != screen; i++)
		if (!app->stack.items[i]->ops->popup)
			below = app->stack.items[i];
	return below;
}

void app_open(struct app *app, const char *name, const char *about)
{
	struct err err = ERR_INIT;
	const struct view *view = app_view(app, name, &err);
	if (view)
		app_push(app, viewer_new(app, view, about, NULL));
	else
		app_say_err(app, &err);
	err_done(&err);
}

const struct view *app_rule_view(struct app *app, const char *rule, struct err *err)
{
	const struct view *view = views_of_rule(app->views, rule);
	return view ? view : app_view(app, "findings", err);
}

void app_open_tab(struct app *app, int tab)
{
	const struct view *view = views_tab(app->views, tab);
	if (!view)
		return;
	bool here = viewer_view(app->stack.items[0]) == view;
	while (app->stack.len > (here ? 1 : 0))
		app_pop(app);
	if (!here)
		app_push(app, viewer_new(app, view, NULL, NULL));
}

/* The screens that it opens with: a tab, and over it what was asked for, so that esc leads somewhere. */
static bool open_first(struct app *app, struct err *err)
{
	const char *name = app->options.view;
	const struct view *asked = name ? app_view(app, name, err) : NULL;
	const struct view *tab = asked && asked->tab ? asked : views_tab(app->views, 0);
	if (name && !asked)
		return false;
	if (!tab)
		return err_set(err, ERR_MISSING, _("no view has a tab"));
	if (asked && (asked->nparams > 0) != (app->options.key != NULL))
		return err_set(err, ERR_USAGE,
			asked->nparams ? _("%s is a screen of one row: say which") : _("%s is not a screen of one row"),
			name);
	const char *key = app->options.key;
	struct screen *first = viewer_new(app, tab, NULL, NULL);
	struct session *session = asked && !asked->system && !asked->rule ? app_take_database(app, &key) : NULL;
	/* What is opened from a screen is of the same database. */
	first->session = session ? session : first->session;
	app_push(app, first);
	if (asked && asked != tab) {
		char *about = key ? views_about(asked, key) : NULL;
		app_push(app, viewer_new(app, asked, about, NULL));
		free(about);
	}
	return true;
}

static void watch(struct app *app)
{
	static const int signals[] = {SIGWINCH, SIGTSTP, SIGHUP, SIGTERM, SIGINT};
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		loop_on_signal(app->loop, signals[i], on_signal, app);
	app->keys = loop_watch_new(app->loop, term_fd(app->term), on_keys, app);
	loop_watch_set(app->keys, LOOP_READ);
	loop_before_sleep(app->loop, step, app);
	loop_timer_start(app->minute, MINUTE_MS);
}

static struct app *app_new(const struct app_options *options)
{
	struct app *app = mem_zero(1, sizeof(*app));
	app->options = *options;
	app->loop = loop_new();
	app->executed = executed_new();
	app_places_make(app, on_session);
	app->views = views_load(options->files, options->lang);
	app->tally = tally_new(app, on_tally, app);
	app->status = status_new();
	if (options->redis)
		app->redis = ping_redis(app->loop, options->redis, app->executed, on_ping, app);
	if (options->max_api)
		app->api = ping_api(app->loop, options->max_api, app->executed, on_ping, app);
	app->frame = loop_timer_new(app->loop, on_frame, app);
	app->minute = loop_timer_new(app->loop, on_minute, app);
	return app;
}

/* True if a thread was left behind. */
static bool app_free(struct app *app)
{
	loop_before_sleep(app->loop, NULL, NULL);
	loop_watch_free(app->keys);
	bool gone = !app->term || term_is_gone(app->term);
	term_close(app->term);
	if (!gone)
		app_places_leave(app);
	app->term = NULL;
	while (app->stack.len)
		app_pop(app);
	for (size_t i = 0; i < app->nplaces; i++)
		session_finish(app->places[i].session, FINISH_MS);
	free(app->stack.items);
	tally_free(app->tally);
	ping_free(app->redis);
	ping_free(app->api);
	app_places_free(app);
	executed_free(app->executed);
	loop_timer_free(app->frame);
	loop_timer_free(app->minute);
	bool working = loop_is_working(app->loop);
	loop_free(app->loop);
	views_free(app->views);
	app_reload_done(app);
	status_free(app->status);
	canvas_free(app->canvas);
	free(app);
	return working;
}

bool app_run(const struct app_options *options, struct err *err)
{
	struct app *app = app_new(options);
	bool ok = open_first(app, err) && (app->term = term_open(options->sheet, err)) != NULL;
	if (ok) {
		signal(SIGPIPE, SIG_IGN);
		app->canvas = canvas_new(term_rows(app->term), term_cols(app->term), term_is_ascii(app->term));
		app_set_mouse(app, options->mouse, false);
		watch(app);
		loop_run(app->loop);
	}
	if (app_free(app) && ok)
		_exit(0);
	return ok;
}
