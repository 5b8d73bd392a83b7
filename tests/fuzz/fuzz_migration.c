/* Any text as a migration; one that parses has what whoever applies it needs. */
#include "conf/migration.h"
#include "fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct arena *arena = arena_new();
	struct err err = ERR_INIT;
	struct migration out;
	bool ok = migration_parse(arena, "sql/domain/gigs/100-a.sql", text, &out, &err);
	FUZZ_PROMISE(ok == (err.kind == ERR_NONE));
	if (ok)
		FUZZ_PROMISE(out.title && out.cost && out.when && out.creates && out.variants &&
			     out.parts[MIGRATION_APPLY] && strlen(out.hash) == 64);
	err_done(&err);
	arena_free(arena);
	free(text);
	return 0;
}
