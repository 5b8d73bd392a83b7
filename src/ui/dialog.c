#include "ui/dialog.h"

#include "base/mem.h"
#include "base/text.h"
#include "base/vec.h"
#include "ui/prompt.h"

#include <stdlib.h>
#include <string.h>

enum {
	COLS_MAX = 78,
	FRAME_COLS = 4, /* borders and the blank columns beside them */
	FRAME_ROWS = 2,
	GUARD_COLS = 5, /* around the name that a guard asks for */
	TEXT_ROWS = 3,  /* without blank rows around them if need be */
	FOCUS_CANCEL = -1,
	ZONE_CANCEL = -1, /* numbers of zones: a field's own, an action's behind them */
	ZONE_CONFIRM = -2,
	ZONE_ACTIONS = 1000,
	NOT_SEEN = -1,
};

struct line {
	enum style style;
	char *text;
};

struct field {
	struct prompt *prompt;
	char *label; /* of a guard; the others' are their prompts' */
	char *name;  /* to be typed; NULL: anything */
	bool needed;
};

struct action {
	struct key key;
	char *label;
	int number;
};

struct dialog {
	char *title;
	struct key asked;
	struct key confirm;
	char *confirm_label;
	bool ready;
	struct {
		VEC(struct line);
	} lines;
	struct {
		VEC(struct field);
	} fields;
	struct {
		VEC(struct action);
	} actions;
	int focus; /* a field, or FOCUS_CANCEL */
	int action;
	int top;  /* the first row of the text in sight */
	int page; /* rows of text in sight */
	int rows; /* rows of text */
	int seen; /* so many of them, from the first on, were in sight since the text last changed; NOT_SEEN: it was not
		     drawn */
};

struct dialog *dialog_new(const char *title, const struct key *asked)
{
	struct dialog *dialog = mem_zero(1, sizeof(*dialog));

	dialog->title = mem_strdup(title);
	dialog->asked = key_latin(asked);
	dialog->ready = true;
	dialog->seen = NOT_SEEN;
	dialog->focus = FOCUS_CANCEL;
	return dialog;
}

void dialog_clear_lines(struct dialog *dialog)
{
	for (size_t i = 0; i < dialog->lines.len; i++)
		free(dialog->lines.items[i].text);
	dialog->lines.len = 0;
	dialog->top = 0; /* what comes is read from its beginning */
	dialog->seen = NOT_SEEN;
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
	struct line line = {.style = style, .text = mem_strdup(text)};

	VEC_PUSH(&dialog->lines, line);
	dialog->seen = NOT_SEEN;
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
		dialog->seen = NOT_SEEN;
	dialog->ready = ready;
}

