#include "base/str.h"
#include "base/text.h"
#include "ui/dialog_inside.h"

enum {
	COLS_MAX = 78,
	FRAME_COLS = 4, /* borders and the blank columns beside them */
	FRAME_ROWS = 2,
	GUARD_COLS = 5, /* around the name that a guard asks for */
	TEXT_ROWS = 3,  /* without blank rows around them if need be */
};

/* Draws the text from the row top on, or only counts its rows. */
static int draw_lines(const struct dialog *dialog, struct area area, int top, bool count)
{
	int row = 0;

	for (size_t i = 0; i < dialog->lines.len; i++) {
		const struct dialog_line *line = &dialog->lines.items[i];

		row += draw_wrapped(area, row - top, count ? STYLE_COUNT : line->style, line->text);
	}
	return row;
}

/* What a guard asks for is typed beside its text, or below it where both do not fit into a row. */
static bool stands_below(const struct dialog_field *field, struct area area)
{
	return field->name != NULL &&
	       draw_columns(area, field->label) + draw_columns(area, field->name) + GUARD_COLS > area.cols;
}

static int label_rows(const struct dialog_field *field, struct area area)
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
	const struct dialog_field *field = &dialog->fields.items[number];
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
	if (field->name != NULL && dialog_field_is_good(field))
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
	bool on_buttons = dialog->focus == DIALOG_CANCEL;
	int col = draw_format(area, row, 0, on_buttons ? STYLE_BUTTON_FOCUS : STYLE_BUTTON, "[ %s ]",
		dialog->confirm.code != KC_NONE ? _("Cancel") : _("Close"));

	draw_zone(area, row, 0, col, &(const struct zone){.kind = ZONE_DIALOG, .number = DIALOG_ZONE_CANCEL});
	col += 3;
	/* While a field has the focus the keys below would be typed into it. */
	if (dialog->confirm.code != KC_NONE)
		col = draw_key(area, row, col, &dialog->confirm, dialog->confirm_label,
			on_buttons && dialog_can_confirm(dialog), DIALOG_ZONE_CONFIRM);
	for (size_t i = 0; i < dialog->actions.len; i++) {
		const struct dialog_action *action = &dialog->actions.items[i];

		if (col + draw_columns(area, action->label) + 2 <= area.cols)
			col = draw_key(
				area, row, col, &action->key, action->label, on_buttons, DIALOG_ZONE_ACTIONS + (int)i);
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
	int seen = dialog->seen == DIALOG_NOT_SEEN ? 0 : dialog->seen;

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
		dialog->seen = DIALOG_NOT_SEEN; /* its lines are broken otherwise */
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
