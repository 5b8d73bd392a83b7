#include "console/tally.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "conf/target.h"
#include "console/app.h"
#include "console/asker.h"
#include "engine/said.h"

#include <jansson.h>
#include <stdlib.h>

enum { SLOT_KEPT, SLOT_LIVE };

/* One database: what it was asked. */
struct source {
	struct tally *tally;
	struct session *session;
	struct asker *asker;
	struct tally_row *counting; /* live */
	struct session_seen seen;
	bool again;  /* what is kept was asked for once more, as something came between */
	bool behind; /* something changed since it was asked for */
};

struct tally {
	struct app *app;
	void (*changed)(void *data);
	void *data;
	struct source *sources; /* as app has its sessions */
	size_t nsources;
	struct tally_row *rows;
	size_t len;
	int watchers;
	bool here;     /* rows are those of the session's rules */
	uint64_t made; /* how often they were others */
};

static void set_state(struct tally_row *row, enum tally_state state, const char *why)
{
	char *copy = mem_strdup(why);
	free(row->why);
	row->why = copy;
	row->state = state;
}

static void free_rows(struct tally *tally)
{
	for (size_t i = 0; i < tally->len; i++) {
		free(tally->rows[i].why);
		free(tally->rows[i].trend);
	}
	for (size_t i = 0; i < tally->nsources; i++)
		tally->sources[i].counting = NULL;
	free(tally->rows);
	tally->rows = NULL;
	tally->len = 0;
	tally->here = false;
}

static void make_rows(struct tally *tally, const struct catalog *catalog)
{
	tally->rows = mem_zero(catalog_count(catalog) + 1, sizeof(*tally->rows));
	for (size_t i = 0; i < catalog_count(catalog); i++)
		if (catalog_at(catalog, i)->kind == RULE_CHECK)
			tally->rows[tally->len++] = (struct tally_row){.rule = catalog_at(catalog, i)};
	tally->here = true;
	tally->made++;
	tally->changed(tally->data);
}

static struct tally_row *find(const struct tally *tally, const char *rule)
{
	for (size_t i = 0; i < tally->len; i++)
		if (str_eq(tally->rows[i].rule->name, rule))
			return &tally->rows[i];
	return NULL;
}

/* Whether a row is of that database. */
static bool is_of(const struct source *source, const struct tally_row *row)
{
	return app_session_of(source->tally->app, row->rule->system) == source->session;
}

/* What is not here; and what was not here before and is now. */
static void note_absent(struct source *source)
{
	struct tally *tally = source->tally;
	for (size_t i = 0; i < tally->len; i++) {
		struct tally_row *row = &tally->rows[i];
		struct err err = ERR_INIT;
		if (!is_of(source, row))
			continue;
		if (!session_rule(source->session, row->rule->name, &err))
			set_state(row, TALLY_ABSENT, err.text);
		else if (row->state == TALLY_ABSENT || row->state == TALLY_DOWN)
			set_state(row, TALLY_WAITING, NULL);
		err_done(&err);
	}
	tally->changed(tally->data);
}

/* Of one that is down while others are not, figures would be taken for what is there. */
static void note_down(struct source *source)
{
	struct tally *tally = source->tally;
	char *why = mem_printf(
		_("%s is down: %s"), session_database(source->session)->name, session_error(source->session));
	for (size_t i = 0; i < tally->len; i++)
		if (is_of(source, &tally->rows[i]))
			set_state(&tally->rows[i], TALLY_DOWN, why);
	free(why);
	source->seen = (struct session_seen){0};
	tally->changed(tally->data);
}

/* Not anew while it is under way: where that takes longer than from one change to the next it would never end. */
static void ask_kept(struct source *source)
{
	const struct tally *tally = source->tally;
	source->behind = asker_is_busy(source->asker, SLOT_KEPT);
	if (source->behind)
		return;
	json_t *names = json_array();
	for (size_t i = 0; i < tally->len; i++)
		if (is_of(source, &tally->rows[i]) && tally->rows[i].state != TALLY_ABSENT)
			json_array_append_new(names, json_string(tally->rows[i].rule->name));
	char *text = json_dumps(names, JSON_COMPACT);
	const struct pg_param params[] = {{"rules", text}};
	const struct question question = {
		.path = "sql/queries/console/overview.sql",
		/* Right after a million rows were put right the server passes them all once more. */
		.lane = SESSION_SLOW,
		.routine = true,
		.params = params,
		.nparams = 1,
	};
	if (json_array_size(names))
		asker_ask(source->asker, SLOT_KEPT, &question);
	json_decref(names);
	free(text);
}

static void take_kept(struct tally_row *row, const struct pg_rows *rows, size_t at)
{
	char *trend = mem_strdup(pg_rows_get(rows, at, "trend"));
	free(row->trend);
	row->trend = trend;
	row->drifted = pg_rows_int(rows, at, "drifted");
	row->checked = pg_rows_int(rows, at, "checked");
	row->live = row->due = false;
	char *error = said_text(NULL, pg_rows_get(rows, at, "error"));
	if (error)
		set_state(row, TALLY_UNKNOWN, error);
	else if (row->drifted > 0)
		set_state(row, TALLY_DRIFTED, NULL);
	else
		set_state(row, row->checked ? TALLY_RIGHT : TALLY_NEVER, NULL);
	free(error);
}

static void on_kept(struct source *source, const struct pg_rows *rows, const struct err *err)
{
	struct tally *tally = source->tally;
	for (size_t i = 0; !rows && i < tally->len; i++)
		if (is_of(source, &tally->rows[i]) && tally->rows[i].state != TALLY_ABSENT)
			set_state(&tally->rows[i], TALLY_UNKNOWN, err->text);
	source->again = source->again && !rows;
	for (size_t i = 0; rows && i < pg_rows_count(rows); i++) {
		struct tally_row *row = find(tally, pg_rows_get(rows, i, "rule"));
		if (row)
			take_kept(row, rows, i);
	}
}

