#include "console/flow.h"

#include "base/figure.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"
#include "console/app.h"
#include "console/asker.h"
#include "console/cell.h"
#include "engine/binding.h"
#include "engine/job.h"
#include "engine/said.h"
#include "ui/dialog.h"

#include <stdlib.h>
#include <string.h>

enum { SLOT_SOURCE, SLOT_NEW, SLOT_ADD, SLOT_SUMMARY, SLOT_REFUSALS, SLOT_CONFIRM, SLOT_DROP };

enum {
	REFUSALS_SHOWN = 6,
	LABEL_COLS = 16,
	SUMMARY_ROWS = 100000, /* beyond it the sums take too long to wait for; the count is exact all the same */
};

struct flow {
	struct screen screen;        /* first */
	struct flow_request request; /* texts owned */
	struct dialog *dialog;
	struct asker *asker;
	struct pg_rows *summary;
	struct pg_rows *refusals;
	char *undo_rule, *undo_hash; /* JOB_UNDO: what did it */
	int64_t job;                 /* 0: nothing pinned yet */
	int64_t rows;
	int reason, guard; /* fields; guard -1: none */
	bool confirming;
	bool drawn; /* how many rows it will touch has been on the screen */
};

static void fail(struct flow *flow, const char *text)
{
	dialog_clear_lines(flow->dialog);
	dialog_add_line(flow->dialog, STYLE_ERROR, text);
	dialog_set_ready(flow->dialog, false);
}

static void ask(struct flow *flow, int slot, const char *path, struct binding *binding)
{
	const struct question question = {
		.path = path,
		/* One lane, so that what is thrown away is not still being filled on the other. */
		.lane = SESSION_SLOW,
		.mode = slot == SLOT_SOURCE || slot == SLOT_SUMMARY ? PG_READ : PG_WRITE,
		.params = binding->items,
		.nparams = binding->len,
	};
	asker_ask(flow->asker, slot, &question);
	binding_done(binding);
}

/* A number, or null where it is 0. */
static void bind_id(struct binding *binding, const char *name, int64_t id)
{
	if (id)
		binding_int(binding, name, id);
	else
		binding_text(binding, name, NULL);
}

static void ask_source(struct flow *flow)
{
	struct binding binding;
	binding_init(&binding);
	bind_id(&binding, "job", flow->request.undo_job);
	bind_id(&binding, "audit", flow->request.undo_audit);
	ask(flow, SLOT_SOURCE, "sql/queries/audit/undo-source.sql", &binding);
}

static void ask_new(struct flow *flow)
{
	const struct flow_request *request = &flow->request;
	const struct app_options *options = app_options(flow->screen.app);
	struct binding binding;
	binding_init(&binding);
	binding_text(&binding, "kind", job_kind_name(request->kind));
	binding_text(&binding, "rule", request->rule ? request->rule->name : flow->undo_rule);
	binding_text(&binding, "hash", request->rule ? request->rule->hash : flow->undo_hash);
	binding_text(&binding, "params", request->params);
	binding_text(&binding, "operator", options->operator);
	binding_text(&binding, "ssh_client", options->ssh_client);
	ask(flow, SLOT_NEW, "sql/engine/preview-new.sql", &binding);
}

static void ask_add(struct flow *flow)
{
	const struct flow_request *request = &flow->request;
	const char *path = "sql/engine/preview-add-findings.sql";
	struct binding binding;
	binding_init(&binding);
	binding_int(&binding, "job", flow->job);
	binding_int(&binding, "part_size", app_options(flow->screen.app)->part_size);
	binding_text(&binding, "keys", request->keys);
	binding_text(&binding, "filter", request->filter);
	bind_id(&binding, "undo_job", request->undo_job);
	bind_id(&binding, "undo_audit", request->undo_audit);
	if (request->kind == JOB_UNDO)
		path = "sql/engine/preview-add-audit.sql";
	else if (request->keys)
		path = "sql/engine/preview-add-keys.sql";
	ask(flow, SLOT_ADD, path, &binding);
}

static bool has_summary(const struct flow *flow)
{
	return flow->request.kind == JOB_REPAIR && flow->rows <= SUMMARY_ROWS;
}

