#include "console/flow_inside.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "console/app.h"
#include "console/arming.h"
#include "console/asker.h"
#include "console/flow_lines.h"
#include "console/shell.h"
#include "engine/job.h"
#include "engine/said.h"
#include "ui/dialog.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { ACTION_ROWS, ACTION_SHELL };

enum { SETTLE_MS = 300 /* what has just changed on the screen is not what a key was meant for */ };

void flow_fail(struct flow *flow, const char *text)
{
	flow->failed = true;
	asker_drop(flow->asker, SLOT_FACTS);
	asker_drop(flow->asker, SLOT_SUMMARY);
	asker_drop(flow->asker, SLOT_REFUSALS);
	dialog_clear_lines(flow->dialog);
	dialog_add_line(flow->dialog, STYLE_ERROR, text);
	dialog_set_ready(flow->dialog, false);
}

static bool has_summary(const struct flow *flow)
{
	return flow->request.kind == JOB_REPAIR;
}

/* Everything that is known by now; of an action not before it is known what it would refuse. */
static void show(struct flow *flow)
{
	if (flow->failed || (flow->request.kind == JOB_ACTION && !flow->refusals))
		return;
	const struct rule *rule = flow->request.rule;
	if (!rule)
		rule = session_rule(flow->screen.session, flow->undo_rule, NULL);
	const struct flow_shown shown = {
		.request = &flow->request,
		.lang = app_options(flow->screen.app)->lang,
		.title = rule ? rule_title(rule, app_options(flow->screen.app)->lang) : flow->undo_rule,
		.rows = flow->rows,
		.counting = has_summary(flow) && !flow->summary && !flow->no_summary,
		.no_summary = flow->no_summary,
		.summary = flow->summary,
		.refusals = flow->refusals,
		.facts = flow->facts,
		.changed = flow->changed_at != 0,
	};
	dialog_clear_lines(flow->dialog);
	flow_add_lines(flow->dialog, &shown);
}

/* True if the findings of the pinned rows are still those that are shown; takes what they are now. */
static bool take_facts(struct flow *flow)
{
	struct pg_rows *facts = asker_take(flow->asker);
	const char *now = pg_rows_count(facts) ? pg_rows_get(facts, 0, "mark") : NULL;
	const char *before = flow->facts ? pg_rows_get(flow->facts, 0, "mark") : now;
	bool same = str_eq(now, before), again = flow->facts != NULL;
	pg_rows_free(flow->facts);
	flow->facts = facts;
	if (!same)
		flow->changed_at = clock_ms();
	if (!same && has_summary(flow)) { /* the sums that stand there are those of before */
		pg_rows_free(flow->summary);
		flow->summary = NULL;
		dialog_set_ready(flow->dialog, false);
		flow_ask_summary(flow);
	}
	const struct dialog_read read = dialog_read(flow->dialog);
	show(flow);
	if (same && again) /* at most an age is another one: whoever has read it may confirm it */
		dialog_set_read(flow->dialog, &read);
	return same;
}

static void on_source(struct flow *flow, const struct pg_rows *rows)
{
	const char *name = pg_rows_count(rows) ? pg_rows_get(rows, 0, "rule") : "";
	const struct rule *rule = session_rule(flow->screen.session, name, NULL);
	bool undo = pg_rows_count(rows) && str_eq(pg_rows_get(rows, 0, "kind"), "undo");
	if (!pg_rows_count(rows)) {
		flow_fail(flow, _("There is no such change."));
	} else if (!pg_rows_bool(rows, 0, "kept")) {
		flow_fail(flow, _("No change was made by it that could be undone."));
	} else if (!pg_rows_int(rows, 0, "left")) {
		flow_fail(flow, _("This was undone already."));
	} else if (pg_rows_bool(rows, 0, "restored") || (undo && rule && rule->kind == RULE_ACTION)) {
		flow_fail(flow, _("This is an undo itself: do it again instead."));
	} else {
		flow->undo_rule = mem_strdup(pg_rows_get(rows, 0, "rule"));
		flow->undo_hash = mem_strdup(pg_rows_get(rows, 0, "hash"));
		flow_ask_new(flow);
	}
}

