#include "console/views.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	char *name;
	struct view *view; /* NULL: err says what is wrong with it */
	struct err err;
};

struct views {
	struct entry *items;
	size_t len;
	const char *lang;
	const struct view *tabs[VIEWS_TABS + 1]; /* by number, from 1 */
};

struct views *views_load(const struct files *files, const char *lang)
{
	static const char folder[] = "views/", ending[] = ".view";
	struct views *views = mem_zero(1, sizeof(*views));
	size_t count = 0;
	size_t first = files_under(files, folder, &count);
	views->lang = lang;
	views->items = mem_zero(count + 1, sizeof(*views->items));
	for (size_t i = first; i < first + count; i++) {
		const struct files_entry *file = files_at(files, i);
		struct entry *entry = &views->items[views->len];
		if (!str_ends(file->path, ending))
			continue;
		const char *name = file->path + sizeof(folder) - 1;
		entry->name = mem_strndup(name, strlen(name) - (sizeof(ending) - 1));
		entry->view = view_parse(file->path, file->text, &entry->err);
		if (entry->view && entry->view->tab > 0 && entry->view->tab <= VIEWS_TABS)
			views->tabs[entry->view->tab] = entry->view;
		views->len++;
	}
	return views;
}

void views_free(struct views *views)
{
	if (!views)
		return;
	for (size_t i = 0; i < views->len; i++) {
		free(views->items[i].name);
		view_free(views->items[i].view);
		err_done(&views->items[i].err);
	}
	free(views->items);
	free(views);
}

const struct view *views_find(const struct views *views, const char *name, struct err *err)
{
	const char **names = mem_zero(views->len + 1, sizeof(*names));
	const struct entry *found = NULL;
	for (size_t i = 0; i < views->len; i++) {
		names[i] = views->items[i].name;
		if (str_eq(names[i], name))
			found = &views->items[i];
	}
	const char *near = str_nearest(name, names);
	if (found && !found->view)
		err_set(err, found->err.kind, "%s", found->err.text);
	else if (!found && near)
		err_set(err, ERR_USAGE, _("there is no view \"%s\" (did you mean \"%s\"?)"), name, near);
	else if (!found)
		err_set(err, ERR_USAGE, _("there is no view \"%s\""), name);
	free(names);
	return found ? found->view : NULL;
}

const struct view *views_tab(const struct views *views, int number)
{
	if (number)
		return number <= VIEWS_TABS ? views->tabs[number] : NULL;
	for (int i = 1; i <= VIEWS_TABS; i++)
		if (views->tabs[i])
			return views->tabs[i];
	return NULL;
}

bool views_has(const struct views *views, const char *name)
{
	size_t at = 0;
	while (at < views->len && !str_eq(views->items[at].name, name))
		at++;
	return at < views->len;
}

size_t views_count(const struct views *views)
{
	return views->len;
}

const struct view *views_at(const struct views *views, size_t index)
{
	return views->items[index].view;
}

const struct view *views_of_rule(const struct views *views, const char *rule)
{
	for (int i = 1; i <= VIEWS_TABS; i++)
		if (views->tabs[i] && str_eq(views->tabs[i]->rule, rule))
			return views->tabs[i];
	return NULL;
}

const char *views_system_title(const struct views *views, const char *system)
{
	for (int i = 1; i <= VIEWS_TABS; i++)
		if (views->tabs[i] && str_eq(views->tabs[i]->system, system))
			return view_text(&views->tabs[i]->title, views->lang);
	return system;
}

size_t views_broken_count(const struct views *views)
{
	size_t count = 0;
	for (size_t i = 0; i < views->len; i++)
		count += views->items[i].view == NULL;
	return count;
}

const char *views_broken_at(const struct views *views, size_t index)
{
	for (size_t i = 0; i < views->len; i++)
		if (!views->items[i].view && index-- == 0)
			return views->items[i].err.text;
	return NULL;
}

char *views_about(const struct view *view, const char *typed)
{
	json_t *about = json_object();
	const char *at = typed;
	for (size_t i = 0; i < view->nparams; i++) {
		size_t len = i + 1 < view->nparams ? strcspn(at, ",") : strlen(at);
		json_t *value = json_stringn(at, len);
		json_object_set_new(about, view->params[i].name, value ? value : json_null());
		at += len + (at[len] != '\0');
	}
	char *text = json_dumps(about, JSON_COMPACT);
	json_decref(about);
	return text;
}
