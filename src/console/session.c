#include "console/session.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "console/asker.h"
#include "engine/site.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

enum {
	PULSE_MS = 5000,  /* where what changes is told */
	LOOK_MS = 1000,   /* where it is not: behind a pooler, or on a replica */
	NEWS_MS = 500,    /* between two looks after something was told */
	LISTEN_MS = 5000, /* the server may take for that */
	SLOW_US = 100000, /* see latency.h */
	BAD_US = 1000000,
};

enum { SLOT_HERE, SLOT_INSTALLATION, SLOT_SHAPES, SLOT_PULSE };

struct session {
	struct session_options options;
	struct catalog *catalog;
	struct arena *arena; /* limits lives in it */
	struct sql limits;
	struct pg_async *lanes[SESSION_LANES];
	struct asker *asker;
	struct loop_timer *pulse_timer;
	enum session_state state;
	struct err err;
	bool finishing;
	bool slow_was_down;  /* the slow lane, since it last was up */
	uint64_t generation; /* grows with each connection */
	bool listening;      /* what changes is told */
	bool told;           /* something was, after the pulse under way had begun */
	int64_t pulsed_at;   /* when the last one was asked for, milliseconds */
	int listened;        /* the server's process that was last asked to tell */
	struct rights rights;
	struct domains domains;
	struct session_pulse pulse;
	char *version;
	int64_t round_trip; /* that was noted last */
	struct latency latency;
};

static void set_state(struct session *session, enum session_state state)
{
	session->state = state;
	session->options.changed(session->options.data);
}

static void fail(struct session *session, enum session_state state, const struct err *err)
{
	err_set(&session->err, err->kind, "%s", err->text ? err->text : "");
	loop_timer_stop(session->pulse_timer);
	set_state(session, state);
}

/* True if the class changed. */
static bool note_round_trip(struct session *session)
{
	int64_t us = pg_async_latency(session->lanes[SESSION_QUICK]);
	if (us < 0 || us == session->round_trip)
		return false;
	session->round_trip = us;
	return latency_note(&session->latency, us);
}

static void ask(struct session *session, int slot, const char *path, const struct pg_param *params, size_t nparams)
{
	const struct question question = {
		.path = path, .routine = slot == SLOT_PULSE, .params = params, .nparams = nparams};
	asker_ask(session->asker, slot, &question);
}

/* One that another version installed may lack what the pulse looks at. */
static bool is_ours(const struct session *session)
{
	return session->rights.viewer && !session->rights.other;
}

static void ask_pulse(void *data)
{
	struct session *session = data;
	session->told = false;
	session->pulsed_at = clock_ms();
	bool ours = is_ours(session);
	ask(session, SLOT_PULSE, ours ? "sql/queries/console/pulse.sql" : "sql/queries/console/clock.sql", NULL, 0);
}

static void ask_shapes(struct session *session)
{
	char *systems = site_systems(session->catalog, session->options.target, session->options.database);
	const struct pg_param params[] = {{"systems", systems}};
	ask(session, SLOT_SHAPES, PROBE_SHAPES, params, 1);
	free(systems);
}

/* The pulse goes before, so that whatever is loaded once the session is ready is no older: what it says first is no
 * change. */
static void ask_first(struct session *session)
{
	ask_pulse(session);
	ask_shapes(session);
}

static void ask_installation(struct session *session)
{
	char *schema = site_schema(session->catalog);
	const struct pg_param params[] = {{"files", schema}};
	ask(session, SLOT_INSTALLATION, PROBE_INSTALLATION, params, 1);
	free(schema);
}

