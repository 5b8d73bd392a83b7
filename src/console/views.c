#include "console/views.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/vec.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	char *name;
	const char *text;  /* of the file that view was made of */
	struct view *view; /* NULL: err says what is wrong with it */
	struct err err;    /* of the file as it is now; view may be what it was before */
};

struct entries {
	VEC(struct entry);
};

struct views {
	const struct files *files;
	struct entries now;
	struct entries retired; /* somebody may still look at them */
	const char *lang;
	const struct view *tabs[VIEWS_TABS + 1]; /* by number, from 1 */
};

static struct entry *find_entry(const struct entries *entries, const char *name)
{
	for (size_t i = 0; i < entries->len; i++)
		if (str_eq(entries->items[i].name, name))
			return &entries->items[i];
	return NULL;
}

/* Takes over what before knows, if that still holds; else that is retired. */
static void read_view(struct views *views, const struct files_entry *file, char *name, struct entry *before)
{
	struct entry entry = {.name = name, .text = file->text};
	bool same = before && before->view && str_eq(before->text, file->text);
	if (!same)
		entry.view = view_parse(file->path, file->text, &entry.err);
	if (!entry.view && before && before->view) {
		entry.view = before->view;
		entry.text = before->text;
		before->view = NULL;
	}
	VEC_PUSH(&views->now, entry);
}

void views_reread(struct views *views)
{
	static const char folder[] = "views/", ending[] = ".view";
	struct entries before = views->now;
	size_t count = 0, first = files_under(views->files, folder, &count);
	views->now = (struct entries){.len = 0};
	memset(views->tabs, 0, sizeof(views->tabs));
	for (size_t i = first; i < first + count; i++) {
		const struct files_entry *file = files_at(views->files, i);
		const char *path = file->path + sizeof(folder) - 1;
		if (!str_ends(path, ending))
			continue;
		char *name = mem_strndup(path, strlen(path) - (sizeof(ending) - 1));
		read_view(views, file, name, find_entry(&before, name));
		const struct view *view = views->now.items[views->now.len - 1].view;
		if (view && view->tab > 0 && view->tab <= VIEWS_TABS)
			views->tabs[view->tab] = view;
	}
	for (size_t i = 0; i < before.len; i++)
		VEC_PUSH(&views->retired, before.items[i]);
	free(before.items);
}

struct views *views_load(const struct files *files, const char *lang)
{
	struct views *views = mem_zero(1, sizeof(*views));
	views->files = files;
	views->lang = lang;
	views_reread(views);
	return views;
}

static void free_entries(struct entries *entries)
{
	for (size_t i = 0; i < entries->len; i++) {
		free(entries->items[i].name);
		view_free(entries->items[i].view);
		err_done(&entries->items[i].err);
	}
	free(entries->items);
}

void views_free(struct views *views)
{
	if (!views)
		return;
	free_entries(&views->now);
	free_entries(&views->retired);
	free(views);
}

const struct view *views_find(const struct views *views, const char *name, struct err *err)
{
	const char **names = mem_zero(views->now.len + 1, sizeof(*names));
	const struct entry *found = NULL;
	for (size_t i = 0; i < views->now.len; i++) {
		names[i] = views->now.items[i].name;
		if (str_eq(names[i], name))
			found = &views->now.items[i];
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
	while (at < views->now.len && !str_eq(views->now.items[at].name, name))
		at++;
	return at < views->now.len;
}

size_t views_count(const struct views *views)
{
	return views->now.len;
}

const struct view *views_at(const struct views *views, size_t index)
{
	return views->now.items[index].view;
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
	for (size_t i = 0; i < views->now.len; i++)
		count += views->now.items[i].err.kind != ERR_NONE;
	return count;
}

const char *views_broken_at(const struct views *views, size_t index)
{
	for (size_t i = 0; i < views->now.len; i++)
		if (views->now.items[i].err.kind != ERR_NONE && index-- == 0)
			return views->now.items[i].err.text;
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
