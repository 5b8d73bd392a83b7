/* Any text as INI: every entry is in its place. */
#include "conf/ini.h"
#include "fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct arena *arena = arena_new();
	struct problems problems = PROBLEMS_INIT;
	struct ini ini = ini_read(arena, "a.ini", text, &problems);
	int line = 0;
	for (size_t i = 0; i < ini.count; i++) {
		const struct ini_section *section = &ini.sections[i];
		FUZZ_PROMISE(strlen(section->name) <= INI_SECTION_MAX && section->count <= INI_ENTRIES_MAX);
		for (size_t j = 0; j < section->count; j++) {
			const struct ini_entry *entry = &section->entries[j];
			FUZZ_PROMISE(*entry->key && entry->value && entry->at.line > line);
			FUZZ_PROMISE(entry->at.column > 0 && entry->at_key.column > 0);
			line = entry->at.line;
		}
	}
	problems_done(&problems);
	arena_free(arena);
	free(text);
	return 0;
}