static void on_pulse(struct session *session, const struct pg_rows *rows)
{
	struct session_pulse *pulse = &session->pulse;
	const char *version = pg_rows_get(rows, 0, "version");
	int workers = (int)pg_rows_int(rows, 0, "workers");
	bool changed = workers != pulse->workers || !str_eq(version, session->version);
	if (!str_eq(pulse->halted, pg_rows_get(rows, 0, "halted")) ||
		!str_eq(pulse->halted_by, pg_rows_get(rows, 0, "halted_by"))) {
		free((char *)(uintptr_t)pulse->halted);
		free((char *)(uintptr_t)pulse->halted_by);
		pulse->halted = mem_strdup(pg_rows_get(rows, 0, "halted"));
		pulse->halted_by = mem_strdup(pg_rows_get(rows, 0, "halted_by"));
		changed = true;
	}
	pulse->halted_at = pg_rows_int(rows, 0, "halted_at");
	pulse->clock_ahead = pg_rows_int(rows, 0, "clock") - (int64_t)time(NULL);
	pulse->workers = workers;
	if (!str_eq(version, session->version)) {
		free(session->version);
		session->version = mem_strdup(version);
		pulse->version++;
	}
	if (changed)
		session->options.changed(session->options.data);
}

static void on_listening(void *data, struct pg_rows *rows, const struct err *err)
{
	struct session *session = data;
	(void)err;
	session->listening = rows != NULL;
	pg_rows_free(rows);
}

/* Once for each connection, if it is one to the server itself. On a replica nobody can listen. */
static void listen_if_direct(struct session *session, const struct pg_rows *rows)
{
	static const struct sql listen = {.text = "listen trueup"};
	struct pg_async *pg = session->lanes[SESSION_QUICK];
	const struct pg_async_request request = {
		.name = "listen",
		.mode = PG_READ,
		.routine = true,
		.sql = &listen,
		.statement_ms = LISTEN_MS,
		.done = on_listening,
		.data = session,
	};
	int backend = pg_async_backend(pg);
	if (session->listened == backend || pg_rows_int(rows, 0, "backend") != backend)
		return;
	session->listened = backend;
	pg_async_ask(pg, &request);
}

/* Somebody submitted a job, or steered one. */
static void on_news(void *data)
{
	struct session *session = data;
	if (session->state != SESSION_READY)
		return;
	session->told = asker_is_busy(session->asker, SLOT_PULSE);
	int64_t since = clock_ms() - session->pulsed_at;
	if (!session->told)
		loop_timer_start(session->pulse_timer, since < NEWS_MS ? (int)(NEWS_MS - since) : 0);
}

static int pulse_pause(const struct session *session)
{
	if (session->told)
		return NEWS_MS;
	return session->listening || !is_ours(session) ? PULSE_MS : LOOK_MS;
}

static void on_answer(void *data, int slot, struct pg_rows *rows, const struct err *err)
{
	struct session *session = data;
	if (slot == SLOT_PULSE)
		loop_timer_start(session->pulse_timer, pulse_pause(session));
	if (!rows) {
		/* A pulse that failed says nothing of what is on the screen; a lost connection reports itself. */
		if (slot != SLOT_PULSE && err->kind != ERR_CONNECT)
			fail(session, SESSION_REFUSED, err);
		return;
	}
	switch (slot) {
	case SLOT_HERE:
		rights_done(&session->rights);
		rights_read_here(&session->rights, rows);
		if (session->rights.viewer)
			ask_installation(session);
		else
			ask_first(session);
		break;
	case SLOT_INSTALLATION:
		rights_read_installation(&session->rights, rows);
		ask_first(session);
		break;
	case SLOT_SHAPES:
		domains_done(&session->domains);
		domains_read(&session->domains, rows);
		session->generation++;
		err_done(&session->err);
		set_state(session, SESSION_READY);
		break;
	default:
		listen_if_direct(session, rows);
		on_pulse(session, rows);
	}
}

static bool is_probing(const struct session *session)
{
	return asker_is_busy(session->asker, SLOT_HERE) || asker_is_busy(session->asker, SLOT_INSTALLATION) ||
	       asker_is_busy(session->asker, SLOT_SHAPES);
}

