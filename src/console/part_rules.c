#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/vec.h"
#include "console/part_grid.h"
#include "console/part_kinds.h"
#include "console/rule_cell.h"
#include "console/tally.h"
#include "console/views.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	MAX_COLUMNS = 4,
	COLUMN_COLS = 72, /* a column of blocks needs as much, and is not made wider than that: */
	WIDEST_COLS = 100,
};

/* One line: a block's heading, a rule, or a file that cannot be read. */
struct line {
	const char *heading;
	const struct rule *rule;
	char *broken; /* owned; or that heading, where it is a text of its own */
};

/* Blocks that stand below one another. The grid knows its lines from 0. */
struct column {
	struct rules *rules;
	size_t first, len;
	struct grid *grid;
};

/* Every rule with what it found, in blocks by system, as many of these side by side as there is room for. */
struct rules {
	struct part part; /* first */
	struct tally *tally;
	const char *lang;
	struct {
		VEC(struct line);
	} lines;
	struct column columns[MAX_COLUMNS];
	size_t ncolumns, focus;
	size_t wanted; /* columns that there was room for, with more blocks than there may be */
	struct grid_column *heads;
	struct cell_buffer cell;
	struct str key;
	uint64_t made_of; /* the rules that the lines were made of */
	size_t absent;    /* and how many of them were not here */
};

static struct rules *of(const struct part *part)
{
	return (struct rules *)(uintptr_t)part;
}

static const struct line *line_at(const struct column *column, int64_t row)
{
	return &column->rules->lines.items[column->first + (size_t)row];
}

/* What is known of a line's rule; NULL: the line has none, or it is no more. */
static const struct tally_row *row_of(const struct rules *rules, const struct line *line)
{
	return line->rule ? tally_find(rules->tally, line->rule->name) : NULL;
}

static const struct view_column *column_named(const struct rules *rules, size_t column)
{
	return &rules->part.section->columns[column];
}

static struct grid_total rules_total(void *data)
{
	const struct column *column = data;
	const bool seen = column->rules->tally && tally_seen(column->rules->tally);
	const char *why = view_text(&column->rules->part.section->empty, column->rules->lang);
	return (struct grid_total){
		.state = seen ? GRID_READY : GRID_LOADING, .why = why, .rows = seen ? (int64_t)column->len : 0};
}

static bool rules_cell(void *data, int64_t row, size_t number, struct grid_cell *cell)
{
	const struct column *column = data;
	struct rules *rules = column->rules;
	const struct line *line = line_at(column, row);
	const struct view_column *shown = column_named(rules, number);
	const struct tally_row *known = row_of(rules, line);
	int64_t now = (int64_t)time(NULL);
	if (known)
		now += session_pulse(app_session_of(rules->part.options.app, known->rule->system))->clock_ahead;
	if (known)
		rule_cell_format(&rules->cell, shown, known, rules->lang, now, cell);
	else if (line->broken && str_eq(shown->name, "state"))
		cell->spans[0] = (struct span){STYLE_ERROR, glyph_text(GLYPH_ERROR, false)};
	return true;
}

static const char *rules_key(void *data, int64_t row)
{
	const struct line *line = line_at(data, row);
	return line->rule ? line->rule->name : line->broken;
}

static int64_t rules_find(void *data, const char *key)
{
	const struct column *column = data;
	for (size_t i = 0; i < column->len; i++)
		if (str_eq(rules_key(data, (int64_t)i), key))
			return (int64_t)i;
	return -1;
}

static const char *rules_heading(void *data, int64_t row)
{
	return line_at(data, row)->heading;
}

/* In place of figures: why there are none. */
static const char *rules_note(void *data, int64_t row)
{
	const struct column *column = data;
	const struct line *line = line_at(column, row);
	const struct tally_row *known = row_of(column->rules, line);
	struct str *out = &column->rules->cell.texts[1];
	str_clear(out);
	if (line->broken)
		str_add(out, line->broken);
	else if (known)
		rule_cell_add_note(out, known);
	return out->len ? str_text(out) : NULL;
}

static const struct grid_ops rules_grid_ops = {
	.total = rules_total,
	.cell = rules_cell,
	.key = rules_key,
	.find = rules_find,
	.heading = rules_heading,
	.note = rules_note,
};

