/* The schedule under the cursor: switched on or off, or done now. */
#include "base/mem.h"
#include "base/text.h"
#include "console/call.h"
#include "console/flow.h"
#include "console/viewer_parts.h"

#include <stdio.h>
#include <stdlib.h>

static bool is_on(const struct part *part)
{
	return str_eq(part_value(part, "enabled"), "t");
}

static bool is_repair(const struct part *part)
{
	return str_eq(part_value(part, "kind"), "repair");
}

const char *viewer_scheduling(const struct part *part, const char *verb)
{
	if (str_eq(verb, "run"))
		return "run";
	return is_on(part) ? "off" : "on";
}

const char *viewer_why_not_schedule(const struct part *part, const char *verb)
{
	const char *rule = part_value(part, "rule");
	if (!rule)
		return _("there is no row under the cursor");
	if (str_eq(verb, "run") && !session_rule(part_session(part), rule, NULL))
		return _("what it needs is not here");
	return NULL;
}

/* What will come of it. */
static const char *consequence(const struct part *part, const char *verb)
{
	if (str_eq(verb, "off"))
		return _("Workers leave it alone from now on, until somebody switches it on again.");
	if (str_eq(verb, "on") && is_repair(part))
		return _("From now on workers repair by themselves what has drifted by then, each time it is due. What "
			 "they do "
			 "stands in the audit and can be undone.");
	if (str_eq(verb, "on"))
		return _("From now on workers look for drift each time it is due.");
	return _("The next worker that is free looks for drift now.");
}

static void make(const struct viewer *viewer, const struct part *part, const char *verb, struct dialog *dialog)
{
	struct app *app = viewer->screen.app;
	const struct app_options *options = app_options(app);
	struct session *session = part_session(part);
	const struct rule *rule = session_rule(session, part_value(part, "rule"), NULL);
	bool run = str_eq(verb, "run"), on = str_eq(verb, "on");
	const char *task = part_value(part, "task");
	char size[16];
	snprintf(size, sizeof(size), "%d", options->part_size);
	char *done = run ? mem_strdup(_("Nothing has drifted: there is nothing to do."))
			 : mem_printf(on ? _("%s is on.") : _("%s is off."), task);
	const struct call_place place = {.session = session,
		.params =
			{
				{"task", task},
				{"confirm", app_confirm_name(app, session)},
				{"operator", options->operator}, {"ssh_client", options->ssh_client},
					{run ? "hash" : "on", run  ? rule->hash
							      : on ? "true"
								   : "false"},
					{run ? "part_size" : NULL, size}},
				/* Whatever changes rows by itself wants the name of a protected target, armed or not.
				 */
				.guarded = call_add_guard(app, session, on && is_repair(part), dialog),
		};
	const struct call call = {
		.path = run ? "sql/engine/schedule-run.sql" : "sql/engine/schedule-switch.sql",
		.places = &place,
		.nplaces = 1,
		.label = task,
		.done = done,
	};
	call_ask(app, dialog, &call);
	free(done);
}

/* A repair changes rows: what it would touch is shown and confirmed as that of any other. */
static void repair_now(struct viewer *viewer, const struct part *part, const struct key *asked)
{
	struct session *session = part_session(part);
	const struct flow_request request = {
		.session = session,
		.kind = JOB_REPAIR,
		.rule = session_rule(session, part_value(part, "rule"), NULL),
		.label = _("repair"),
		.bulk = true,
		.asked = asked,
	};
	flow_begin(viewer->screen.app, &request);
}

void viewer_schedule_row(struct viewer *viewer, const struct part *part, const char *verb, const struct key *asked)
{
	if (str_eq(verb, "run") && is_repair(part)) {
		repair_now(viewer, part, asked);
		return;
	}
	const char *what = viewer_scheduling(part, verb), *task = part_value(part, "task");
	bool on = str_eq(what, "on"), off = str_eq(what, "off");
	char *title = mem_printf(on ? _("Switch %s on") : off ? _("Switch %s off") : _("Do %s now"), task);
	struct dialog *dialog = dialog_new(title, asked);
	dialog_add_line(dialog, STYLE_TEXT, consequence(part, what));
	dialog_set_confirm(dialog, NULL, on ? _("switch on") : off ? _("switch off") : _("do it now"));
	make(viewer, part, what, dialog);
	free(title);
}
