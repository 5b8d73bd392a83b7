#include "console/viewer_commands.h"

#include "base/text.h"
#include "console/copy.h"
#include "console/export_popup.h"
#include "console/viewer_rows.h"
#include "console/views.h"

const char viewer_log_view[] = "log";

static bool has_actions(const struct viewer *viewer)
{
	for (size_t i = 0; i < viewer->nparts; i++)
		if (viewer->parts[i]->section->nactions)
			return true;
	return false;
}

static bool has_open(const struct viewer *viewer)
{
	return part_has_open(viewer_focus(viewer));
}

static bool has_search(const struct viewer *viewer)
{
	return views_has(app_views(viewer->screen.app), "search");
}

static bool is_not_log(const struct viewer *viewer)
{
	return !str_eq(viewer->view->name, viewer_log_view);
}

static bool has_more_lists(const struct viewer *viewer)
{
	size_t count = 0;
	for (size_t i = 0; i < viewer->nparts; i++)
		count += part_has_cursor(viewer->parts[i]);
	return count > 1;
}

static bool is_not_root(const struct viewer *viewer)
{
	return app_below(viewer->screen.app, &viewer->screen) != NULL;
}

static bool is_cut_off(const struct viewer *viewer)
{
	const struct app *app = viewer->screen.app;
	bool cut_off = false;
	for (size_t i = 0; i < app_sessions(app); i++)
		cut_off = cut_off || session_is_cut_off(app_session_at(app, i));
	return cut_off;
}

static void run_connect(struct viewer *viewer)
{
	const struct app *app = viewer->screen.app;
	for (size_t i = 0; i < app_sessions(app); i++)
		if (session_is_cut_off(app_session_at(app, i)))
			session_start(app_session_at(app, i));
}

static struct part *copied(const struct viewer *viewer)
{
	struct part *focus = viewer_focus(viewer), *grid = viewer_grid(viewer);
	return copy_can(focus) || !grid ? focus : grid;
}

static bool has_copy(const struct viewer *viewer)
{
	return copy_can(copied(viewer));
}

static void run_copy(struct viewer *viewer)
{
	copy_rows(copied(viewer));
}

static void run_copy_key(struct viewer *viewer)
{
	copy_keys(copied(viewer));
}

static bool has_list(const struct viewer *viewer)
{
	return viewer_grid(viewer) != NULL;
}

struct key viewer_key_of(const struct viewer *viewer, enum keymap_action action)
{
	const char *name = *keymap_keys(app_options(viewer->screen.app)->keymap, action);
	struct key key = {.code = KC_NONE};
	if (name)
		key_from_name(name, &key);
	return key;
}

static void run_export(struct viewer *viewer)
{
	const struct key asked = viewer_key_of(viewer, KEYMAP_EXPORT);
	export_popup_open(viewer_grid(viewer), &asked);
}

static void run_next(struct viewer *viewer)
{
	do
		viewer_set_focus(viewer, (viewer->focus + 1) % viewer->nparts);
	while (!part_has_cursor(viewer_focus(viewer)));
}

static void run_previous(struct viewer *viewer)
{
	do
		viewer_set_focus(viewer, (viewer->focus + viewer->nparts - 1) % viewer->nparts);
	while (!part_has_cursor(viewer_focus(viewer)));
}

static void run_open(struct viewer *viewer)
{
	part_open(viewer_focus(viewer));
}

static void run_log(struct viewer *viewer)
{
	app_open(viewer->screen.app, viewer_log_view, NULL);
}

static void run_redraw(struct viewer *viewer)
{
	app_redraw(viewer->screen.app);
}

static void run_suspend(struct viewer *viewer)
{
	app_suspend(viewer->screen.app);
}

static void run_back(struct viewer *viewer)
{
	app_pop(viewer->screen.app);
}

static void run_quit(struct viewer *viewer)
{
	app_quit(viewer->screen.app);
}

static void run_reveal(struct viewer *viewer)
{
	app_reveal(viewer->screen.app);
}

static void move(struct viewer *viewer, enum grid_move how)
{
	part_move(viewer_focus(viewer), how);
}

static void run_up(struct viewer *viewer)
{
	move(viewer, GRID_UP);
}

static void run_down(struct viewer *viewer)
{
	move(viewer, GRID_DOWN);
}

static void run_page_up(struct viewer *viewer)
{
	move(viewer, GRID_PAGE_UP);
}

static void run_page_down(struct viewer *viewer)
{
	move(viewer, GRID_PAGE_DOWN);
}

static void run_top(struct viewer *viewer)
{
	move(viewer, GRID_HOME);
}

static void run_bottom(struct viewer *viewer)
{
	move(viewer, GRID_END);
}

