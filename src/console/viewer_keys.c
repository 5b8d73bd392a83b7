#include "base/mem.h"
#include "base/text.h"
#include "base/vec.h"
#include "conf/keymap.h"
#include "console/popup.h"
#include "console/viewer_commands.h"
#include "ui/bar.h"

#include <stdlib.h>

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

static bool applies(const struct viewer *viewer, const struct viewer_command *command)
{
	return !command->applies || command->applies(viewer);
}

static const struct viewer_command *command_of(const struct viewer *viewer, const struct key *key)
{
	enum keymap_action action = action_of(viewer, key);
	for (size_t i = 0; i < viewer_ncommands; i++) {
		const struct viewer_command *command = &viewer_commands[i];
		bool own = command->action == KEYMAP_COUNT;
		if ((own ? is_key(key, command->key) : command->action == action) && applies(viewer, command))
			return command;
	}
	return NULL;
}

const char *viewer_command_key(const struct viewer *viewer, const struct viewer_command *command)
{
	return command->action == KEYMAP_COUNT ? command->key : *keymap_keys(keys_of(viewer), command->action);
}

const char *viewer_command_help(const struct viewer_command *command)
{
	return _(command->help ? command->help : keymap_help(command->action));
}

struct part *viewer_part_at(const struct viewer *viewer, size_t place)
{
	if (place == 0)
		return viewer_focus(viewer);
	return viewer->parts[place - 1 < viewer->focus ? place - 1 : place];
}

bool viewer_is_taken(const struct viewer *viewer, size_t place, const char *key)
{
	for (size_t i = 0; i < place; i++) {
		const struct part *part = viewer_part_at(viewer, i);
		for (size_t j = 0; j < part->section->nactions; j++)
			if (str_eq(part->section->actions[j].key, key) ||
				(part->section->actions[j].also && str_eq(part->section->actions[j].also, key)))
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
		if (is_key(key, action->key) || (action->also && is_key(key, action->also)) ||
			(open && action->run == VIEW_OPEN))
			return action;
	}
	return NULL;
}

bool viewer_command(struct viewer *viewer, const struct key *key)
{
	for (size_t i = 0; i < viewer->nparts; i++) {
		struct part *part = viewer_part_at(viewer, i);
		const struct view_action *action = view_action_of(viewer, part, key);
		if (action) {
			viewer_act(viewer, part, action, key);
			return true;
		}
	}
	const struct viewer_command *command = command_of(viewer, key);
	if (command)
		command->run(viewer);
	return command != NULL;
}

void viewer_tell(struct viewer *viewer, const struct key *key)
{
	const char *lang = app_options(viewer->screen.app)->lang;
	for (size_t i = 0; i < viewer->nparts; i++) {
		const struct view_action *action = view_action_of(viewer, viewer_part_at(viewer, i), key);
		if (!action)
			continue;
		const char *help = view_text(&action->help, lang);
		app_say(viewer->screen.app, STYLE_INFO, _("Only the key does that, %s: %s"), action->key,
			help ? help : view_text(&action->label, lang));
		return;
	}
}

bool viewer_command_applies(const struct viewer *viewer, const struct viewer_command *command)
{
	const char *key = viewer_command_key(viewer, command);
	return applies(viewer, command) && (!key || !viewer_is_taken(viewer, viewer->nparts, key));
}

/* The keys of the footer, whose labels may be made for the moment. */
struct footer {
	VEC(struct bar_key);
	char **labels;
	size_t nlabels;
};

static void add_actions(const struct viewer *viewer, size_t place, struct footer *footer)
{
	const struct part *part = viewer_part_at(viewer, place);
	for (size_t i = 0; i < part->section->nactions; i++) {
		const struct view_action *action = &part->section->actions[i];
		struct str label = STR_INIT;
		if (viewer_is_taken(viewer, place, action->key))
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
					 .writes = action->run != VIEW_OPEN,
				 }));
	}
}

void viewer_draw_keys(const struct viewer *viewer, struct area area, int row)
{
	struct footer footer = {.len = 0};
	for (size_t i = 0; i < viewer->nparts; i++)
		add_actions(viewer, i, &footer);
	for (size_t i = 0; i < viewer_ncommands; i++)
		if (viewer_commands[i].label && viewer_command_key(viewer, &viewer_commands[i]) &&
			viewer_command_applies(viewer, &viewer_commands[i]))
			VEC_PUSH(&footer, ((struct bar_key){
						  .key = viewer_command_key(viewer, &viewer_commands[i]),
						  .label = _(viewer_commands[i].label),
						  .priority = viewer_commands[i].priority,
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

/* The fields that "/" may name here. */
static void add_field_help(const struct view_section *section, struct help *help)
{
	struct str text = STR_INIT;
	str_addf(&text, "%s scope", _("Fields:"));
	for (size_t i = 0; i < section->nfilter; i++)
		if (!str_eq(section->filter[i], "scope"))
			str_addf(&text, ", %s", section->filter[i]);
	help_add_key(help, "", str_text(&text));
	str_done(&text);
}

static void add_command_help(const struct viewer *viewer, const struct viewer_command *command, struct help *help)
{
	struct str names = STR_INIT;
	if (command->action == KEYMAP_COUNT)
		str_add(&names, command->key);
	else
		for (const char *const *key = keymap_keys(keys_of(viewer), command->action); *key; key++)
			str_addf(&names, "%s%s", names.len ? " " : "", *key);
	if (names.len && viewer_command_applies(viewer, command))
		help_add_key(help, str_text(&names), viewer_command_help(command));
	const struct part *grid = viewer_grid(viewer);
	if (names.len && viewer_command_applies(viewer, command) && command->action == KEYMAP_FILTER && grid)
		add_field_help(grid->section, help);
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
	for (size_t i = 0; i < viewer_ncommands; i++)
		add_command_help(viewer, &viewer_commands[i], help);
	popup_help(viewer->screen.app, help);
}
