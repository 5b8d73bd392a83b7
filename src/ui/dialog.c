#include "ui/dialog_inside.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

struct dialog *dialog_new(const char *title, const struct key *asked)
{
	struct dialog *dialog = mem_zero(1, sizeof(*dialog));

	dialog->title = mem_strdup(title);
	dialog->asked = key_latin(asked);
	dialog->ready = true;
	dialog->seen = DIALOG_NOT_SEEN;
	dialog->focus = DIALOG_CANCEL;
	return dialog;
}

void dialog_clear_lines(struct dialog *dialog)
{
	for (size_t i = 0; i < dialog->lines.len; i++)
		free(dialog->lines.items[i].text);
	dialog->lines.len = 0;
	dialog->top = 0; /* what comes is read from its beginning */
	dialog->seen = DIALOG_NOT_SEEN;
}

struct dialog_read dialog_read(const struct dialog *dialog)
{
	return (struct dialog_read){.top = dialog->top, .seen = dialog->seen, .lines = (int)dialog->lines.len};
}

void dialog_set_read(struct dialog *dialog, const struct dialog_read *read)
{
	if (read->lines != (int)dialog->lines.len)
		return;
	dialog->top = read->top;
	dialog->seen = read->seen;
}

void dialog_free(struct dialog *dialog)
{
	if (dialog == NULL)
		return;
	dialog_clear_lines(dialog);
	for (size_t i = 0; i < dialog->fields.len; i++) {
		prompt_free(dialog->fields.items[i].prompt);
		free(dialog->fields.items[i].label);
		free(dialog->fields.items[i].name);
	}
	for (size_t i = 0; i < dialog->actions.len; i++)
		free(dialog->actions.items[i].label);
	free(dialog->lines.items);
	free(dialog->fields.items);
	free(dialog->actions.items);
	free(dialog->confirm_label);
	free(dialog->title);
	free(dialog);
}

void dialog_add_line(struct dialog *dialog, enum style style, const char *text)
{
	struct dialog_line line = {.style = style, .text = mem_strdup(text)};

	VEC_PUSH(&dialog->lines, line);
	dialog->seen = DIALOG_NOT_SEEN;
}

void dialog_add_lines(struct dialog *dialog, enum style style, const char *text)
{
	while (*text != '\0') {
		size_t len = strcspn(text, "\n");
		char *line = mem_strndup(text, len);

		dialog_add_line(dialog, style, line);
		free(line);
		text += len + (text[len] == '\n');
	}
}

void dialog_set_confirm(struct dialog *dialog, const struct key *key, const char *label)
{
	static const struct key first = {.code = 'Y'};
	static const struct key second = {.code = 'G'};
	char *copy = mem_strdup(label);

	if (key == NULL || key_same(key, &dialog->asked) || key_is(key, KC_ENTER, 0))
		key = key_same(&first, &dialog->asked) ? &second : &first;
	dialog->confirm = *key;
	free(dialog->confirm_label);
	dialog->confirm_label = copy;
}

void dialog_set_ready(struct dialog *dialog, bool ready)
{
	if (ready != dialog->ready)
		dialog->seen = DIALOG_NOT_SEEN;
	dialog->ready = ready;
}

static int add_field(struct dialog *dialog, const char *label, const char *text, const char *name, bool needed)
{
	struct dialog_field field = {
		.prompt = prompt_new(name != NULL ? "" : label, text),
		.label = name != NULL ? mem_strdup(label) : NULL,
		.name = mem_strdup(name),
		.needed = needed,
	};

	VEC_PUSH(&dialog->fields, field);
	return (int)dialog->fields.len - 1;
}

int dialog_add_field(struct dialog *dialog, const char *label, const char *text, bool needed)
{
	return add_field(dialog, label, text, NULL, needed);
}

void dialog_set_field(struct dialog *dialog, int field, const char *text)
{
	prompt_set_text(dialog->fields.items[field].prompt, text);
}

int dialog_add_guard(struct dialog *dialog, const char *text, const char *name)
{
	return add_field(dialog, text, NULL, name, true);
}

const char *dialog_field(const struct dialog *dialog, int field)
{
	return prompt_text(dialog->fields.items[field].prompt);
}

void dialog_add_action(struct dialog *dialog, const struct key *key, const char *label, int number)
{
	struct dialog_action action = {.key = *key, .label = mem_strdup(label), .number = number};

	VEC_PUSH(&dialog->actions, action);
}

int dialog_action(const struct dialog *dialog)
{
	return dialog->action;
}

struct key dialog_confirm(const struct dialog *dialog)
{
	return dialog->confirm;
}

bool dialog_field_is_good(const struct dialog_field *field)
{
	const char *text = prompt_text(field->prompt);

	if (field->name != NULL)
		return str_eq(text, field->name);
	return !field->needed || text[strspn(text, " ")] != '\0';
}

/* The first field that still bars the way, or DIALOG_CANCEL. */
static int field_in_the_way(const struct dialog *dialog)
{
	for (size_t i = 0; i < dialog->fields.len; i++) {
		if (!dialog_field_is_good(&dialog->fields.items[i]))
			return (int)i;
	}
	return DIALOG_CANCEL;
}

static bool is_read(const struct dialog *dialog)
{
	return dialog->seen != DIALOG_NOT_SEEN && dialog->seen >= dialog->rows;
}

