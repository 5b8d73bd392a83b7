#include "base/mem.h"
#include "base/text.h"
#include "base/vec.h"
#include "console/popup.h"
#include "console/viewer_parts.h"
#include "ui/bar.h"

#include <stdlib.h>

/* A key that every view has. */
struct command {
	const char *key;
	const char *label;
	const char *help;
	int priority;
	bool footer;
	bool (*applies)(const struct viewer *viewer); /* NULL: always */
	void (*run)(struct viewer *viewer);
};

static bool has_filter(const struct viewer *viewer)
{
	const struct part *part = viewer_grid(viewer);
	return part && part->section->nfilter > 0;
}

static bool has_marks(const struct viewer *viewer)
{
	const struct part *part = viewer_grid(viewer);
	for (size_t i = 0; part && i < part->section->nactions; i++)
		if (part->section->actions[i].on == VIEW_ON_MARKED)
			return true;
	return false;
}

static bool has_hidden(const struct viewer *viewer)
{
	return has_marks(viewer) && marks_hidden(list_marks(viewer_grid(viewer)->list)) > 0;
}

static bool has_more_grids(const struct viewer *viewer)
{
	size_t count = 0;
	for (size_t i = 0; i < viewer->nparts; i++)
		count += viewer->parts[i].grid != NULL;
	return count > 1;
}

static bool is_not_root(const struct viewer *viewer)
{
	return !app_is_root(viewer->screen.app);
}

static void run_filter(struct viewer *viewer)
{
	viewer->typing = true;
	free(viewer->filter_before);
	viewer->filter_before = mem_strdup(prompt_text(viewer->prompt));
}

/* What a filter looks at beside the key: the columns that the section names, but for the scope, which has its own. */
static char *mark_label(const struct part *part, const char *key)
{
	struct str label = STR_INIT;
	for (size_t i = 0; i < part->section->nfilter; i++) {
		const char *value = list_value(part->list, key, part->section->filter[i]);
		if (value && !str_eq(part->section->filter[i], "scope"))
			str_addf(&label, "%s%s", label.len ? " " : "", value);
	}
	return str_take(&label);
}

static void run_mark(struct viewer *viewer)
{
	struct part *part = viewer_grid(viewer);
	const char *key = part_key(part);
	if (!key)
		return;
	char *label = mark_label(part, key);
	marks_toggle(list_marks(part->list), key, list_value(part->list, key, "scope"), label);
	free(label);
	grid_move(part->grid, GRID_DOWN);
}

static void run_drop_hidden(struct viewer *viewer)
{
	marks_drop_hidden(list_marks(viewer_grid(viewer)->list));
}

static void run_next(struct viewer *viewer)
{
	do
		viewer->focus = (viewer->focus + 1) % viewer->nparts;
	while (!viewer_focus(viewer)->grid);
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

static const struct command commands[] = {
	{"space", TEXT("mark"), TEXT("Marks the row, or unmarks it."), 6, true, has_marks, run_mark},
	{"/", TEXT("filter"), TEXT("Shows only rows with these words; !word: without it; scope:NAME."), 5, true,
		has_filter, run_filter},
	{"X", TEXT("drop hidden marks"), TEXT("Unmarks what the filter hides."), 7, true, has_hidden, run_drop_hidden},
	{"tab", TEXT("next list"), TEXT("Goes to the next list of this screen."), 3, true, has_more_grids, run_next},
	{"esc", TEXT("back"), TEXT("Goes back to where one came from."), 4, true, is_not_root, run_back},
	{"!", TEXT("reveal"), TEXT("Shows hidden characters by their names, or hides them again."), 1, false, NULL,
		run_reveal},
	{"q", TEXT("quit"), TEXT("Leaves the console. Jobs go on."), 2, true, NULL, run_quit},
	{"?", TEXT("help"), TEXT("This page."), 9, true, NULL, viewer_help},
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static bool applies(const struct viewer *viewer, const struct command *command)
{
	return !command->applies || command->applies(viewer);
}

static const struct command *command_of(const struct viewer *viewer, const struct key *key)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		struct key bound;
		if (key_from_name(commands[i].key, &bound) && key_same(key, &bound) && applies(viewer, &commands[i]))
			return &commands[i];
	}
	return NULL;
}

/* The part at a place in the order in which actions count: the one in focus first. */
static struct part *part_at(const struct viewer *viewer, size_t place)
{
	if (place == 0)
		return viewer_focus(viewer);
	return &viewer->parts[place - 1 < viewer->focus ? place - 1 : place];
}

