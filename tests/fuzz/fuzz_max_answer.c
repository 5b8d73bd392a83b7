/* Any bytes as an answer about a chat: what is counted is a count of that chat, and what is said can be shown. */
#include "base/utf8.h"
#include "fuzz.h"
#include "systems/max_api.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct max_answer answer = {.chat = size ? -(int64_t)data[0] : 0};
	max_answer_parse((const char *)data, size, &answer);
	FUZZ_PROMISE(answer.outcome == MAX_COUNTED || answer.outcome == MAX_GONE || answer.outcome == MAX_GARBAGE);
	FUZZ_PROMISE(answer.count >= 0 && answer.count <= INT32_MAX);
	FUZZ_PROMISE((answer.why[0] == '\0') == (answer.outcome == MAX_COUNTED));
	char *safe = safe_text(answer.why, SAFE_SHOW);
	FUZZ_PROMISE(strcmp(safe, answer.why) == 0);
	free(safe);
	return 0;
}
