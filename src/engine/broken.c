#include "engine/broken.h"

#include "base/str.h"
#include "conf/ini.h"

#include <stdlib.h>

void broken_take(struct broken *broken, const char *path, const char *ending, struct err *err)
{
	if (!broken->arena)
		broken->arena = arena_new();
	VEC_PUSH(broken, ((struct broken_file){
				 .name = ini_stem(broken->arena, path, ending),
				 .text = arena_strdup(broken->arena, err->text),
				 .kind = err->kind,
			 }));
	err_done(err);
}

void broken_done(struct broken *broken)
{
	free(broken->items);
	arena_free(broken->arena);
	*broken = (struct broken){.arena = NULL};
}

bool broken_find(const struct broken *broken, const char *name, struct err *err)
{
	for (size_t i = 0; i < broken->len; i++)
		if (str_eq(broken->items[i].name, name)) {
			err_set(err, broken->items[i].kind, "%s", broken->items[i].text);
			return true;
		}
	return false;
}