static void ask_summary(struct flow *flow)
{
	struct binding binding;
	binding_init(&binding);
	binding_int(&binding, "job", flow->job);
	ask(flow, SLOT_SUMMARY, "sql/queries/jobs/preview-summary.sql", &binding);
}

/* What the action would refuse is known before it is confirmed. */
static void ask_refusals(struct flow *flow)
{
	const struct rule *rule = flow->request.rule;
	struct err err = ERR_INIT;
	struct binding binding;
	binding_init(&binding);
	if (binding_keys(&binding, rule, flow->request.keys, &err) &&
		binding_params(&binding, rule, flow->request.params, &err)) {
		const struct question question = {
			.path = "sql/queries/jobs/refusals.sql",
			.rule = rule,
			.part = RULE_REFUSE,
			.system = rule->system,
			.params = binding.items,
			.nparams = binding.len,
		};
		asker_ask(flow->asker, SLOT_REFUSALS, &question);
	} else {
		fail(flow, err.text);
	}
	binding_done(&binding);
	err_done(&err);
}

static void ask_confirm(struct flow *flow)
{
	struct binding binding;
	binding_init(&binding);
	binding_int(&binding, "job", flow->job);
	binding_int(&binding, "expected", flow->rows);
	binding_text(&binding, "reason", dialog_field(flow->dialog, flow->reason));
	binding_text(&binding, "confirm", app_confirm_name(flow->screen.app));
	flow->confirming = true;
	dialog_set_ready(flow->dialog, false);
	asker_drop(flow->asker, SLOT_SUMMARY);
	ask(flow, SLOT_CONFIRM, "sql/engine/preview-confirm.sql", &binding);
}

static void ask_drop(struct flow *flow)
{
	struct binding binding;
	binding_init(&binding);
	binding_int(&binding, "job", flow->job);
	ask(flow, SLOT_DROP, "sql/engine/preview-drop.sql", &binding);
}

static void add_signed(struct str *out, const char *number)
{
	if (*number != '-' && !str_eq(number, "0"))
		str_addc(out, '+');
	cell_add_number(out, number);
}

/* "responses   +871 −39 in all   largest +55 Перевод каталога   7 were empty" */
static void add_member(struct flow *flow, size_t row)
{
	const struct pg_rows *rows = flow->summary;
	const char *largest = pg_rows_get(rows, row, "largest");
	const char *label = pg_rows_get(rows, row, "largest_label");
	int64_t nulls = pg_rows_int(rows, row, "nulls");
	struct str line = STR_INIT;
	str_addf(&line, "%-14s ", pg_rows_get(rows, row, "member"));
	add_signed(&line, pg_rows_get(rows, row, "up"));
	str_addc(&line, ' ');
	add_signed(&line, pg_rows_get(rows, row, "down"));
	str_addf(&line, " %s", _("in all"));
	if (largest && flow->rows > 1) {
		str_addf(&line, "   %s ", _("largest"));
		add_signed(&line, largest);
		if (label) {
			char *safe = safe_text(label, SAFE_SHOW);
			int used = 0;
			size_t fit = utf8_fit(safe, strlen(safe), LABEL_COLS, &used);
			str_addc(&line, ' ');
			str_addn(&line, safe, fit);
			str_add(&line, safe[fit] ? "…" : "");
			free(safe);
		}
	}
	if (nulls)
		figure_add_form(&line, N_("   %s was empty", "   %s were empty", nulls), nulls);
	dialog_add_line(flow->dialog, STYLE_TEXT, str_text(&line));
	str_done(&line);
}

static void add_summary(struct flow *flow)
{
	size_t count = flow->summary ? pg_rows_count(flow->summary) : 0;
	for (size_t i = 0; i < count; i++)
		add_member(flow, i);
	int64_t found = count ? pg_rows_int(flow->summary, 0, "found") : 0;
	if (flow->summary && found < flow->rows) {
		struct str line = STR_INIT;
		figure_add_form(&line,
			N_("%s of them is not known to have drifted: it is counted all the same.",
				"%s of them are not known to have drifted: they are counted all the same.",
				flow->rows - found),
			flow->rows - found);
		dialog_add_line(flow->dialog, STYLE_DIM, str_text(&line));
		str_done(&line);
	}
}