static void add_broken(struct rules *rules)
{
	const struct app *app = rules->part.options.app;
	const struct catalog *catalog = session_catalog(app_session(app));
	size_t nrules = catalog ? catalog_broken_count(catalog) : 0, nviews = views_broken_count(app_views(app));
	size_t nothers = app_broken_count(app);
	if (nrules + nviews + nothers)
		VEC_PUSH(&rules->lines, ((struct line){.heading = _("Files with errors")}));
	for (size_t i = 0; i < nrules; i++)
		VEC_PUSH(&rules->lines, ((struct line){.broken = mem_strdup(catalog_broken_at(catalog, i))}));
	for (size_t i = 0; i < nviews; i++)
		VEC_PUSH(&rules->lines, ((struct line){.broken = mem_strdup(views_broken_at(app_views(app), i))}));
	for (size_t i = 0; i < nothers; i++)
		VEC_PUSH(&rules->lines, ((struct line){.broken = mem_strdup(app_broken_at(app, i))}));
}

static void forget_lines(struct rules *rules)
{
	for (size_t i = 0; i < rules->lines.len; i++)
		free(rules->lines.items[i].broken);
	rules->lines.len = 0;
}

/* What matters first: what is grave before what is not, and what is not here at all last. */
static int compare_rows(const void *one, const void *other)
{
	const struct tally_row *const *a = one, *const *b = other;
	bool a_absent = (*a)->state == TALLY_ABSENT, b_absent = (*b)->state == TALLY_ABSENT;
	if (a_absent != b_absent)
		return a_absent ? 1 : -1;
	if ((*a)->rule->severity != (*b)->rule->severity)
		return (*a)->rule->severity > (*b)->rule->severity ? 1 : -1;
	return strcmp((*a)->rule->name, (*b)->rule->name);
}

/* Where the rules of the system whose first is that one end; *here: whether any of them has what it needs. */
static size_t end_of_system(const struct rules *rules, size_t first, bool *here)
{
	const char *system = tally_at(rules->tally, first)->rule->system;
	size_t end = first;
	*here = false;
	for (; end < tally_count(rules->tally) && str_eq(tally_at(rules->tally, end)->rule->system, system); end++)
		*here |= tally_at(rules->tally, end)->state != TALLY_ABSENT;
	return end;
}

/* A system that is not here at all is one line, not one for each of its rules. */
static void add_system(struct rules *rules, size_t first, size_t end, bool here)
{
	struct {
		VEC(const struct tally_row *);
	} block = {0};
	struct str line = STR_INIT;
	for (size_t i = first; i < end; i++)
		VEC_PUSH(&block, tally_at(rules->tally, i));
	qsort(block.items, block.len, sizeof(*block.items), compare_rows);
	const char *title = views_system_title(app_views(rules->part.options.app), block.items[0]->rule->system);
	if (!here) {
		str_addf(&line, "%s: ", title);
		rule_cell_add_note(&line, block.items[0]);
	}
	char *absent = here ? NULL : str_take(&line);
	VEC_PUSH(&rules->lines, ((struct line){.heading = here ? title : absent, .broken = absent}));
	for (size_t i = 0; here && i < block.len; i++)
		VEC_PUSH(&rules->lines, ((struct line){.rule = block.items[i]->rule}));
	free(block.items);
}

static size_t absent(const struct rules *rules)
{
	size_t count = 0;
	for (size_t i = 0; i < tally_count(rules->tally); i++)
		count += tally_at(rules->tally, i)->state == TALLY_ABSENT;
	return count;
}

static void make_lines(struct rules *rules)
{
	const size_t count = tally_count(rules->tally);
	const bool none = absent(rules) == count;
	bool here;
	forget_lines(rules);
	for (int last = 0; last < 2; last++)
		for (size_t first = 0, end; first < count; first = end) {
			end = end_of_system(rules, first, &here);
			if ((here || none) != (last == 1))
				add_system(rules, first, end, !last);
		}
	if (rules->lines.len)
		add_broken(rules);
	rules->made_of = tally_made(rules->tally);
	rules->absent = absent(rules);
}

/* What is not here goes with the block before it. */
static bool begins_block(const struct line *line)
{
	return line->heading && !line->broken;
}

static size_t end_of_block(const struct rules *rules, size_t line)
{
	do
		line++;
	while (line < rules->lines.len && !begins_block(&rules->lines.items[line]));
	return line;
}

