#include "base/str.h"
#include "console/filter.h"
#include "console/viewer.h"
#include "console/viewer_parts.h"

#include <stdlib.h>

/* The part of a section with the same name, of the same database; NULL: there is none any more. */
static struct part *same_part(const struct viewer *viewer, const struct part *part, size_t *at)
{
	for (*at = 0; *at < viewer->nparts; ++*at)
		if (str_eq(viewer->parts[*at]->section->name, part->section->name) &&
			viewer->parts[*at]->options.session == part->options.session)
			return viewer->parts[*at];
	return NULL;
}

static void take_filter(struct viewer *viewer, struct part *part, const char *text)
{
	char *json = part_has_filter(part) ? filter_json(text, part->section->filter, part->section->nfilter) : NULL;
	if (json) {
		prompt_set_text(viewer_prompt(viewer, part), text);
		part_filter(part, json);
	}
	free(json);
}

static void seek(struct part *part, const struct part *old)
{
	part_seek(part, part_place(old));
	if (part_list(part) && part_grid(old))
		lists_keep(part_list(part), part_place(old), grid_row(part_grid(old)));
}

struct screen *viewer_remake(struct screen *screen, const struct view *view)
{
	const struct viewer *old = (const struct viewer *)screen;
	bool same = str_eq(view->name, old->view->name);
	struct viewer *viewer =
		(struct viewer *)viewer_new(screen->app, view, same ? old->about : NULL, same ? screen->session : NULL);
	viewer->looked = same && old->looked;
	for (size_t i = 0; same && i < old->nparts; i++) {
		size_t at = 0;
		struct part *part = same_part(viewer, old->parts[i], &at);
		if (!part)
			continue;
		if (part_has_cursor(part) && i == old->focus)
			viewer_set_focus(viewer, at);
		take_filter(viewer, part, prompt_text(viewer_prompt(old, old->parts[i])));
		if (part_place(old->parts[i]))
			seek(part, old->parts[i]);
	}
	return &viewer->screen;
}