static void add_said(struct flow *flow, const char *reason)
{
	char *said = said_text(flow->request.rule, reason);
	dialog_add_line(flow->dialog, STYLE_WARNING, said);
	free(said);
}

static void add_lost(struct flow *flow)
{
	size_t lost = flow->request.lost;
	char *line = mem_printf(
		N_("%zu of them is no longer in the list.", "%zu of them are no longer in the list.", lost), lost);
	if (lost)
		dialog_add_line(flow->dialog, STYLE_WARNING, line);
	free(line);
}

static void add_refusals(struct flow *flow)
{
	size_t count = flow->refusals ? pg_rows_count(flow->refusals) : 0;
	for (size_t i = 0; i < count && i < REFUSALS_SHOWN; i++)
		add_said(flow, pg_rows_get(flow->refusals, i, "reason"));
	if (count > REFUSALS_SHOWN) {
		char *line = mem_printf(_("… and %zu more that will be refused."), count - REFUSALS_SHOWN);
		dialog_add_line(flow->dialog, STYLE_WARNING, line);
		free(line);
	}
}

/* "412 rows in 9 workspaces" */
static void add_count_line(struct flow *flow)
{
	int64_t scopes = flow->summary && pg_rows_count(flow->summary) ? pg_rows_int(flow->summary, 0, "scopes") : 0;
	struct str line = STR_INIT;
	figure_add_form(&line, N_("%s row will be touched", "%s rows will be touched", flow->rows), flow->rows);
	if (scopes > 1)
		figure_add_form(&line, N_(", in %s workspace", ", in %s workspaces", scopes), scopes);
	str_addc(&line, '.');
	dialog_add_line(flow->dialog, STYLE_TITLE, str_text(&line));
	str_done(&line);
}

static void add_promise(struct flow *flow)
{
	dialog_add_line(flow->dialog, STYLE_TEXT, "");
	switch (flow->request.kind) {
	case JOB_UNDO:
		dialog_add_line(flow->dialog, STYLE_DIM,
			_("Only what still is as it was left is taken back; what moved on is listed."));
		break;
	case JOB_REPAIR:
		dialog_add_line(flow->dialog, STYLE_DIM,
			_("Each row is counted again under a short lock just before it is written. It can be undone."));
		break;
	case JOB_DETECT:
		break; /* never asked for here */
	case JOB_ACTION:
		dialog_add_line(flow->dialog, STYLE_DIM, _("It can be undone."));
		break;
	}
}

/* Everything that is known by now. */
static void show(struct flow *flow)
{
	const char *lang = app_options(flow->screen.app)->lang;
	const struct flow_request *request = &flow->request;
	dialog_clear_lines(flow->dialog);
	const struct rule *rule = request->rule;
	if (!rule)
		rule = session_rule(app_session(flow->screen.app), flow->undo_rule, NULL);
	/* What counts comes first, where a small terminal shows one line. */
	add_count_line(flow);
	dialog_add_line(flow->dialog, STYLE_DIM, rule ? rule_title(rule, lang) : flow->undo_rule);
	if (has_summary(flow) && !flow->summary)
		dialog_add_line(flow->dialog, STYLE_DIM, "…");
	add_summary(flow);
	add_lost(flow);
	add_refusals(flow);
	add_promise(flow);
}

static void on_source(struct flow *flow, const struct pg_rows *rows)
{
	const char *name = pg_rows_count(rows) ? pg_rows_get(rows, 0, "rule") : "";
	const struct rule *rule = session_rule(app_session(flow->screen.app), name, NULL);
	bool undo = pg_rows_count(rows) && str_eq(pg_rows_get(rows, 0, "kind"), "undo");
	if (!pg_rows_count(rows)) {
		fail(flow, _("There is no such change."));
	} else if (!pg_rows_int(rows, 0, "left")) {
		fail(flow, _("This was undone already."));
	} else if (pg_rows_bool(rows, 0, "restored") || (undo && rule && rule->kind == RULE_ACTION)) {
		fail(flow, _("This is an undo itself: do it again instead."));
	} else {
		flow->undo_rule = mem_strdup(pg_rows_get(rows, 0, "rule"));
		flow->undo_hash = mem_strdup(pg_rows_get(rows, 0, "hash"));
		ask_new(flow);
	}
}

