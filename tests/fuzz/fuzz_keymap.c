/* Any text as keys.ini; in one that parses every key has one meaning. */
#include "conf/keymap.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct problems problems = PROBLEMS_INIT;
	struct keymap *keymap = keymap_check("keys.ini", text, &problems);
	FUZZ_PROMISE((keymap != NULL) == (problems.len == 0));
	for (int i = 0; keymap && i < KEYMAP_COUNT; i++) {
		for (const char *const *key = keymap_keys(keymap, (enum keymap_action)i); *key; key++)
			FUZZ_PROMISE(keymap_is_key(*key) && (int)keymap_find(keymap, *key) == i);
	}
	keymap_free(keymap);
	problems_done(&problems);
	free(text);
	return 0;
}
