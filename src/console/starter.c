#include "console/starter.h"

#include "base/mem.h"
#include "conf/target.h"
#include "console/app.h"
#include "console/asker.h"
#include "console/offspring.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { SLOT_ALIVE };
enum { STARTS = 3 }; /* for one job: one that ends again and again would be started for ever */

struct starter {
	struct app *app;
	struct session *session;
	struct asker *asker;
	void (*changed)(void *data);
	void *data;
	int64_t job; /* that was last seen to */
	int looks;   /* how often */
	int starts;
	enum starter_state state;
	bool ours;  /* one that was started here runs */
	bool ended; /* and one ended since somebody was last looked for */
	bool late;  /* something was asked for since it was started: it may not have seen that */
	uint64_t deed;
};

bool starter_may(const struct starter *starter)
{
	return session_rights(starter->session)->runner || session_database(starter->session)->runner;
}

static void ask(struct starter *starter)
{
	char job[24];
	snprintf(job, sizeof(job), "%" PRId64, starter->job);
	const struct pg_param params[] = {{"job", job}};
	const struct question question = {
		.path = "sql/queries/worker/alive.sql", .routine = true, .params = params, .nparams = 1};
	asker_ask(starter->asker, SLOT_ALIVE, &question);
}

static void set_state(struct starter *starter, enum starter_state state)
{
	bool other = state != starter->state;
	starter->state = state;
	if (other)
		starter->changed(starter->data);
}

/* It has done what it could. What was asked for in its last moments may need another one. */
static void on_ended(void *data, int status)
{
	struct starter *starter = data;
	offspring_end(starter->app, starter->deed, status);
	starter->ours = false;
	starter->ended = !starter->late;
	starter->late = false;
	ask(starter);
}

static void start(struct starter *starter)
{
	const char *system = session_name(starter->session);
	const char *const words[] = {"worker", "--until-idle", system ? "--system" : NULL, system, NULL};
	starter->starts++;
	starter->late = false;
	starter->ours = offspring_start(starter->app, words, on_ended, starter, &starter->deed);
	set_state(starter, starter->ours ? STARTER_OURS : STARTER_ENDED);
}

/* Those who are there and at nothing leave it alone: they have another text of its rule, say. */
static bool is_passed_over(const struct starter *starter, const struct pg_rows *rows)
{
	return starter->looks > 1 && pg_rows_int(rows, 0, "idle") && pg_rows_bool(rows, 0, "due");
}

static void on_answer(void *data, int slot, struct pg_rows *rows, const struct err *err)
{
	struct starter *starter = data;
	(void)slot, (void)err;
	if (!rows || !pg_rows_count(rows) || starter->ours)
		return;
	bool others = pg_rows_int(rows, 0, "workers") > 0, may = starter_may(starter);
	bool passed_over = is_passed_over(starter, rows);
	if (pg_rows_bool(rows, 0, "halted"))
		set_state(starter, STARTER_HALTED);
	else if (others && !(may && passed_over))
		set_state(starter, STARTER_OTHERS);
	else if (!may)
		set_state(starter, STARTER_MAY_NOT);
	else if (starter->ended || starter->starts >= STARTS || !pg_rows_bool(rows, 0, "open"))
		set_state(starter, others ? STARTER_OTHERS : STARTER_ENDED);
	else
		start(starter);
}

struct starter *starter_new(struct app *app, struct session *session, void (*changed)(void *data), void *data)
{
	struct starter *starter = mem_zero(1, sizeof(*starter));
	starter->app = app;
	starter->session = session;
	starter->asker = asker_new(session, on_answer, starter);
	starter->changed = changed;
	starter->data = data;
	return starter;
}

void starter_free(struct starter *starter)
{
	if (!starter)
		return;
	asker_free(starter->asker);
	free(starter);
}

void starter_see_to(struct starter *starter, int64_t job)
{
	if (job != starter->job)
		starter->looks = starter->starts = 0;
	if (job != starter->job || starter->state == STARTER_ENDED)
		starter->state = STARTER_UNKNOWN;
	starter->job = job;
	starter->looks++;
	starter->ended = false;
	starter->late = starter->ours;
	if (!starter->ours)
		ask(starter);
	else
		set_state(starter, STARTER_OURS);
}

enum starter_state starter_state(const struct starter *starter)
{
	return starter->state;
}
