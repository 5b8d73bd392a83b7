/* Any bytes as a cached count: what is found is one, and reads the same when it was written again. */
#include "fuzz.h"
#include "systems/participants_cache.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct participants_count first, again;
	enum participants_found found = participants_value_parse((const char *)data, size, &first);
	FUZZ_PROMISE(found == first.found && found != PARTICIPANTS_NONE && found != PARTICIPANTS_UNREAD);
	FUZZ_PROMISE(strlen(first.source) < PARTICIPANTS_SOURCE);
	if (found != PARTICIPANTS_FOUND)
		return 0;
	struct str text = STR_INIT;
	FUZZ_PROMISE(first.count >= 0 && first.count <= INT32_MAX);
	participants_value_add(&text, &first);
	found = participants_value_parse(text.data, text.len, &again);
	FUZZ_PROMISE(found == PARTICIPANTS_FOUND && again.count == first.count);
	FUZZ_PROMISE(again.updated_us == first.updated_us && strcmp(again.source, first.source) == 0);
	str_done(&text);
	return 0;
}
