#include "console/checking.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "conf/target.h"
#include "console/app.h"
#include "console/asker.h"
#include "console/http_read.h"
#include "console/service_read.h"
#include "systems/checkup_keep.h"

#include <stdlib.h>

enum { NOBODY = -1, REST_MS = 2000, RESTLESS_MS = 15000, WAIVED_MS = 3600000 };

/* One for each database: its answers come by it. */
struct lane {
	struct checking *checking;
	struct session *session;
	struct asker *asker;
	struct session_seen seen;
	bool stale; /* something changed since its steps were made */
};

struct checking {
	struct app *app;
	struct loop *loop;
	const struct checklist *checklist;
	void (*changed)(void *data);
	void *data;
	struct checking_step *steps;
	struct checkup *plain;    /* of each step, whatever is waived */
	struct session *kept_in;  /* what is waived */
	struct session_seen kept; /* of it */
	struct asker *keeper;
	struct pg_rows *waivers; /* NULL: none is known */
	struct loop_timer *over; /* when the time of one of them is */
	struct lane *lanes;
	size_t nlanes;
	int asking;  /* the step whose statement is under way; NOBODY */
	int reading; /* the step for which the service is asked */
	struct service_read *read;
	const struct service_read_ops *ops;
	bool is_there; /* the unit, of the step for which the service is asked */
	int probing;   /* the step that is asked over HTTP */
	struct http_read *probe;
	struct loop_timer *rest;
	int64_t restless; /* since when nothing came to rest, monotonic milliseconds; 0: it did */
};

static const struct checklist_step *step_at(const struct checking *checking, int step)
{
	return &checking->checklist->steps[step];
}

/* What is shown of a step. */
static void settle(struct checking *checking, size_t step)
{
	const struct checkup *plain = &checking->plain[step];
	struct checkup *shown = &checking->steps[step].checkup;
	checkup_set(shown, plain->state, mem_strdup(plain->found));
	checkup_waive(shown, checking->checklist->steps[step].name, checking->waivers);
}

/* Its plain one is what came of it. */
static void end_step(struct checking *checking, int step)
{
	checking->steps[step].state = CHECKING_MADE;
	settle(checking, (size_t)step);
}

static void set(struct checking *checking, int step, enum checkup_state state, const char *found)
{
	checkup_set(&checking->plain[step], state, mem_strdup(found));
	end_step(checking, step);
}

static bool is_sql(const struct checklist_step *step)
{
	return step->kind == CHECKLIST_RULE || step->kind == CHECKLIST_QUERY;
}

/* kind: CHECKLIST_QUERY stands for rules as well. */
static int next_due(const struct checking *checking, enum checklist_kind kind)
{
	for (size_t i = 0; i < checking->checklist->nsteps; i++) {
		const struct checklist_step *step = step_at(checking, (int)i);
		if (checking->steps[i].state == CHECKING_DUE &&
			(step->kind == kind || (kind == CHECKLIST_QUERY && is_sql(step))))
			return (int)i;
	}
	return NOBODY;
}

static struct lane *lane_of(struct checking *checking, const struct checklist_step *step)
{
	const struct session *session = step->kind == CHECKLIST_RULE ? app_session_of_rule(checking->app, step->rule)
					: step->system               ? app_session_of(checking->app, step->system)
								     : app_session_at(checking->app, 0);
	for (size_t i = 0; i < checking->nlanes; i++)
		if (checking->lanes[i].session == session)
			return &checking->lanes[i];
	return &checking->lanes[0];
}

/* False: it cannot be asked, and is unknown. */
static bool ask_rule(struct checking *checking, struct lane *lane, int at)
{
	struct err err = ERR_INIT;
	const struct rule *rule = session_rule(lane->session, step_at(checking, at)->rule, &err);
	if (!rule) {
		const struct catalog *catalog = session_catalog(lane->session);
		bool there = catalog && catalog_find(catalog, step_at(checking, at)->rule, NULL);
		char *why = there ? mem_printf(_("not here: %s"), err.text) : mem_strdup(err.text);
		set(checking, at, CHECKUP_UNKNOWN, why);
		free(why);
		err_done(&err);
		return false;
	}
	asker_ask_count(lane->asker, 0, rule);
	return true;
}

