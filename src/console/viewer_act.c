#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "console/cell.h"
#include "console/filter.h"
#include "console/viewer_parts.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static size_t marked(const struct part *part)
{
	return part_list(part) ? lists_marked(part_list(part)) : 0;
}

/* text with its one "%s" replaced. */
static void add_counted(struct str *out, const char *text, int64_t count, bool more)
{
	const char *at = strstr(text, "%s");
	char *digits = mem_printf("%lld", (long long)count);
	str_addn(out, text, at ? (size_t)(at - text) : strlen(text));
	if (at) {
		cell_add_number(out, digits);
		str_add(out, more ? "+" : "");
		str_add(out, at + 2);
	}
	free(digits);
}

void viewer_add_label(
	const struct viewer *viewer, const struct part *part, const struct view_action *action, struct str *out)
{
	const char *lang = app_options(viewer->screen.app)->lang;
	const char *many = view_text(&action->label_many, lang);
	bool more = false;
	int64_t count = -1;
	if (action->on == VIEW_ON_SHOWN)
		count = part_shown(part, &more);
	else if (action->on == VIEW_ON_MARKED && marked(part))
		count = (int64_t)marked(part);
	if (many && count >= 0)
		add_counted(out, many, count, more);
	else
		str_add(out, view_text(&action->label, lang));
}

/* What is pinned as "all shown" are findings: they must be able to answer the filter. */
static bool is_answered(const struct part *part, const struct rule *rule)
{
	const char **key = mem_zero(rule->nkey + 1, sizeof(*key));
	for (size_t i = 0; i < rule->nkey; i++)
		key[i] = rule->key[i].name;
	char *other = part_list(part) ? filter_other_field(lists_filter(part_list(part)), key, rule->nkey) : NULL;
	bool answered = !other;
	free(other);
	free(key);
	return answered;
}

/* A value that an action's parameter can have: of the row, else of what the screen is about. */
static const char *param_value(const struct viewer *viewer, const struct part *part, const char *name)
{
	const char *value = part_value(part, name);
	for (size_t i = 0; i < viewer->nparts && !value; i++)
		if (viewer->parts[i]->ops->is_subject)
			value = part_value(viewer->parts[i], name);
	for (size_t i = 0; i < viewer->view->nparams && !value; i++)
		if (str_eq(viewer->params[i].name, name))
			value = viewer->params[i].value;
	return value;
}

const char *viewer_rule(const struct viewer *viewer, const struct part *part, const struct view_action *action)
{
	const char *rule = action->arg ? action->arg : param_value(viewer, part, "rule");
	return rule ? rule : viewer->view->rule;
}

/* Of the database that an action changes: that of its rule, else that of the screen. */
static struct session *session_of(
	const struct viewer *viewer, const struct part *part, const struct view_action *action)
{
	bool by_rule = action->run != VIEW_UNDO && action->run != VIEW_STEER && action->run != VIEW_SCHEDULE &&
		       action->run != VIEW_DO;
	const char *rule = by_rule ? viewer_rule(viewer, part, action) : NULL;
	const struct lists *lists = part_list(part);
	/* The rows say themselves where they are. */
	if (lists && lists_len(lists) > 1 && action->on == VIEW_ON_MARKED && lists_marked_in(lists))
		return list_session(lists_marked_in(lists));
	if (part->options.all && action->on != VIEW_ON_NONE)
		return part_session(part);
	return rule ? app_session_of_rule(viewer->screen.app, rule) : part->options.session;
}

const struct view *viewer_target(const struct viewer *viewer, const struct part *part, const struct view_action *action,
	const char **about, struct err *err)
{
	struct app *app = viewer->screen.app;
	const char *rule = action->arg ? NULL : viewer_rule(viewer, part, action);
	const struct view *view = action->arg ? app_view(app, action->arg, err) : NULL;
	if (rule)
		view = app_rule_view(app, rule, err);
	*about = view && view->nparams > 0 && action->on != VIEW_ON_NONE ? part_key(part) : NULL;
	return view;
}

