#include "ui/menu.h"

#include "base/mem.h"
#include "base/vec.h"

#include <stdlib.h>

enum {
	FRAME_ROWS = 2,
	FRAME_COLS = 4,
	SIGN_COLS = 4, /* cursor, blank, sign, blank */
	TEXT_COLS = 60,
	LEAST_COLS = 24,
};

struct item {
	char *text;
	enum glyph sign;
};

struct menu {
	char *title;
	char *keys;
	char *note;
	struct {
		VEC(struct item);
	} items;
	size_t at;
	size_t top;
	size_t page; /* items in sight */
};

struct menu *menu_new(const char *title, const char *keys)
{
	struct menu *menu = mem_zero(1, sizeof(*menu));

	menu->title = mem_strdup(title);
	menu->keys = mem_strdup(keys);
	menu->page = 1;
	return menu;
}

void menu_free(struct menu *menu)
{
	if (menu == NULL)
		return;
	for (size_t i = 0; i < menu->items.len; i++)
		free(menu->items.items[i].text);
	free(menu->items.items);
	free(menu->title);
	free(menu->keys);
	free(menu->note);
	free(menu);
}

void menu_add(struct menu *menu, const char *text)
{
	VEC_PUSH(&menu->items, ((struct item){mem_strdup(text), GLYPH_COUNT}));
}

void menu_add_note(struct menu *menu, const char *text)
{
	free(menu->note);
	menu->note = mem_strdup(text);
}

void menu_set_sign(struct menu *menu, size_t item, enum glyph sign)
{
	menu->items.items[item].sign = sign;
}

size_t menu_at(const struct menu *menu)
{
	return menu->at;
}

void menu_go(struct menu *menu, size_t item)
{
	if (item < menu->items.len)
		menu->at = item;
}

static void step(struct menu *menu, long by)
{
	long last = (long)menu->items.len - 1;
	long at = (long)menu->at + by;

	at = at > last ? last : at;
	menu->at = at < 0 ? 0 : (size_t)at;
}

enum widget_result menu_key(struct menu *menu, const struct key *key)
{
	if (key_is(key, KC_ESC, 0) || key_is_char(key, 'q'))
		return WIDGET_CANCELLED;
	if (key_is(key, KC_ENTER, 0))
		return menu->items.len > 0 ? WIDGET_ACCEPTED : WIDGET_USED;
	if (key_is(key, KC_DOWN, 0) || key_is_char(key, 'j'))
		step(menu, 1);
	else if (key_is(key, KC_UP, 0) || key_is_char(key, 'k'))
		step(menu, -1);
	else if (key_is(key, KC_PGDN, 0))
		step(menu, (long)menu->page);
	else if (key_is(key, KC_PGUP, 0))
		step(menu, -(long)menu->page);
	else if (key_is(key, KC_HOME, 0) || key_is_char(key, 'g'))
		step(menu, -(long)menu->items.len);
	else if (key_is(key, KC_END, 0) || key_is_char(key, 'G'))
		step(menu, (long)menu->items.len);
	else
		return WIDGET_IGNORED;
	return WIDGET_USED;
}

static int widest(const struct menu *menu, struct area area)
{
	int cols = draw_columns(area, menu->keys);

	for (size_t i = 0; i < menu->items.len; i++) {
		int more = SIGN_COLS + draw_columns(area, menu->items.items[i].text);

		cols = more > cols ? more : cols;
	}
	if (menu->note != NULL && draw_columns(area, menu->note) > cols)
		cols = draw_columns(area, menu->note);
	cols = cols > TEXT_COLS ? TEXT_COLS : cols;
	cols = cols < LEAST_COLS ? LEAST_COLS : cols;
	return cols < area.cols - FRAME_COLS ? cols : area.cols - FRAME_COLS;
}

static void draw_item(const struct menu *menu, struct area area, int line, size_t at)
{
	const struct item *item = &menu->items.items[at];
	bool under_cursor = at == menu->at;

	if (under_cursor)
		draw_glyph(area, line, 0, STYLE_CURSOR, GLYPH_CURSOR);
	if (item->sign != GLYPH_COUNT)
		draw_glyph(area, line, 2, STYLE_ACCENT, item->sign);
	draw_text(area, line, SIGN_COLS, under_cursor ? STYLE_CURSOR : STYLE_TEXT, item->text);
}

void menu_draw(struct menu *menu, struct area area)
{
	int cols = widest(menu, area);
	int note = menu->note != NULL ? 1 + draw_wrapped(draw_within(area, 0, 0, -1, cols), 0, STYLE_COUNT, menu->note)
				      : 0;
	int rows = note + (int)menu->items.len + 2;
	struct area inner = draw_frame(draw_centred(area, rows + FRAME_ROWS, cols + FRAME_COLS), menu->title);
	int page = inner.rows - note - 2;

	menu->page = page > 1 ? (size_t)page : 1;
	if (menu->at < menu->top)
		menu->top = menu->at;
	if (menu->at >= menu->top + menu->page)
		menu->top = menu->at + 1 - menu->page;
	if (menu->note != NULL)
		draw_wrapped(inner, 0, STYLE_DIM, menu->note);
	for (size_t i = 0; i < menu->page && menu->top + i < menu->items.len; i++)
		draw_item(menu, inner, note + (int)i, menu->top + i);
	if (menu->top > 0)
		draw_glyph(inner, note, inner.cols - 1, STYLE_DIM, GLYPH_MORE_UP);
	if (menu->top + menu->page < menu->items.len)
		draw_glyph(inner, note + (int)menu->page - 1, inner.cols - 1, STYLE_DIM, GLYPH_MORE_DOWN);
	draw_text(inner, inner.rows - 1, 0, STYLE_DIM, menu->keys);
}
