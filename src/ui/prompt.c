#include "ui/prompt.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

enum {
	HISTORY_MAX = 50,
	INPUT_COLS = 12, /* for the text at least, where the terminal is not tiny */
};

struct prompt {
	char *label;
	struct str text; /* always safe to show */
	size_t at;       /* the cursor: bytes before it */
	struct {
		VEC(char *);
	} history;
	size_t recalled; /* which of the history stands there; history.len: none */
	char *typed;     /* what was typed before Up */
};

struct prompt *prompt_new(const char *label, const char *text)
{
	struct prompt *prompt = mem_zero(1, sizeof(*prompt));

	prompt->label = mem_strdup(label);
	prompt_set_text(prompt, text != NULL ? text : "");
	return prompt;
}

void prompt_free(struct prompt *prompt)
{
	if (prompt == NULL)
		return;
	for (size_t i = 0; i < prompt->history.len; i++)
		free(prompt->history.items[i]);
	free(prompt->history.items);
	free(prompt->typed);
	free(prompt->label);
	str_done(&prompt->text);
	free(prompt);
}

const char *prompt_text(const struct prompt *prompt)
{
	return str_text(&prompt->text);
}

void prompt_set_text(struct prompt *prompt, const char *text)
{
	str_clear(&prompt->text);
	safe_text_add(&prompt->text, text, strlen(text), SAFE_SHOW);
	prompt->at = prompt->text.len;
}

void prompt_remember(struct prompt *prompt)
{
	const char *text = prompt_text(prompt);
	size_t len = prompt->history.len;

	if (*text != '\0' && (len == 0 || !str_eq(prompt->history.items[len - 1], text))) {
		VEC_PUSH(&prompt->history, mem_strdup(text));
		if (prompt->history.len > HISTORY_MAX) {
			free(prompt->history.items[0]);
			prompt->history.len--;
			memmove(prompt->history.items, prompt->history.items + 1,
				prompt->history.len * sizeof(*prompt->history.items));
		}
	}
	prompt->recalled = prompt->history.len;
}

/* Bytes of the grapheme that begins at a place in text. */
static size_t grapheme(const struct str *text, size_t at)
{
	int used;
	size_t bytes = utf8_fit(text->data + at, text->len - at, 1, &used);

	return bytes > 0 ? bytes : utf8_fit(text->data + at, text->len - at, 2, &used);
}

static size_t before(const struct prompt *prompt, size_t at)
{
	size_t last = 0;

	for (size_t i = 0; i < at; i += grapheme(&prompt->text, i))
		last = i;
	return last;
}

static size_t after(const struct prompt *prompt, size_t at)
{
	return at < prompt->text.len ? at + grapheme(&prompt->text, at) : at;
}

static size_t word_before(const struct prompt *prompt, size_t at)
{
	const char *text = prompt_text(prompt);

	while (at > 0 && text[at - 1] == ' ')
		at--;
	while (at > 0 && text[at - 1] != ' ')
		at--;
	return at;
}

static void erase(struct prompt *prompt, size_t from, size_t to)
{
	if (from >= to)
		return;
	memmove(prompt->text.data + from, prompt->text.data + to, prompt->text.len - to + 1);
	prompt->text.len -= to - from;
	prompt->at = from;
}

/* The whole line is made safe again: a mark joins with what stands before it. */
static void insert(struct prompt *prompt, const char *text, size_t len)
{
	struct str head = STR_INIT;
	char *tail = mem_strdup(prompt_text(prompt) + prompt->at);

	str_addn(&head, prompt_text(prompt), prompt->at);
	str_addn(&head, text, len);
	str_clear(&prompt->text);
	safe_text_add(&prompt->text, str_text(&head), head.len, SAFE_SHOW);
	prompt->at = prompt->text.len;
	str_add(&prompt->text, tail);
	free(tail);
	str_done(&head);
}

static void recall(struct prompt *prompt, int step)
{
	size_t last = prompt->history.len;

	if ((step < 0 && prompt->recalled == 0) || (step > 0 && prompt->recalled == last))
		return;
	if (prompt->recalled == last) {
		free(prompt->typed);
		prompt->typed = mem_strdup(prompt_text(prompt));
	}
	prompt->recalled = step < 0 ? prompt->recalled - 1 : prompt->recalled + 1;
	prompt_set_text(prompt, prompt->recalled == last ? prompt->typed : prompt->history.items[prompt->recalled]);
}

