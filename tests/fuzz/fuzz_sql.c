/* Any text as a statement, with inserts that come from the input as well, for a database with and without a table. */
#include "conf/sql.h"
#include "fuzz.h"

#include <string.h>

static const struct sql_param params[] = {{"a", "uuid[]"}, {"b", "text"}, {"c", "boolean"}};

static void compile(const char *text, const char *first, const char *second, const struct shape *shape)
{
	const struct sql_insert inserts[] = {{"x", first, "x.sql", 1}, {"y", second, "y.sql", 7}};
	struct sql_source source = {.path = "f.sql",
		.line = 1,
		.text = text,
		.shape = shape,
		.params = params,
		.nparams = 3,
		.inserts = inserts,
		.ninserts = 2};
	struct arena *arena = arena_new();
	struct problems problems = PROBLEMS_INIT;
	struct sql sql;
	bool good = sql_check(arena, &source, &sql, &problems);
	FUZZ_PROMISE(good == (problems.len == 0));
	if (good) {
		FUZZ_PROMISE(sql.nnames <= 3 && strlen(sql.text) < 64 * 1024 * 1024);
		for (size_t i = 0; i < sql.nnames; i++)
			FUZZ_PROMISE(sql.names[i][0] >= 'a' && sql.names[i][0] <= 'c');
	}
	problems_done(&problems);
	arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), *copy = fuzz_text(data, size);
	char *first = strstr(copy, "\n====\n"), *second = NULL;
	struct shape *shape = shape_new();
	if (first) {
		*first = '\0';
		first += strlen("\n====\n");
		second = strstr(first, "\n====\n");
	}
	if (second) {
		*second = '\0';
		second += strlen("\n====\n");
	}
	shape_add(shape, "t", "c");
	compile(text, "", "", NULL);
	compile(copy, first ? first : "", second ? second : "", shape);
	shape_free(shape);
	free(text);
	free(copy);
	return 0;
}