static bool is_taken(const struct viewer *viewer, size_t place, const char *key)
{
	for (size_t i = 0; i < place; i++) {
		const struct part *part = part_at(viewer, i);
		for (size_t j = 0; j < part->section->nactions; j++)
			if (str_eq(part->section->actions[j].key, key))
				return true;
	}
	return false;
}

bool viewer_command(struct viewer *viewer, const struct key *key)
{
	const struct command *command = command_of(viewer, key);
	if (command) {
		command->run(viewer);
		return true;
	}
	for (size_t i = 0; i < viewer->nparts; i++) {
		struct part *part = part_at(viewer, i);
		for (size_t j = 0; j < part->section->nactions; j++) {
			const struct view_action *action = &part->section->actions[j];
			struct key bound;
			if (key_from_name(action->key, &bound) && key_same(key, &bound)) {
				viewer_act(viewer, part, action, key);
				return true;
			}
		}
	}
	return false;
}

/* The keys of the footer, whose labels may be made for the moment. */
struct footer {
	VEC(struct bar_key);
	char **labels;
	size_t nlabels;
};

static void add_actions(const struct viewer *viewer, size_t place, struct footer *footer)
{
	const struct part *part = part_at(viewer, place);
	for (size_t i = 0; i < part->section->nactions; i++) {
		const struct view_action *action = &part->section->actions[i];
		struct str label = STR_INIT;
		if (is_taken(viewer, place, action->key))
			continue;
		viewer_add_label(viewer, part, action, &label);
		footer->labels = mem_resize(footer->labels, footer->nlabels + 1, sizeof(*footer->labels));
		footer->labels[footer->nlabels] = str_take(&label);
		bool off = viewer_why_not(viewer, part, action) != NULL;
		VEC_PUSH(footer, ((struct bar_key){
					 .key = action->key,
					 .label = footer->labels[footer->nlabels++],
					 .priority = off ? 3 : 8,
					 .off = off,
				 }));
	}
}

void viewer_draw_keys(const struct viewer *viewer, struct area area, int row)
{
	struct footer footer = {.len = 0};
	for (size_t i = 0; i < viewer->nparts; i++)
		add_actions(viewer, i, &footer);
	for (size_t i = 0; i < COMMANDS; i++)
		if (commands[i].footer && applies(viewer, &commands[i]))
			VEC_PUSH(&footer, ((struct bar_key){
						  .key = commands[i].key,
						  .label = _(commands[i].label),
						  .priority = commands[i].priority,
					  }));
	bar_keys(area, row, footer.items, footer.len);
	for (size_t i = 0; i < footer.nlabels; i++)
		free(footer.labels[i]);
	free(footer.labels);
	free(footer.items);
}

static void add_action_help(const struct viewer *viewer, const struct part *part, struct help *help)
{
	const char *lang = app_options(viewer->screen.app)->lang;
	for (size_t i = 0; i < part->section->nactions; i++) {
		const struct view_action *action = &part->section->actions[i];
		const char *text = view_text(&action->help, lang);
		const char *why = viewer_why_not(viewer, part, action);
		help_add_key(help, action->key, text ? text : view_text(&action->label, lang));
		if (why)
			help_add_key(help, "", why);
	}
}

void viewer_help(struct viewer *viewer)
{
	const char *lang = app_options(viewer->screen.app)->lang;
	const char *title = view_text(&viewer->view->title, lang);
	const char *text = view_text(&viewer->view->help, lang);
	struct help *help = help_new(title);
	if (text)
		help_add_text(help, text);
	for (size_t i = 0; i < viewer->nparts; i++) {
		const struct view_section *section = viewer->parts[i].section;
		const char *heading = view_text(&section->title, lang);
		if (section->nactions)
			help_add_heading(help, heading ? heading : title);
		add_action_help(viewer, &viewer->parts[i], help);
	}
	help_add_heading(help, _("Keys"));
	for (size_t i = 0; i < COMMANDS; i++)
		if (applies(viewer, &commands[i]))
			help_add_key(help, commands[i].key, _(commands[i].help));
	help_add_key(help, "j k g G", _("Down, up, to the first row, to the last. Arrows, PgUp and PgDn do as well."));
	help_add_key(help, "C-l", _("Draws the screen anew."));
	help_add_key(help, "C-z", _("Suspends the console; fg brings it back."));
	popup_help(viewer->screen.app, help);
}
