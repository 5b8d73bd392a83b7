#include "console/rule_cell.h"

#include "base/str.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>

/* How a state looks: what is only to be looked at by a person has another sign than what is wrong. */
static enum style style_of(const struct tally_row *row)
{
	static const enum style drifted[] = {
		[RULE_ERROR] = STYLE_ERROR,
		[RULE_WARNING] = STYLE_WARNING,
		[RULE_NOTICE] = STYLE_INFO,
	};
	switch (row->state) {
	case TALLY_DRIFTED:
		return drifted[row->rule->severity];
	case TALLY_RIGHT:
		return STYLE_OK;
	case TALLY_UNKNOWN:
		return STYLE_WARNING;
	default:
		return STYLE_DIM;
	}
}

static enum glyph glyph_of(const struct tally_row *row)
{
	static const enum glyph drifted[] = {
		[RULE_ERROR] = GLYPH_ERROR,
		[RULE_WARNING] = GLYPH_WARNING,
		[RULE_NOTICE] = GLYPH_MARK,
	};
	static const enum glyph others[] = {
		[TALLY_WAITING] = GLYPH_ELLIPSIS,
		[TALLY_NEVER] = GLYPH_UNKNOWN,
		[TALLY_RIGHT] = GLYPH_OK,
		[TALLY_UNKNOWN] = GLYPH_UNKNOWN,
		[TALLY_ABSENT] = GLYPH_ABSENT,
		[TALLY_DOWN] = GLYPH_ABSENT,
	};
	return row->state == TALLY_DRIFTED ? drifted[row->rule->severity] : others[row->state];
}

static void put_text(struct cell_buffer *buffer, struct grid_cell *cell, enum style style, const char *text)
{
	struct str *out = &buffer->texts[0];
	str_clear(out);
	str_add(out, text);
	cell->spans[0] = (struct span){style, str_text(out)};
}

void rule_cell_format(struct cell_buffer *buffer, const struct view_column *column, const struct tally_row *row,
	const char *lang, int64_t now, struct grid_cell *cell)
{
	bool counted = row->state == TALLY_DRIFTED || row->state == TALLY_RIGHT;
	char number[24];
	if (str_eq(column->name, "state")) {
		put_text(buffer, cell, style_of(row), glyph_text(glyph_of(row), false));
	} else if (str_eq(column->name, "title")) {
		put_text(buffer, cell, row->state == TALLY_ABSENT || row->state == TALLY_DOWN ? STYLE_DIM : STYLE_TEXT,
			rule_title(row->rule, lang));
	} else if (str_eq(column->name, "drifted") && row->state == TALLY_WAITING) {
		put_text(buffer, cell, STYLE_DIM, "…");
	} else if (str_eq(column->name, "drifted") && counted) {
		snprintf(number, sizeof(number), "%" PRId64, row->drifted);
		cell_format_value(buffer, column, number, now, cell);
		cell->spans[0].style = row->drifted ? style_of(row) : STYLE_DIM;
	} else if (str_eq(column->name, "trend") && row->trend) {
		cell_format_value(buffer, column, row->trend, now, cell);
		cell->style = STYLE_DIM;
	} else if (str_eq(column->name, "checked") && row->live) {
		put_text(buffer, cell, STYLE_DIM, _("live"));
	} else if (str_eq(column->name, "checked") && row->checked) {
		snprintf(number, sizeof(number), "%" PRId64, row->checked);
		cell_format_value(buffer, column, number, now, cell);
		cell->spans[0].style = STYLE_DIM;
	}
}

void rule_cell_add_note(struct str *out, const struct tally_row *row)
{
	if (row->state == TALLY_ABSENT)
		str_addf(out, _("not here: %s"), row->why ? row->why : "?");
	else if (row->state == TALLY_UNKNOWN)
		str_addf(out, _("unknown: %s"), row->why ? row->why : "?");
	else if (row->state == TALLY_DOWN)
		str_add(out, row->why);
	else if (row->state == TALLY_NEVER)
		str_add(out, _("nobody looked yet"));
}
