#include "conf/inserts.h"

#include "base/str.h"

#include <string.h>

static const char folder[] = "sql/inserts/", ending[] = ".sql";

const struct sql_insert *inserts_of(const struct files *files, struct arena *arena, size_t *count)
{
	size_t here = 0, first = files_under(files, folder, &here);
	struct sql_insert *inserts = arena_zero(arena, here + 1, sizeof(*inserts));
	*count = 0;
	for (size_t i = first; i < first + here; i++) {
		const struct files_entry *file = files_at(files, i);
		const char *name = file->path + strlen(folder);
		if (!str_ends(name, ending))
			continue;
		inserts[(*count)++] = (struct sql_insert){
			.name = arena_strndup(arena, name, strlen(name) - strlen(ending)),
			.text = file->text,
			.path = file->where,
			.line = 1,
		};
	}
	return inserts;
}