const struct viewer_command viewer_commands[] = {
	{.action = KEYMAP_UP, .run = run_up},
	{.action = KEYMAP_DOWN, .run = run_down},
	{.action = KEYMAP_PAGE_UP, .run = run_page_up},
	{.action = KEYMAP_PAGE_DOWN, .run = run_page_down},
	{.action = KEYMAP_TOP, .run = run_top},
	{.action = KEYMAP_BOTTOM, .run = run_bottom},
	{KEYMAP_MARK, .label = TEXT("mark"), .priority = 6, .applies = viewer_has_marks, .run = viewer_mark},
	{KEYMAP_RANGE, .applies = viewer_has_marks, .run = viewer_range,
		.help = TEXT("mark from here to where the cursor goes: v again there, or esc")},
	{KEYMAP_COUNT, "*", TEXT("mark all rows that are shown, 10,000 at most"), .applies = viewer_has_marks,
		.run = viewer_mark_all},
	{KEYMAP_FILTER, .label = TEXT("filter"), .priority = 5, .applies = viewer_has_filter, .run = viewer_filter,
		.help = TEXT("only rows with these words; FIELD:VALUE, /regular expression/; ! before any of "
			     "them: without; quotes hold words together")},
	{KEYMAP_WORKSPACE, .label = TEXT("workspace"), .priority = 1, .applies = viewer_has_scope, .run = viewer_scope,
		.help = TEXT("only the workspace of the row under the cursor; again: all")},
	{KEYMAP_WORKSPACE, .label = TEXT("all workspaces"), .priority = 1, .applies = viewer_in_scope,
		.run = viewer_unscope, .help = TEXT("the rows of all workspaces again")},
	{KEYMAP_COUNT, "X", TEXT("unmark what the filter hides"), TEXT("drop hidden marks"), 7, viewer_has_hidden,
		viewer_drop_hidden},
	{KEYMAP_SORT, .applies = viewer_has_rows, .run = viewer_sort},
	{KEYMAP_COUNT, "C", TEXT("choose the columns that are shown; kept for the next time"),
		.applies = viewer_has_rows, .run = viewer_columns},
	{KEYMAP_COUNT, ">", TEXT("bring in the columns that did not fit"), .applies = viewer_has_rows,
		.run = viewer_right},
	{KEYMAP_COUNT, "<", TEXT("back to the columns before them"), .applies = viewer_has_rows, .run = viewer_left},
	{KEYMAP_COUNT, "C-r", TEXT("try to reach the server again, at once"), TEXT("connect again"), 8, is_cut_off,
		run_connect},
	{KEYMAP_NEXT, .label = TEXT("next list"), .priority = 3, .applies = has_more_lists, .run = run_next},
	{KEYMAP_PREVIOUS, .applies = has_more_lists, .run = run_previous},
	{KEYMAP_BACK, .label = TEXT("back"), .priority = 4, .applies = is_not_root, .run = run_back},
	{KEYMAP_OPEN, .label = TEXT("open"), .priority = 8, .applies = has_open, .run = run_open},
	{KEYMAP_PAUSE, .label = TEXT("pause job"), .priority = 9, .applies = viewer_has_job, .run = viewer_pause},
	{KEYMAP_PAUSE, .label = TEXT("resume job"), .priority = 9, .applies = viewer_has_paused, .run = viewer_pause},
	{KEYMAP_CANCEL, .label = TEXT("end job"), .priority = 9, .applies = viewer_has_steered, .run = viewer_cancel},
	{KEYMAP_UNDO, .label = TEXT("undo job"), .priority = 5, .applies = viewer_has_undo, .run = viewer_undo},
	{KEYMAP_PALETTE, .label = TEXT("commands"), .priority = 7, .run = viewer_palette},
	{KEYMAP_FIND, .label = TEXT("search"), .priority = 2, .applies = has_search, .run = viewer_find},
	{KEYMAP_LOG, .applies = is_not_log, .run = run_log},
	{KEYMAP_COPY, .applies = has_copy, .run = run_copy},
	{KEYMAP_COUNT, "Y", TEXT("copy the row's identifier alone"), .applies = has_copy, .run = run_copy_key},
	{KEYMAP_EXPORT, .label = TEXT("export"), .priority = 1, .applies = has_list, .run = run_export},
	{KEYMAP_COMMAND, .label = TEXT("command"), .priority = 1, .applies = has_actions, .run = viewer_shell},
	{KEYMAP_REVEAL, .run = run_reveal},
	{KEYMAP_REDRAW, .run = run_redraw},
	{KEYMAP_COUNT, "C-z", TEXT("suspend the console; fg brings it back"), .run = run_suspend},
	{KEYMAP_QUIT, .label = TEXT("quit"), .priority = 2, .run = run_quit},
	{KEYMAP_HELP, .label = TEXT("help"), .priority = 9, .run = viewer_help},
};

const size_t viewer_ncommands = sizeof(viewer_commands) / sizeof(viewer_commands[0]);
