#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "console/app_inside.h"
#include "console/app_term.h"
#include "console/viewer.h"

#include <stdlib.h>

size_t app_broken_count(const struct app *app)
{
	return app->broken.len;
}

const char *app_broken_at(const struct app *app, size_t index)
{
	return app->broken.items[index];
}

static void forget_broken(struct app *app)
{
	for (size_t i = 0; i < app->broken.len; i++)
		free(app->broken.items[i]);
	app->broken.len = 0;
}

void app_reload_done(struct app *app)
{
	forget_broken(app);
	free(app->broken.items);
	keymap_free(app->keymap);
	free(app->theme);
}

static void note_broken(struct app *app, struct err *err)
{
	if (err->kind != ERR_NONE)
		VEC_PUSH(&app->broken, mem_strdup(err->text));
	err_done(err);
}

static void read_keys(struct app *app)
{
	struct err err = ERR_INIT;
	const struct files_entry *file = files_find(app->options.files, "keys.ini");
	struct keymap *keymap = file ? keymap_parse(file->where, file->text, &err) : keymap_new();
	if (keymap) {
		keymap_free(app->keymap);
		app->keymap = keymap;
		app->options.keymap = keymap;
	}
	note_broken(app, &err);
}

static void read_theme(struct app *app)
{
	struct err err = ERR_INIT;
	const char *usual = app->options.theme ? app->options.theme : "default";
	char *name = mem_strdup(app->theme ? app->theme : usual);
	app_set_theme(app, name, &err);
	note_broken(app, &err);
	free(name);
}

/* The screen with the view as it is now; one whose view is no more goes, unless it is the last. */
static void renew(struct app *app, size_t at)
{
	struct screen *screen = app->stack.items[at];
	struct err err = ERR_INIT;
	if (screen->ops->popup)
		return;
	const struct view *view = views_find(app->views, viewer_view(screen)->name, &err);
	err_done(&err);
	if (!view && at == 0)
		view = views_tab(app->views, 0);
	if (view == viewer_view(screen) || (!view && at == 0))
		return;
	if (view)
		app->stack.items[at] = viewer_remake(screen, view);
	for (size_t i = at; !view && i + 1 < app->stack.len; i++)
		app->stack.items[i] = app->stack.items[i + 1];
	app->stack.len -= !view;
	screen->ops->free(screen);
}

static void say(struct app *app)
{
	const struct catalog *catalog = session_catalog(app->places[0].session);
	size_t rules = catalog ? catalog_broken_count(catalog) : 0, views = views_broken_count(app->views);
	size_t count = rules + views + app->broken.len;
	const char *first = views ? views_broken_at(app->views, 0) : NULL;
	if (rules)
		first = catalog_broken_at(catalog, 0);
	else if (!first && count)
		first = app->broken.items[0];
	if (count > 1)
		app_say(app, STYLE_ERROR, N_("%s (and %zu more file)", "%s (and %zu more files)", count - 1), first,
			count - 1);
	else if (count)
		app_say(app, STYLE_ERROR, "%s", first);
	else
		app_say(app, STYLE_OK, "%s", _("Rules, views, themes and keys are read again."));
}

void app_reload(struct app *app)
{
	struct err err = ERR_INIT;
	struct files_env env = files_env_get();
	if (!files_reread(app->options.files, &env, &err)) {
		app_say_err(app, &err);
		err_done(&err);
		return;
	}
	forget_broken(app);
	read_keys(app);
	read_theme(app);
	views_reread(app->views);
	for (size_t i = 0; i < app->nplaces; i++)
		session_reread(app->places[i].session);
	tally_reset(app->tally);
	for (size_t i = app->stack.len; i-- > 0;)
		renew(app, i);
	say(app);
	app_mark(app);
}
