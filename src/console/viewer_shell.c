#include "base/mem.h"
#include "base/text.h"
#include "base/vec.h"
#include "console/popup.h"
#include "console/shell.h"
#include "console/viewer_parts.h"

#include <stdlib.h>

/* The popup in the making, and what it copies. */
struct shells {
	struct dialog *dialog;
	VEC(char *);
};

static void steer(const struct viewer *viewer, const struct part *part, const char *verb, struct shell *out)
{
	const char *target = app_options(viewer->screen.app)->target, *now = part_value(part, verb);
	bool set = str_eq(verb, "nice") || str_eq(verb, "priority");
	struct str job = STR_INIT;
	char *pair = set ? mem_printf("%s=%s", verb, now ? now : "0") : NULL;
	session_add_number(part_session(part), viewer_job(part), &job);
	if (str_eq(verb, "halt")) {
		shell_words(out, target, "jobs", viewer_steering(part, verb), NULL, NULL);
		str_done(&job);
		return;
	}
	shell_words(out, target, "jobs", set ? "set" : viewer_steering(part, verb), str_text(&job), pair);
	str_done(&job);
	free(pair);
}

/* The command of one action; false if there is nothing to say of it. */
static bool make(const struct viewer *viewer, struct part *part, const struct view_action *action, struct shell *out)
{
	struct app *app = viewer->screen.app;
	const char *target = app_options(app)->target;
	struct viewer_request request;
	struct err err = ERR_INIT;
	*out = (struct shell){.command = NULL};
	if (action->run == VIEW_DETECT) {
		shell_detect(out, target,
			action->on == VIEW_ON_SHOWN && !action->arg ? NULL : viewer_rule(viewer, part, action));
	} else if (action->run == VIEW_STEER) {
		steer(viewer, part, action->arg, out);
	} else if (action->run == VIEW_DO) {
		part_shell(part, action->arg, out);
	} else if (action->run == VIEW_SCHEDULE) {
		shell_words(
			out, target, "schedule", viewer_scheduling(part, action->arg), part_value(part, "task"), NULL);
	} else if (action->run == VIEW_OPEN) {
		const char *about = NULL;
		const struct view *view = viewer_target(viewer, part, action, &about, &err);
		if (view)
			shell_open(out, target, view, about,
				view->system || view->rule ? NULL : session_name(part_session(part)));
	} else {
		if (viewer_request_make(viewer, part, action, &request, &err))
			shell_change(out, target, &request.flow, NULL);
		viewer_request_done(&request);
	}
	err_done(&err);
	return out->command || out->note;
}

static void add(struct shells *shells, const struct viewer *viewer, struct part *part, const struct view_action *action)
{
	struct shell shell;
	struct str label = STR_INIT;
	if (viewer_why_not(viewer, part, action) || !make(viewer, part, action, &shell))
		return;
	viewer_add_label(viewer, part, action, &label);
	if (shells->dialog)
		dialog_add_line(shells->dialog, STYLE_TEXT, "");
	else
		shells->dialog = dialog_new(_("The same as a shell command"), &(const struct key){.code = 'c'});
	if (shell.command)
		VEC_PUSH(shells, shell.command);
	char *head = shell.command ? mem_printf("%zu  %s  %s", shells->len, action->key, str_text(&label))
				   : mem_printf("%s  %s", action->key, str_text(&label));
	dialog_add_line(shells->dialog, STYLE_DIM, head);
	if (shell.command)
		dialog_add_line(shells->dialog, STYLE_TITLE, shell.command);
	if (shell.note)
		dialog_add_line(shells->dialog, STYLE_WARNING, shell.note);
	shell.command = NULL; /* shells has it now */
	shell_done(&shell);
	str_done(&label);
	free(head);
}

void viewer_shell(struct viewer *viewer)
{
	struct shells shells = {.dialog = NULL};
	for (size_t i = 0; i < viewer->nparts; i++) {
		struct part *part = viewer_part_at(viewer, i);
		for (size_t j = 0; j < part->section->nactions; j++)
			if (!viewer_is_taken(viewer, i, part->section->actions[j].key))
				add(&shells, viewer, part, &part->section->actions[j]);
	}
	if (shells.dialog)
		popup_read(viewer->screen.app, shells.dialog, (const char *const *)shells.items, shells.len);
	else
		app_say(viewer->screen.app, STYLE_WARNING, "%s", _("Nothing can be done here now."));
	for (size_t i = 0; i < shells.len; i++)
		free(shells.items[i]);
	free(shells.items);
}