bool dialog_can_confirm(const struct dialog *dialog)
{
	return dialog->confirm.code != KC_NONE && dialog->ready && is_read(dialog) && dialog->top == 0 &&
	       field_in_the_way(dialog) == DIALOG_CANCEL;
}

/* To what has to be looked at before it can be confirmed. */
static void show_what_is_missing(struct dialog *dialog)
{
	int last = dialog->rows > dialog->page ? dialog->rows - dialog->page : 0;

	dialog->focus = field_in_the_way(dialog);
	if (dialog->focus != DIALOG_CANCEL || dialog->seen == DIALOG_NOT_SEEN)
		return;
	dialog->top = is_read(dialog) ? 0 : dialog->seen < last ? dialog->seen : last;
}

/* Around in a ring: Cancel, the fields, Cancel. */
static void move_focus(struct dialog *dialog, int step)
{
	int stops = (int)dialog->fields.len + 1;

	dialog->focus = (dialog->focus + 1 + step + stops) % stops - 1;
}

static bool scroll(struct dialog *dialog, const struct key *typed)
{
	const struct key latin = key_latin(typed), *key = &latin;
	int step = dialog->page > 1 ? dialog->page - 1 : 1;

	bool lines = dialog->fields.len == 0; /* else these keys go from field to field, or are typed */

	if (key_is(key, KC_PGDN, 0) || (lines && key_is_char(key, ' ')))
		dialog->top += step;
	else if (key_is(key, KC_PGUP, 0))
		dialog->top -= step;
	else if (lines && (key_is(key, KC_DOWN, 0) || key_is_char(key, 'j')))
		dialog->top++;
	else if (lines && (key_is(key, KC_UP, 0) || key_is_char(key, 'k')))
		dialog->top--;
	else if (key->code == KC_WHEEL_DOWN || key->code == KC_WHEEL_UP)
		dialog->top += key->code == KC_WHEEL_DOWN ? WHEEL_ROWS : -WHEEL_ROWS;
	else if (lines && key_is(key, KC_HOME, 0))
		dialog->top = 0;
	else if (lines && key_is(key, KC_END, 0))
		dialog->top = dialog->rows;
	else
		return false;
	if (dialog->top > dialog->rows - dialog->page)
		dialog->top = dialog->rows - dialog->page;
	if (dialog->top < 0)
		dialog->top = 0;
	return true;
}

static bool is_move(const struct key *key, int *step)
{
	*step = 1;
	if (key_is(key, KC_TAB, 0) || key_is(key, KC_DOWN, 0))
		return true;
	*step = -1;
	return key_is(key, KC_TAB, KEY_MOD_SHIFT) || key_is(key, KC_UP, 0);
}

static enum widget_result key_in_field(struct dialog *dialog, const struct key *key)
{
	switch (prompt_key(dialog->fields.items[dialog->focus].prompt, key)) {
	case WIDGET_ACCEPTED:
		move_focus(dialog, 1);
		return WIDGET_USED;
	case WIDGET_CANCELLED:
		return WIDGET_CANCELLED;
	default:
		return WIDGET_USED;
	}
}

static enum widget_result key_on_buttons(struct dialog *dialog, const struct key *typed)
{
	const struct key latin = key_latin(typed);
	const struct key *key = key_same(typed, &dialog->confirm) ? typed : &latin;

	if (key_is(key, KC_ENTER, 0) || key_is(key, KC_ESC, 0) || key_is_char(key, 'q') ||
		key_is(key, 'c', KEY_MOD_CTRL) || key_is(key, 'g', KEY_MOD_CTRL))
		return WIDGET_CANCELLED;
	if (key_same(key, &dialog->confirm)) {
		if (dialog_can_confirm(dialog))
			return WIDGET_ACCEPTED;
		if (dialog->ready)
			show_what_is_missing(dialog);
		return WIDGET_USED;
	}
	for (size_t i = 0; i < dialog->actions.len; i++) {
		if (key_same(key, &dialog->actions.items[i].key)) {
			dialog->action = dialog->actions.items[i].number;
			return WIDGET_ACTION;
		}
	}
	return WIDGET_USED;
}

/* Cancel, fields and the other actions as with keys; what confirms is confirmed by its key alone. */
static enum widget_result click(struct dialog *dialog, const struct zone *zone)
{
	if (zone == NULL || zone->kind != ZONE_DIALOG || zone->number == DIALOG_ZONE_CONFIRM)
		return WIDGET_USED;
	if (zone->number == DIALOG_ZONE_CANCEL)
		return WIDGET_CANCELLED;
	if (zone->number < (int)dialog->fields.len)
		dialog->focus = zone->number;
	if (zone->number < DIALOG_ZONE_ACTIONS)
		return WIDGET_USED;
	dialog->action = dialog->actions.items[zone->number - DIALOG_ZONE_ACTIONS].number;
	return WIDGET_ACTION;
}

enum widget_result dialog_key(struct dialog *dialog, const struct key *key)
{
	int step;

	if (key->code == KC_CLICK)
		return click(dialog, key->zone);
	if (scroll(dialog, key))
		return WIDGET_USED;
	if (is_move(key, &step)) {
		move_focus(dialog, step);
		return WIDGET_USED;
	}
	return dialog->focus == DIALOG_CANCEL ? key_on_buttons(dialog, key) : key_in_field(dialog, key);
}