/* Why a rule cannot change anything here; NULL: it can, or the action is not about one. */
static const char *why_not_by_rule(
	const struct viewer *viewer, const struct part *part, const struct view_action *action)
{
	bool changes = action->run == VIEW_REPAIR || action->run == VIEW_ACTION;
	bool all = action->run == VIEW_DETECT && action->on == VIEW_ON_SHOWN;
	const char *name = viewer_rule(viewer, part, action);
	const struct rule *rule = name ? session_rule(app_session_of_rule(viewer->screen.app, name), name, NULL) : NULL;
	if (action->run == VIEW_UNDO || action->run == VIEW_STEER || action->run == VIEW_SCHEDULE ||
		action->run == VIEW_DO || (action->run == VIEW_OPEN && action->arg) || all)
		return NULL;
	if (!name)
		return _("there is no rule under the cursor");
	if (changes && !rule)
		return _("what it needs is not here");
	if (changes && !rule_can_write(rule))
		return _("by this rule nothing is repaired: it is for looking");
	if (changes && action->on == VIEW_ON_SHOWN && !is_answered(part, rule))
		return _("the filter names a field that findings do not have: mark the rows instead (* marks all "
			 "shown)");
	return NULL;
}

/* What stands under the cursor is no row, or only says something. */
static const char *why_no_key(const struct part *part)
{
	const char *remark = view_text(&part->section->remark, app_options(part->options.app)->lang);
	return part_place(part) && remark ? remark : _("there is no row under the cursor");
}

const char *viewer_why_not(const struct viewer *viewer, const struct part *part, const struct view_action *action)
{
	bool more = false;
	const char *why = NULL;
	/* What is for all databases says itself which of them it could not do it in. */
	if (action->writes && !(action->run == VIEW_STEER && str_eq(action->arg, "halt")))
		why = session_why_not_submit(session_of(viewer, part, action));
	bool row = action->on == VIEW_ON_ROW || (action->on == VIEW_ON_MARKED && !marked(part));
	if (!why && row && !part_key(part) && part_is_loading(part))
		return _("the rows are still being read");
	if (!why && action->run == VIEW_STEER)
		why = viewer_why_not_steer(part, action->arg);
	if (!why && action->run == VIEW_DO)
		why = part_why_not(part, action->arg);
	if (!why && action->run == VIEW_SCHEDULE)
		why = viewer_why_not_schedule(part, action->arg);
	if (!why && action->run == VIEW_UNDO && action->arg && part_key(part) && !viewer_job(part))
		why = _("it is of no job");
	if (!why)
		why = why_not_by_rule(viewer, part, action);
	if (why)
		return why;
	if (action->on == VIEW_ON_SHOWN && action->run != VIEW_DETECT && part_shown(part, &more) == 0)
		return _("nothing that is shown has drifted");
	if (action->on == VIEW_ON_MARKED && marked(part))
		return lists_marked_in(part_list(part))
			       ? NULL
			       : _("the marked rows are of several databases: mark those of one");
	if ((row || action->on == VIEW_ON_VISIBLE) && !part_key(part))
		return why_no_key(part);
	if (action->run == VIEW_UNDO && action->on == VIEW_ON_NONE &&
		!follow_last_job(app_follow(viewer->screen.app, NULL)))
		return _("nothing was done from here yet; a row's own screen lists what was done to it");
	return NULL;
}

static char *params_json(const struct viewer *viewer, const struct part *part, const struct rule *rule, struct err *err)
{
	json_t *params = json_object();
	char *text = NULL;
	size_t i = 0;
	for (; i < rule->nparams; i++) {
		const char *value = param_value(viewer, part, rule->params[i].name);
		json_t *json = value ? json_string(value) : NULL;
		if (!json)
			break;
		json_object_set_new(params, rule->params[i].name, json);
	}
	if (i < rule->nparams)
		err_set(err, ERR_MISSING, _("this screen does not know the %s that %s needs"), rule->params[i].name,
			rule->name);
	else
		text = json_dumps(params, JSON_COMPACT);
	json_decref(params);
	return text;
}

static void drop_marks(void *data)
{
	const struct part *part = data;
	lists_drop_marks(part_list(part));
}

/* The keys of the rows on the screen. */
static void add_visible(const struct part *part, struct str *out)
{
	const struct lists *lists = part_list(part);
	int64_t first = 0, last = -1;
	if (lists)
		grid_in_sight(part_grid(part), &first, &last);
	for (int64_t row = first; row <= last; row++) {
		const char *key = lists_key(lists, row);
		if (key)
			str_addf(out, "%c%s", out->len ? ',' : '[', key);
	}
	str_add(out, out->len ? "]" : "");
}