static struct tally_row *next_due(const struct source *source)
{
	const struct tally *tally = source->tally;
	for (size_t i = 0; i < tally->len; i++)
		if (tally->rows[i].due && tally->rows[i].state != TALLY_ABSENT && is_of(source, &tally->rows[i]))
			return &tally->rows[i];
	return NULL;
}

/* One rule at a time, so that whatever else is asked comes between them. */
static void count_next(struct source *source)
{
	struct tally_row *row = source->tally->watchers > 0 && !source->counting ? next_due(source) : NULL;
	if (!row)
		return;
	row->due = false;
	source->counting = row;
	asker_ask_count(source->asker, SLOT_LIVE, row->rule);
}

static void on_live(struct source *source, const struct pg_rows *rows, const struct err *err)
{
	struct tally_row *row = source->counting;
	source->counting = NULL;
	row->live = true;
	if (rows) {
		row->drifted = pg_rows_int(rows, 0, "drifted");
		set_state(row, row->drifted > 0 ? TALLY_DRIFTED : TALLY_RIGHT, NULL);
	} else {
		set_state(row, TALLY_UNKNOWN, err->text);
	}
	count_next(source);
}

static void on_answer(void *data, int slot, struct pg_rows *rows, const struct err *err)
{
	struct source *source = data;
	bool lost = !rows && err->kind == ERR_CONNECT, ready = session_state(source->session) == SESSION_READY;
	if (slot == SLOT_KEPT && !rows && !lost && !source->again && ready) {
		source->again = true;
		ask_kept(source);
		return;
	}
	/* The header says so; asked again as soon as the connection is back. */
	if (lost && !ready) {
		source->counting = NULL;
		source->seen = (struct session_seen){0};
		return;
	}
	if (slot == SLOT_KEPT)
		on_kept(source, rows, err);
	else
		on_live(source, rows, err);
	if (slot == SLOT_KEPT && source->behind)
		ask_kept(source);
	source->tally->changed(source->tally->data);
}

struct tally *tally_new(struct app *app, void (*changed)(void *data), void *data)
{
	struct tally *tally = mem_zero(1, sizeof(*tally));
	tally->app = app;
	tally->changed = changed;
	tally->data = data;
	tally->nsources = app_sessions(app);
	tally->sources = mem_zero(tally->nsources, sizeof(*tally->sources));
	for (size_t i = 0; i < tally->nsources; i++) {
		struct source *source = &tally->sources[i];
		source->tally = tally;
		source->session = app_session_at(app, i);
		source->asker = asker_new(source->session, on_answer, source);
	}
	return tally;
}

void tally_free(struct tally *tally)
{
	if (!tally)
		return;
	for (size_t i = 0; i < tally->nsources; i++)
		asker_free(tally->sources[i].asker);
	free_rows(tally);
	free(tally->sources);
	free(tally);
}

static void all_due(struct source *source)
{
	struct tally *tally = source->tally;
	for (size_t i = 0; i < tally->len; i++)
		if (is_of(source, &tally->rows[i]))
			tally->rows[i].due = true;
	count_next(source);
}

static void refresh(struct source *source)
{
	struct session *session = source->session;
	if (session_is_cut_off(session) && source->tally->nsources > 1)
		note_down(source);
	enum session_news news = session_look(session, &source->seen);
	bool viewer = session_rights(session)->viewer;
	if (news == SESSION_ANEW)
		note_absent(source);
	if (viewer && news != SESSION_NO_NEWS)
		ask_kept(source);
	else if (!viewer && news == SESSION_ANEW)
		all_due(source);
}

void tally_refresh(struct tally *tally)
{
	const struct catalog *catalog = session_catalog(app_session_at(tally->app, 0));
	if (catalog && !tally->here)
		make_rows(tally, catalog);
	for (size_t i = 0; i < tally->nsources; i++)
		refresh(&tally->sources[i]);
}

void tally_reset(struct tally *tally)
{
	for (size_t i = 0; i < tally->nsources; i++) {
		asker_drop(tally->sources[i].asker, SLOT_KEPT);
		asker_drop(tally->sources[i].asker, SLOT_LIVE);
		tally->sources[i].seen = (struct session_seen){0};
	}
	free_rows(tally);
	tally_refresh(tally);
}

void tally_watch(struct tally *tally, bool watch)
{
	tally->watchers += watch ? 1 : -1;
	for (size_t i = 0; i < tally->nsources; i++)
		count_next(&tally->sources[i]);
}

bool tally_count_again(struct tally *tally, const char *rule)
{
	struct tally_row *row = rule ? find(tally, rule) : NULL;
	bool counts = false;
	for (size_t i = 0; i < tally->nsources; i++) {
		struct source *source = &tally->sources[i];
		if (session_rights(source->session)->viewer || (row && !is_of(source, row)))
			continue;
		counts = true;
		if (row)
			row->due = true;
		if (!rule)
			all_due(source);
		count_next(source);
	}
	if (counts)
		tally->changed(tally->data);
	return counts;
}

size_t tally_count(const struct tally *tally)
{
	return tally->len;
}

const struct tally_row *tally_at(const struct tally *tally, size_t index)
{
	return &tally->rows[index];
}

bool tally_seen(const struct tally *tally)
{
	for (size_t i = 0; i < tally->nsources; i++)
		if (tally->sources[i].seen.generation)
			return true;
	return false;
}

const struct tally_row *tally_find(const struct tally *tally, const char *rule)
{
	return find(tally, rule);
}

uint64_t tally_made(const struct tally *tally)
{
	return tally->made;
}
