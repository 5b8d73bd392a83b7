#include "base/mem.h"
#include "base/text.h"
#include "base/vec.h"
#include "conf/keymap.h"
#include "console/popup.h"
#include "console/viewer_parts.h"
#include "ui/bar.h"

#include <stdlib.h>

/* What every view can do. */
struct command {
	enum keymap_action action; /* its keys and its help are those of the keymap; KEYMAP_COUNT: those below */
	const char *key;
	const char *help;
	const char *label; /* in the footer; NULL: not there */
	int priority;
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
	return has_marks(viewer) && marks_hidden(list_marks(part_list(viewer_grid(viewer)))) > 0;
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
	return !app_is_root(viewer->screen.app);
}

static bool is_cut_off(const struct viewer *viewer)
{
	enum session_state state = session_state(app_session(viewer->screen.app));
	return state == SESSION_DOWN || state == SESSION_REFUSED;
}

static void run_connect(struct viewer *viewer)
{
	session_start(app_session(viewer->screen.app));
}

static void run_filter(struct viewer *viewer)
{
	viewer->typing = true;
	free(viewer->filter_before);
	viewer->filter_before = mem_strdup(prompt_text(viewer->prompt));
}

/* What a filter looks at beside the key: the columns that the section names, but for the scope, which has its own. */
static char *mark_label(const struct part *part)
{
	struct str label = STR_INIT;
	for (size_t i = 0; i < part->section->nfilter; i++) {
		const char *value = part_value(part, part->section->filter[i]);
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
	char *label = mark_label(part);
	marks_toggle(list_marks(part_list(part)), key, part_value(part, "scope"), label);
	free(label);
	part_move(part, GRID_DOWN);
}

static void run_drop_hidden(struct viewer *viewer)
{
	marks_drop_hidden(list_marks(part_list(viewer_grid(viewer))));
}

static void run_next(struct viewer *viewer)
{
	do
		viewer->focus = (viewer->focus + 1) % viewer->nparts;
	while (!part_has_cursor(viewer_focus(viewer)));
}

static void run_previous(struct viewer *viewer)
{
	do
		viewer->focus = (viewer->focus + viewer->nparts - 1) % viewer->nparts;
	while (!part_has_cursor(viewer_focus(viewer)));
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

static const struct command commands[] = {
	{.action = KEYMAP_UP, .run = run_up},
	{.action = KEYMAP_DOWN, .run = run_down},
	{.action = KEYMAP_PAGE_UP, .run = run_page_up},
	{.action = KEYMAP_PAGE_DOWN, .run = run_page_down},
	{.action = KEYMAP_TOP, .run = run_top},
	{.action = KEYMAP_BOTTOM, .run = run_bottom},
	{KEYMAP_MARK, .label = TEXT("mark"), .priority = 6, .applies = has_marks, .run = run_mark},
	{KEYMAP_FILTER, .label = TEXT("filter"), .priority = 5, .applies = has_filter, .run = run_filter,
		.help = TEXT("Shows only rows with these words; !word: without it; scope:NAME.")},
	{KEYMAP_COUNT, "X", TEXT("Unmarks what the filter hides."), TEXT("drop hidden marks"), 7, has_hidden,
		run_drop_hidden},
	{KEYMAP_COUNT, "C-r", TEXT("Tries to reach the server again, at once."), TEXT("connect again"), 8, is_cut_off,
		run_connect},
	{KEYMAP_NEXT, .label = TEXT("next list"), .priority = 3, .applies = has_more_lists, .run = run_next},
	{KEYMAP_PREVIOUS, .applies = has_more_lists, .run = run_previous},
	{KEYMAP_BACK, .label = TEXT("back"), .priority = 4, .applies = is_not_root, .run = run_back},
	{KEYMAP_REVEAL, .run = run_reveal},
	{KEYMAP_REDRAW, .run = run_redraw},
	{KEYMAP_COUNT, "C-z", TEXT("Suspends the console; fg brings it back."), .run = run_suspend},
	{KEYMAP_QUIT, .label = TEXT("quit"), .priority = 2, .run = run_quit},
	{KEYMAP_HELP, .label = TEXT("help"), .priority = 9, .run = viewer_help},
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static bool applies(const struct viewer *viewer, const struct command *command)
{
	return !command->applies || command->applies(viewer);
}

static const struct keymap *keys_of(const struct viewer *viewer)
{
	return app_options(viewer->screen.app)->keymap;
}

static bool is_key(const struct key *key, const char *name)
{
	struct key bound;
	return key_from_name(name, &bound) && key_same(key, &bound);
}

static enum keymap_action action_of(const struct viewer *viewer, const struct key *key)
{
	struct str name = STR_INIT;
	key_add_name(&name, key);
	enum keymap_action action = keymap_find(keys_of(viewer), str_text(&name));
	str_done(&name);
	return action;
}

static const struct command *command_of(const struct viewer *viewer, const struct key *key)
{
	enum keymap_action action = action_of(viewer, key);
	for (size_t i = 0; i < COMMANDS; i++) {
		const struct command *command = &commands[i];
		bool own = command->action == KEYMAP_COUNT;
		if ((own ? is_key(key, command->key) : command->action == action) && applies(viewer, command))
			return command;
	}
	return NULL;
}

/* The first of its keys; NULL if the keymap has none for it. */
static const char *command_key(const struct viewer *viewer, const struct command *command)
{
	return command->action == KEYMAP_COUNT ? command->key : *keymap_keys(keys_of(viewer), command->action);
}

/* The part at a place in the order in which actions count: the one in focus first. */
static struct part *part_at(const struct viewer *viewer, size_t place)
{
	if (place == 0)
		return viewer_focus(viewer);
	return viewer->parts[place - 1 < viewer->focus ? place - 1 : place];
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

/* The view's action that this key stands for; KEYMAP_OPEN opens whatever the keys of that are. */
static const struct view_action *view_action_of(
	const struct viewer *viewer, const struct part *part, const struct key *key)
{
	bool open = action_of(viewer, key) == KEYMAP_OPEN;
	for (size_t i = 0; i < part->section->nactions; i++) {
		const struct view_action *action = &part->section->actions[i];
		if (is_key(key, action->key) || (open && action->run == VIEW_OPEN))
			return action;
	}
	return NULL;
}

bool viewer_command(struct viewer *viewer, const struct key *key)
{
	for (size_t i = 0; i < viewer->nparts; i++) {
		struct part *part = part_at(viewer, i);
		const struct view_action *action = view_action_of(viewer, part, key);
		if (action) {
			viewer_act(viewer, part, action, key);
			return true;
		}
	}
	const struct command *command = command_of(viewer, key);
	if (command)
		command->run(viewer);
	return command != NULL;
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
		if (commands[i].label && command_key(viewer, &commands[i]) && applies(viewer, &commands[i]))
			VEC_PUSH(&footer, ((struct bar_key){
						  .key = command_key(viewer, &commands[i]),
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

static void add_command_help(const struct viewer *viewer, const struct command *command, struct help *help)
{
	struct str names = STR_INIT;
	const char *text = command->help ? command->help : keymap_help(command->action);
	if (command->action == KEYMAP_COUNT)
		str_add(&names, command->key);
	else
		for (const char *const *key = keymap_keys(keys_of(viewer), command->action); *key; key++)
			str_addf(&names, "%s%s", names.len ? " " : "", *key);
	if (names.len && applies(viewer, command))
		help_add_key(help, str_text(&names), _(text));
	str_done(&names);
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
		const struct view_section *section = viewer->parts[i]->section;
		const char *heading = view_text(&section->title, lang);
		if (section->nactions)
			help_add_heading(help, heading ? heading : title);
		add_action_help(viewer, viewer->parts[i], help);
	}
	help_add_heading(help, _("Keys"));
	for (size_t i = 0; i < COMMANDS; i++)
		add_command_help(viewer, &commands[i], help);
	popup_help(viewer->screen.app, help);
}
