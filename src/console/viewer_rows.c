#include "console/viewer_rows.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "console/choose.h"
#include "console/filter.h"

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

/* Whether the rows that "/" is for can be told apart by workspace. */
static bool names_scope(const struct viewer *viewer)
{
	const struct part *part = viewer_filtered(viewer);
	for (size_t i = 0; part && i < part->section->nfilter; i++)
		if (str_eq(part->section->filter[i], "scope"))
			return true;
	return false;
}

bool viewer_in_scope(const struct viewer *viewer)
{
	const struct lists *list = names_scope(viewer) ? part_list(viewer_filtered(viewer)) : NULL;
	return list && filter_is_scope(lists_filter(list));
}

bool viewer_has_scope(const struct viewer *viewer)
{
	return names_scope(viewer) && !viewer_in_scope(viewer);
}

void viewer_scope(struct viewer *viewer)
{
	struct app *app = viewer->screen.app;
	const struct part *part = viewer_filtered(viewer);
	const char *scope = part_value(part, "scope");
	char *text = scope ? filter_scope_text(scope) : NULL;
	if (!part_place(part))
		app_say(app, STYLE_WARNING, "%s", _("There is no row under the cursor."));
	else if (!scope || !*scope)
		app_say(app, STYLE_WARNING, "%s", _("The row under the cursor is of no workspace."));
	else if (!text)
		app_say(app, STYLE_WARNING, _("The name of this workspace cannot be a filter: %s"), scope);
	/* Another row has just come under the cursor: the key was meant for the one before. */
	else if (part_is_settled(part, clock_ms())) {
		prompt_remember(viewer_prompt(viewer, part));
		viewer_set_filter(viewer, text);
		prompt_remember(viewer_prompt(viewer, part));
	}
	free(text);
}

void viewer_unscope(struct viewer *viewer)
{
	viewer_set_filter(viewer, "");
}

static struct lists *list_of(const struct viewer *viewer)
{
	return part_list(viewer_grid(viewer));
}

bool viewer_has_hidden(const struct viewer *viewer)
{
	return viewer_has_marks(viewer) && lists_hidden(list_of(viewer)) > 0;
}

void viewer_filter(struct viewer *viewer)
{
	viewer->typing = true;
	free(viewer->filter_before);
	viewer->filter_before = mem_strdup(prompt_text(viewer_prompt(viewer, viewer_filtered(viewer))));
}

void viewer_mark(struct viewer *viewer)
{
	struct part *part = viewer_grid(viewer);
	if (!part_key(part))
		return;
	lists_toggle_mark(part_list(part), grid_row(part_grid(part)));
	part_move(part, GRID_DOWN);
}

void viewer_mark_all(struct viewer *viewer)
{
	lists_mark_all(list_of(viewer));
}

void viewer_drop_hidden(struct viewer *viewer)
{
	lists_drop_hidden(list_of(viewer));
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
	struct lists *list = list_of(viewer);
	int64_t row = grid_row(part_grid(viewer_grid(viewer)));
	if (lists_in_range(list)) {
		lists_range_move(list, row);
		lists_range_end(list);
	} else {
		lists_range_begin(list, row);
	}
}

bool viewer_range_key(struct viewer *viewer, const struct key *key)
{
	struct lists *list = list_of(viewer);
	if (!list || !lists_in_range(list) || !key_is(key, KC_ESC, 0))
		return false;
	lists_range_drop(list);
	return true;
}

bool viewer_seeking_key(struct viewer *viewer, const struct key *key)
{
	struct lists *list = list_of(viewer);
	if (!list || !lists_is_seeking(list) || !key_is(key, KC_ESC, 0))
		return false;
	lists_stop_seeking(list);
	return true;
}