static int add_field(struct dialog *dialog, const char *label, const char *text, const char *name, bool needed)
{
	struct field field = {
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
	struct action action = {.key = *key, .label = mem_strdup(label), .number = number};

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

static bool field_is_good(const struct field *field)
{
	const char *text = prompt_text(field->prompt);

	if (field->name != NULL)
		return str_eq(text, field->name);
	return !field->needed || text[strspn(text, " ")] != '\0';
}

/* The first field that still bars the way, or FOCUS_CANCEL. */
static int field_in_the_way(const struct dialog *dialog)
{
	for (size_t i = 0; i < dialog->fields.len; i++) {
		if (!field_is_good(&dialog->fields.items[i]))
			return (int)i;
	}
	return FOCUS_CANCEL;
}

static bool is_read(const struct dialog *dialog)
{
	return dialog->seen != NOT_SEEN && dialog->seen >= dialog->rows;
}

/* What is confirmed was read, and its first lines, which say what and how much, are before one's eyes. */
static bool can_confirm(const struct dialog *dialog)
{
	return dialog->confirm.code != KC_NONE && dialog->ready && is_read(dialog) && dialog->top == 0 &&
	       field_in_the_way(dialog) == FOCUS_CANCEL;
}

/* To what has to be looked at before it can be confirmed. */
static void show_what_is_missing(struct dialog *dialog)
{
	int last = dialog->rows > dialog->page ? dialog->rows - dialog->page : 0;

	dialog->focus = field_in_the_way(dialog);
	if (dialog->focus != FOCUS_CANCEL || dialog->seen == NOT_SEEN)
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
		if (can_confirm(dialog))
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
	if (zone == NULL || zone->kind != ZONE_DIALOG || zone->number == ZONE_CONFIRM)
		return WIDGET_USED;
	if (zone->number == ZONE_CANCEL)
		return WIDGET_CANCELLED;
	if (zone->number < (int)dialog->fields.len)
		dialog->focus = zone->number;
	if (zone->number < ZONE_ACTIONS)
		return WIDGET_USED;
	dialog->action = dialog->actions.items[zone->number - ZONE_ACTIONS].number;
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
	return dialog->focus == FOCUS_CANCEL ? key_on_buttons(dialog, key) : key_in_field(dialog, key);
}

/* Draws the text from the row top on, or only counts its rows. */
static int draw_lines(const struct dialog *dialog, struct area area, int top, bool count)
{
	int row = 0;

	for (size_t i = 0; i < dialog->lines.len; i++) {
		const struct line *line = &dialog->lines.items[i];

		row += draw_wrapped(area, row - top, count ? STYLE_COUNT : line->style, line->text);
	}
	return row;
}

/* What a guard asks for is typed beside its text, or below it where both do not fit into a row. */
static bool stands_below(const struct field *field, struct area area)
{
	return field->name != NULL &&
	       draw_columns(area, field->label) + draw_columns(area, field->name) + GUARD_COLS > area.cols;
}

static int label_rows(const struct field *field, struct area area)
{
	return stands_below(field, area) ? draw_wrapped(area, 0, STYLE_COUNT, field->label) : 0;
}

static int field_rows(const struct dialog *dialog, struct area area)
{
	int rows = (int)dialog->fields.len;

	for (size_t i = 0; i < dialog->fields.len; i++)
		rows += label_rows(&dialog->fields.items[i], area);
	return rows;
}

/* Returns the row below it. */
static int draw_field(const struct dialog *dialog, struct area area, int row, size_t number)
{
	const struct field *field = &dialog->fields.items[number];
	const struct zone zone = {.kind = ZONE_DIALOG, .number = (int)number};
	bool focus = dialog->focus == (int)number;
	enum style style = focus ? STYLE_TITLE : STYLE_DIM;
	int above = label_rows(field, area), col = 0;

	if (above > 0)
		draw_wrapped(area, row, style, field->label);
	else if (field->name != NULL)
		col = draw_text(area, row, 0, style, field->label) + 1;
	for (int i = 0; i <= above; i++)
		draw_zone(area, row + i, 0, area.cols, &zone);
	row += above;
	prompt_draw(field->prompt, draw_within(area, 0, col, -1, area.cols - 2 - col), row, focus);
	if (field->name != NULL && field_is_good(field))
		draw_glyph(area, row, area.cols - 1, STYLE_OK, GLYPH_OK);
	return row + 1;
}

static int draw_key(struct area area, int row, int col, const struct key *key, const char *label, bool on, int number)
{
	struct str name = STR_INIT;
	int begin = col;

	key_add_name(&name, key);
	col = draw_text(area, row, col, on ? STYLE_KEY : STYLE_DIM, str_text(&name));
	col = draw_text(area, row, col + 1, on ? STYLE_KEY_LABEL : STYLE_DIM, label);
	str_done(&name);
	draw_zone(area, row, begin, col - begin, &(const struct zone){.kind = ZONE_DIALOG, .number = number});
	return col + 3;
}

static void draw_buttons(const struct dialog *dialog, struct area area, int row)
{
	bool on_buttons = dialog->focus == FOCUS_CANCEL;
	int col = draw_format(area, row, 0, on_buttons ? STYLE_BUTTON_FOCUS : STYLE_BUTTON, "[ %s ]",
		dialog->confirm.code != KC_NONE ? _("Cancel") : _("Close"));

	draw_zone(area, row, 0, col, &(const struct zone){.kind = ZONE_DIALOG, .number = ZONE_CANCEL});
	col += 3;
	/* While a field has the focus the keys below would be typed into it. */
	if (dialog->confirm.code != KC_NONE)
		col = draw_key(area, row, col, &dialog->confirm, dialog->confirm_label,
			on_buttons && can_confirm(dialog), ZONE_CONFIRM);
	for (size_t i = 0; i < dialog->actions.len; i++) {
		const struct action *action = &dialog->actions.items[i];

		if (col + draw_columns(area, action->label) + 2 <= area.cols)
			col = draw_key(area, row, col, &action->key, action->label, on_buttons, ZONE_ACTIONS + (int)i);
	}
	if (dialog->fields.len && on_buttons && col + draw_columns(area, _("to the field")) + 4 <= area.cols)
		draw_key(area, row, col, &(const struct key){.code = KC_TAB}, _("to the field"), true, 0);
}

/* The text: as many rows of it as there is room for. */
static void draw_page(struct dialog *dialog, struct area area)
{
	dialog->page = area.rows;
	if (dialog->top > dialog->rows - dialog->page)
		dialog->top = dialog->rows > dialog->page ? dialog->rows - dialog->page : 0;
	draw_lines(dialog, area, dialog->top, false);
	if (dialog->top > 0)
		draw_glyph(area, 0, area.cols - 1, STYLE_DIM, GLYPH_MORE_UP);
	if (dialog->top + dialog->page < dialog->rows)
		draw_glyph(area, area.rows - 1, area.cols - 1, STYLE_DIM, GLYPH_MORE_DOWN);
}

/* The text was drawn where nothing covers it. */
static void note_seen(struct dialog *dialog)
{
	int seen = dialog->seen == NOT_SEEN ? 0 : dialog->seen;

	if (dialog->top <= seen)
		dialog->seen = dialog->top + dialog->page > seen ? dialog->top + dialog->page : seen;
}

void dialog_draw(struct dialog *dialog, struct area area, bool top)
{
	int rows = dialog->rows, cols = area.cols - 2 < COLS_MAX ? area.cols - 2 : COLS_MAX;
	struct area width = draw_within(area, 0, 0, -1, cols - FRAME_COLS);
	int below = field_rows(dialog, width) + 1; /* fields and buttons */
	int blanks = dialog->fields.len > 0 ? 2 : 1;

	dialog->rows = draw_lines(dialog, width, 0, true);
	if (dialog->rows != rows)
		dialog->seen = NOT_SEEN; /* its lines are broken otherwise */
	struct area inner =
		draw_frame(draw_centred(area, dialog->rows + below + blanks + FRAME_ROWS, cols), dialog->title);
	/* Where rows are rare, text is worth more than air; and a row of it is always there. */
	if (inner.rows - below - blanks < TEXT_ROWS && inner.rows - below - blanks < dialog->rows)
		blanks = 0;
	int page = inner.rows - below - blanks;
	page = page < 1 ? 1 : page;
	draw_page(dialog, draw_within(inner, 0, 0, page, -1));
	if (top)
		note_seen(dialog);
	struct area fields = draw_within(inner, page, 0, -1, -1);
	int row = fields.rows - below - (blanks > 0);
	for (size_t i = 0; i < dialog->fields.len; i++)
		row = draw_field(dialog, fields, row, i);
	draw_buttons(dialog, inner, inner.rows - 1);
}