static void on_link(void *data)
{
	struct session *session = data;
	const struct pg_async *pg = session->lanes[SESSION_QUICK];
	switch (pg_async_link(pg)) {
	case PG_LINK_UP:
		if ((session->state == SESSION_CONNECTING || session->state == SESSION_DOWN) && !is_probing(session))
			ask(session, SLOT_HERE, PROBE_HERE, NULL, 0);
		if (note_round_trip(session))
			session->options.changed(session->options.data);
		break;
	case PG_LINK_DOWN:
		latency_forget(&session->latency);
		session->listening = false;
		session->listened = 0;
		fail(session, SESSION_DOWN, pg_async_error(pg));
		break;
	case PG_LINK_REFUSED:
		fail(session, SESSION_REFUSED, pg_async_error(pg));
		break;
	default:
		break;
	}
}

struct session *session_new(const struct session_options *options)
{
	struct session *session = mem_zero(1, sizeof(*session));
	session->options = *options;
	session->arena = arena_new();
	session->pulse_timer = loop_timer_new(options->loop, ask_pulse, session);
	session->round_trip = -1;
	session->latency = (struct latency){.slow_us = SLOW_US, .bad_us = BAD_US};
	return session;
}

void session_free(struct session *session)
{
	if (!session)
		return;
	asker_free(session->asker);
	for (size_t i = 0; i < SESSION_LANES; i++)
		pg_async_free(session->lanes[i]);
	loop_timer_free(session->pulse_timer);
	catalog_free(session->catalog);
	arena_free(session->arena);
	rights_done(&session->rights);
	domains_done(&session->domains);
	err_done(&session->err);
	free((char *)(uintptr_t)session->pulse.halted);
	free((char *)(uintptr_t)session->pulse.halted_by);
	free(session->version);
	free(session);
}

static bool is_writing(const struct session *session)
{
	for (size_t i = 0; i < SESSION_LANES; i++)
		if (session->lanes[i] && pg_async_is_writing(session->lanes[i]))
			return true;
	return false;
}

/* What was asked of the slow lane while that alone was down failed: it is asked again by whoever did. */
static void on_slow_link(void *data)
{
	struct session *session = data;
	enum pg_link link = pg_async_link(session->lanes[SESSION_SLOW]);
	bool back = link == PG_LINK_UP && session->slow_was_down;
	if (link == PG_LINK_DOWN || link == PG_LINK_REFUSED)
		session->slow_was_down = true;
	else if (back)
		session->slow_was_down = false;
	if (back && session->state == SESSION_READY) {
		session->generation++;
		session->options.changed(session->options.data);
	}
	if (session->finishing && !is_writing(session))
		loop_stop(session->options.loop);
}

static bool load(struct session *session)
{
	struct err err = ERR_INIT;
	session->catalog = catalog_load(session->options.files);
	session->asker = asker_new(session, on_answer, session);
	if (!catalog_query(
		    session->catalog, "sql/queries/console/limits.sql", NULL, session->arena, &session->limits, &err)) {
		fail(session, SESSION_REFUSED, &err);
		err_done(&err);
		return false;
	}
	for (size_t i = 0; i < SESSION_LANES; i++) {
		const struct pg_async_options options = {
			.loop = session->options.loop,
			.conninfo = session->options.database->conninfo,
			.application = "trueup console",
			.connect_ms = session->options.connect_ms,
			.limits = &session->limits,
			.executed = session->options.executed,
			.lane = i == SESSION_QUICK ? "quick" : "slow",
			.changed = i == SESSION_QUICK ? on_link : on_slow_link,
			.notified = i == SESSION_QUICK ? on_news : NULL,
			.data = session,
		};
		session->lanes[i] = pg_async_new(&options);
	}
	return true;
}

