/*
 * Keys and their names, one for one: "j", "S", "space", "C-l", "A-x", "pgup", "S-tab", "f5".
 * Bindings, help, footer and messages use the names; handlers compare codes.
 */
#ifndef UI_KEYS_H
#define UI_KEYS_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Codes above all of Unicode; a code below is the character itself. */
enum key_code {
	KC_NONE = 0,
	KC_SPECIAL = 0x110000,
	KC_UP = KC_SPECIAL,
	KC_DOWN,
	KC_LEFT,
	KC_RIGHT,
	KC_PGUP,
	KC_PGDN,
	KC_HOME,
	KC_END,
	KC_INSERT,
	KC_DELETE,
	KC_BACKSPACE,
	KC_ENTER,
	KC_TAB,
	KC_ESC,
	KC_F1,
	KC_F12 = KC_F1 + 11,

	/* No keys, and never a binding. */
	KC_PASTE, /* text holds what was pasted */
	KC_CLICK, /* the left button went down at row and col */
	KC_WHEEL_UP,
	KC_WHEEL_DOWN,
};

enum key_mod {
	KEY_MOD_CTRL = 1,
	KEY_MOD_ALT = 2,
	KEY_MOD_SHIFT = 4, /* of special keys only: a shifted letter is its capital */
};

struct zone;

/* Plain value. Ctrl with a letter is the small letter and KEY_MOD_CTRL. */
struct key {
	uint32_t code;
	unsigned mods;    /* enum key_mod, or'ed */
	const char *text; /* KC_PASTE: UTF-8, borrowed until the next key is asked for, may hold anything; else NULL */
	size_t text_len;
	int row, col; /* KC_CLICK and the wheel: the terminal's cell, from 0, may be out of the screen; else 0 */
	const struct zone *zone; /* KC_CLICK: what was drawn there (ui/zone.h), NULL: nothing; borrowed */
};

/* Rows that one turn of the wheel is worth. */
#define WHEEL_ROWS 3

/* True if key is code with exactly these mods. */
bool key_is(const struct key *key, uint32_t code, unsigned mods);

/* True if key is the character c with no modifier. */
bool key_is_char(const struct key *key, uint32_t c);

/* True if both are the same key (a paste or a click is like no key, not even another one). */
bool key_same(const struct key *a, const struct key *b);

/* The key at the same place of a Latin keyboard, where key is a letter of the Russian layout (ЙЦУКЕН); else key itself.
 * For a letter that no binding has; what is typed as text stays as it is. */
struct key key_latin(const struct key *key);

/* The key of a name; false if there is none. What is no key has no name. */
bool key_from_name(const char *name, struct key *out);

/* The name of a key, appended to out; key_from_name gives the key back. */
void key_add_name(struct str *out, const struct key *key);

#endif