static bool edit_special(struct prompt *prompt, uint32_t code)
{
	switch (code) {
	case KC_LEFT:
		prompt->at = before(prompt, prompt->at);
		return true;
	case KC_RIGHT:
		prompt->at = after(prompt, prompt->at);
		return true;
	case KC_HOME:
		prompt->at = 0;
		return true;
	case KC_END:
		prompt->at = prompt->text.len;
		return true;
	case KC_BACKSPACE:
		erase(prompt, before(prompt, prompt->at), prompt->at);
		return true;
	case KC_DELETE:
		erase(prompt, prompt->at, after(prompt, prompt->at));
		return true;
	case KC_UP:
		recall(prompt, -1);
		return prompt->history.len > 0;
	case KC_DOWN:
		recall(prompt, 1);
		return prompt->history.len > 0;
	default:
		return false;
	}
}

static bool edit_control(struct prompt *prompt, uint32_t letter)
{
	switch (letter) {
	case 'a':
		return edit_special(prompt, KC_HOME);
	case 'e':
		return edit_special(prompt, KC_END);
	case 'b':
		return edit_special(prompt, KC_LEFT);
	case 'f':
		return edit_special(prompt, KC_RIGHT);
	case 'd':
		return edit_special(prompt, KC_DELETE);
	case 'h':
		return edit_special(prompt, KC_BACKSPACE);
	case 'k': {
		size_t at = prompt->at;

		erase(prompt, at, prompt->text.len);
		return true;
	}
	case 'u':
		erase(prompt, 0, prompt->at);
		return true;
	case 'w':
		erase(prompt, word_before(prompt, prompt->at), prompt->at);
		return true;
	default:
		return false;
	}
}

enum widget_result prompt_key(struct prompt *prompt, const struct key *key)
{
	char bytes[4];
	bool used = false;

	if (key_is(key, KC_ENTER, 0))
		return WIDGET_ACCEPTED;
	if (key_is(key, KC_ESC, 0) || key_is(key, 'g', KEY_MOD_CTRL) || key_is(key, 'c', KEY_MOD_CTRL))
		return WIDGET_CANCELLED;
	if (key->code == KC_PASTE) {
		insert(prompt, key->text, key->text_len);
		used = true;
	} else if (key->code < KC_SPECIAL && key->mods == 0) {
		insert(prompt, bytes, utf8_put(key->code, bytes));
		used = true;
	} else if (key->mods == KEY_MOD_CTRL) {
		used = edit_control(prompt, key->code);
	} else if (key->mods == 0) {
		used = edit_special(prompt, key->code);
	}
	return used ? WIDGET_USED : WIDGET_IGNORED;
}

/* Where drawing begins, so that the cursor and a column behind it are in sight. */
static size_t scrolled(const struct prompt *prompt, int cols)
{
	const char *text = prompt_text(prompt);
	size_t from = 0;

	while (from < prompt->at && utf8_columns(text + from, prompt->at - from) >= cols)
		from = after(prompt, from);
	return from;
}

void prompt_draw(struct prompt *prompt, struct area area, int row, bool focus)
{
	/* However long the label, there is room to type. */
	struct area head =
		draw_within(area, 0, 0, -1, area.cols > 2 * INPUT_COLS ? area.cols - INPUT_COLS - 1 : area.cols / 2);
	int col = draw_text(head, row, 0, focus ? STYLE_TITLE : STYLE_DIM, prompt->label);
	struct area input = draw_within(area, row, col + (col > 0), 1, -1);
	size_t from = scrolled(prompt, input.cols);
	const char *text = prompt_text(prompt);
	char *left = mem_strndup(text + from, prompt->at - from);

	draw_fitted(input, 0, 0, input.cols, DRAW_LEFT, focus ? STYLE_FIELD : STYLE_TEXT, text + from);
	if (focus)
		draw_cursor(input, 0, draw_columns(input, left));
	free(left);
}
