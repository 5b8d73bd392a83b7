#include "console/app.h"

const char *app_why_read_only(const struct app *app)
{
	return session_why_not_submit(app_session(app));
}

bool app_is_protected(const struct app *app)
{
	return app_options(app)->protect || session_rights(app_session(app))->protect;
}

const char *app_confirm_name(const struct app *app)
{
	const struct rights *rights = session_rights(app_session(app));
	if (!app_is_protected(app))
		return NULL;
	return rights->protect && rights->label ? rights->label : app_options(app)->label;
}

const char *app_guard(const struct app *app, bool bulk)
{
	return bulk || !app_is_armed(app) ? app_confirm_name(app) : NULL;
}
