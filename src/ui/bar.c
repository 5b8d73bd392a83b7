#include "ui/bar.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	GAP = 2,    /* columns between two segments or keys */
	MARGIN = 1, /* columns left free at both ends */
};

/* One thing in a bar: how wide it is, how long it stays. */
struct part {
	int cols;
	int least;
	int priority;
	bool drawn;
};

static int total(const struct part *parts, size_t count)
{
	int cols = 0;

	for (size_t i = 0; i < count; i++) {
		if (parts[i].drawn)
			cols += parts[i].cols + (cols > 0 ? GAP : 0);
	}
	return cols;
}

/* Drops the part with the lowest priority, the rightmost of equal ones, or takes as many columns from it as are missing
 * if it can be cut; false if but one is left. */
static bool drop(struct part *parts, size_t count, int missing)
{
	struct part *lowest = NULL;
	size_t drawn = 0;

	for (size_t i = 0; i < count; i++) {
		if (!parts[i].drawn)
			continue;
		drawn++;
		if (lowest == NULL || parts[i].priority <= lowest->priority)
			lowest = &parts[i];
	}
	if (lowest->least > 0 && lowest->cols - missing >= lowest->least)
		lowest->cols -= missing;
	else if (drawn > 1)
		lowest->drawn = false;
	return drawn > 1;
}

static void drop_until(struct part *parts, size_t count, int cols)
{
	while (total(parts, count) > cols && drop(parts, count, total(parts, count) - cols))
		;
}

/* From the right edge inwards, the last segment outermost. */
static void draw_right(
	struct area area, int row, const struct bar_segment *segments, const struct part *parts, size_t count)
{
	int col = area.cols - MARGIN;

	for (size_t i = count; i-- > 0;) {
		if (!parts[i].drawn || !segments[i].right)
			continue;
		col -= parts[i].cols;
		draw_text(area, row, col > 0 ? col : 0, segments[i].style, segments[i].text);
		col -= GAP;
	}
}

void bar_segments(struct area area, int row, const struct bar_segment *segments, size_t count)
{
	struct part *parts = mem_zero(count + 1, sizeof(*parts));
	int col = MARGIN;

	for (size_t i = 0; i < count; i++) {
		parts[i].drawn = segments[i].text != NULL && *segments[i].text != '\0';
		parts[i].priority = segments[i].priority;
		parts[i].least = segments[i].least;
		parts[i].cols = parts[i].drawn ? draw_columns(area, segments[i].text) : 0;
	}
	drop_until(parts, count, area.cols - 2 * MARGIN);
	draw_right(area, row, segments, parts, count);
	for (size_t i = 0; i < count; i++) {
		if (!parts[i].drawn || segments[i].right)
			continue;
		struct area left = draw_within(area, 0, 0, -1, area.cols - MARGIN);
		int cols = parts[i].cols < left.cols - col ? parts[i].cols : left.cols - col;
		draw_fitted(left, row, col, cols, DRAW_LEFT, segments[i].style, segments[i].text);
		col += parts[i].cols + GAP;
	}
	free(parts);
}

static int tab_columns(struct area area, const struct bar_tab *tab, size_t number)
{
	int cols = draw_columns(area, tab->name) + (number < 9 ? 2 : 3);

	if (tab->badge != NULL)
		cols += 1 + draw_columns(area, tab->badge);
	return cols;
}

static int draw_tab(struct area area, int row, int col, const struct bar_tab *tab, size_t place, bool front)
{
	size_t number = tab->number > 0 ? (size_t)tab->number : place + 1;
	struct zone zone = {.kind = ZONE_PRESS, .key = {.code = '0' + (uint32_t)number}};

	if (number <= 9)
		draw_zone(area, row, col, tab_columns(area, tab, number - 1), &zone);
	col = draw_format(area, row, col, front ? STYLE_ACCENT : STYLE_DIM, "%zu ", number);
	col = draw_text(area, row, col, front ? STYLE_ACCENT : STYLE_TEXT, tab->name);
	if (tab->badge != NULL) {
		draw_text(area, row, col, STYLE_TEXT, " ");
		col = draw_text(area, row, col + 1, tab->badge_style, tab->badge);
	}
	return col;
}

/* The tabs from first on that fit into cols: the number behind the last of them. One always does. */
static size_t tabs_that_fit(struct area area, const struct bar_tab *tabs, size_t count, size_t first, int cols)
{
	size_t end = first;
	int used = first > 0 ? GAP : 0;

	while (end < count) {
		int after = end + 1 < count ? GAP : 0;

		used += tab_columns(area, &tabs[end], end) + (end > first ? GAP : 0);
		if (used + after > cols && end > first)
			break;
		end++;
	}
	return end;
}

void bar_tabs(struct area area, int row, const struct bar_tab *tabs, size_t count, size_t front)
{
	struct area inner = draw_within(area, 0, MARGIN, -1, area.cols - 2 * MARGIN);
	size_t first = 0;
	int col = 0;

	while (first < front && tabs_that_fit(inner, tabs, count, first, inner.cols) <= front)
		first++;
	size_t end = tabs_that_fit(inner, tabs, count, first, inner.cols);
	if (first > 0) {
		draw_glyph(inner, row, 0, STYLE_DIM, GLYPH_ELLIPSIS);
		col = GAP;
	}
	for (size_t i = first; i < end; i++)
		col = draw_tab(inner, row, col, &tabs[i], i, i == front) + GAP;
	if (end < count && col < inner.cols + 1)
		draw_glyph(inner, row, col > inner.cols ? inner.cols - 1 : col - 1, STYLE_DIM, GLYPH_ELLIPSIS);
}

static void draw_key(struct area area, int row, int col, int cols, const struct bar_key *key)
{
	struct zone zone = {.kind = key->writes ? ZONE_TELL : ZONE_PRESS};

	if (key_from_name(key->key, &zone.key))
		draw_zone(area, row, col, cols, &zone);
	col = draw_text(area, row, col, key->off ? STYLE_DIM : STYLE_KEY, key->key);
	draw_text(area, row, col + 1, key->off ? STYLE_DIM : STYLE_KEY_LABEL, key->label);
}

void bar_keys(struct area area, int row, const struct bar_key *keys, size_t count)
{
	struct part *parts = mem_zero(count + 1, sizeof(*parts));
	struct area inner = draw_within(area, 0, MARGIN, -1, area.cols - 2 * MARGIN);
	int col = 0;

	for (size_t i = 0; i < count; i++) {
		parts[i].drawn = true;
		parts[i].priority = keys[i].priority;
		parts[i].cols = draw_columns(area, keys[i].key) + 1 + draw_columns(area, keys[i].label);
	}
	/* The way to help is never dropped; its place is made by dropping others. */
	if (count > 0) {
		int last = parts[count - 1].cols;

		drop_until(parts, count - 1, inner.cols - last - GAP);
		if (total(parts, count - 1) > inner.cols - last - GAP && count > 1)
			for (size_t i = 0; i + 1 < count; i++)
				parts[i].drawn = false;
	}
	for (size_t i = 0; i < count; i++) {
		if (!parts[i].drawn)
			continue;
		draw_key(inner, row, col, parts[i].cols, &keys[i]);
		col += parts[i].cols + GAP;
	}
	free(parts);
}
