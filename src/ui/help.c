#include "ui/help.h"

#include "base/mem.h"
#include "base/text.h"
#include "base/vec.h"

#include <stdlib.h>

enum {
	TEXT_COLS = 66, /* the widest */
	FRAME_COLS = 4,
	FRAME_ROWS = 2,
	KEY_GAP = 2,
};

struct entry {
	char *key; /* NULL: none */
	char *text;
	bool heading;
};

struct help {
	char *title;
	struct {
		VEC(struct entry);
	} entries;
	int top;
	int page;
	int rows;
};

struct help *help_new(const char *title)
{
	struct help *help = mem_zero(1, sizeof(*help));

	help->title = mem_strdup(title);
	return help;
}

void help_free(struct help *help)
{
	if (help == NULL)
		return;
	for (size_t i = 0; i < help->entries.len; i++) {
		free(help->entries.items[i].key);
		free(help->entries.items[i].text);
	}
	free(help->entries.items);
	free(help->title);
	free(help);
}

static void add(struct help *help, const char *key, const char *text, bool heading)
{
	struct entry entry = {
		.key = mem_strdup(key),
		.text = mem_strdup(text),
		.heading = heading,
	};

	VEC_PUSH(&help->entries, entry);
}

void help_add_heading(struct help *help, const char *text)
{
	add(help, NULL, text, true);
}

void help_add_key(struct help *help, const char *key, const char *text)
{
	add(help, key, text, false);
}

void help_add_text(struct help *help, const char *text)
{
	add(help, NULL, text, false);
}

static void scroll(struct help *help, int rows)
{
	help->top += rows;
	if (help->top > help->rows - help->page)
		help->top = help->rows - help->page;
	if (help->top < 0)
		help->top = 0;
}

enum widget_result help_key(struct help *help, const struct key *typed)
{
	const struct key latin = key_latin(typed), *key = &latin;

	if (key_is(key, KC_ESC, 0) || key_is(key, KC_ENTER, 0) || key_is_char(key, 'q') || key_is_char(key, '?') ||
		key_is(key, 'c', KEY_MOD_CTRL))
		return WIDGET_CANCELLED;
	if (key_is(key, KC_DOWN, 0) || key_is_char(key, 'j'))
		scroll(help, 1);
	else if (key_is(key, KC_UP, 0) || key_is_char(key, 'k'))
		scroll(help, -1);
	else if (key->code == KC_WHEEL_DOWN || key->code == KC_WHEEL_UP)
		scroll(help, key->code == KC_WHEEL_DOWN ? WHEEL_ROWS : -WHEEL_ROWS);
	else if (key_is(key, KC_PGDN, 0) || key_is_char(key, ' '))
		scroll(help, help->page);
	else if (key_is(key, KC_PGUP, 0))
		scroll(help, -help->page);
	else if (key_is(key, KC_HOME, 0) || key_is_char(key, 'g'))
		scroll(help, -help->rows);
	else if (key_is(key, KC_END, 0) || key_is_char(key, 'G'))
		scroll(help, help->rows);
	return WIDGET_USED;
}

static int key_columns(const struct help *help, struct area area)
{
	int widest = 0;

	for (size_t i = 0; i < help->entries.len; i++) {
		const char *key = help->entries.items[i].key;
		int cols = key != NULL ? draw_columns(area, key) : 0;

		widest = cols > widest ? cols : widest;
	}
	return widest;
}

/* Returns the rows that the entry takes. A heading has a blank row before it, but for the first. */
static int draw_entry(const struct entry *entry, struct area area, int row, int keys, bool first, bool count)
{
	int blank = entry->heading && !first ? 1 : 0;
	int indent = entry->heading ? 0 : keys + KEY_GAP;
	enum style style = entry->heading ? STYLE_TITLE : STYLE_KEY_LABEL;
	struct area text = draw_within(area, 0, indent, -1, -1);

	if (entry->key != NULL && !count)
		draw_text(area, row, 0, STYLE_KEY, entry->key);
	return blank + draw_wrapped(text, row + blank, count ? STYLE_COUNT : style, entry->text);
}

static int draw_entries(const struct help *help, struct area area, int top, bool count)
{
	int keys = key_columns(help, area);
	int row = 0;

	for (size_t i = 0; i < help->entries.len; i++)
		row += draw_entry(&help->entries.items[i], area, row - top, keys, i == 0, count);
	return row;
}

void help_draw(struct help *help, struct area area)
{
	int cols = area.cols - FRAME_COLS < TEXT_COLS ? area.cols - FRAME_COLS : TEXT_COLS;

	help->rows = draw_entries(help, draw_within(area, 0, 0, -1, cols), 0, true);
	struct area inner = draw_frame(draw_centred(area, help->rows + FRAME_ROWS, cols + FRAME_COLS), help->title);
	help->page = inner.rows;
	scroll(help, 0);
	draw_entries(help, inner, help->top, false);
	if (help->top > 0)
		draw_glyph(inner, 0, inner.cols - 1, STYLE_DIM, GLYPH_MORE_UP);
	if (help->top + help->page < help->rows)
		draw_glyph(inner, inner.rows - 1, inner.cols - 1, STYLE_DIM, GLYPH_MORE_DOWN);
}