/* Divides the blocks among columns in their order, so that none is much longer than it must be. */
static void divide(struct rules *rules, size_t columns)
{
	size_t line = 0, left = rules->lines.len;
	for (size_t i = 0; i < MAX_COLUMNS; i++) {
		struct column *column = &rules->columns[i];
		size_t want = i < columns ? (left + columns - i - 1) / (columns - i) : 0;
		column->first = line;
		while (line < rules->lines.len && line - column->first < want) {
			size_t end = end_of_block(rules, line);
			/* Rather a bit short than half a block too long. */
			if (i + 1 < columns && line > column->first && end - column->first > want + (end - line) / 2)
				break;
			line = end;
		}
		column->len = line - column->first;
		left -= column->len;
	}
	rules->ncolumns = columns;
}

static size_t blocks(const struct rules *rules)
{
	size_t count = 0;
	for (size_t i = 0; i < rules->lines.len; i++)
		count += begins_block(&rules->lines.items[i]);
	return count;
}

/* The lines as the rules are now, in as many columns as there is room for; the cursor stays on its rule. */
static void arrange(struct rules *rules, size_t columns)
{
	rules->wanted = columns;
	char *key = mem_strdup(grid_row_key(rules->columns[rules->focus].grid));
	make_lines(rules);
	size_t most = blocks(rules) < MAX_COLUMNS ? blocks(rules) : MAX_COLUMNS;
	divide(rules, columns > most ? (most ? most : 1) : columns);
	rules->focus = rules->focus < rules->ncolumns ? rules->focus : 0;
	for (size_t i = 0; i < MAX_COLUMNS; i++) {
		grid_refresh(rules->columns[i].grid, clock_ms());
		if (key && rules_find(&rules->columns[i], key) >= 0) {
			grid_seek(rules->columns[i].grid, key);
			rules->focus = i;
		}
	}
	free(key);
}

/* True if the lines were made of other rules, or when others of them were here. */
static bool is_outdated(const struct rules *rules)
{
	return rules->made_of != tally_made(rules->tally) || rules->absent != absent(rules);
}

static struct part *rules_make(const struct part_options *options, const struct view_section *section)
{
	struct rules *rules = mem_zero(1, sizeof(*rules));
	rules->tally = app_tally(options->app);
	rules->lang = app_options(options->app)->lang;
	rules->heads = part_grid_columns(section, rules->lang);
	rules->part.section = section;
	rules->part.options = *options;
	for (size_t i = 0; i < MAX_COLUMNS; i++) {
		struct column *column = &rules->columns[i];
		column->rules = rules;
		column->grid = grid_new(rules->heads, section->ncolumns, &rules_grid_ops, column);
	}
	arrange(rules, 1);
	tally_watch(rules->tally, true);
	return &rules->part;
}

static void rules_free(struct part *part)
{
	struct rules *rules = of(part);
	tally_watch(rules->tally, false);
	for (size_t i = 0; i < MAX_COLUMNS; i++)
		grid_free(rules->columns[i].grid);
	cell_done(&rules->cell);
	str_done(&rules->key);
	forget_lines(rules);
	free(rules->lines.items);
	free(rules->heads);
	free(rules);
}

static void rules_draw(struct part *part, struct area area, bool focus)
{
	struct rules *rules = of(part);
	size_t columns = area.cols >= 2 * COLUMN_COLS ? (size_t)(area.cols / COLUMN_COLS) : 1;
	if (is_outdated(rules) || columns != rules->wanted)
		arrange(rules, columns);
	int cols = area.cols / (int)rules->ncolumns;
	for (size_t i = 0; i < rules->ncolumns; i++) {
		struct area within = draw_within(area, 0, (int)i * cols, -1, cols < WIDEST_COLS ? cols : WIDEST_COLS);
		grid_draw(rules->columns[i].grid, within, focus && i == rules->focus);
	}
}

static struct grid *focused(const struct part *part)
{
	return of(part)->columns[of(part)->focus].grid;
}

static void rules_move(struct part *part, enum grid_move move)
{
	grid_move(focused(part), move);
}

static bool rules_press(struct part *part, const struct key *key)
{
	return grid_key(focused(part), key) != WIDGET_IGNORED;
}