static void on_pinned(struct flow *flow, const struct pg_rows *rows)
{
	flow->rows = pg_rows_int(rows, 0, "previewed");
	if (!flow->rows) {
		flow_fail(flow, _("There is nothing to do: nothing of it has drifted any more."));
		return;
	}
	dialog_set_confirm(flow->dialog, NULL, flow->request.label);
	dialog_set_ready(flow->dialog, flow->request.kind != JOB_ACTION);
	dialog_add_action(flow->dialog, &(const struct key){.code = 'v'}, _("see all rows"), ACTION_ROWS);
	dialog_add_action(flow->dialog, &(const struct key){.code = 'c'}, _("command"), ACTION_SHELL);
	flow->version = session_pulse(flow->screen.session)->version;
	show(flow);
	flow_ask_facts(flow, SLOT_FACTS);
	if (has_summary(flow))
		flow_ask_summary(flow);
	else if (flow->request.kind == JOB_ACTION)
		flow_ask_refusals(flow);
}

static void on_confirmed(struct flow *flow, const struct pg_rows *rows)
{
	const char *refused = pg_rows_get(rows, 0, "refused");
	const int64_t job = pg_rows_int(rows, 0, "job");
	struct app *app = flow->screen.app;
	flow->confirming = false;
	if (refused) {
		char *said = said_text(NULL, refused);
		flow_fail(flow, said);
		free(said);
		return;
	}
	if (flow->guard >= 0)
		arming_begin(app_arming(app, flow->screen.session));
	follow_begin(app_follow(app, flow->screen.session), job, flow->request.label);
	if (job != flow->job)
		flow_say_same(&flow->screen, job);
	if (flow->request.queued)
		flow->request.queued(flow->request.data);
	flow->job = 0;
	app_pop(app);
}

/* What is pinned is still there, and nobody's: it is thrown away when it is old. */
static void fail_unsent(struct flow *flow)
{
	flow->job = 0;
	flow_fail(
		flow, _("The connection was lost: nothing was queued and nothing changed. Ask again once it is back."));
}

static void on_checked(struct flow *flow)
{
	if (take_facts(flow)) {
		flow_ask_confirm(flow);
		return;
	}
	flow->confirming = false;
	dialog_set_ready(flow->dialog, !has_summary(flow));
}

/* The sums have come, or will not. */
static void on_summary(struct flow *flow, struct pg_rows *summary, const struct err *err)
{
	pg_rows_free(flow->summary);
	free(flow->no_summary);
	flow->summary = summary;
	flow->no_summary = summary ? NULL : mem_strdup(err->text);
	dialog_set_ready(flow->dialog, true);
	show(flow);
}

static void on_error(struct flow *flow, int slot, const struct err *err)
{
	if (slot == SLOT_SUMMARY && err->kind != ERR_CONNECT)
		on_summary(flow, NULL, err);
	if (slot == SLOT_DROP || ((slot == SLOT_SUMMARY || slot == SLOT_FACTS) && err->kind != ERR_CONNECT))
		return;
	flow->confirming = false;
	if (err->kind == ERR_CONNECT && slot != SLOT_CONFIRM)
		fail_unsent(flow);
	else if (slot == SLOT_CONFIRM && err->kind == ERR_CONNECT)
		flow_fail(flow,
			_("The connection was lost: whether the job was queued is not known. Look at what is there "
			  "before "
			  "you do it again."));
	else
		flow_fail(flow, err->text);
}

static void on_answer(void *data, int slot, struct pg_rows *rows, const struct err *err)
{
	struct flow *flow = data;
	app_mark_later(flow->screen.app);
	if (!rows) {
		on_error(flow, slot, err);
		return;
	}
	switch (slot) {
	case SLOT_SOURCE:
		on_source(flow, rows);
		break;
	case SLOT_NEW:
		flow->job = pg_rows_int(rows, 0, "job");
		flow_ask_add(flow);
		break;
	case SLOT_ADD:
		on_pinned(flow, rows);
		break;
	case SLOT_FACTS:
		take_facts(flow);
		break;
	case SLOT_CHECK:
		on_checked(flow);
		break;
	case SLOT_SUMMARY:
		on_summary(flow, asker_take(flow->asker), NULL);
		break;
	case SLOT_REFUSALS:
		flow->refusals = asker_take(flow->asker);
		dialog_set_ready(flow->dialog, true);
		show(flow);
		break;
	case SLOT_CONFIRM:
		on_confirmed(flow, rows);
		break;
	default:
		break;
	}
}

static void flow_draw(struct screen *screen, struct area area, bool top)
{
	dialog_draw(((struct flow *)screen)->dialog, area, top);
}

