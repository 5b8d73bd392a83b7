/* Any text as any kind of file: the first byte chooses which. */
#include "conf/lint.h"
#include "fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = {"sql/rules/gigs/a.sql", "sql/engine/a.sql", "sql/schema/100-a.sql",
		"a.view", "a.theme", "targets.ini", "keys.ini", "a.shape", "a.txt"};
	if (!size)
		return 0;
	char *text = fuzz_text(data + 1, size - 1);
	struct shape *shape = shape_new();
	const struct lint_shape shapes[] = {{"one", shape}};
	const struct sql_insert inserts[] = {{"matches", ":filter is null", "matches.sql", 1}};
	const struct lint_against against = {.shapes = shapes, .nshapes = 1, .inserts = inserts, .ninserts = 1};
	struct problems problems = PROBLEMS_INIT;
	shape_add(shape, "gigs", "id");
	bool good = lint_file(paths[data[0] % (sizeof(paths) / sizeof(paths[0]))], text, &against, &problems);
	FUZZ_PROMISE(good == (problems.len == 0));
	for (size_t i = 0; i < problems.len; i++)
		FUZZ_PROMISE(!strchr(problems.items[i].text, '\n') && !strchr(problems.items[i].text, '\x1B'));
	problems_done(&problems);
	shape_free(shape);
	free(text);
	return 0;
}
