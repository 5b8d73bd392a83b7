/* Any text as a checklist; one that parses keeps its promises to whoever makes its steps. */
#include "conf/checklist.h"
#include "fuzz.h"

#include <string.h>

static void check_step(const struct checklist_step *step)
{
	FUZZ_PROMISE(step->name && *step->name && step->title.text);
	FUZZ_PROMISE(step->kind != CHECKLIST_RULE || step->rule);
	FUZZ_PROMISE(step->kind != CHECKLIST_QUERY || (step->query && !strstr(step->query, "..")));
	FUZZ_PROMISE(step->kind != CHECKLIST_HTTP ||
		     (step->server == CHECKLIST_ELSEWHERE ? step->url && strstr(step->url, "://")
							  : step->path && *step->path == '/'));
	FUZZ_PROMISE(step->test != CHECKLIST_ANY || checklist_accepts(step, "x"));
	FUZZ_PROMISE(step->test != CHECKLIST_EQUAL || checklist_accepts(step, step->word));
	checklist_accepts(step, "1");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct problems problems = PROBLEMS_INIT;
	struct checklist *checklist = checklist_check("a.checklist", text, &problems);
	FUZZ_PROMISE((checklist != NULL) == (problems.len == 0));
	FUZZ_PROMISE(!checklist || (checklist->title.text && checklist->nsteps));
	for (size_t i = 0; checklist && i < checklist->nsteps; i++)
		check_step(&checklist->steps[i]);
	checklist_free(checklist);
	problems_done(&problems);
	free(text);
	return 0;
}
