#include "console/checklist_act.h"

#include "base/mem.h"
#include "base/text.h"
#include "conf/view.h"
#include "console/call.h"

#include <stdlib.h>

enum { DAYS_MAX_S = 30 * 24 * 3600 };

static bool is_open(const struct checking_step *step)
{
	return checking_is_told(step) &&
	       (step->checkup.state == CHECKUP_FAIL || step->checkup.state == CHECKUP_UNKNOWN);
}

static bool is_waived(const struct checking_step *step)
{
	return checking_is_told(step) && step->checkup.state == CHECKUP_WAIVED;
}

const char *checklist_act_why_not_waive(const struct checking *checking, size_t step)
{
	const struct checking_step *now = checking_at(checking, step);
	if (!is_open(now) && !is_waived(now))
		return _("only what failed, or could not be made, can be waived");
	return session_why_not_submit(checking_session(checking));
}

const char *checklist_act_why_not_sign(const struct checking *checking, const struct checklist *checklist)
{
	if (!checking_is_over(checking))
		return _("not every step is made yet");
	for (size_t i = 0; i < checklist->nsteps; i++)
		if (is_open(checking_at(checking, i)))
			return _("not all is right: what failed is to be put right first, or waived");
	return session_why_not_submit(checking_session(checking));
}

static void ask_waive(
	struct app *app, struct session *session, const char *list, const char *step, bool ends, struct dialog *dialog)
{
	const struct app_options *options = app_options(app);
	const struct call_place place = {.session = session,
		.params = {{"name", list}, {"step", step}, {"reason", NULL}, {"seconds", "0"},
			{"operator", options->operator}, {"ssh_client", options->ssh_client}}};
	struct call call = {
		.path = "sql/engine/checklist-waive.sql",
		.places = &place,
		.nplaces = 1,
		.typed = "reason",
		.field = dialog_add_field(dialog, _("Reason"), "", true),
		.again = true,
		.done = ends ? _("The step is waived no longer.") : _("The step is waived."),
	};
	if (!ends) {
		call.span = "seconds";
		call.span_field = dialog_add_field(dialog, _("For (1m to 30d)"), "12h", true);
		call.span_max_s = DAYS_MAX_S;
	}
	call_ask(app, dialog, &call);
}

void checklist_act_waive(struct app *app, const struct checking *checking, const struct checklist *checklist,
	size_t step, const struct key *asked)
{
	const struct checking_step *now = checking_at(checking, step);
	bool ends = is_waived(now);
	struct dialog *dialog = dialog_new(ends ? _("Waive a step no longer") : _("Waive a step for a while"), asked);
	dialog_add_line(dialog, STYLE_TITLE, view_text(&checklist->steps[step].title, app_options(app)->lang));
	if (now->checkup.found)
		dialog_add_line(dialog, ends ? STYLE_DIM : STYLE_ERROR, now->checkup.found);
	dialog_add_line(dialog, STYLE_TEXT,
		ends ? _("What fails fails again, for everybody.")
		     : _("Until then it counts as waived, for everybody, and a run can be signed off with it. Who said "
			 "so, until when and why is kept and shown."));
	dialog_set_confirm(dialog, NULL, ends ? _("waive no longer") : _("waive it"));
	ask_waive(app, checking_session(checking), checklist->name, checklist->steps[step].name, ends, dialog);
}

/* "6 pass, 1 skipped", and of what did not pass why that is. */
static void tell_run(
	struct app *app, const struct checking *checking, const struct checklist *checklist, struct dialog *dialog)
{
	size_t counts[CHECKUP_STATES] = {0};
	struct str sum = STR_INIT;
	for (size_t i = 0; i < checklist->nsteps; i++)
		counts[checking_at(checking, i)->state == CHECKING_ASKS ? CHECKUP_SKIPPED
									: checking_at(checking, i)->checkup.state]++;
	for (int state = 0; state < CHECKUP_STATES; state++)
		if (counts[state])
			str_addf(&sum, "%s%zu %s", sum.len ? ", " : "", counts[state],
				checkup_state_word((enum checkup_state)state));
	dialog_add_line(dialog, STYLE_TITLE, str_text(&sum));
	for (size_t i = 0; i < checklist->nsteps; i++) {
		const struct checking_step *step = checking_at(checking, i);
		bool asks = step->state == CHECKING_ASKS;
		enum checkup_state state = asks ? CHECKUP_SKIPPED : step->checkup.state;
		if (state == CHECKUP_PASS)
			continue;
		const char *found = asks ? _("not answered") : step->checkup.found;
		str_clear(&sum);
		str_addf(&sum, "%s %s: %s", checkup_state_glyph(state, true),
			view_text(&checklist->steps[i].title, app_options(app)->lang), found ? found : "");
		dialog_add_line(dialog, STYLE_TEXT, str_text(&sum));
	}
	str_done(&sum);
}

void checklist_act_sign(
	struct app *app, const struct checking *checking, const struct checklist *checklist, const struct key *asked)
{
	const struct app_options *options = app_options(app);
	struct dialog *dialog = dialog_new(_("Sign this run off"), asked);
	char *run = checking_run(checking);
	const struct call_place place = {.session = checking_session(checking),
		.params = {{"name", checklist->name}, {"steps", run}, {"remark", NULL},
			{"operator", options->operator}, {"ssh_client", options->ssh_client}}};
	tell_run(app, checking, checklist, dialog);
	dialog_add_line(dialog, STYLE_TEXT,
		_("The run is kept as it stands, and that it was you who signed it. trueup checklist lists the runs "
		  "with --runs."));
	dialog_set_confirm(dialog, NULL, _("sign off"));
	const struct call call = {
		.path = "sql/engine/checklist-sign-now.sql",
		.places = &place,
		.nplaces = 1,
		.typed = "remark",
		.field = dialog_add_field(dialog, _("Remark"), "", false),
		.done = _("The run is kept and signed off."),
	};
	call_ask(app, dialog, &call);
	free(run);
}
