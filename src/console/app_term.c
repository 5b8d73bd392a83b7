#include "console/app_term.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "conf/theme.h"
#include "console/app_inside.h"
#include "console/cell.h"
#include "ui/term.h"

#include <stdlib.h>
#include <string.h>

void app_copy(struct app *app, const char *text, size_t len, const char *what)
{
	struct clip_size size;
	const char *name = getenv("TERM");
	if (!term_copy(app_term(app), text, len, &size))
		app_say(app, STYLE_WARNING,
			_("The terminal %s takes nothing for its clipboard: e exports what is shown to a file."), name);
	else if (size.cut)
		app_say(app, STYLE_WARNING, _("Copied only the first %zu bytes of %s: e exports all to a file."),
			size.bytes, what);
	else if (getenv("TMUX"))
		app_say(app, STYLE_OK, _("Copied %s, %zu bytes (tmux passes it on with set-clipboard on)."), what,
			size.bytes);
	else
		app_say(app, STYLE_OK, _("Copied %s, %zu bytes."), what, size.bytes);
}

void app_set_mouse(struct app *app, bool on, bool told)
{
	bool can = term_set_mouse(app_term(app), on);
	if (told && !can)
		app_say(app, STYLE_WARNING, _("This terminal is not known to have a mouse."));
	else if (told)
		app_say(app, STYLE_OK,
			on ? _("Clicks and the wheel work here; hold Shift to select text.")
			   : _("The mouse is the terminal's own again."));
}

bool app_has_mouse(const struct app *app)
{
	return term_has_mouse(app_term(app));
}

static const char *nearest_theme(const struct files *files, const char *name, char **copy)
{
	static const char folder[] = "themes/", ending[] = ".theme";
	size_t count = 0, len = 0;
	size_t first = files_under(files, folder, &count);
	char **names = mem_zero(count + 1, sizeof(*names));
	for (size_t i = first; i < first + count; i++) {
		const char *path = files_at(files, i)->path;
		if (str_ends(path, ending))
			names[len++] =
				mem_strndup(path + strlen(folder), strlen(path + strlen(folder)) - strlen(ending));
	}
	*copy = mem_strdup(str_nearest(name, (const char *const *)names));
	for (size_t i = 0; i < len; i++)
		free(names[i]);
	free(names);
	return *copy;
}

bool app_set_theme(struct app *app, const char *name, struct err *err)
{
	const struct files *files = app_options(app)->files;
	struct style_sheet sheet;
	char *path = mem_printf("themes/%s.theme", name), *copy = NULL;
	const struct files_entry *file = files_find(files, path);
	const char *near = file ? NULL : nearest_theme(files, name, &copy);
	bool ok = file && theme_parse(file->where, file->text, &sheet, err);
	if (ok) {
		term_set_sheet(app_term(app), &sheet);
		char *theme = mem_strdup(name);
		free(app->theme);
		app->theme = theme;
	} else if (near)
		err_set(err, ERR_MISSING, _("there is no theme \"%s\" (did you mean \"%s\"?)"), name, near);
	else if (!file)
		err_set(err, ERR_MISSING, _("there is no theme \"%s\""), name);
	free(copy);
	free(path);
	app_mark(app);
	return ok;
}

void app_title(struct app *app, int64_t drifted, bool more)
{
	struct str title = STR_INIT;
	const struct rights *rights = session_rights(app_session(app));
	const char *label = rights->label ? rights->label : app_options(app)->label;
	label = label ? label : rights->database;
	str_add(&title, "trueup");
	if (label)
		str_addf(&title, " %s", label);
	if (drifted >= 0) {
		char *digits = mem_printf("%lld", (long long)drifted);
		struct str count = STR_INIT;
		cell_add_number(&count, digits);
		str_add(&count, more ? "+" : "");
		str_add(&title, ": ");
		str_addf(&title, _("%s drifted"), str_text(&count));
		str_done(&count);
		free(digits);
	}
	term_set_title(app_term(app), str_text(&title));
	str_done(&title);
}
