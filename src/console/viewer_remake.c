#include "base/str.h"
#include "console/viewer.h"
#include "console/viewer_parts.h"

/* The part of a section with the same name; NULL: there is none any more. */
static struct part *same_part(const struct viewer *viewer, const struct part *part, size_t *at)
{
	for (*at = 0; *at < viewer->nparts; ++*at)
		if (str_eq(viewer->parts[*at]->section->name, part->section->name))
			return viewer->parts[*at];
	return NULL;
}

struct screen *viewer_remake(struct screen *screen, const struct view *view)
{
	const struct viewer *old = (const struct viewer *)screen;
	bool same = str_eq(view->name, old->view->name);
	struct viewer *viewer = (struct viewer *)viewer_new(screen->app, view, same ? old->about : NULL);
	if (same && *prompt_text(old->prompt))
		viewer_set_filter(viewer, prompt_text(old->prompt));
	viewer->looked = same && old->looked;
	for (size_t i = 0; same && i < old->nparts; i++) {
		size_t at = 0;
		struct part *part = same_part(viewer, old->parts[i], &at);
		if (!part)
			continue;
		if (part_has_cursor(part) && i == old->focus)
			viewer->focus = at;
		if (part_place(old->parts[i]))
			part_seek(part, part_place(old->parts[i]));
	}
	return &viewer->screen;
}
