/* The watched job from wherever one is: pause and resume, cancel after a question, undo. */
#include "base/mem.h"
#include "base/text.h"
#include "console/popup.h"
#include "console/viewer_parts.h"

#include <inttypes.h>
#include <stdlib.h>

bool viewer_has_job(const struct viewer *viewer)
{
	const struct app *app = viewer->screen.app;
	return !app_why_read_only(app) && follow_can_steer(app_follow(app)) && !follow_is_paused(app_follow(app));
}

bool viewer_has_paused(const struct viewer *viewer)
{
	const struct app *app = viewer->screen.app;
	return !app_why_read_only(app) && follow_can_steer(app_follow(app)) && follow_is_paused(app_follow(app));
}

bool viewer_has_steered(const struct viewer *viewer)
{
	return viewer_has_job(viewer) || viewer_has_paused(viewer);
}

bool viewer_has_undo(const struct viewer *viewer)
{
	const struct app *app = viewer->screen.app;
	return !app_why_read_only(app) && follow_last_job(app_follow(app));
}

void viewer_pause(struct viewer *viewer)
{
	follow_pause(app_follow(viewer->screen.app));
}

/* The job that was asked about may have come to its end meanwhile, and another be watched. */
static void on_cancel(struct app *app, int64_t job)
{
	if (follow_job(app_follow(app)) == job)
		follow_cancel(app_follow(app));
	else
		app_say(app, STYLE_WARNING, _("Job %" PRId64 " has come to its end already."), job);
}

void viewer_cancel(struct viewer *viewer)
{
	struct app *app = viewer->screen.app;
	int64_t job = follow_job(app_follow(app));
	char *title = mem_printf(_("End job %" PRId64 " before it is done"), job);
	struct dialog *dialog = dialog_new(title, &(const struct key){.code = 'x'});
	dialog_add_line(dialog, STYLE_TEXT,
		_("What is done by then stays done, and can be undone. What is left is left as it is. It cannot be "
		  "resumed after that; p only pauses it."));
	dialog_set_confirm(dialog, NULL, _("end it"));
	popup_ask(app, dialog, on_cancel, job);
	free(title);
}

void viewer_undo(struct viewer *viewer)
{
	static const struct key asked = {.code = 'u'};
	struct app *app = viewer->screen.app;
	const struct flow_request request = {
		.kind = JOB_UNDO,
		.undo_job = follow_last_job(app_follow(app)),
		.bulk = true,
		.label = _("undo"),
		.asked = &asked,
	};
	flow_begin(app, &request);
}
