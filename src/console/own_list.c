#include "console/own_list.h"

#include "base/text.h"
#include "console/part_grid.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static struct own_list *of(const struct part *part)
{
	return (struct own_list *)(uintptr_t)part;
}

void own_list_begin(struct own_list *own, const struct part_options *options, const struct view_section *section,
	const struct grid_ops *rows)
{
	/* The rows are asked for before part_new can say of what. */
	own->part.section = section;
	own->part.options = *options;
	own->columns = part_grid_columns(section, app_options(options->app)->lang);
	own->grid = grid_new(own->columns, section->ncolumns, rows, own);
}

void own_list_done(struct own_list *own)
{
	grid_free(own->grid);
	free(own->columns);
	free(own->numbers.items);
	free(own->text);
}

const char *own_list_keep(struct own_list *own, char *text)
{
	free(own->text);
	own->text = text;
	return text;
}

void own_list_cell(struct own_list *own, size_t column, char *text, const char *style, struct grid_cell *cell)
{
	const struct view_column *shown = &own->part.section->columns[column];
	own_list_keep(own, text);
	cell->spans[0] = (struct span){
		view_column_style(shown, style), text ? view_column_word(shown, text, text_language()) : NULL};
}

uint64_t own_list_number(const struct own_list *own, int64_t row)
{
	return row >= 0 && (size_t)row < own->numbers.len ? own->numbers.items[row] : 0;
}

const char *own_list_key(void *data, int64_t row)
{
	struct own_list *own = data;
	uint64_t number = own_list_number(own, row);
	if (!number)
		return NULL;
	snprintf(own->key, sizeof(own->key), "%" PRIu64, number);
	return own->key;
}

int64_t own_list_find(void *data, const char *key)
{
	const struct own_list *own = data;
	uint64_t number = strtoull(key, NULL, 10);
	for (size_t i = 0; i < own->numbers.len; i++)
		if (own->numbers.items[i] == number)
			return (int64_t)i;
	return -1;
}

void own_list_draw(struct part *part, struct area area, bool focus)
{
	grid_draw(of(part)->grid, area, focus);
}

void own_list_move(struct part *part, enum grid_move move)
{
	grid_move(of(part)->grid, move);
}

bool own_list_press(struct part *part, const struct key *key)
{
	return grid_key(of(part)->grid, key) != WIDGET_IGNORED;
}

void own_list_point(struct part *part, const struct key *key)
{
	size_t column = 0;
	if (key->code == KC_CLICK)
		grid_click(of(part)->grid, key->row, key->col, &column);
	else
		grid_scroll(of(part)->grid, key->code == KC_WHEEL_UP ? -WHEEL_ROWS : WHEEL_ROWS);
}

const char *own_list_place(const struct part *part)
{
	return grid_row_key(of(part)->grid);
}

void own_list_seek(struct part *part, const char *place)
{
	grid_seek(of(part)->grid, place);
}