/* Where columns stand side by side, left and right go from one to the other. */
static bool rules_grab(struct part *part, const struct key *key)
{
	struct rules *rules = of(part);
	bool left = key_is(key, KC_LEFT, 0) || key_is_char(key, 'h');
	bool right = key_is(key, KC_RIGHT, 0) || key_is_char(key, 'l');
	if (rules->ncolumns < 2 || (!left && !right))
		return false;
	if (left && rules->focus > 0)
		rules->focus--;
	else if (right && rules->focus + 1 < rules->ncolumns)
		rules->focus++;
	return true;
}

static void rules_point(struct part *part, const struct key *key)
{
	struct rules *rules = of(part);
	size_t at = (size_t)(key->col - part->drawn.col) / (size_t)(part->drawn.cols / (int)rules->ncolumns);
	size_t ignored;
	if (at >= rules->ncolumns)
		return;
	if (key->code != KC_CLICK)
		grid_scroll(rules->columns[at].grid, key->code == KC_WHEEL_UP ? -WHEEL_ROWS : WHEEL_ROWS);
	else if (grid_click(rules->columns[at].grid, key->row, key->col, &ignored) == GRID_HIT_ROW)
		rules->focus = at;
}

static const char *rules_place(const struct part *part)
{
	return grid_row_key(focused(part));
}

static void rules_seek(struct part *part, const char *place)
{
	struct rules *rules = of(part);
	for (size_t i = 0; i < rules->ncolumns; i++)
		if (rules_find(&rules->columns[i], place) >= 0) {
			grid_seek(rules->columns[i].grid, place);
			rules->focus = i;
		}
}

static bool rules_is_settled(const struct part *part, int64_t now_ms)
{
	return grid_is_settled(focused(part), now_ms);
}

static const struct line *current(const struct part *part)
{
	int64_t row = grid_row(focused(part));
	const struct line *line = row >= 0 ? line_at(&of(part)->columns[of(part)->focus], row) : NULL;
	return line && !line->heading ? line : NULL;
}

static const struct tally_row *current_row(const struct part *part)
{
	const struct line *line = current(part);
	return line ? row_of(of(part), line) : NULL;
}

static const char *rules_row_key(const struct part *part)
{
	const struct tally_row *row = current_row(part);
	struct rules *rules = of(part);
	str_clear(&rules->key);
	/* The name of a rule holds nothing that JSON would quote. */
	if (row)
		str_addf(&rules->key, "{\"rule\":\"%s\"}", row->rule->name);
	return row ? str_text(&rules->key) : NULL;
}

static const char *rules_value(const struct part *part, const char *column)
{
	const struct tally_row *row = current_row(part);
	return row && str_eq(column, "rule") ? row->rule->name : NULL;
}

static const char *rules_label(const struct part *part)
{
	const struct tally_row *row = current_row(part);
	return row ? rule_title(row->rule, of(part)->lang) : NULL;
}

static const char *rules_remark(const struct part *part)
{
	const struct line *line = current(part);
	const struct tally_row *row = current_row(part);
	if (line && line->broken)
		return line->broken;
	return row && (row->state == TALLY_UNKNOWN || row->state == TALLY_DOWN) ? row->why : NULL;
}

/* "All shown" are all that the rule under the cursor found. */
static int64_t rules_shown(const struct part *part, bool *more)
{
	const struct tally_row *row = current_row(part);
	(void)more;
	return row && (row->state == TALLY_DRIFTED || row->state == TALLY_RIGHT) ? row->drifted : -1;
}

/* "3 of 12 rules found drift". */
static void rules_add_count(const struct part *part, struct str *out)
{
	const struct tally *tally = of(part)->tally;
	size_t drifted = 0, counted = 0;
	for (size_t i = 0; i < tally_count(tally); i++) {
		enum tally_state state = tally_at(tally, i)->state;
		drifted += state == TALLY_DRIFTED;
		counted += state == TALLY_DRIFTED || state == TALLY_RIGHT;
	}
	if (counted)
		str_addf(out, N_("%zu of %zu rule found drift ", "%zu of %zu rules found drift ", counted), drifted,
			counted);
}

const struct part_ops part_rules_ops = {
	.make = rules_make,
	.free = rules_free,
	.draw = rules_draw,
	.move = rules_move,
	.grab = rules_grab,
	.press = rules_press,
	.point = rules_point,
	.place = rules_place,
	.seek = rules_seek,
	.is_settled = rules_is_settled,
	.key = rules_row_key,
	.value = rules_value,
	.label = rules_label,
	.remark = rules_remark,
	.shown = rules_shown,
	.add_count = rules_add_count,
};
