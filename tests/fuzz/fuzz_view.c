/* Any text as a view; one that parses keeps its promises to whoever draws it. */
#include "conf/view.h"
#include "fuzz.h"

static void check_section(const struct view_section *section)
{
	FUZZ_PROMISE(section->ncolumns && (section->height > 0) != (section->share > 0));
	FUZZ_PROMISE((section->query != NULL) + (section->rule != NULL) + (section->source != NULL) == 1);
	for (size_t i = 0; i < section->ncolumns; i++) {
		const struct view_column *column = &section->columns[i];
		FUZZ_PROMISE((column->width > 0 || column->share > 0) && column->max > 0);
		FUZZ_PROMISE(view_column_style(column, "1") < STYLE_COUNT);
		FUZZ_PROMISE(view_column_style(column, NULL) < STYLE_COUNT);
	}
	for (size_t i = 0; i < section->nactions; i++) {
		const struct view_action *action = &section->actions[i];
		FUZZ_PROMISE(action->key && action->label.text && (action->arg || action->run != VIEW_ACTION));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct problems problems = PROBLEMS_INIT;
	struct view *view = view_check("a.view", text, &problems);
	FUZZ_PROMISE((view != NULL) == (problems.len == 0));
	for (size_t i = 0; view && i < view->nsections; i++)
		check_section(&view->sections[i]);
	FUZZ_PROMISE(!view || (view->title.text && view->nsections));
	view_free(view);
	problems_done(&problems);
	free(text);
	return 0;
}
