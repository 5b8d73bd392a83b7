/* A short list to choose from, in a popup. Knows arrows, j k, PgUp PgDn, Home End, g G, Enter, Esc and q. */
#ifndef UI_MENU_H
#define UI_MENU_H

#include "ui/draw.h"
#include "ui/keys.h"
#include "ui/widget.h"

#include <stddef.h>

struct menu;

/* keys: what can be done, on the last line ("space switches it"). Both are copied. Free with menu_free. */
struct menu *menu_new(const char *title, const char *keys);
void menu_free(struct menu *menu); /* NULL is allowed */

/* An item, by number from 0 in the order added. text is copied. */
void menu_add(struct menu *menu, const char *text);

/* A line above the items, broken between words. Copied. */
void menu_add_note(struct menu *menu, const char *text);

/* The sign before an item; GLYPH_COUNT, as at first: none. */
void menu_set_sign(struct menu *menu, size_t item, enum glyph sign);

/* The item under the cursor; 0 if there is none. */
size_t menu_at(const struct menu *menu);
void menu_go(struct menu *menu, size_t item);

/* ACCEPTED on Enter where there is an item, CANCELLED on Esc and q; IGNORED for what is none of its keys. */
enum widget_result menu_key(struct menu *menu, const struct key *key);

/* Draws it in the middle of area. */
void menu_draw(struct menu *menu, struct area area);

#endif
