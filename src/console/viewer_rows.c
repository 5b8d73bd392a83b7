#include "console/viewer_rows.h"

#include "base/mem.h"
#include "console/choose.h"

#include <stdlib.h>

bool viewer_has_rows(const struct viewer *viewer)
{
	return viewer_grid(viewer) != NULL;
}

bool viewer_has_filter(const struct viewer *viewer)
{
	return viewer_filtered(viewer) != NULL;
}

bool viewer_has_marks(const struct viewer *viewer)
{
	const struct part *part = viewer_grid(viewer);
	for (size_t i = 0; part && i < part->section->nactions; i++)
		if (part->section->actions[i].on == VIEW_ON_MARKED)
			return true;
	return false;
}

static struct list *list_of(const struct viewer *viewer)
{
	return part_list(viewer_grid(viewer));
}

bool viewer_has_hidden(const struct viewer *viewer)
{
	return viewer_has_marks(viewer) && marks_hidden(list_marks(list_of(viewer))) > 0;
}

void viewer_filter(struct viewer *viewer)
{
	viewer->typing = true;
	free(viewer->filter_before);
	viewer->filter_before = mem_strdup(prompt_text(viewer->prompt));
}

void viewer_mark(struct viewer *viewer)
{
	struct part *part = viewer_grid(viewer);
	if (!part_key(part))
		return;
	list_toggle_mark(part_list(part), grid_row(part_grid(part)));
	part_move(part, GRID_DOWN);
}

void viewer_mark_all(struct viewer *viewer)
{
	list_mark_all(list_of(viewer));
}

void viewer_drop_hidden(struct viewer *viewer)
{
	marks_drop_hidden(list_marks(list_of(viewer)));
}

void viewer_left(struct viewer *viewer)
{
	part_move(viewer_grid(viewer), GRID_LEFT);
}

void viewer_right(struct viewer *viewer)
{
	part_move(viewer_grid(viewer), GRID_RIGHT);
}

void viewer_sort(struct viewer *viewer)
{
	choose_order(viewer->screen.app, viewer_grid(viewer));
}

void viewer_columns(struct viewer *viewer)
{
	choose_columns(viewer->screen.app, viewer_grid(viewer));
}

void viewer_range(struct viewer *viewer)
{
	struct list *list = list_of(viewer);
	int64_t row = grid_row(part_grid(viewer_grid(viewer)));
	if (list_in_range(list)) {
		list_range_move(list, row);
		list_range_end(list);
	} else {
		list_range_begin(list, row);
	}
}

bool viewer_range_key(struct viewer *viewer, const struct key *key)
{
	struct list *list = list_of(viewer);
	if (!list || !list_in_range(list) || !key_is(key, KC_ESC, 0))
		return false;
	list_range_drop(list);
	return true;
}
