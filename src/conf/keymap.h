/*
 * Keys and what they do everywhere in the console, in the user's own words. The default keys are
 * written in the same syntax and go through the same parser, so help is free:
 *
 *	[keys]
 *	down = down j
 *	page-down = pgdn C-f
 *
 * A key's name is one character ("s", "S", "/") or a word ("enter", "pgdn"), either with modifiers
 * before it ("C-l", "A-x", "S-tab"). The terminal's side of it is ui/keys. What a view's own keys do, the
 * view says.
 */
#ifndef CONF_KEYMAP_H
#define CONF_KEYMAP_H

#include "base/err.h"
#include "conf/problem.h"

#include <stdbool.h>
#include <stddef.h>

/* X(ENUM, "name in keys.ini", "default keys", "help") */
#define KEYMAP_ACTIONS(X)                                                                             \
	X(UP, "up", "up k", TEXT("one row up"))                                                       \
	X(DOWN, "down", "down j", TEXT("one row down"))                                               \
	X(PAGE_UP, "page-up", "pgup C-b", TEXT("a page up"))                                          \
	X(PAGE_DOWN, "page-down", "pgdn C-f", TEXT("a page down"))                                    \
	X(TOP, "top", "home g", TEXT("to the first row"))                                             \
	X(BOTTOM, "bottom", "end G", TEXT("to the last row"))                                         \
	X(OPEN, "open", "enter right l", TEXT("open the row"))                                        \
	X(BACK, "back", "esc left h", TEXT("back"))                                                   \
	X(NEXT, "next", "tab", TEXT("the next pane"))                                                 \
	X(PREVIOUS, "previous", "S-tab", TEXT("the pane before"))                                     \
	X(FILTER, "filter", "/", TEXT("filter: words, FIELD:VALUE, /regular expression/, ! for not")) \
	X(SORT, "sort", "o", TEXT("sort by another column"))                                          \
	X(MARK, "mark", "space", TEXT("mark the row"))                                                \
	X(RANGE, "range", "v", TEXT("mark from here on"))                                             \
	X(WORKSPACE, "workspace", "w", TEXT("only one workspace"))                                    \
	X(RUN, "run", "r", TEXT("look for drift now"))                                                \
	X(UNDO, "undo", "u", TEXT("take back"))                                                       \
	X(COPY, "copy", "y", TEXT("copy the row"))                                                    \
	X(EXPORT, "export", "e", TEXT("export what is shown"))                                        \
	X(COMMAND, "command", "c", TEXT("the same as a shell command"))                               \
	X(FIND, "find", "f", TEXT("search by id, title, person, phone, workspace or URL"))            \
	X(PAUSE, "pause", "p", TEXT("pause the job, or go on with it"))                               \
	X(CANCEL, "cancel", "x", TEXT("cancel the job"))                                              \
	X(LOG, "log", "L", TEXT("what was executed"))                                                 \
	X(REVEAL, "reveal", "!", TEXT("show hidden characters"))                                      \
	X(PALETTE, "palette", ":", TEXT("all commands by name"))                                      \
	X(HELP, "help", "?", TEXT("the keys of this screen"))                                         \
	X(REDRAW, "redraw", "C-l", TEXT("draw the screen anew"))                                      \
	X(QUIT, "quit", "q", TEXT("leave"))

enum keymap_action {
#define KEYMAP_ENUM(action, name, keys, help) KEYMAP_##action,
	KEYMAP_ACTIONS(KEYMAP_ENUM)
#undef KEYMAP_ENUM
		KEYMAP_COUNT
};

struct keymap;

/* The default keys. */
struct keymap *keymap_new(void);

/* The default keys with those that text changes: an action that text names has the keys that text gives it and no
 * others; with an empty value it has none. NULL and *err "path:line:column: …" on an unknown action, what is no key,
 * or a key with two meanings. */
struct keymap *keymap_parse(const char *path, const char *text, struct err *err);

/* The same, but adds all that is wrong to problems: for lint. */
struct keymap *keymap_check(const char *path, const char *text, struct problems *problems);

void keymap_free(struct keymap *keymap); /* NULL is allowed */

/* What the key of that name does; KEYMAP_COUNT: nothing. */
enum keymap_action keymap_find(const struct keymap *keymap, const char *key);

/* The keys of an action, ending with NULL; the first is the one to show. Borrowed. */
const char *const *keymap_keys(const struct keymap *keymap, enum keymap_action action);

/* The action's name and what it does (not translated yet: call _()). */
const char *keymap_name(enum keymap_action action);
const char *keymap_help(enum keymap_action action);

/* True if name can be a key's. */
bool keymap_is_key(const char *name);

#endif