static void ask_query(struct checking *checking, struct lane *lane, int at)
{
	char *path = mem_printf("sql/queries/%s.sql", step_at(checking, at)->query);
	asker_ask(lane->asker, 0,
		&(const struct question){
			.path = path,
			.system = step_at(checking, at)->system,
			.lane = SESSION_SLOW,
		});
	free(path);
}

/* Waits for a session that is on its way; of one that is cut off the reason is what was found. */
static void ask_next(struct checking *checking)
{
	for (int at; checking->asking == NOBODY && (at = next_due(checking, CHECKLIST_QUERY)) != NOBODY;) {
		struct lane *lane = lane_of(checking, step_at(checking, at));
		bool asked = true;
		if (session_is_cut_off(lane->session)) {
			set(checking, at, CHECKUP_UNKNOWN, session_error(lane->session));
			continue;
		}
		if (session_state(lane->session) != SESSION_READY)
			return;
		if (step_at(checking, at)->kind == CHECKLIST_RULE)
			asked = ask_rule(checking, lane, at);
		else
			ask_query(checking, lane, at);
		if (asked) {
			checking->steps[at].state = CHECKING_GOING;
			checking->asking = at;
		}
	}
}

static void read_service(struct checking *checking, const struct service_question *question)
{
	service_read_free(checking->read);
	checking->read = service_read_new(checking->app, checking->loop, question, false, checking->ops, checking);
}

/* First of all whether the unit is there: a journal has no errors of one that is not, either. */
static void read_next(struct checking *checking)
{
	const char *unit = app_options(checking->app)->entry->service;
	for (int at; checking->reading == NOBODY && (at = next_due(checking, CHECKLIST_SERVICE)) != NOBODY;) {
		if (!unit) {
			checkup_no_service(&checking->plain[at]);
			end_step(checking, at);
			continue;
		}
		checking->steps[at].state = CHECKING_GOING;
		checking->reading = at;
		checking->is_there = false;
		read_service(checking, &(const struct service_question){.want = SERVICE_STATUS, .unit = unit});
	}
}

/* Not with each chunk of a job that runs: once nothing has changed for a while, or for long nothing came to rest. */
static void wait_for_rest(struct checking *checking)
{
	int64_t now = clock_ms();
	checking->restless = checking->restless ? checking->restless : now;
	if (!loop_timer_is_on(checking->rest) || now - checking->restless < RESTLESS_MS)
		loop_timer_start(checking->rest, REST_MS);
}

static void on_answer(void *data, int slot, struct pg_rows *rows, const struct err *err)
{
	struct checking *checking = ((struct lane *)data)->checking;
	int at = checking->asking;
	(void)slot;
	if (at == NOBODY)
		return;
	checking->asking = NOBODY;
	if (step_at(checking, at)->kind == CHECKLIST_RULE)
		checkup_of_rule(&checking->plain[at], rows, err);
	else
		checkup_of_query(
			&checking->plain[at], step_at(checking, at), rows, err, app_options(checking->app)->lang);
	end_step(checking, at);
	if (((struct lane *)data)->stale)
		wait_for_rest(checking);
	ask_next(checking);
	checking->changed(checking->data);
}

static void on_service(void *data, const struct service_answer *answer)
{
	struct checking *checking = data;
	const struct checklist_step *step = step_at(checking, checking->reading);
	if (!checking->is_there && answer->known == SERVICE_KNOWN && step->look != CHECKLIST_ACTIVE) {
		const struct service_question question =
			checkup_service_question(step, app_options(checking->app)->entry->service);
		checking->is_there = true;
		read_service(checking, &question);
		return;
	}
	checkup_of_service(&checking->plain[checking->reading], step, answer);
	end_step(checking, checking->reading);
	checking->reading = NOBODY;
	service_read_free(checking->read);
	checking->read = NULL;
	read_next(checking);
	checking->changed(checking->data);
}

static const struct service_read_ops service_ops = {.answered = on_service};

/* One at a time, on a thread. */
static void probe_next(struct checking *checking, http_read_fn *answered)
{
	const struct target *target = app_options(checking->app)->entry;
	for (int at; checking->probing == NOBODY && (at = next_due(checking, CHECKLIST_HTTP)) != NOBODY;) {
		struct checkup_http *http = checkup_http_new(step_at(checking, at), target, &checking->plain[at]);
		if (!http) {
			end_step(checking, at);
			continue;
		}
		checking->steps[at].state = CHECKING_GOING;
		checking->probing = at;
		checking->probe = http_read_new(checking->app, checking->loop, http, answered, checking);
	}
}

