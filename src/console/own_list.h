/*
 * What the parts share whose rows the console has itself (what was executed, the lines of a service, checklists and
 * their steps): a grid over them, its columns, the cursor by keys and mouse. Lists of the server's rows are list.h.
 *
 * Each kind begins with a struct own_list, so that a struct part of such a kind can be given to these functions, which
 * stand in its part_ops as they are; the data of its grid_ops is the part itself.
 */
#ifndef CONSOLE_OWN_LIST_H
#define CONSOLE_OWN_LIST_H

#include "base/vec.h"
#include "console/part.h"

struct own_list {
	struct part part; /* first */
	struct grid *grid;
	struct grid_column *columns;
	/* The rows where they are known by a number that never stands for another one; else left alone. */
	struct {
		VEC(uint64_t);
	} numbers;
	char *text; /* own_list_keep */
	char key[24];
};

/* In a part's make: the rows may be asked for from now on. Ended by own_list_done. */
void own_list_begin(struct own_list *own, const struct part_options *options, const struct view_section *section,
	const struct grid_ops *rows);
void own_list_done(struct own_list *own);

/* Keeps text (taken over, NULL is allowed) until the next call, and returns it: for a cell or a value. */
const char *own_list_keep(struct own_list *own, char *text);

/* Fills a cell by text (taken over, as above): the word that the column has for it, in the style that it has for style
 * (NULL: nothing). */
void own_list_cell(struct own_list *own, size_t column, char *text, const char *style, struct grid_cell *cell);

/* Of a row its number, 0 behind the last one; grid_ops' key and find where rows are known by their numbers. */
uint64_t own_list_number(const struct own_list *own, int64_t row);
const char *own_list_key(void *own, int64_t row);
int64_t own_list_find(void *own, const char *key);

/* For part_ops. */
void own_list_draw(struct part *part, struct area area, bool focus);
void own_list_move(struct part *part, enum grid_move move);
bool own_list_press(struct part *part, const struct key *key);
void own_list_point(struct part *part, const struct key *key);
const char *own_list_place(const struct part *part);
void own_list_seek(struct part *part, const char *place);

#endif
