#include "console/menu.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "console/app.h"
#include "console/match.h"
#include "ui/prompt.h"

#include <stdlib.h>

enum { COLS = 76, KEY_COLS = 8, LEAST_ROWS = 3, AROUND_ROWS = 4 };

struct fit {
	size_t item;
	int score;
};

struct menu {
	struct screen screen; /* first */
	struct menu_options options;
	char *title, *other;
	struct prompt *prompt;
	struct menu_item *items;
	size_t count;
	struct fit *fits; /* those that fit, best first */
	size_t nfits;
	size_t cursor; /* nfits: the typed text itself */
	size_t top;
	size_t page;
};

static bool has_other(const struct menu *menu)
{
	return menu->other && *prompt_text(menu->prompt);
}

static size_t rows_of(const struct menu *menu)
{
	return menu->nfits + has_other(menu);
}

static int score_item(const struct menu_item *item, const char *typed)
{
	int score = match_score(typed, item->text);
	/* What is not shown counts behind all that is. */
	bool also = score < 0 && item->also && match_score(typed, item->also) >= 0;
	return also ? 0 : score;
}

static int by_score(const void *a, const void *b)
{
	const struct fit *one = a, *two = b;
	if (one->score != two->score)
		return one->score > two->score ? -1 : 1;
	return one->item < two->item ? -1 : one->item > two->item;
}

static void look(struct menu *menu)
{
	const char *typed = prompt_text(menu->prompt);
	menu->nfits = 0;
	for (size_t i = 0; i < menu->count; i++) {
		int score = score_item(&menu->items[i], typed);
		if (score >= 0)
			menu->fits[menu->nfits++] = (struct fit){i, score};
	}
	qsort(menu->fits, menu->nfits, sizeof(*menu->fits), by_score);
	menu->cursor = menu->top = 0;
}

static void move(struct menu *menu, long step)
{
	long rows = (long)rows_of(menu), to = (long)menu->cursor + step;
	menu->cursor = to < 0 || !rows ? 0 : to >= rows ? (size_t)(rows - 1) : (size_t)to;
}

static void choose(struct menu *menu)
{
	struct app *app = menu->screen.app;
	struct menu_item *item = menu->cursor < menu->nfits ? &menu->items[menu->fits[menu->cursor].item] : NULL;
	if (menu->cursor >= rows_of(menu))
		return;
	if (item && item->why)
		return; /* it stands beside it */
	/* What is chosen may open another screen: this one is out of the way before. */
	struct menu_item copy = {.key = NULL};
	if (item) {
		copy = *item;
		item->text = item->key = item->also = NULL;
	}
	const struct menu_options options = menu->options;
	char *typed = mem_strdup(prompt_text(menu->prompt));
	app_pop(app);
	options.chosen(options.data, item ? &copy : NULL, typed);
	free(copy.text);
	free(copy.key);
	free(copy.also);
	free(typed);
}

static void menu_key(struct screen *screen, const struct key *key)
{
	struct menu *menu = (struct menu *)screen;
	long page = menu->page > 1 ? (long)menu->page - 1 : 1;
	if (key_is(key, KC_UP, 0) || key_is(key, 'p', KEY_MOD_CTRL)) {
		move(menu, -1);
	} else if (key_is(key, KC_DOWN, 0) || key_is(key, 'n', KEY_MOD_CTRL) || key_is(key, KC_TAB, 0)) {
		move(menu, 1);
	} else if (key_is(key, KC_PGUP, 0)) {
		move(menu, -page);
	} else if (key_is(key, KC_PGDN, 0)) {
		move(menu, page);
	} else {
		switch (prompt_key(menu->prompt, key)) {
		case WIDGET_ACCEPTED:
			choose(menu);
			break;
		case WIDGET_CANCELLED:
			app_pop(screen->app);
			break;
		case WIDGET_USED:
			look(menu);
			break;
		default:
			break;
		}
	}
}

