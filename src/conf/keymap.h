/*
 * Names of keys as files have them: one character ("s", "S", "/"), or a name ("enter", "pgdn"),
 * either with modifiers before it ("C-l", "A-x", "S-tab"). The terminal's side of it is ui/keys.
 */
#ifndef CONF_KEYMAP_H
#define CONF_KEYMAP_H

#include <stdbool.h>

/* True if name can be a key's. */
bool keymap_is_key(const char *name);

#endif