static void on_pinned(struct flow *flow, const struct pg_rows *rows)
{
	flow->rows = pg_rows_int(rows, 0, "previewed");
	if (!flow->rows) {
		fail(flow, _("There is nothing to do: nothing of it has drifted any more."));
		return;
	}
	dialog_set_confirm(flow->dialog, NULL, flow->request.label);
	dialog_set_ready(flow->dialog, true);
	show(flow);
	if (has_summary(flow))
		ask_summary(flow);
	else if (flow->request.kind == JOB_ACTION)
		ask_refusals(flow);
}

static void on_confirmed(struct flow *flow, const struct pg_rows *rows)
{
	const char *refused = pg_rows_get(rows, 0, "refused");
	struct app *app = flow->screen.app;
	flow->confirming = false;
	if (refused) {
		char *said = said_text(NULL, refused);
		fail(flow, said);
		free(said);
		return;
	}
	if (flow->guard >= 0)
		app_arm(app);
	follow_begin(app_follow(app), flow->job, flow->request.label);
	if (flow->request.queued)
		flow->request.queued(flow->request.data);
	flow->job = 0;
	app_pop(app);
}

static void on_error(struct flow *flow, int slot, const struct err *err)
{
	if (slot == SLOT_DROP || (slot == SLOT_SUMMARY && err->kind != ERR_CONNECT))
		return;
	flow->confirming = false;
	if (slot == SLOT_CONFIRM && err->kind == ERR_CONNECT)
		fail(flow, _("The connection was lost: whether the job was queued is not known. Look at what is there "
			     "before "
			     "you do it again."));
	else
		fail(flow, err->text);
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
		ask_add(flow);
		break;
	case SLOT_ADD:
		on_pinned(flow, rows);
		break;
	case SLOT_SUMMARY:
		flow->summary = asker_take(flow->asker);
		show(flow);
		break;
	case SLOT_REFUSALS:
		flow->refusals = asker_take(flow->asker);
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
	struct flow *flow = (struct flow *)screen;
	(void)top;
	dialog_draw(flow->dialog, area);
	flow->drawn = flow->rows > 0;
}

static void flow_key(struct screen *screen, const struct key *key)
{
	struct flow *flow = (struct flow *)screen;
	if (flow->confirming)
		return;
	enum widget_result result = dialog_key(flow->dialog, key);
	/* A key that was on its way before what will happen was drawn was meant for something else. */
	if (result == WIDGET_ACCEPTED && flow->drawn)
		ask_confirm(flow);
	else if (result == WIDGET_CANCELLED)
		app_pop(screen->app);
}

static void flow_free(struct screen *screen)
{
	struct flow *flow = (struct flow *)screen;
	if (flow->job && !flow->confirming)
		ask_drop(flow);
	asker_free(flow->asker);
	dialog_free(flow->dialog);
	pg_rows_free(flow->summary);
	pg_rows_free(flow->refusals);
	free((char *)(uintptr_t)flow->request.params);
	free((char *)(uintptr_t)flow->request.keys);
	free((char *)(uintptr_t)flow->request.filter);
	free((char *)(uintptr_t)flow->request.label);
	free(flow->undo_rule);
	free(flow->undo_hash);
	free(flow);
}

static const struct screen_ops flow_ops = {
	.popup = true,
	.draw = flow_draw,
	.key = flow_key,
	.free = flow_free,
};

static char *title_of(const struct flow_request *request)
{
	char *safe = safe_text(request->subject, SAFE_SHOW);
	char *title = safe ? mem_printf("%s: %s", request->label, safe) : mem_strdup(request->label);
	free(safe);
	return title;
}

void flow_begin(struct app *app, const struct flow_request *request)
{
	struct flow *flow = mem_zero(1, sizeof(*flow));
	char *title = title_of(request);
	const char *guard = app_guard(app, request->bulk);
	flow->screen = (struct screen){.ops = &flow_ops, .app = app};
	flow->request = *request;
	flow->request.params = mem_strdup(request->params);
	flow->request.keys = mem_strdup(request->keys);
	flow->request.filter = mem_strdup(request->filter);
	flow->request.label = mem_strdup(request->label);
	flow->asker = asker_new(app_session(app), on_answer, flow);
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
		ask_source(flow);
	else
		ask_new(flow);
	app_push(app, &flow->screen);
	free(title);
}