/* Writing may have been armed when this was opened, and be so no longer. */
static void accept(struct flow *flow)
{
	struct app *app = flow->screen.app;
	if (flow->guard < 0 && app_guard(app, flow->screen.session, flow->request.bulk)) {
		flow_fail(flow, _("Writing is armed no longer: nothing was queued. Ask again and type the name."));
	} else if (!flow->changed_at || clock_ms() - flow->changed_at >= SETTLE_MS) {
		flow->confirming = true;
		dialog_set_ready(flow->dialog, false);
		asker_drop(flow->asker, SLOT_SUMMARY);
		asker_drop(flow->asker, SLOT_FACTS); /* its answer would not be seen */
		flow_ask_facts(flow, SLOT_CHECK);
	}
}

static void show_rows(struct flow *flow)
{
	char *about = mem_printf("{\"job\":%" PRId64 "}", flow->job);
	app_open(flow->screen.app, "preview", about);
	free(about);
}

static void show_shell(struct flow *flow)
{
	struct shell shell;
	shell_change(&shell, app_options(flow->screen.app)->target, &flow->request,
		dialog_field(flow->dialog, flow->reason));
	shell_show(flow->screen.app, &shell);
	shell_done(&shell);
}

/* The data changed, or the connection: what was shown may be true no longer. */
static void flow_refresh(struct screen *screen)
{
	struct flow *flow = (struct flow *)screen;
	uint64_t version = session_pulse(screen->session)->version;
	if (!flow->job || !flow->rows || flow->confirming || flow->failed)
		return;
	if (session_state(screen->session) != SESSION_READY)
		fail_unsent(flow);
	else if (version != flow->version)
		flow_ask_facts(flow, SLOT_FACTS);
	flow->version = version;
}

static void flow_key(struct screen *screen, const struct key *key)
{
	struct flow *flow = (struct flow *)screen;
	if (flow->confirming)
		return;
	switch (app_dialog_key(screen->app, flow->dialog, key)) {
	case WIDGET_ACCEPTED:
		accept(flow);
		break;
	case WIDGET_CANCELLED:
		app_pop(screen->app);
		break;
	case WIDGET_ACTION:
		if (dialog_action(flow->dialog) == ACTION_ROWS)
			show_rows(flow);
		else
			show_shell(flow);
		break;
	default:
		break;
	}
}

static void flow_free(struct screen *screen)
{
	struct flow *flow = (struct flow *)screen;
	if (flow->job && !flow->confirming)
		flow_ask_drop(flow);
	asker_free(flow->asker);
	dialog_free(flow->dialog);
	pg_rows_free(flow->summary);
	pg_rows_free(flow->refusals);
	pg_rows_free(flow->facts);
	free((char *)(uintptr_t)flow->request.params);
	free((char *)(uintptr_t)flow->request.keys);
	free((char *)(uintptr_t)flow->request.filter);
	free((char *)(uintptr_t)flow->request.label);
	free(flow->undo_rule);
	free(flow->undo_hash);
	free(flow->no_summary);
	free(flow);
}

static const struct screen_ops flow_ops = {
	.popup = true,
	.draw = flow_draw,
	.key = flow_key,
	.refresh = flow_refresh,
	.free = flow_free,
};

void flow_begin(struct app *app, const struct flow_request *request)
{
	struct flow *flow = mem_zero(1, sizeof(*flow));
	char *title = flow_title(request);
	struct session *session = request->session ? request->session : app_session(app);
	const char *guard = app_guard(app, session, request->bulk);
	flow->screen = (struct screen){.ops = &flow_ops, .app = app, .session = session};
	flow->request = *request;
	flow->request.session = session;
	flow->request.params = mem_strdup(request->params);
	flow->request.keys = mem_strdup(request->keys);
	flow->request.filter = mem_strdup(request->filter);
	flow->request.label = mem_strdup(request->label);
	flow->asker = asker_new(session, on_answer, flow);
	flow->dialog = dialog_new(title, request->asked);
	dialog_add_line(flow->dialog, STYLE_DIM, _("Counting what this would touch…"));
	dialog_set_ready(flow->dialog, false);
	flow->reason = dialog_add_field(flow->dialog, request->kind == JOB_ACTION ? _("Reason (needed)") : _("Reason"),
		NULL, request->kind == JOB_ACTION);
	flow->guard = -1;
	if (guard) {
		char *text = mem_printf(_("%s is protected: type its name to go on"), guard);
		flow->guard = dialog_add_guard(flow->dialog, text, guard);
		free(text);
	}
	if (request->kind == JOB_UNDO)
		flow_ask_source(flow);
	else
		flow_ask_new(flow);
	app_push(app, &flow->screen);
	free(title);
}
