#include "console/cell.h"

#include "base/clock.h"
#include "base/figure.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "engine/said.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAX_SPARK = 64 };

void cell_done(struct cell_buffer *buffer)
{
	for (size_t i = 0; i < GRID_SPANS; i++)
		str_done(&buffer->texts[i]);
	free(buffer->values);
	buffer->values = NULL;
}

void cell_add_number(struct str *out, const char *text)
{
	figure_add_number(out, text);
}

static void span(struct cell_buffer *buffer, struct grid_cell *cell, size_t at, enum style style)
{
	cell->spans[at].style = style;
	cell->spans[at].text = str_text(&buffer->texts[at]);
}

static void format_diff(struct cell_buffer *buffer, const struct view_column *column, const struct pg_rows *rows,
	size_t row, struct grid_cell *cell)
{
	char *stored_name = mem_printf("%s_stored", column->name);
	char *actual_name = mem_printf("%s_actual", column->name);
	const char *stored = pg_rows_get(rows, row, stored_name);
	const char *actual = pg_rows_get(rows, row, actual_name);
	cell_add_number(&buffer->texts[0], stored ? stored : "–");
	span(buffer, cell, 0, str_eq(stored, actual) ? STYLE_TEXT : STYLE_DIM);
	if (!str_eq(stored, actual)) {
		str_add(&buffer->texts[1], " → ");
		span(buffer, cell, 1, STYLE_DIM);
		cell_add_number(&buffer->texts[2], actual ? actual : "–");
		span(buffer, cell, 2, STYLE_CHANGED);
	}
	free(stored_name);
	free(actual_name);
}

/* column x: from–to; one of them alone, where there is no other. */
static void format_range(struct cell_buffer *buffer, const struct view_column *column, const struct pg_rows *rows,
	size_t row, struct grid_cell *cell)
{
	char *from_name = mem_printf("%s_from", column->name);
	char *to_name = mem_printf("%s_to", column->name);
	const char *from = pg_rows_get(rows, row, from_name);
	const char *to = pg_rows_get(rows, row, to_name);
	if (from || to) {
		cell_add_number(&buffer->texts[0], from ? from : "…");
		str_add(&buffer->texts[0], "–");
		cell_add_number(&buffer->texts[0], to ? to : "…");
	} else {
		str_add(&buffer->texts[0], "–");
	}
	span(buffer, cell, 0, from || to ? cell->style : STYLE_DIM);
	free(from_name);
	free(to_name);
}

void cell_add_covered(struct str *out, const char *text)
{
	enum { KEPT = 2, LONG = 8 }; /* at either end of a long one */
	size_t len = strlen(text);
	const char *at = strrchr(text, '@');
	uint32_t first;
	if (at && at > text) {
		str_addn(out, text, utf8_next(text, len, &first));
		str_addf(out, "•••%s", at);
		return;
	}
	/* Nothing but digits and the like is cut where a letter may go on. */
	bool is_long = len >= LONG && strspn(text, "+0123456789 ()-") == len;
	if (is_long)
		str_addn(out, text, KEPT);
	str_add(out, "•••••");
	if (is_long)
		str_add(out, text + len - KEPT);
}

static void add_age(struct str *out, const char *value, int64_t now)
{
	int64_t seconds = now - strtoll(value, NULL, 10);
	/* By the minute, so that a screen at rest is not painted each second. */
	clock_add_age(out, seconds < 60 ? 0 : seconds);
}

/* A JSON array of numbers; null is unknown. */
static void format_spark(struct cell_buffer *buffer, const char *value, struct grid_cell *cell)
{
	if (!buffer->values)
		buffer->values = mem_zero(MAX_SPARK, sizeof(*buffer->values));
	size_t len = 0;
	for (const char *at = value; *at && len < MAX_SPARK;) {
		char *end = NULL;
		if (*at == '-' || isdigit((unsigned char)*at)) {
			buffer->values[len++] = strtod(at, &end);
			at = end > at ? end : at + 1;
		} else if (str_starts(at, "null")) {
			buffer->values[len++] = NAN;
			at += 4;
		} else {
			at++;
		}
	}
	cell->values = buffer->values;
	cell->values_len = len;
}

static const char *sign_of(enum style style)
{
	switch (style) {
	case STYLE_OK:
		return glyph_text(GLYPH_OK, false);
	case STYLE_ERROR:
		return glyph_text(GLYPH_ERROR, false);
	case STYLE_WARNING:
		return glyph_text(GLYPH_WARNING, false);
	case STYLE_INFO:
		return glyph_text(GLYPH_RUNNING, false);
	default:
		return "";
	}
}

static void add_said(struct str *out, const char *value)
{
	char *said = said_text(NULL, value);
	str_add(out, said);
	free(said);
}

static void format_value(struct cell_buffer *buffer, const struct view_column *column, const char *value, int64_t now,
	enum style style, struct grid_cell *cell)
{
	struct str *out = &buffer->texts[0];
	switch (column->format) {
	case VIEW_INT:
		cell_add_number(out, value);
		break;
	case VIEW_AGE:
		add_age(out, value, now);
		break;
	case VIEW_SPAN:
		clock_add_age(out, strtoll(value, NULL, 10));
		break;
	case VIEW_TIME:
		figure_add_moment(out, (time_t)strtoll(value, NULL, 10), (time_t)now);
		break;
	case VIEW_STATE:
		str_addf(out, "%s%s%s", sign_of(style), *sign_of(style) ? " " : "",
			view_column_word(column, value, text_language()));
		break;
	case VIEW_FLAG:
		str_add(out, *value == 't' ? sign_of(style) : "");
		break;
	case VIEW_SAID:
		add_said(out, value);
		break;
	default:
		if (column->private && !buffer->reveal)
			cell_add_covered(out, value);
		else
			str_add(out, view_column_word(column, value, text_language()));
	}
	span(buffer, cell, 0, style);
}

static void clear(struct cell_buffer *buffer)
{
	for (size_t i = 0; i < GRID_SPANS; i++)
		str_clear(&buffer->texts[i]);
}

void cell_format_value(struct cell_buffer *buffer, const struct view_column *column, const char *value, int64_t now,
	struct grid_cell *cell)
{
	enum style style = view_column_style(column, value);
	clear(buffer);
	cell->style = style;
	if (column->format == VIEW_BAR) {
		cell->fraction = value ? strtod(value, NULL) / column->max : NAN;
	} else if (column->format == VIEW_SPARK) {
		format_spark(buffer, value ? value : "", cell);
	} else if (value) {
		format_value(buffer, column, value, now, style, cell);
	} else if (column->format == VIEW_INT) {
		str_add(&buffer->texts[0], "–");
		span(buffer, cell, 0, STYLE_DIM);
	}
}

void cell_format(struct cell_buffer *buffer, const struct view_column *column, const struct pg_rows *rows, size_t row,
	int64_t now, struct grid_cell *cell)
{
	if (column->format != VIEW_DIFF && column->format != VIEW_RANGE) {
		cell_format_value(buffer, column, pg_rows_get(rows, row, column->name), now, cell);
		return;
	}
	clear(buffer);
	cell->style = STYLE_TEXT;
	if (column->format == VIEW_DIFF)
		format_diff(buffer, column, rows, row, cell);
	else
		format_range(buffer, column, rows, row, cell);
}
