/* Any text as targets.ini and as a conninfo: no password that was found may be left in what is shown. */
#include "conf/conninfo.h"
#include "conf/target.h"
#include "fuzz.h"

#include <string.h>

struct secrets {
	const char *conninfo;
	size_t end;
};

static void check_secret(void *data, size_t start, size_t len)
{
	struct secrets *secrets = data;
	FUZZ_PROMISE(start >= secrets->end);
	FUZZ_PROMISE(start + len <= strlen(secrets->conninfo));
	secrets->end = start + len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct problems problems = PROBLEMS_INIT;
	struct targets *targets = targets_check("targets.ini", text, &problems);
	FUZZ_PROMISE((targets != NULL) == (problems.len == 0));
	for (size_t i = 0; targets && i < targets_count(targets); i++)
		FUZZ_PROMISE(targets_at(targets, i)->database && targets_at(targets, i)->ndatabases);
	targets_free(targets);
	problems_done(&problems);

	struct secrets secrets = {.conninfo = text};
	struct str shown = STR_INIT;
	conninfo_secrets(text, check_secret, &secrets);
	target_add_safe_conninfo(&shown, text);
	free(target_censor(str_text(&shown), text));
	str_done(&shown);
	free(text);
	return 0;
}