static void draw_item(struct area area, int row, const struct menu_item *item, bool here)
{
	struct area text = draw_within(area, 0, KEY_COLS, -1, -1);
	enum style style = item->why ? STYLE_DIM : here ? STYLE_CURSOR : STYLE_TEXT;
	if (item->key)
		draw_text(draw_within(area, 0, 2, -1, KEY_COLS - 3), row, 0, item->why ? STYLE_DIM : STYLE_KEY,
			item->key);
	int col = draw_text(text, row, 0, style, item->text);
	if (item->why)
		draw_format(text, row, col, here ? STYLE_WARNING : STYLE_DIM, ": %s", item->why);
}

static void draw_rows(const struct menu *menu, struct area area)
{
	for (size_t i = menu->top; i < rows_of(menu) && (int)(i - menu->top) < area.rows; i++) {
		int row = (int)(i - menu->top);
		bool here = i == menu->cursor;
		if (here)
			draw_glyph(area, row, 0, STYLE_ACCENT, GLYPH_CURSOR);
		if (i < menu->nfits) {
			draw_item(area, row, &menu->items[menu->fits[i].item], here);
			continue;
		}
		draw_format(area, row, KEY_COLS, here ? STYLE_CURSOR : STYLE_TEXT, "%s %s", menu->other,
			prompt_text(menu->prompt));
	}
	if (!rows_of(menu))
		draw_text(area, 0, KEY_COLS, STYLE_DIM, _("Nothing fits."));
}

static void menu_draw(struct screen *screen, struct area area, bool top)
{
	struct menu *menu = (struct menu *)screen;
	int cols = area.cols - 2 < COLS ? area.cols - 2 : COLS;
	int rows = area.rows - 2 < (int)menu->count + AROUND_ROWS ? area.rows - 2 : (int)menu->count + AROUND_ROWS;
	struct area inner = draw_frame(draw_centred(area, rows, cols), menu->title);
	menu->page = inner.rows > 2 ? (size_t)(inner.rows - 2) : 1;
	if (menu->cursor < menu->top)
		menu->top = menu->cursor;
	if (menu->cursor >= menu->top + menu->page)
		menu->top = menu->cursor - menu->page + 1;
	prompt_draw(menu->prompt, inner, 0, top);
	struct area list = draw_within(inner, 2, 0, -1, -1);
	draw_rows(menu, list);
	if (menu->top > 0)
		draw_glyph(list, 0, list.cols - 1, STYLE_DIM, GLYPH_MORE_UP);
	if (menu->top + menu->page < rows_of(menu))
		draw_glyph(list, list.rows - 1, list.cols - 1, STYLE_DIM, GLYPH_MORE_DOWN);
}

static void menu_free(struct screen *screen)
{
	struct menu *menu = (struct menu *)screen;
	for (size_t i = 0; i < menu->count; i++) {
		free(menu->items[i].key);
		free(menu->items[i].text);
		free(menu->items[i].also);
		free(menu->items[i].why);
	}
	free(menu->items);
	free(menu->fits);
	free(menu->title);
	free(menu->other);
	prompt_free(menu->prompt);
	free(menu);
}

static const struct screen_ops menu_ops = {
	.popup = true,
	.draw = menu_draw,
	.key = menu_key,
	.free = menu_free,
};

void menu_open(struct app *app, const struct menu_options *options, struct menu_item *items, size_t count)
{
	struct menu *menu = mem_zero(1, sizeof(*menu));
	menu->screen = (struct screen){.ops = &menu_ops, .app = app};
	menu->options = *options;
	menu->title = mem_strdup(options->title);
	menu->other = mem_strdup(options->other);
	menu->prompt = prompt_new(options->label, NULL);
	menu->items = items;
	menu->count = count;
	menu->fits = mem_zero(count + 1, sizeof(*menu->fits));
	look(menu);
	app_push(app, &menu->screen);
}