static void on_probe(void *data, struct checkup *checkup)
{
	struct checking *checking = data;
	checkup_set(&checking->plain[checking->probing], checkup->state, checkup->found);
	checkup->found = NULL;
	end_step(checking, checking->probing);
	checking->probing = NOBODY;
	http_read_free(checking->probe);
	checking->probe = NULL;
	probe_next(checking, on_probe);
	checking->changed(checking->data);
}

/* What did not pass there; a pass stands until somebody asks again. What is being made may be of before the change, and
 * is made again after it. */
static void make_again(struct checking *checking, struct lane *lane)
{
	lane->stale = false;
	for (size_t i = 0; i < checking->checklist->nsteps; i++) {
		struct checking_step *step = &checking->steps[i];
		if (!is_sql(step_at(checking, (int)i)) || lane_of(checking, step_at(checking, (int)i)) != lane)
			continue;
		lane->stale = lane->stale || step->state == CHECKING_GOING;
		if (step->state == CHECKING_MADE && step->checkup.state != CHECKUP_PASS)
			step->state = CHECKING_DUE;
	}
}

static void on_rest(void *data)
{
	struct checking *checking = data;
	checking->restless = 0;
	for (size_t i = 0; i < checking->nlanes; i++)
		if (checking->lanes[i].stale)
			make_again(checking, &checking->lanes[i]);
	ask_next(checking);
	checking->changed(checking->data);
}

bool checking_is_told(const struct checking_step *step)
{
	return step->state == CHECKING_MADE || (step->state != CHECKING_ASKS && step->checkup.found);
}

/* Who may not read them sees what failed as failed. */
static void ask_waivers(struct checking *checking)
{
	const struct rights *rights = session_rights(checking->kept_in);
	const struct pg_param params[] = {{"name", checking->checklist->name}};
	if (rights->viewer && !rights->other)
		asker_ask(checking->keeper, 0,
			&(const struct question){
				.path = "sql/queries/checklists/waivers.sql",
				.routine = true,
				.params = params,
				.nparams = 1,
			});
}

static void on_waivers(void *data, int slot, struct pg_rows *rows, const struct err *err)
{
	struct checking *checking = data;
	int64_t soon = WAIVED_MS;
	(void)slot;
	if (!rows)
		app_say(checking->app, STYLE_WARNING, _("what is waived is not known: %s"), err->text);
	pg_rows_free(checking->waivers);
	checking->waivers = rows ? asker_take(checking->keeper) : NULL;
	for (size_t i = 0; rows && i < pg_rows_count(rows); i++) {
		int64_t left = pg_rows_int(rows, i, "left_ms") + 1;
		soon = left < soon ? left : soon;
	}
	loop_timer_stop(checking->over);
	if (rows && pg_rows_count(rows))
		loop_timer_start(checking->over, (int)soon);
	for (size_t i = 0; i < checking->checklist->nsteps; i++)
		if (checking_is_told(&checking->steps[i]))
			settle(checking, i);
	checking->changed(checking->data);
}

static void on_over(void *data)
{
	ask_waivers(data);
}

struct checking *checking_new(
	struct app *app, struct loop *loop, const struct checklist *checklist, void (*changed)(void *data), void *data)
{
	struct checking *checking = mem_zero(1, sizeof(*checking));
	checking->app = app;
	checking->loop = loop;
	checking->checklist = checklist;
	checking->changed = changed;
	checking->data = data;
	checking->ops = &service_ops;
	checking->asking = checking->reading = checking->probing = NOBODY;
	checking->steps = mem_zero(checklist->nsteps, sizeof(*checking->steps));
	checking->plain = mem_zero(checklist->nsteps, sizeof(*checking->plain));
	checking->kept_in = checklist->system ? app_session_of(app, checklist->system) : app_session_at(app, 0);
	checking->keeper = asker_new(checking->kept_in, on_waivers, checking);
	checking->over = loop_timer_new(loop, on_over, checking);
	checking->rest = loop_timer_new(loop, on_rest, checking);
	checking->nlanes = app_sessions(app);
	checking->lanes = mem_zero(checking->nlanes, sizeof(*checking->lanes));
	for (size_t i = 0; i < checking->nlanes; i++) {
		struct lane *lane = &checking->lanes[i];
		lane->checking = checking;
		lane->session = app_session_at(app, i);
		lane->asker = asker_new(lane->session, on_answer, lane);
	}
	for (size_t i = 0; i < checklist->nsteps; i++)
		if (checklist->steps[i].kind == CHECKLIST_QUESTION)
			checking->steps[i].state = CHECKING_ASKS;
	return checking;
}