static bool make_change(const struct viewer *viewer, struct part *part, const struct view_action *action,
	struct viewer_request *out, struct err *err)
{
	struct session *session = session_of(viewer, part, action);
	const struct rule *rule = session_rule(session, viewer_rule(viewer, part, action), err);
	out->params = rule && action->run == VIEW_ACTION ? params_json(viewer, part, rule, err) : NULL;
	if (action->force)
		out->params =
			mem_strdup(action->on == VIEW_ON_ALL ? "{\"force\":true,\"whole\":true}" : "{\"force\":true}");
	bool one = action->on == VIEW_ON_ROW || (action->on == VIEW_ON_MARKED && !marked(part));
	if (one)
		str_addf(&out->keys, "[%s]", part_key(part));
	else if (action->on == VIEW_ON_VISIBLE)
		add_visible(part, &out->keys);
	else if (action->on == VIEW_ON_MARKED)
		marks_add_keys(list_marks(lists_marked_in(part_list(part))), &out->keys);
	/* No keys would be all of them. */
	if (action->on == VIEW_ON_VISIBLE && !out->keys.len && err->kind == ERR_NONE)
		err_set(err, ERR_USAGE, _("there is no row in sight"));
	out->flow = (struct flow_request){
		.session = session,
		.kind = action->run == VIEW_ACTION ? JOB_ACTION : JOB_REPAIR,
		.rule = rule,
		.params = out->params,
		.keys = out->keys.len ? str_text(&out->keys) : NULL,
		.whole = action->on == VIEW_ON_ALL,
		.filter = part_list(part) && action->on != VIEW_ON_ALL ? lists_filter(part_list(part)) : NULL,
		.subject = one ? part_label(part) : NULL,
		.lost = action->on == VIEW_ON_MARKED && marked(part) ? lists_lost(part_list(part)) : 0,
		.bulk = !one,
		.queued = action->on == VIEW_ON_MARKED && part_list(part) ? drop_marks : NULL,
		.data = part,
	};
	return err->kind == ERR_NONE;
}

static void make_undo(const struct viewer *viewer, const struct part *part, const struct view_action *action,
	struct viewer_request *out)
{
	out->flow = (struct flow_request){.kind = JOB_UNDO};
	if (action->on == VIEW_ON_NONE) {
		out->flow.session = app_session(viewer->screen.app);
		out->flow.undo_job = follow_last_job(app_follow(viewer->screen.app, NULL));
		out->flow.bulk = true;
	} else {
		json_t *key = json_loads(part_key(part), 0, NULL);
		out->flow.session = part_session(part);
		if (!action->arg)
			out->flow.undo_audit = json_integer_value(json_object_get(key, "audit"));
		if (!out->flow.undo_audit)
			out->flow.undo_job = viewer_job(part);
		out->flow.bulk = out->flow.undo_job != 0;
		out->flow.subject = out->flow.undo_job ? NULL : part_label(part);
		json_decref(key);
	}
}

bool viewer_request_make(const struct viewer *viewer, struct part *part, const struct view_action *action,
	struct viewer_request *out, struct err *err)
{
	*out = (struct viewer_request){.params = NULL};
	bool ok = true;
	if (action->run == VIEW_UNDO)
		make_undo(viewer, part, action, out);
	else
		ok = make_change(viewer, part, action, out, err);
	viewer_add_label(viewer, part, action, &out->label);
	out->flow.label = str_text(&out->label);
	return ok;
}

void viewer_request_done(struct viewer_request *request)
{
	str_done(&request->keys);
	str_done(&request->label);
	free(request->params);
}

static void change(struct viewer *viewer, struct part *part, const struct view_action *action, const struct key *asked)
{
	struct app *app = viewer->screen.app;
	struct viewer_request request;
	struct err err = ERR_INIT;
	if (viewer_request_make(viewer, part, action, &request, &err)) {
		request.flow.asked = asked;
		flow_begin(app, &request.flow);
	} else {
		app_say_err(app, &err);
	}
	err_done(&err);
	viewer_request_done(&request);
}

