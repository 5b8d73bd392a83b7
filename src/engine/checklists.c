#include "engine/checklists.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/vec.h"
#include "engine/broken.h"

#include <stdlib.h>
#include <string.h>

struct checklists {
	struct {
		VEC(struct checklist *);
	} good;
	struct broken broken;
};

static const char folder[] = "views/", ending[] = ".checklist";

struct checklists *checklists_load(const struct files *files)
{
	struct checklists *checklists = mem_zero(1, sizeof(*checklists));
	size_t count = 0, first = files_under(files, folder, &count);
	for (size_t i = first; i < first + count; i++) {
		const struct files_entry *file = files_at(files, i);
		struct err err = ERR_INIT;
		const char *name = file->path + strlen(folder);
		if (!str_ends(name, ending) || strchr(name, '/'))
			continue;
		struct checklist *checklist = checklist_parse(file->where, file->text, &err);
		if (checklist)
			VEC_PUSH(&checklists->good, checklist);
		else
			broken_take(&checklists->broken, name, ending, &err);
	}
	return checklists;
}

void checklists_free(struct checklists *checklists)
{
	if (!checklists)
		return;
	for (size_t i = 0; i < checklists->good.len; i++)
		checklist_free(checklists->good.items[i]);
	broken_done(&checklists->broken);
	free(checklists->good.items);
	free(checklists);
}

size_t checklists_count(const struct checklists *checklists)
{
	return checklists->good.len;
}

const struct checklist *checklists_at(const struct checklists *checklists, size_t index)
{
	return checklists->good.items[index];
}

const struct checklist *checklists_find(const struct checklists *checklists, const char *name, struct err *err)
{
	const char **names = mem_zero(checklists->good.len + 1, sizeof(*names));
	const struct checklist *found = NULL;
	for (size_t i = 0; i < checklists->good.len; i++) {
		names[i] = checklists->good.items[i]->name;
		if (str_eq(names[i], name))
			found = checklists->good.items[i];
	}
	const char *near = str_nearest(name, names);
	bool named = found || broken_find(&checklists->broken, name, err);
	if (!named && near)
		err_set(err, ERR_MISSING, _("there is no checklist \"%s\" (did you mean \"%s\"?)"), name, near);
	else if (!named)
		err_set(err, ERR_MISSING, _("there is no checklist \"%s\""), name);
	free(names);
	return found;
}

size_t checklists_broken_count(const struct checklists *checklists)
{
	return checklists->broken.len;
}

const char *checklists_broken_at(const struct checklists *checklists, size_t index)
{
	return checklists->broken.items[index].text;
}
