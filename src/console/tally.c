#include "console/tally.h"

#include "base/mem.h"
#include "base/str.h"
#include "console/asker.h"

#include <jansson.h>
#include <stdlib.h>

enum { SLOT_KEPT, SLOT_LIVE };
enum { MAX_PARAMS = 16 };

struct tally {
	struct session *session;
	void (*changed)(void *data);
	void *data;
	struct asker *asker;
	struct tally_row *rows;
	size_t len;
	struct tally_row *counting; /* live */
	int watchers;
	bool here;     /* rows are those of the session's rules */
	uint64_t made; /* how often they were others */
	uint64_t generation, version;
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
	free(tally->rows);
	tally->rows = NULL;
	tally->counting = NULL;
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

/* What is not here; and what was not here before and is now. */
static void note_absent(struct tally *tally)
{
	for (size_t i = 0; i < tally->len; i++) {
		struct tally_row *row = &tally->rows[i];
		struct err err = ERR_INIT;
		if (!session_rule(tally->session, row->rule->name, &err))
			set_state(row, TALLY_ABSENT, err.text);
		else if (row->state == TALLY_ABSENT)
			set_state(row, TALLY_WAITING, NULL);
		err_done(&err);
	}
	tally->changed(tally->data);
}

static void ask_kept(struct tally *tally)
{
	json_t *names = json_array();
	for (size_t i = 0; i < tally->len; i++)
		if (tally->rows[i].state != TALLY_ABSENT)
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
	asker_ask(tally->asker, SLOT_KEPT, &question);
	json_decref(names);
	free(text);
}

static void take_kept(struct tally_row *row, const struct pg_rows *rows, size_t at)
{
	const char *error = pg_rows_get(rows, at, "error");
	char *trend = mem_strdup(pg_rows_get(rows, at, "trend"));
	free(row->trend);
	row->trend = trend;
	row->drifted = pg_rows_int(rows, at, "drifted");
	row->checked = pg_rows_int(rows, at, "checked");
	row->live = row->due = false;
	if (error)
		set_state(row, TALLY_UNKNOWN, error);
	else if (row->drifted > 0)
		set_state(row, TALLY_DRIFTED, NULL);
	else
		set_state(row, row->checked ? TALLY_RIGHT : TALLY_NEVER, NULL);
}

static void on_kept(struct tally *tally, const struct pg_rows *rows, const struct err *err)
{
	for (size_t i = 0; !rows && i < tally->len; i++)
		if (tally->rows[i].state != TALLY_ABSENT)
			set_state(&tally->rows[i], TALLY_UNKNOWN, err->text);
	for (size_t i = 0; rows && i < pg_rows_count(rows); i++) {
		struct tally_row *row = find(tally, pg_rows_get(rows, i, "rule"));
		if (row)
			take_kept(row, rows, i);
	}
}

static struct tally_row *next_due(const struct tally *tally)
{
	for (size_t i = 0; i < tally->len; i++)
		if (tally->rows[i].due && tally->rows[i].state != TALLY_ABSENT)
			return &tally->rows[i];
	return NULL;
}

/* One rule at a time, so that whatever else is asked comes between them. */
static void count_next(struct tally *tally)
{
	struct pg_param params[MAX_PARAMS] = {{"scope", NULL}, {"force", "false"}};
	size_t len = 2;
	struct tally_row *row = tally->watchers > 0 && !tally->counting ? next_due(tally) : NULL;
	if (!row)
		return;
	for (size_t i = 0; i < row->rule->nkey && len < MAX_PARAMS; i++)
		params[len++] = (struct pg_param){row->rule->key[i].name, NULL};
	const struct question question = {
		.path = "sql/queries/console/live-count.sql",
		.rule = row->rule,
		.part = RULE_DETECT,
		.system = row->rule->system,
		.lane = SESSION_SLOW,
		.params = params,
		.nparams = len,
	};
	row->due = false;
	tally->counting = row;
	asker_ask(tally->asker, SLOT_LIVE, &question);
}

static void on_live(struct tally *tally, const struct pg_rows *rows, const struct err *err)
{
	struct tally_row *row = tally->counting;
	tally->counting = NULL;
	row->live = true;
	if (rows) {
		row->drifted = pg_rows_int(rows, 0, "drifted");
		set_state(row, row->drifted > 0 ? TALLY_DRIFTED : TALLY_RIGHT, NULL);
	} else {
		set_state(row, TALLY_UNKNOWN, err->text);
	}
	count_next(tally);
}

static void on_answer(void *data, int slot, struct pg_rows *rows, const struct err *err)
{
	struct tally *tally = data;
	if (!rows && err->kind == ERR_CONNECT) {
		/* Asked again as soon as the connection is back. */
		tally->counting = NULL;
		tally->version = 0;
		return;
	}
	if (slot == SLOT_KEPT)
		on_kept(tally, rows, err);
	else
		on_live(tally, rows, err);
	tally->changed(tally->data);
}

struct tally *tally_new(struct session *session, void (*changed)(void *data), void *data)
{
	struct tally *tally = mem_zero(1, sizeof(*tally));
	tally->session = session;
	tally->changed = changed;
	tally->data = data;
	tally->asker = asker_new(session, on_answer, tally);
	return tally;
}

void tally_free(struct tally *tally)
{
	if (!tally)
		return;
	asker_free(tally->asker);
	free_rows(tally);
	free(tally);
}

static void all_due(struct tally *tally)
{
	for (size_t i = 0; i < tally->len; i++)
		tally->rows[i].due = true;
	count_next(tally);
}

void tally_refresh(struct tally *tally)
{
	struct session *session = tally->session;
	const struct catalog *catalog = session_catalog(session);
	if (catalog && !tally->here)
		make_rows(tally, catalog);
	if (session_state(session) != SESSION_READY)
		return;
	bool connected = session_generation(session) != tally->generation;
	bool changed = session_pulse(session)->version != tally->version;
	tally->generation = session_generation(session);
	tally->version = session_pulse(session)->version;
	if (connected)
		note_absent(tally);
	if (session_rights(session)->viewer && (connected || changed))
		ask_kept(tally);
	else if (!session_rights(session)->viewer && connected)
		all_due(tally);
}

void tally_reset(struct tally *tally)
{
	asker_drop(tally->asker, SLOT_KEPT);
	asker_drop(tally->asker, SLOT_LIVE);
	free_rows(tally);
	tally->generation = 0;
	tally_refresh(tally);
}

void tally_watch(struct tally *tally, bool watch)
{
	tally->watchers += watch ? 1 : -1;
	count_next(tally);
}

bool tally_count_again(struct tally *tally, const char *rule)
{
	struct tally_row *row = rule ? find(tally, rule) : NULL;
	if (session_rights(tally->session)->viewer)
		return false;
	if (row)
		row->due = true;
	if (!rule)
		all_due(tally);
	count_next(tally);
	tally->changed(tally->data);
	return true;
}

size_t tally_count(const struct tally *tally)
{
	return tally->len;
}

const struct tally_row *tally_at(const struct tally *tally, size_t index)
{
	return &tally->rows[index];
}

const struct tally_row *tally_find(const struct tally *tally, const char *rule)
{
	return find(tally, rule);
}

uint64_t tally_made(const struct tally *tally)
{
	return tally->made;
}