/* Marks that the filter hides must not be acted upon unseen. */
static bool marks_are_hidden(struct viewer *viewer, const struct part *part, const struct view_action *action)
{
	size_t hidden = marked(part) ? lists_hidden(part_list(part)) : 0;
	if (action->on != VIEW_ON_MARKED || !hidden)
		return false;
	app_say(viewer->screen.app, STYLE_WARNING,
		N_("%zu marked row is hidden by the filter: show it (/ and empty the filter) or drop it (X)",
			"%zu marked rows are hidden by the filter: show them (/ and empty the filter) or drop them (X)",
			hidden),
		hidden);
	return true;
}

static void detect(struct viewer *viewer, struct part *part, const struct view_action *action)
{
	struct app *app = viewer->screen.app;
	const char *rule = action->on == VIEW_ON_SHOWN && !action->arg ? NULL : viewer_rule(viewer, part, action);
	if (part_list(part) && lists_is_live(part_list(part)))
		part_reload(part);
	else if (!tally_count_again(app_tally(app), rule))
		follow_detect(app_follow(app, rule ? app_session_of_rule(app, rule) : NULL), rule);
}

static void open_target(struct viewer *viewer, const struct part *part, const struct view_action *action)
{
	struct app *app = viewer->screen.app;
	struct err err = ERR_INIT;
	const char *about = NULL;
	const struct view *view = viewer_target(viewer, part, action, &about, &err);
	if (view)
		app_open(app, view->name, about);
	else
		app_say_err(app, &err);
	err_done(&err);
}

static void open_row(struct viewer *viewer, const struct part *part)
{
	for (size_t i = 0; i < part->section->nactions; i++) {
		const struct view_action *action = &part->section->actions[i];
		if (action->run == VIEW_OPEN && action->on == VIEW_ON_ROW) {
			open_target(viewer, part, action);
			return;
		}
	}
}

void viewer_open_alone(struct viewer *viewer)
{
	for (size_t i = 0; i < viewer->nparts && !viewer->looked; i++) {
		const struct part *part = viewer->parts[i];
		const struct lists *list = part->section->open_alone ? part_list(part) : NULL;
		int64_t only = list ? lists_only(list, &viewer->looked) : -1;
		if (only >= 0 && only == grid_row(part_grid(part)) && app_is_top(viewer->screen.app, &viewer->screen))
			open_row(viewer, part);
	}
}

/* What is done is done in the database of the row: the cursor goes there where it is in another one, and so does the
 * screen, under whose palette another row may have come to the cursor. */
static void go_to_database(struct viewer *viewer, const struct part *part)
{
	for (size_t i = 0; i < viewer->nparts; i++)
		if (viewer->parts[i] == part && part_session(part) != part_session(viewer_focus(viewer)))
			viewer_set_focus(viewer, i);
	viewer->screen.session = part_session(part);
}

void viewer_act(struct viewer *viewer, struct part *part, const struct view_action *action, const struct key *asked)
{
	struct app *app = viewer->screen.app;
	const char *why = viewer_why_not(viewer, part, action);
	bool row = action->on == VIEW_ON_ROW || (action->on == VIEW_ON_MARKED && !marked(part));
	if (why) {
		app_say(app, STYLE_WARNING, "%s: %s", view_text(&action->label, app_options(app)->lang), why);
		return;
	}
	/* Another row has just come under the cursor: the key was meant for the one before. */
	if (row && !part_is_settled(part, clock_ms()))
		return;
	if (marks_are_hidden(viewer, part, action))
		return;
	go_to_database(viewer, part);
	switch (action->run) {
	case VIEW_OPEN:
		open_target(viewer, part, action);
		break;
	case VIEW_DETECT:
		detect(viewer, part, action);
		break;
	case VIEW_MARK:
		if (part_list(part))
			lists_mark_same(part_list(part), action->arg, part_value(part, action->arg));
		break;
	case VIEW_STEER:
		viewer_steer_row(viewer, part, action->arg, asked);
		break;
	case VIEW_DO:
		part_act(part, action->arg, asked);
		break;
	case VIEW_SCHEDULE:
		viewer_schedule_row(viewer, part, action->arg, asked);
		break;
	case VIEW_UNDO:
	case VIEW_REPAIR:
	case VIEW_ACTION:
		change(viewer, part, action, asked);
		break;
	}
}