void checking_free(struct checking *checking)
{
	if (!checking)
		return;
	service_read_free(checking->read);
	http_read_free(checking->probe);
	loop_timer_free(checking->rest);
	for (size_t i = 0; i < checking->nlanes; i++)
		asker_free(checking->lanes[i].asker);
	for (size_t i = 0; i < checking->checklist->nsteps; i++) {
		checkup_done(&checking->steps[i].checkup);
		checkup_done(&checking->plain[i]);
	}
	asker_free(checking->keeper);
	loop_timer_free(checking->over);
	pg_rows_free(checking->waivers);
	free(checking->plain);
	free(checking->lanes);
	free(checking->steps);
	free(checking);
}

/* What a database says is looked at anew once that is another, or is back. */
static void notice_sessions(struct checking *checking)
{
	for (size_t i = 0; i < checking->nlanes; i++) {
		struct lane *lane = &checking->lanes[i];
		enum session_news news = session_look(lane->session, &lane->seen);
		if (news == SESSION_ANEW)
			make_again(checking, lane);
		lane->stale = lane->stale || news == SESSION_CHANGED;
		if (news == SESSION_CHANGED)
			wait_for_rest(checking);
	}
}

static void make_due(struct checking *checking)
{
	if (session_look(checking->kept_in, &checking->kept) != SESSION_NO_NEWS)
		ask_waivers(checking);
	ask_next(checking);
	read_next(checking);
	probe_next(checking, on_probe);
}

void checking_go_on(struct checking *checking)
{
	notice_sessions(checking);
	make_due(checking);
}

/* What is being made is made once: its answer is as new as can be. */
void checking_again(struct checking *checking, size_t step)
{
	bool question = step_at(checking, (int)step)->kind == CHECKLIST_QUESTION;
	if (checking->steps[step].state == CHECKING_GOING)
		return;
	checking->steps[step].state = question ? CHECKING_ASKS : CHECKING_DUE;
	make_due(checking);
	checking->changed(checking->data);
}

void checking_again_all(struct checking *checking)
{
	ask_waivers(checking);
	for (size_t i = 0; i < checking->checklist->nsteps; i++)
		if (step_at(checking, (int)i)->kind != CHECKLIST_QUESTION)
			checking_again(checking, i);
}

void checking_answer(struct checking *checking, size_t step, bool yes)
{
	set(checking, (int)step, yes ? CHECKUP_PASS : CHECKUP_FAIL, yes ? _("yes") : _("no"));
	checking->changed(checking->data);
}

const struct checking_step *checking_at(const struct checking *checking, size_t step)
{
	return &checking->steps[step];
}

struct session *checking_session(const struct checking *checking)
{
	return checking->kept_in;
}

bool checking_is_over(const struct checking *checking)
{
	for (size_t i = 0; i < checking->checklist->nsteps; i++)
		if (checking->steps[i].state == CHECKING_DUE || checking->steps[i].state == CHECKING_GOING)
			return false;
	return true;
}

char *checking_run(const struct checking *checking)
{
	struct checkup asks = {.state = CHECKUP_SKIPPED, .found = mem_strdup(_("not answered"))};
	size_t count = checking->checklist->nsteps;
	struct checkup_made *steps = mem_zero(count, sizeof(*steps));
	for (size_t i = 0; i < count; i++)
		steps[i] = (struct checkup_made){checking->checklist->steps[i].name,
			checking->steps[i].state == CHECKING_ASKS ? &asks : &checking->steps[i].checkup};
	char *text = checkup_run_json(steps, count);
	free(steps);
	checkup_done(&asks);
	return text;
}