void session_start(struct session *session)
{
	if (!session->lanes[SESSION_QUICK] && !load(session))
		return;
	err_done(&session->err);
	set_state(session, SESSION_CONNECTING);
	if (pg_async_link(session->lanes[SESSION_QUICK]) == PG_LINK_UP)
		ask(session, SLOT_HERE, PROBE_HERE, NULL, 0);
	for (size_t i = 0; i < SESSION_LANES; i++)
		if (i == SESSION_QUICK || pg_async_link(session->lanes[i]) == PG_LINK_REFUSED)
			pg_async_connect(session->lanes[i]);
}

void session_reread(struct session *session)
{
	if (session->catalog)
		catalog_reread(session->catalog);
	if (session->state == SESSION_READY)
		ask_shapes(session);
}

static void on_finished(void *data)
{
	const struct session *session = data;
	loop_stop(session->options.loop);
}

void session_finish(struct session *session, int ms)
{
	if (!is_writing(session))
		return;
	struct loop_timer *timer = loop_timer_new(session->options.loop, on_finished, session);
	session->finishing = true;
	loop_timer_start(timer, ms);
	loop_run(session->options.loop);
	loop_timer_free(timer);
}

enum session_state session_state(const struct session *session)
{
	return session->state;
}

bool session_is_cut_off(const struct session *session)
{
	return session->state == SESSION_DOWN || session->state == SESSION_REFUSED;
}

const char *session_error(const struct session *session)
{
	return session->err.text ? session->err.text : "";
}

const struct rights *session_rights(const struct session *session)
{
	return &session->rights;
}

const struct catalog *session_catalog(const struct session *session)
{
	return session->catalog;
}

const struct target_database *session_database(const struct session *session)
{
	return session->options.database;
}

const char *session_name(const struct session *session)
{
	return session->options.target->ndatabases > 1 ? session->options.database->name : NULL;
}

void session_add_number(const struct session *session, int64_t number, struct str *out)
{
	const char *name = session_name(session);
	str_addf(out, "%s%s%" PRId64, name ? name : "", name ? ":" : "", number);
}

struct loop *session_loop(const struct session *session)
{
	return session->options.loop;
}

const struct session_pulse *session_pulse(const struct session *session)
{
	return &session->pulse;
}

enum session_news session_look(const struct session *session, struct session_seen *seen)
{
	struct session_seen now = {.generation = session->generation, .version = session->pulse.version};
	struct session_seen before = *seen;
	if (session->state != SESSION_READY)
		return SESSION_NO_NEWS;
	*seen = now;
	if (before.generation != now.generation)
		return SESSION_ANEW;
	return before.version != now.version ? SESSION_CHANGED : SESSION_NO_NEWS;
}

const struct latency *session_latency(const struct session *session)
{
	return &session->latency;
}

void session_touch(struct session *session)
{
	if (session->state == SESSION_READY)
		ask_pulse(session);
}

const struct rule *session_rule(const struct session *session, const char *name, struct err *err)
{
	const struct rule *rule = session->catalog ? catalog_find(session->catalog, name, err) : NULL;
	const struct domain *domain = rule ? session_domain(session, rule->system) : NULL;
	const char *missing = domain ? rule_missing(rule, domain->shape) : NULL;
	if (missing)
		err_set(err, ERR_MISSING, _("no %s"), missing);
	return domain && !missing ? rule : NULL;
}

const char *session_why_not_submit(const struct session *session)
{
	if (session->options.read_only)
		return _("--read-only was asked for");
	if (session->state != SESSION_READY)
		return _("there is no connection");
	if (!session->rights.schema)
		return _("there is no schema trueup here: run \"trueup migrate\"");
	if (!session->rights.operator)
		return _("this login is not a member of trueup_operator");
	if (session->rights.other)
		return _("the schema trueup here is of another version than this program: run \"trueup migrate\"");
	if (session->rights.copy)
		return _("this database is a copy of another one: run \"trueup migrate\" to give it a name of its own");
	return NULL;
}

struct pg_async *session_pg(const struct session *session, enum session_lane lane)
{
	return session->lanes[lane];
}

const struct domain *session_domain(const struct session *session, const char *system)
{
	return domains_find(&session->domains, system);
}
