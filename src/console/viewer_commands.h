/* What every view can do: the one table behind keys, footer, help and palette. */
#ifndef CONSOLE_VIEWER_COMMANDS_H
#define CONSOLE_VIEWER_COMMANDS_H

#include "conf/keymap.h"
#include "console/viewer_parts.h"

struct viewer_command {
	enum keymap_action action; /* its keys and its help are those of the keymap; KEYMAP_COUNT: those below */
	const char *key;
	const char *help;
	const char *label; /* in the footer; NULL: not there */
	int priority;
	bool (*applies)(const struct viewer *viewer); /* NULL: always */
	void (*run)(struct viewer *viewer);
};

/* True if it can be done now, and its key is not that of an action of the view. */
bool viewer_command_applies(const struct viewer *viewer, const struct viewer_command *command);

/* The first of its keys, NULL if the keymap has none for it; and what it does, in the language in use. */
const char *viewer_command_key(const struct viewer *viewer, const struct viewer_command *command);
const char *viewer_command_help(const struct viewer_command *command);

extern const struct viewer_command viewer_commands[];
extern const char viewer_log_view[]; /* the view behind KEYMAP_LOG */
extern const size_t viewer_ncommands;

#endif
