#include "console/app.h"

#include "base/mem.h"
#include "base/str.h"
#include "conf/target.h"
#include "console/app_inside.h"

#include <stdlib.h>
#include <string.h>

size_t app_sessions(const struct app *app)
{
	return app->nplaces;
}

struct session *app_session_at(const struct app *app, size_t index)
{
	return app->places[index].session;
}

struct session *app_session(const struct app *app)
{
	for (size_t i = app->stack.len; i-- > 0;)
		if (app->stack.items[i]->session)
			return app->stack.items[i]->session;
	return app->places[0].session;
}

struct session *app_session_of(const struct app *app, const char *system)
{
	const struct target *target = app->options.entry;
	/* What trueup keeps itself is in every one. */
	if (str_eq(system, "trueup"))
		return app_session(app);
	return app->places[target_database(target, system) - target->databases].session;
}

struct session *app_session_of_rule(const struct app *app, const char *name)
{
	const struct catalog *catalog = session_catalog(app->places[0].session);
	const struct rule *rule = catalog ? catalog_find(catalog, name, NULL) : NULL;
	return rule ? app_session_of(app, rule->system) : app_session(app);
}

static const struct app_place *place_of(const struct app *app, const struct session *session)
{
	const struct session *wanted = session ? session : app_session(app);
	size_t at = 0;
	while (app->places[at].session != wanted)
		at++;
	return &app->places[at];
}

struct follow *app_follow(const struct app *app, const struct session *session)
{
	return place_of(app, session)->follow;
}

struct arming *app_arming(const struct app *app, const struct session *session)
{
	return place_of(app, session)->arming;
}

void app_touch(struct app *app)
{
	for (size_t i = 0; i < app->nplaces; i++)
		session_touch(app->places[i].session);
}

const char *app_why_read_only(const struct app *app)
{
	return session_why_not_submit(app_session(app));
}

bool app_is_protected(const struct app *app, const struct session *session)
{
	return app->options.protect || session_rights(session)->protect;
}

const char *app_confirm_name(const struct app *app, const struct session *session)
{
	const struct rights *rights = session_rights(session);
	if (!app_is_protected(app, session))
		return NULL;
	return rights->protect && rights->label ? rights->label : app->options.label;
}

const char *app_guard(const struct app *app, const struct session *session, bool bulk)
{
	bool armed = arming_minutes(app_arming(app, session)) > 0;
	return bulk || !armed ? app_confirm_name(app, session) : NULL;
}

void app_places_make(struct app *app, void (*changed)(void *data))
{
	const struct app_options *options = &app->options;
	struct session_options session = {
		.loop = app->loop,
		.files = options->files,
		.target = options->entry,
		.connect_ms = options->connect_ms,
		.executed = app->executed,
		.read_only = options->read_only,
		.changed = changed,
		.data = app,
	};
	app->nplaces = options->entry->ndatabases;
	app->places = mem_zero(app->nplaces, sizeof(*app->places));
	for (size_t i = 0; i < app->nplaces; i++) {
		struct app_place *place = &app->places[i];
		session.database = &options->entry->databases[i];
		place->session = session_new(&session);
		place->follow = follow_new(app, place->session);
		place->arming = arming_new(app, place->session);
	}
}

struct session *app_take_database(const struct app *app, const char **key)
{
	for (size_t i = 0; i < app->nplaces; i++) {
		const char *name = session_name(app->places[i].session);
		size_t len = name ? strlen(name) : 0;
		if (!name || !*key || strncmp(*key, name, len) != 0 || (*key)[len] != ':')
			continue;
		*key += len + 1;
		return app->places[i].session;
	}
	return NULL;
}

void app_places_leave(struct app *app)
{
	for (size_t i = 0; i < app->nplaces; i++)
		follow_farewell(app->places[i].follow);
}

void app_places_free(struct app *app)
{
	for (size_t i = 0; i < app->nplaces; i++) {
		follow_free(app->places[i].follow);
		arming_free(app->places[i].arming);
		session_free(app->places[i].session);
	}
	free(app->places);
}
